"""The one aiohttp server: Slack's signed requests, and how we are."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.settings import SettingsError

MEGABYTE = 2**20
GRACE = 1.0
"""Seconds of machine time that a request in hand has at a stop, and again for ending once it is cancelled."""
SLACK = "slack"
"""What is missing until Slack has said who we are."""
SIGNED = {
    "X-Slack-Request-Timestamp": re.compile(r"[0-9]{1,12}"),
    "X-Slack-Signature": re.compile(r"v0=[0-9a-f]{64}"),
}
"""Its headers and their shapes (docs.slack.dev/authentication/verifying-requests-from-slack)."""
NO_REQUEST_OF_SLACKS = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""Raised at a body that is no UTF-8, and by Bolt at one that is neither Slack's JSON nor a form."""


class Server:
    """Answers /healthz from the start, /readyz with what is `missing`, and /slack/events once an app is there."""

    def __init__(self, missing: Callable[[], Awaitable[list[str]]]) -> None:
        self._missing = missing
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
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=GRACE)
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
        missing = await self._missing()
        if not missing:
            return web.json_response({"status": "ready"})
        status = "starting" if SLACK in missing else "not ready"
        return web.json_response({"status": status, "missing": missing}, status=HTTPStatus.SERVICE_UNAVAILABLE)

    async def _slack(self, request: web.Request) -> web.Response:
        if self.app is None:
            return web.Response(status=503, text="starting")
        if not _could_be_signed(request.headers):
            return web.Response(status=401)
        try:
            asked = AsyncBoltRequest(body=(await request.read()).decode(), headers=dict(request.headers))
        except NO_REQUEST_OF_SLACKS:  # Bolt reads a body before it checks its signature
            return web.Response(status=400)
        return await to_aiohttp_response(await self.app.async_dispatch(asked))


def _could_be_signed(headers: Mapping[str, str]) -> bool:
    """Whether both headers look as Slack's do; whether they are right is for Bolt to say, which breaks on others."""
    return all(shape.fullmatch(headers.get(name, "")) for name, shape in SIGNED.items())


async def _listen(site: web.TCPSite, host: str, port: int) -> None:
    try:
        await site.start()
    except OSError as error:
        raise SettingsError(f"HOST, PORT: nobody can listen on {host}:{port} ({error.strerror}).") from error
