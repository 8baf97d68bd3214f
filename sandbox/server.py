"""The one HTTP server of the sandbox: Web API, Socket Mode, response_urls, control API and page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from aiohttp import web

from sandbox import control, file_transfer, oauth_page, response_posts, web_api
from sandbox.clock import Clock, ClockCallback
from sandbox.seed import Json, Seed
from sandbox.world import PostCallback, World

PAGE = Path(__file__).parent / "page"
MOST_BODY = 16 * 1024 * 1024
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Sandbox:
    """A local Slack. Everything is in memory and gone with the object."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.world = World(self.clock)

    def load(self, seed: Json) -> None:
        """Adds or replaces workspaces, people, channels and apps. Raises pydantic.ValidationError."""
        self.world.load(Seed.model_validate(seed))

    def on_clock(self, callback: ClockCallback) -> None:
        """Awaits `callback(now)` after each move of the clock."""
        self.clock.on_move(callback)

    def on_post(self, callback: PostCallback) -> None:
        """Awaits `callback(channel, message)` when an app's chat.postMessage was accepted, before it is answered."""
        self.world.post_callbacks.append(callback)

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Runs the server and yields its address, such as "http://127.0.0.1:43123".

        Raises OSError where the port is taken.
        """
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            self.world.base_url = f"http://{host}:{runner.addresses[0][1]}"
            self.world.closing.clear()
            await self.world.gateway.open()
            yield self.world.base_url
        finally:
            await self.world.close()
            await runner.cleanup()

    def _application(self) -> web.Application:
        world = self.world
        app = web.Application(client_max_size=MOST_BODY)
        app.add_routes(
            [
                web.get("/api/{method}", partial(web_api.serve, world)),
                web.post("/api/{method}", partial(web_api.serve, world)),
                web.get("/oauth/v2/authorize", partial(oauth_page.serve, world)),
                web.post("/oauth/v2/authorize", partial(oauth_page.serve, world)),
                web.get("/link", partial(world.gateway.sockets.serve, world.faults, world.closing)),
                web.post("/hooks/{token}", partial(response_posts.serve, world)),
                web.post("/upload/v1/{ticket}", partial(file_transfer.serve_upload, world)),
                web.get("/files-pri/{team}-{file}/{name:.+}", partial(file_transfer.serve_download, world)),
                web.get("/sandbox/live", partial(control.live, world)),
                web.route("*", "/sandbox/{name}", partial(control.serve, world)),
                web.get("/archives/{channel}/{ts}", _permalink),
                web.get("/", _page),
                web.get("/page/{path:.*}", _page),
            ]
        )
        return app


async def _page(request: web.Request) -> web.StreamResponse:
    control.refuse_strangers(request)
    path = (PAGE / request.match_info.get("path", "index.html")).resolve()
    if not path.is_relative_to(PAGE.resolve()) or not path.is_file():
        raise web.HTTPNotFound
    headers = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }
    return web.FileResponse(path, headers=headers)


async def _permalink(request: web.Request) -> web.StreamResponse:
    """Leads a permalink to the page, which opens the channel."""
    raise web.HTTPFound(f"/?channel={request.match_info['channel']}")
