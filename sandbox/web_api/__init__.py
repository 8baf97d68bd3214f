"""Slack's Web API: POST or GET /api/<method>, form or JSON, with a token."""

import asyncio
from base64 import b64decode
from contextlib import suppress
from datetime import timedelta

import orjson
from aiohttp import web

from sandbox.errors import SlackError
from sandbox.faults import Fault
from sandbox.seed import Json
from sandbox.web_api import auth, basics, chat, conversations, dnd, files, oauth, users, views
from sandbox.web_api.call import METHODS, OPEN_METHODS, Args, Call
from sandbox.world import WebApiCall, World

__all__ = ["METHODS", "auth", "basics", "chat", "conversations", "dnd", "files", "oauth", "serve", "users", "views"]

SECRETS = ("access_token", "client_secret", "code", "refresh_token")


async def serve(world: World, request: web.Request) -> web.StreamResponse:
    """Answers one call: the fault that waits for it, or what the method says."""
    name = request.match_info["method"]
    try:
        args = await _arguments(request)
    except orjson.JSONDecodeError:
        return web.json_response({"ok": False, "error": "invalid_json"})
    token = _token(request, args)
    fault = world.faults.take(name, args.get("channel"))
    answer = None
    if not fault or fault.is_done:
        answer = await _answer(world, name, token, args, fault.lag if fault else timedelta())
    if fault and fault.answer == "error":
        answer = {"ok": False, "error": fault.error}
    world.calls.append(WebApiCall(name, _without_secrets(args), answer and _without_secrets(answer)))
    broken = await _broken(world, request, fault) if fault else None
    return web.json_response(answer) if broken is None else broken


async def _answer(world: World, name: str, token: str | None, args: Args, lag: timedelta) -> Json:
    try:
        if name in OPEN_METHODS:
            return {"ok": True, **await OPEN_METHODS[name](world, token, args)}
        if name not in METHODS:
            raise SlackError("unknown_method", req_method=name)
        if not token:
            raise SlackError("not_authed")
        call = Call(world, world.tokens.find(token).installation, args, lag)
        return {"ok": True, **await METHODS[name].answer(call)}
    except SlackError as error:
        return error.answer()


async def _arguments(request: web.Request) -> Args:
    args = Args(request.query)
    if request.content_type == "application/json":
        body = orjson.loads(await request.read() or b"{}")
        args.update(body if isinstance(body, dict) else {})
    elif request.method == "POST":
        args.update(await request.post())
    args.update(_client(request))
    return args


def _client(request: web.Request) -> Json:
    """The client_id and client_secret of HTTP Basic authentication, if that is how the app proves itself."""
    scheme, _, proof = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    with suppress(ValueError):
        client_id, _, client_secret = b64decode(proof, validate=True).decode().partition(":")
        return {"client_id": client_id, "client_secret": client_secret}
    return {}


def _token(request: web.Request, args: Args) -> str | None:
    in_args = args.pop("token", None)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else in_args


def _without_secrets(record: Json) -> Json:
    return {name: value for name, value in record.items() if name not in SECRETS}


async def _broken(world: World, request: web.Request, fault: Fault) -> web.StreamResponse | None:
    """What comes in place of the answer; None where the answer itself goes out."""
    if fault.answer == "ratelimited":
        return web.json_response(
            {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(fault.retry_after)}
        )
    if fault.answer == "http_500":
        return web.Response(status=500, text="Internal Server Error")
    if fault.answer == "garbage":
        return web.Response(text="<html>Something went wrong", content_type="text/html")
    if fault.answer == "timeout":
        await _stay_silent(world, request)
    if fault.answer in ("timeout", "refuse", "drop"):
        return _hung_up(request)
    await _pause(world, fault.seconds)
    return None


async def _stay_silent(world: World, request: web.Request) -> None:
    while request.transport and not request.transport.is_closing() and not world.closing.is_set():
        await _pause(world, 0.1)


async def _pause(world: World, seconds: float) -> None:
    """So many seconds of the machine's time, or until the sandbox closes."""
    with suppress(TimeoutError):
        await asyncio.wait_for(world.closing.wait(), seconds)


def _hung_up(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()
