"""The bytes of files: the address that takes an upload, and the one that gives a file out."""

from urllib.parse import quote

from aiohttp import BodyPartReader, web

from sandbox.control import refuse_strangers
from sandbox.errors import SlackError
from sandbox.faults import DOWNLOAD, Fault
from sandbox.files import may_see
from sandbox.objects import file_object
from sandbox.state import File
from sandbox.world import World

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


async def serve_upload(world: World, request: web.Request) -> web.StreamResponse:
    """POST to an upload URL: the bytes as they are, or as the one part of a form; no token."""
    ticket = request.match_info["ticket"]
    every = (file for workspace in world.workspaces.values() for file in workspace.files.values())
    file = next((one for one in every if one.ticket == ticket and not one.is_complete), None)
    if not file:
        raise web.HTTPNotFound
    content = await _sent(request, file.size)
    if len(content) != file.size:
        raise web.HTTPBadRequest(text="length does not match")
    file.content = content
    return web.Response(text=f"OK - {file.size}")


async def serve_download(world: World, request: web.Request) -> web.StreamResponse:
    """url_private: for a token with files:read, and on the page for the person who acts (`team` and `as`).

    Like Slack, it leads everybody else to the sign-in page with a redirect, and not to an error.
    """
    workspace = world.workspaces.get(request.match_info["team"])
    file = workspace.files.get(request.match_info["file"]) if workspace else None
    if not file or file.content is None or not _may_fetch(world, request, file):
        raise web.HTTPFound(f"/?redir={quote(request.path)}")
    name = quote(file.name, safe="")
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    shown = file_object(world.workspace(request.match_info["team"]), file)
    if fault := world.faults.take(DOWNLOAD, None):
        return await _broken(request, fault, file.content)
    return web.Response(body=file.content, content_type=shown["mimetype"], headers=HEADERS | disposition)


async def _broken(request: web.Request, fault: Fault, content: bytes) -> web.StreamResponse:
    """Half of it, a page that is no file, an error, or nothing at all."""
    if fault.answer == "http_500":
        return web.Response(status=500, text="Internal Server Error")
    if fault.answer == "garbage":
        return web.Response(text="<html>Something went wrong", content_type="text/html")
    response = web.StreamResponse(headers=HEADERS)
    if fault.is_done:
        response.content_length = len(content)
        await response.prepare(request)
        await response.write(content[: len(content) // 2])
    if request.transport:
        request.transport.abort()
    return response


async def _sent(request: web.Request, most: int) -> bytes:
    """What was sent, read no further than one byte over `most`."""
    source: BodyPartReader | web.Request = request
    if request.content_type.startswith("multipart/"):
        part = await (await request.multipart()).next()
        if not isinstance(part, BodyPartReader):
            raise web.HTTPBadRequest(text="no file in the form")
        source = part
    content = bytearray()
    while len(content) <= most and (chunk := await _chunk(source)):
        content += chunk
    return bytes(content)


async def _chunk(source: BodyPartReader | web.Request) -> bytes:
    return await (source.read_chunk() if isinstance(source, BodyPartReader) else source.content.readany())


def _may_fetch(world: World, request: web.Request, file: File) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        refuse_strangers(request)
        viewers = world.workspaces.get(request.query.get("team", ""))
        user = request.query.get("as", "")
        return bool(viewers and user in viewers.people and may_see(viewers, file, user))
    try:
        installation = world.tokens.find(token.strip()).installation
    except SlackError:
        return False
    teams = (world.workspaces[team] for team in installation.teams)
    return installation.may("files:read") and any(may_see(one, file, installation.app.bot_user) for one in teams)
