"""The one aiohttp server: Slack's signed requests, and how we are."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.settings import SettingsError

MEGABYTE = 2**20


class Server:
    """Answers /healthz from the start, /readyz once `ready` says so, and /slack/events once an app is there."""

    def __init__(self, ready: Callable[[], Awaitable[bool]]) -> None:
        self._ready = ready
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
            ]
        )
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=5)
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        try:
            await _listen(site, host, port)
            yield int(runner.addresses[0][1])
        finally:
            await runner.cleanup()

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _readiness(self, _request: web.Request) -> web.Response:
        ready = await self._ready()
        return web.json_response({"status": "ready" if ready else "starting"}, status=200 if ready else 503)

    async def _slack(self, request: web.Request) -> web.Response:
        if self.app is None:
            return web.Response(status=503, text="starting")
        try:
            asked = await to_bolt_request(request)
        except (ValueError, TypeError, AttributeError):  # read before its signature is: neither Slack's JSON nor a form
            return web.Response(status=400)
        return await to_aiohttp_response(await self.app.async_dispatch(asked))


async def _listen(site: web.TCPSite, host: str, port: int) -> None:
    try:
        await site.start()
    except OSError as error:
        raise SettingsError(f"HOST, PORT: nobody can listen on {host}:{port} ({error.strerror}).") from error
