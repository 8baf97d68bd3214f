"""Pushes to the open pages: what changed, by id; the page then asks for it."""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web


@dataclass(frozen=True, eq=False)
class Watcher:
    team: str
    user: str
    socket: web.WebSocketResponse


class Live:
    """The pages that are looking on, each as one person of one workspace."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()

    async def push(self, kind: str, team: str | None = None, users: Collection[str] | None = None, **ids: Any) -> None:
        """Tells every page of the team, or only those of some users; without a team, all pages."""
        concerned = [
            watcher
            for watcher in self._watchers
            if team in (None, watcher.team) and (users is None or watcher.user in users)
        ]
        pushed = {"type": kind, "team": team, **ids}
        await asyncio.gather(*(_send(watcher.socket, pushed) for watcher in concerned))

    async def close(self) -> None:
        for watcher in list(self._watchers):
            await watcher.socket.close()

    async def serve(self, request: web.Request, team: str, user: str) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        watcher = Watcher(team, user, socket)
        self._watchers.add(watcher)
        try:
            async for _ in socket:
                pass
        finally:
            self._watchers.discard(watcher)
        return socket


async def _send(socket: web.WebSocketResponse, pushed: dict[str, Any]) -> None:
    with suppress(ConnectionError):
        await socket.send_json(pushed)
