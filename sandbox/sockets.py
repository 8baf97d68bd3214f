"""Socket Mode: the apps' WebSocket connections, their envelopes and their acknowledgements."""

import asyncio
import secrets
from typing import Any

import orjson
from aiohttp import WSMsgType, web

from sandbox.seed import App, Json

MOST_CONNECTIONS = 10


class Sockets:
    """The open connections of every app; a payload goes to any one of an app's."""

    def __init__(self) -> None:
        self._tickets: dict[str, App] = {}
        self._open: dict[str, list[web.WebSocketResponse]] = {}
        self._acks: dict[str, asyncio.Future[Any]] = {}

    def ticket(self, app: App) -> str:
        """The right to connect once."""
        ticket = secrets.token_hex(16)
        self._tickets[ticket] = app
        return ticket

    def is_connected(self, app: App) -> bool:
        return bool(self._open.get(app.id))

    async def send(self, app: App, envelope: Json) -> Any:
        """Sends to the connection that waited longest and returns the payload of the ack."""
        connections = self._open[app.id]
        connections.append(connections.pop(0))
        ack = self._acks[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            await connections[-1].send_str(orjson.dumps(envelope).decode())
            return await ack
        finally:
            self._acks.pop(envelope["envelope_id"], None)

    async def disconnect(self, app: App, reason: str) -> None:
        """Tells each connection of the app to go ("warning", "refresh_requested", "link_disabled")."""
        for connection in list(self._open.get(app.id, [])):
            await connection.send_json({"type": "disconnect", "reason": reason})
            if reason != "warning":
                await connection.close()

    async def close(self) -> None:
        for connection in [one for connections in self._open.values() for one in connections]:
            await connection.close()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The WebSocket that apps.connections.open gives out."""
        app = self._tickets.pop(request.query.get("ticket", ""), None)
        if not app:
            return web.Response(status=408, text="link_expired")
        connections = self._open.setdefault(app.id, [])
        if len(connections) >= MOST_CONNECTIONS:
            return web.Response(status=429, text="too_many_websockets")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connections.append(socket)
        try:
            await socket.send_json(_hello(app, len(connections)))
            await self._listen(socket)
        finally:
            connections.remove(socket)
        return socket

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                said = orjson.loads(frame.data)
                ack = self._acks.get(said.get("envelope_id"))
                if ack and not ack.done():
                    ack.set_result(said.get("payload"))


def _hello(app: App, connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "connection_info": {"app_id": app.id},
        "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
    }
