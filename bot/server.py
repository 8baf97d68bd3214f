"""The one aiohttp server: Slack's signed requests, and how we are."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp

from bot.headers import on_every_answer
from bot.settings import SettingsError
from bot.signed import MEGABYTE, Door

LINGER = 0.5
"""Seconds of machine time for which the body of a refused request is read on, so that its sender hears why."""
GRACE = 1.0
"""Seconds of machine time that a request in hand has at a stop, and again for ending once it is cancelled."""
SLACK = "slack"
"""What is missing until Slack has said who we are."""


class Server:
    """Answers /healthz from the start, /readyz with what is `missing`, and /slack/events once an app is there."""

    def __init__(
        self,
        missing: Callable[[], Awaitable[list[str]]],
        *,
        door: Door | None = None,
        pages: Iterable[web.RouteDef] = (),
    ) -> None:
        self._missing, self._door, self._pages = missing, door, pages
        self.app: AsyncApp | None = None
        """Set when Slack knows us and requests come by HTTP; until then they get a 503, and Slack repeats them."""

    @asynccontextmanager
    async def serve(self, host: str, port: int) -> AsyncIterator[int]:
        """Listen inside the block; gives the port, which the system chooses where 0 was asked.

        Raises SettingsError where one cannot listen there.
        """
        application = web.Application(client_max_size=MEGABYTE)
        application.add_routes(
            [
                web.get("/healthz", self._health),
                web.get("/readyz", self._readiness),
                web.post("/slack/events", self._slack),
                *self._pages,
            ]
        )
        runner = web.AppRunner(
            application,
            access_log=None,
            shutdown_timeout=GRACE,
            auto_decompress=False,  # what is packed is refused, and a little of it can hold very much
            lingering_time=LINGER,
        )
        await runner.setup()
        if runner.server:
            on_every_answer(runner.server)
        site = web.TCPSite(runner, host, port)
        try:
            await _listen(site, host, port)
            yield int(runner.addresses[0][1])
        finally:
            await runner.cleanup()

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _readiness(self, _request: web.Request) -> web.Response:
        missing = await self._missing()
        if not missing:
            return web.json_response({"status": "ready"})
        status = "starting" if SLACK in missing else "not ready"
        return web.json_response({"status": status, "missing": missing}, status=HTTPStatus.SERVICE_UNAVAILABLE)

    async def _slack(self, request: web.Request) -> web.Response:
        if self.app is None or self._door is None:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, text="starting")
        asked = await self._door.let_in(request)
        return await to_aiohttp_response(await self.app.async_dispatch(asked)) if asked else web.Response()


async def _listen(site: web.TCPSite, host: str, port: int) -> None:
    try:
        await site.start()
    except OSError as error:
        raise SettingsError(f"HOST, PORT: nobody can listen on {host}:{port} ({error.strerror}).") from error
