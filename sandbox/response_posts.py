"""What an app says without a token: in the acknowledgement of a command, or to a response_url."""

from typing import Any

import orjson
from aiohttp import web

from sandbox import posting
from sandbox.errors import SlackError
from sandbox.response_urls import ResponseUrl
from sandbox.seed import App, Json
from sandbox.state import Channel, Message, Workspace
from sandbox.web_api.call import Args
from sandbox.web_api.chat import words_of
from sandbox.world import World


async def say_response(
    world: World, workspace: Workspace, app: App, channel: Channel, user: str, body: Json
) -> Message:
    """Says an answer: to the person only, or to the channel where response_type is in_channel."""
    words = words_of(Args(body), workspace)
    thread_ts = body.get("thread_ts")
    if body.get("response_type") == "in_channel":
        return await posting.post(world, channel, app.bot_user, words, app, thread_ts)
    return await posting.whisper(world, channel, user, words, app.bot_user, app, thread_ts)


async def serve(world: World, request: web.Request) -> web.Response:
    """POST to a response_url; "ok", or Slack's error with status 400 or 404."""
    try:
        body = _parsed(await request.read())
        hook = world.response_urls.use(request.match_info["token"])
        await _respond(world, hook, body)
    except SlackError as error:
        status = 404 if error.error.endswith("_url") else 400
        return web.json_response(error.answer(), status=status)
    return web.Response(text="ok")


async def _respond(world: World, hook: ResponseUrl, body: Json) -> None:
    workspace = world.workspace(hook.team)
    channel = workspace.channel(hook.channel)
    original = channel.message(hook.message_ts)
    if body.get("delete_original") and original:
        await posting.delete(world, channel, original)
    elif body.get("replace_original") and original:
        words = words_of(Args(body), workspace)
        await posting.change(world, channel, original, text=words.text, blocks=words.blocks)
    else:
        await say_response(world, workspace, hook.app, channel, hook.user, body)


def _parsed(raw: bytes) -> Json:
    try:
        body: Any = orjson.loads(raw)
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    return body
