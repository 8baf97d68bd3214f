"""The one door for HTTP: signed requests, and how we are."""

import time
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict

from bot.server import Server
from bot.settings import SettingsError
from tests.support.http import COMMAND, FORM, SIGNATURE, STAMP, post, signed
from tests.support.stage import Stage

HEADER = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=90)


async def get(stage: Stage, path: str) -> int:
    async with stage.place.http.get(f"http://127.0.0.1:{stage.port}{path}") as answer:
        return answer.status


async def test_a_signed_request_is_answered(stage: Stage) -> None:
    status, text = await post(stage, COMMAND, signed(COMMAND))
    assert status == 200
    assert "Opens the sample" in text


FORGED = {
    "unsigned": lambda: {"Content-Type": FORM},
    "another secret": lambda: signed(COMMAND, secret="another"),
    "another body": lambda: signed(COMMAND + b"&more=1"),
    "an hour old": lambda: signed(COMMAND, at=time.time() - 3600),
    "of the next hour": lambda: signed(COMMAND, at=time.time() + 3600),
    "an empty signature": lambda: signed(COMMAND) | {SIGNATURE: "v0="},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
async def test_what_is_not_signed_by_slack_is_refused(stage: Stage, forged: Callable[[], dict[str, str]]) -> None:
    status, text = await post(stage, COMMAND, forged())
    assert status == 401
    assert "sample" not in text


NO_STAMPS = ["", "soon", "-1", "1e9", "1_000_000_000", "١٧٦٧٢٢٥٦٠٠", "²", "9" * 500, "1767225600.5", " "]
NO_SIGNATURES = ["", "v0=", "v1=" + "0" * 64, "0" * 64, "v0=" + "å" * 64, "v0=" + "٣" * 64, "v0=" + "0" * 5000, "ÿ"]
MALFORMED = [{STAMP: stamp} for stamp in NO_STAMPS] + [{SIGNATURE: signature} for signature in NO_SIGNATURES]


@pytest.mark.parametrize("malformed", MALFORMED, ids=lambda headers: ascii(headers)[:60])
async def test_signature_headers_that_cannot_be_slacks_are_a_401(stage: Stage, malformed: dict[str, str]) -> None:
    assert (await post(stage, COMMAND, signed(COMMAND) | malformed))[0] == 401


@pytest.mark.parametrize("missing", [STAMP, SIGNATURE])
async def test_a_missing_signature_header_is_a_401(stage: Stage, missing: str) -> None:
    headers = signed(COMMAND)
    del headers[missing]
    assert (await post(stage, COMMAND, headers))[0] == 401


@pytest.mark.parametrize("name", [STAMP, SIGNATURE])
async def test_a_signature_header_that_comes_twice_is_a_401(stage: Stage, name: str) -> None:
    good = signed(COMMAND)
    for more in ("soon", "ÿ", good[name]):
        for twice in ([(name, good[name]), (name, more)], [(name, more), (name, good[name])]):
            rest = [(key, value) for key, value in good.items() if key != name]
            assert (await post(stage, COMMAND, CIMultiDict([*rest, *twice])))[0] == 401


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stamp=HEADER | st.integers().map(str), signature=HEADER | HEADER.map("v0={}".format))
async def test_no_header_is_a_500(stage: Stage, stamp: str, signature: str) -> None:
    assert (await post(stage, COMMAND, signed(COMMAND) | {STAMP: stamp, SIGNATURE: signature}))[0] == 401


async def test_another_workspace_is_not_answered(stage: Stage) -> None:
    body = COMMAND.replace(b"team_id=T1", b"team_id=T2")
    status, text = await post(stage, body, signed(body))
    assert "Opens the sample" not in text
    assert status < 500


async def test_other_paths_and_methods_are_not_there(stage: Stage) -> None:
    assert (await post(stage, COMMAND, signed(COMMAND), "/"))[0] == 404
    assert await get(stage, "/slack/events") == 405
    assert await get(stage, "/") == 404


async def test_how_we_are(stage: Stage) -> None:
    assert await get(stage, "/healthz") == 200
    assert await get(stage, "/readyz") == 200


@pytest.fixture
async def early() -> AsyncIterator[tuple[str, Server]]:
    """A server before Slack knows us."""

    async def not_yet() -> list[str]:
        return ["slack"]

    server = Server(not_yet)
    async with server.serve("127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}", server


async def test_until_slack_knows_us_we_are_healthy_but_not_ready(early: tuple[str, Server]) -> None:
    url, _ = early
    found = {}
    async with aiohttp.ClientSession() as http:
        for path in ("/healthz", "/readyz"):
            async with http.get(url + path) as answer:
                found[path] = answer.status
        async with http.post(f"{url}/slack/events", data=COMMAND, headers=signed(COMMAND)) as answer:
            found["/slack/events"] = answer.status
    assert found == {"/healthz": 200, "/readyz": 503, "/slack/events": 503}


async def test_a_port_that_is_taken_is_one_clear_line(early: tuple[str, Server]) -> None:
    url, server = early
    with pytest.raises(SettingsError, match="PORT"):
        async with server.serve("127.0.0.1", int(url.rpartition(":")[2])):
            pytest.fail("two on one port")
