"""The control API, /sandbox/…: what the page in the browser and the tests do and see."""

from urllib.parse import urlsplit

from aiohttp import web

from sandbox.control import acting, channels, filling, installing, looking, people, talking, uploading
from sandbox.control import world as world_control
from sandbox.control.asked import ROUTES, asked_by
from sandbox.errors import Refused
from sandbox.world import World

__all__ = [
    "acting",
    "channels",
    "filling",
    "installing",
    "live",
    "looking",
    "people",
    "serve",
    "talking",
    "uploading",
    "world_control",
]

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


async def serve(world: World, request: web.Request) -> web.Response:
    """Answers one request; what Slack's client would not allow is a 4xx with {error}."""
    answerer = ROUTES.get((request.method, request.match_info["name"]))
    if not answerer:
        raise Refused("no such route", 404)
    refuse_strangers(request)
    return web.json_response({"ok": True} | await answerer(await asked_by(world, request)))


async def live(world: World, request: web.Request) -> web.StreamResponse:
    """WS /sandbox/live: pushes for one person of one workspace."""
    refuse_strangers(request)
    asked = await asked_by(world, request)
    return await world.live.serve(request, asked.workspace.id, asked.viewer.id)


def refuse_strangers(request: web.Request) -> None:
    """Raises Refused for another site's page, and for a name that was rebound to this machine."""
    if not _is_loopback(request.headers.get("Host", "")):
        raise Refused("foreign Host header", 403)
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.headers.get("Host"):
        raise Refused("foreign Origin header", 403)


def _is_loopback(host: str) -> bool:
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name in LOOPBACK
