"""Socket Mode: the apps' WebSocket connections, their envelopes and their acknowledgements."""

import asyncio
import secrets
from contextlib import suppress
from typing import Any

import orjson
from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.faults import LINK, Fault, Faults
from sandbox.seed import App, Json

MOST_CONNECTIONS = 10
FAREWELL_SECONDS = 1.0
"""How long an app may take to answer a close, in the machine's time."""


class Sockets:
    """The open connections of every app; a payload goes to any one of an app's."""

    def __init__(self) -> None:
        self.warning_seconds = 10.0
        """From a warning to the close, in the machine's time."""
        self._tickets: dict[str, App] = {}
        self._open: dict[str, list[web.WebSocketResponse]] = {}
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._warned: set[asyncio.Task[None]] = set()

    def ticket(self, app: App) -> str:
        """The right to connect once."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = app
        return ticket

    def count(self, app: App) -> int:
        """How many connections of the app can get payloads."""
        return len(self._open.get(app.id, []))

    async def send(self, app: App, envelope: Json) -> Any:
        """Sends to one connection and returns the payload of the ack. Raises ConnectionResetError if all are gone."""
        ack = self._acks[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            await _send_to_any(self._open[app.id], orjson.dumps(envelope).decode())
            return await ack
        finally:
            self._acks.pop(envelope["envelope_id"], None)

    async def disconnect(self, app: App, reason: str) -> None:
        """Tells each connection to go: by a "warning" some seconds ahead, or at once for another reason."""
        told = list(self._open.get(app.id, []))
        for connection in told:
            with suppress(ConnectionError):
                await connection.send_json({"type": "disconnect", "reason": reason})
        if reason == "warning":
            task = asyncio.create_task(_close(told, self.warning_seconds))
            self._warned.add(task)
            task.add_done_callback(self._warned.discard)
        else:
            await _close(told)

    async def close(self) -> None:
        for task in self._warned:
            task.cancel()
        await asyncio.gather(*self._warned, return_exceptions=True)
        await _close([one for connections in self._open.values() for one in connections])

    async def serve(self, faults: Faults, closing: asyncio.Event, request: web.Request) -> web.StreamResponse:
        """The WebSocket that apps.connections.open gives out, once; a fault of "link" spoils it."""
        app = self._tickets.pop(request.query.get("ticket", ""), None)
        fault = faults.take(LINK, None) if app else None
        if not app or (fault and fault.kind == "refuse"):
            return web.Response(status=408, text="link_expired")
        connections = self._open.setdefault(app.id, [])
        if len(connections) >= MOST_CONNECTIONS:
            return web.Response(status=429, text="too_many_websockets")
        socket = web.WebSocketResponse(timeout=FAREWELL_SECONDS)
        await socket.prepare(request)
        hello = _hello(app, len(connections) + 1)
        if fault:
            await _spoil(fault, socket, hello)
            await _stay_silent(request, closing)
        else:
            await self._listen(socket, connections, hello)
        return socket

    async def _listen(
        self, socket: web.WebSocketResponse, connections: list[web.WebSocketResponse], hello: Json
    ) -> None:
        connections.append(socket)
        try:
            await socket.send_json(hello)
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    said = orjson.loads(frame.data)
                    ack = self._acks.get(said.get("envelope_id"))
                    if ack and not ack.done():
                        ack.set_result(said.get("payload"))
        finally:
            connections.remove(socket)


async def _spoil(fault: Fault, socket: web.WebSocketResponse, hello: Json) -> None:
    if fault.kind != "mute":
        await socket.send_json(hello)
    if fault.kind == "loop":
        await socket.close(code=WSCloseCode.GOING_AWAY)


async def _send_to_any(connections: list[web.WebSocketResponse], text: str) -> None:
    """To the one that waited longest; where it cannot be sent to, to the next."""
    for _ in range(len(connections)):
        connections.append(connections.pop(0))
        with suppress(ConnectionError):
            await connections[-1].send_str(text)
            return
    raise ConnectionResetError


async def _close(connections: list[web.WebSocketResponse], after: float = 0) -> None:
    await asyncio.sleep(after)
    await asyncio.gather(*(connection.close() for connection in connections))


async def _stay_silent(request: web.Request, closing: asyncio.Event) -> None:
    """No pong, no payload, no answer to a close: the other side has to notice."""
    while request.transport and not request.transport.is_closing() and not closing.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(closing.wait(), 0.1)


def _hello(app: App, connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "connection_info": {"app_id": app.id},
        "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
    }
