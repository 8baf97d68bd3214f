"""Answers go to Slack's own hooks and to no other host, once."""

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from yarl import URL

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
        "https://hooks.slack.com./hooks/x",
        "https://hooks。slack。com/hooks/x",
        "https://hooks.ſlack.com/hooks/x",
        "https://hooks%2Eslack.com/hooks/x",
        f"https://hooks.slack.com\\@{host}/hooks/x",
        f"https://hooks.slack.com#@{host}/hooks/x",
        f"http://hooks.slack.com:443@{host}/hooks/x",
        f"http://name:word@{own_host}/hooks/x",
        f"http://name@{own_host}/hooks/x",
        f"http://localhost:{own_host.rpartition(':')[2]}/hooks/x",
        f"http://[::1]:{own_host.rpartition(':')[2]}/hooks/x",
        f"http://[::ffff:127.0.0.1]:{own_host.rpartition(':')[2]}/hooks/x",
        f"http://0:{own_host.rpartition(':')[2]}/hooks/x",
        f"http://127.0.0.1:1{own_host.rpartition(':')[2]}/hooks/x",
        "//hooks.slack.com/x",
        "/hooks/x",
        "file:///etc/passwd",
        "http://[::1",
        "not a url",
        "",
    ):
        assert not await hooks.post(url, note("Hello")), url
    assert foreign.heard == ours.heard == []


SLACKS_OWN = re.compile(r"(https://hooks\.slack\.com|http://127\.0\.0\.1:8080)(/[a-z0-9/]*)?", re.IGNORECASE)
OUR_API = "http://127.0.0.1:8080/api/"
THEIRS = {("https", "hooks.slack.com", None), ("https", "hooks.slack.com", 443), ("http", "127.0.0.1", 8080)}
SCHEMES = st.sampled_from(
    ["https://", "http://", "HTTPS://", "//", "https:/", "https:", "ws://", "file://", "\thttps://"]
)
USERS = st.sampled_from(
    ["", "", "", "", "@", "name@", "name:word@", "hooks.slack.com@", "hooks.slack.com:443@", "a@b@"]
)
HOSTS = st.sampled_from([
    "hooks.slack.com", "127.0.0.1", "HOOKS.slack.COM", "hooks.slack.com.", "hooks.slack.com.evil.example", "slack.com",
    "evil.example", "[::1]", "[::ffff:127.0.0.1]", "127.1", "localhost", "2130706433", "hooks。slack。com",
    "ⓗooks.slack.com", "xn--hooks-slack-com", "hooks.slack.com%00.evil.example", "hooks.slack.com\\.evil.example",
    "hooks.slack.com#", "",
])  # fmt: skip
PORTS = st.sampled_from(["", "", ":443", ":8080", ":80", ":8443", ":0443", ":", ":99999", ":٤٤٣", ":443@evil.example"])
PATHS = st.sampled_from(
    ["/x", "", "/..", "//evil.example", "?@evil.example", "#@evil.example", "\\@evil.example", "/\r\nx"]
)
URLS = st.tuples(SCHEMES, USERS, HOSTS, PORTS, PATHS).map("".join)


@pytest.fixture
async def watched() -> AsyncIterator[tuple[Hooks, list[URL]]]:
    """Hooks that get nowhere, and the addresses that they set out for."""
    called: list[URL] = []

    async def stop(_session: object, _context: object, asked: aiohttp.TraceRequestStartParams) -> None:
        called.append(asked.url)
        assert "Authorization" not in asked.headers
        raise aiohttp.ServerDisconnectedError

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(stop)
    async with aiohttp.ClientSession(trace_configs=[trace]) as http:
        yield Hooks(http, OUR_API), called


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=500)
@given(url=URLS | st.text(max_size=40).map("https://hooks.slack.com{}".format) | st.text(max_size=60))
@example(url="https://hooks.slack.com/actions/T1/2/3")
@example(url="http://127.0.0.1:8080/hooks/x")
@example(url="https://hooks。slack。com/x")
@example(url="https://name:word@hooks.slack.com/x")
async def test_whatever_address_is_named_only_theirs_is_called(watched: tuple[Hooks, list[URL]], url: str) -> None:
    hooks, called = watched
    called.clear()
    await hooks.post(url, note("Hello"))
    for address in called:
        assert (address.scheme, address.host, address.explicit_port) in THEIRS
        assert address.user is None
        assert url.isascii()
    if SLACKS_OWN.fullmatch(url):
        assert called


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
