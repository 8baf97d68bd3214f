"""Answers go to Slack's own hooks and to no other host, once."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from handlers.kit.blocks import note
from handlers.kit.hooks import Hooks


class Place:
    """A server that counts what it is sent and answers as it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[dict[str, object]] = []
        self.answer: web.Response | None = None
        self.redirect = ""

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append(await request.json())
        if self.redirect:
            raise web.HTTPTemporaryRedirect(self.redirect)
        if self.answer is None and request.transport:
            request.transport.abort()
        return self.answer or web.Response()


async def serve(place: Place) -> web.AppRunner:
    application = web.Application()
    application.add_routes([web.post("/hooks/x", place.hear)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    place.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    return runner


@pytest.fixture
async def places() -> AsyncIterator[tuple[Place, Place, Hooks]]:
    """Our own API's host, a foreign one, and the hooks."""
    ours, foreign = Place(), Place()
    ours.answer = foreign.answer = web.Response(text="ok")
    runners = [await serve(ours), await serve(foreign)]
    async with aiohttp.ClientSession() as http:
        yield ours, foreign, Hooks(http, f"{ours.url}/api/")
    for runner in runners:
        await runner.cleanup()


async def test_an_answer_goes_to_the_configured_host(places: tuple[Place, Place, Hooks]) -> None:
    ours, _, hooks = places
    assert await hooks.post(f"{ours.url}/hooks/x", note("Hello"), replace=True)
    [heard] = ours.heard
    assert (heard["text"], heard["response_type"], heard["replace_original"]) == ("Hello", "ephemeral", True)


async def test_a_foreign_host_is_never_called(places: tuple[Place, Place, Hooks]) -> None:
    ours, foreign, hooks = places
    host = foreign.url.removeprefix("http://")
    own_host = ours.url.removeprefix("http://")
    for url in (
        f"{foreign.url}/hooks/x",
        f"http://{own_host}@{host}/hooks/x",
        f"{ours.url}.evil.example/hooks/x",
        f"https://{own_host}/hooks/x",
        "https://hooks.slack.com.evil.example/hooks/x",
        "http://hooks.slack.com/hooks/x",
        "https://hooks.slack.com:8443/hooks/x",
        "//hooks.slack.com/x",
        "/hooks/x",
        "file:///etc/passwd",
        "http://[::1",
        "not a url",
        "",
    ):
        assert not await hooks.post(url, note("Hello")), url
    assert foreign.heard == ours.heard == []


async def test_a_redirect_is_not_followed(places: tuple[Place, Place, Hooks]) -> None:
    ours, foreign, hooks = places
    ours.redirect = f"{foreign.url}/hooks/x"
    assert not await hooks.post(f"{ours.url}/hooks/x", note("Hello"))
    assert foreign.heard == []


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_what_slack_may_have_taken_is_said_no_other_way(places: tuple[Place, Place, Hooks], status: int) -> None:
    ours, _, hooks = places
    ours.answer = web.Response(status=status)
    assert await hooks.post(f"{ours.url}/hooks/x", note("Hello"))
    assert len(ours.heard) == 1


@pytest.mark.parametrize("status", [404, 410, 429])
async def test_a_refusal_is_told_and_nothing_is_repeated(places: tuple[Place, Place, Hooks], status: int) -> None:
    ours, _, hooks = places
    ours.answer = web.Response(status=status)
    assert not await hooks.post(f"{ours.url}/hooks/x", note("Hello"))
    assert len(ours.heard) == 1


async def test_a_lost_answer_is_not_repeated(places: tuple[Place, Place, Hooks]) -> None:
    ours, _, hooks = places
    ours.answer = None
    await hooks.post(f"{ours.url}/hooks/x", note("Hello"))
    assert len(ours.heard) == 1
