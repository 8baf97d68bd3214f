"""Where a file is fetched from, how far it is read, and what is no file."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.downloads import DownloadError, Downloads, TooLongError

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(answer: Answer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def fetched(url: str, api_url: str, most: int = 100) -> bytes:
    into = io.BytesIO()
    async with aiohttp.ClientSession() as http:
        await Downloads(http, api_url).fetch(AsyncWebClient(token="xoxb-1"), url, into, most=most)
    return into.read()


async def echo(request: web.Request) -> web.StreamResponse:
    return web.Response(body=request.headers["Authorization"].encode(), content_type="text/csv")


async def test_the_bots_token_gets_the_file() -> None:
    async with served(echo) as base:
        assert await fetched(f"{base}/files-pri/a.csv", f"{base}/api/") == b"Bearer xoxb-1"


@pytest.mark.parametrize(
    "url",
    [
        "https://files.slack.com.evil.example/a",
        "http://files.slack.com/a",
        "https://files.slack.com@evil.example/a",
        "https://files.slack.com:8443/a",
        "https://slack-files.com/a",
        "file:///etc/passwd",
        "nonsense",
        "",
    ],
)
async def test_nowhere_else_is_our_token_taken(url: str) -> None:
    with pytest.raises(DownloadError):
        await fetched(url, "https://slack.com/api/")


async def test_another_port_of_the_same_machine_is_elsewhere() -> None:
    async with served(echo) as base:
        with pytest.raises(DownloadError):
            await fetched(f"{base}/a.csv", "http://127.0.0.1:1/api/")


async def _redirect(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/elsewhere.csv")


async def _html(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>Sign in", content_type="text/html")


async def _error(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=500, text="name\nAcme\n")


@pytest.mark.parametrize("answer", [_redirect, _html, _error])
async def test_what_is_no_file(answer: Answer) -> None:
    async with served(answer) as base:
        with pytest.raises(DownloadError):
            await fetched(f"{base}/a.csv", f"{base}/api/")


async def test_no_more_is_read_than_may_be() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b"x" * 100_000)
        return response

    async with served(endless) as base:
        with pytest.raises(TooLongError):
            await fetched(f"{base}/a.csv", f"{base}/api/", most=150_000)
