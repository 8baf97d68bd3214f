"""What the server refuses, with which status, over real HTTP; and what is signed but no work of ours."""

import gzip
import json
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp

from bot.server import Server
from bot.signed import Door
from tests.support.http import COMMAND, FORM, JSON, SECRET, SIGNATURE, post, send, signed, written
from tests.support.stage import Stage

MEGABYTE = 2**20
OF_TEAM = {"team_id": "T1", "api_app_id": "A1"}


@pytest.mark.parametrize("kind", [FORM, JSON, f"{FORM}; charset=utf-8", f'{JSON};charset="UTF-8"'])
async def test_the_two_kinds_of_body_that_slack_sends_are_read(stage: Stage, kind: str) -> None:
    body = COMMAND if kind.startswith(FORM) else json.dumps(OF_TEAM).encode()
    assert (await post(stage, body, signed(body, kind=kind)))[0] == 200


NO_KINDS = [
    "",
    "text/plain",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    "application/xml",
    f"{FORM}, {JSON}",
]
NO_CHARSETS = ["klingon", "utf-7", "utf-16", "idna", "latin-1", "utf-8; boundary=x", "utf-8, utf-7"]


async def test_any_other_kind_of_body_is_a_415_before_it_is_sent(stage: Stage) -> None:
    for kind in [*NO_KINDS, *(f"{FORM}; charset={charset}" for charset in NO_CHARSETS)]:
        headers = signed(COMMAND) | {"Content-Type": kind, "Content-Length": str(len(COMMAND))}
        assert (await send(stage.port, "POST /slack/events HTTP/1.1\nHost: us" + written(headers)))[0] == 415, kind


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "zstd", "identity", "klingon"])
async def test_a_packed_body_is_a_415(stage: Stage, packing: str) -> None:
    for body in (COMMAND, gzip.compress(COMMAND)):
        status, _ = await post(stage, body, signed(body) | {"Content-Encoding": packing})
        assert status == 415


async def test_the_kind_of_a_body_that_comes_twice_is_refused(stage: Stage) -> None:
    headers = written({**signed(COMMAND), "Content-Length": str(len(COMMAND))}) + f"\nContent-Type: {FORM}"
    assert (await send(stage.port, "POST /slack/events HTTP/1.1\nHost: us" + headers, COMMAND))[0] in {400, 415}


@pytest.mark.parametrize("size", [MEGABYTE + 1, 10**12])
async def test_more_than_a_megabyte_is_a_413_before_it_is_sent(stage: Stage, size: int) -> None:
    headers = signed(COMMAND) | {"Content-Length": str(size)}
    assert (await send(stage.port, "POST /slack/events HTTP/1.1\nHost: us" + written(headers)))[0] == 413


@pytest.mark.parametrize(("size", "expected"), [(MEGABYTE, 200), (MEGABYTE + 1, 413)])
async def test_a_body_that_does_not_tell_its_size_is_counted(stage: Stage, size: int, expected: int) -> None:
    body = COMMAND.ljust(size, b"&")
    headers = signed(body) | {"Transfer-Encoding": "chunked"}
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    status, _, _ = await send(stage.port, "POST /slack/events HTTP/1.1\nHost: us" + written(headers), chunked)
    assert status == expected


@pytest.fixture
async def impatient() -> AsyncIterator[int]:
    """The port of a server that does not wait for a body."""

    async def nothing() -> list[str]:
        return []

    server = Server(nothing, door=Door(SecretStr(SECRET), patience=0))
    server.app = AsyncApp(signing_secret=SECRET, token="xoxb-unused")
    async with server.serve("127.0.0.1", 0) as port:
        yield port


async def test_a_body_that_does_not_come_is_not_waited_for(impatient: int) -> None:
    headers = signed(COMMAND) | {"Content-Length": str(len(COMMAND))}
    asked = "POST /slack/events HTTP/1.1\nHost: us" + written(headers)
    status, answered, _ = await send(impatient, asked, COMMAND[:-1])
    assert (status, answered["connection"]) == (408, "close")


@pytest.mark.parametrize("more", ["X-Long: " + "x" * 10_000, "\n".join(f"X-{n}: 1" for n in range(500))])
async def test_huge_headers_are_a_400(stage: Stage, more: str) -> None:
    assert (await send(stage.port, f"GET /healthz HTTP/1.1\nHost: us\n{more}"))[0] == 400


@pytest.mark.parametrize("signature", [{}, {SIGNATURE: "v0=" + "0" * 64}], ids=["unsigned", "wrongly signed"])
async def test_a_check_of_our_certificate_that_is_not_signed_is_a_401(stage: Stage, signature: dict[str, str]) -> None:
    body = b"ssl_check=1&token=x"
    headers = signed(body) | signature if signature else {"Content-Type": FORM}
    assert (await post(stage, body, headers))[0] == 401
    assert (await post(stage, body, signed(body)))[0] == 200


FROM_NOBODY = [
    {"type": "app_rate_limited", "minute_rate_limited": 1518467820},
    {"type": "view_closed", "user": {"id": "UMETTE"}, "view": {}},
    {"type": "block_actions", "actions": [{"action_id": "sample.press"}]},
    {"type": "view_submission", "user": {}, "view": {"id": "V1", "callback_id": "sample.sample"}},
    {"type": "block_suggestion", "user": None, "action_id": "sample.choose"},
    {"type": "shortcut", "callback_id": "sample.shout"},
    {"type": "event_callback", "event": {"type": "channel_archive", "channel": "C1"}},
    {"type": "workflow_step_execute"},
    {"type": {}},
    {"command": "/sample", "text": "x"},
    {"authorizations": {"a": 1}},
    {"authorizations": [[]]},
    {"response_urls": {"a": 1}},
    {},
]


@pytest.mark.parametrize("body", FROM_NOBODY, ids=str)
async def test_what_is_signed_but_no_work_of_ours_is_a_200_that_does_nothing(
    stage: Stage, logged: Callable[[], str], body: dict[str, object]
) -> None:
    words = json.dumps(OF_TEAM | body).encode()
    assert await post(stage, words, signed(words, kind=JSON)) == (200, "")
    await stage.settled()
    assert await stage.saved() == []
    assert "error" not in logged()


NO_BODIES = [
    b"[]", b"null", b"{", b"\xff", b"payload=null", b"payload={", b"[" * 100_000, b'{"event":' * 9_000,
]  # fmt: skip


@pytest.mark.parametrize("body", NO_BODIES, ids=lambda body: body[:30].decode("latin-1"))
async def test_what_is_no_request_of_slacks_is_refused_whoever_signed_it(stage: Stage, body: bytes) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded" if body.startswith(b"payload") else "application/json"}
    assert (await post(stage, body, signed(body) | kind))[0] == 400
    assert (await post(stage, body, kind))[0] == 401


METTE = {"id": "UMETTE"}
MISSHAPEN = [
    {"command": "/sample", "user_id": 7, "channel_id": "C"},
    {"command": [], "user_id": "UMETTE", "channel_id": "C"},
    {"type": "block_actions", "user": "UMETTE", "actions": [{"action_id": "sample.press"}]},
    {"type": "block_actions", "user": METTE},
    {"type": "block_actions", "user": METTE, "actions": []},
    {"type": "block_actions", "user": METTE, "actions": [7]},
    {"type": "block_actions", "user": METTE, "actions": [{"action_id": None}]},
    {"type": "block_actions", "user": METTE, "actions": [{"action_id": "sample.press"}], "response_urls": [7]},
    {"type": "view_submission", "user": METTE},
    {"type": "view_submission", "user": METTE, "view": []},
    {"type": "view_submission", "user": METTE, "view": {"id": "V1", "type": "modal", "state": {"values": []}}},
    {"type": "view_submission", "user": METTE, "view": {"id": "V1"}},
    {"type": "block_suggestion", "user": METTE},
    {"type": "shortcut", "user": METTE},
    {"type": "event_callback"},
    {"type": "event_callback", "event": "channel_rename"},
    {"type": "event_callback", "event": {"type": ["channel_rename"]}},
]


@pytest.mark.parametrize("body", MISSHAPEN, ids=str)
async def test_what_slack_would_not_send_is_a_400_whoever_signed_it(
    stage: Stage, logged: Callable[[], str], body: dict[str, object]
) -> None:
    words = json.dumps(OF_TEAM | body).encode()
    assert (await post(stage, words, signed(words, kind=JSON)))[0] == 400
    assert "error" not in logged()


NAMES = [
    "type", "team", "team_id", "user", "user_id", "id", "channel", "channel_id", "command", "text", "actions", "value",
    "action_id", "block_id", "view", "state", "values", "callback_id", "event", "event_id", "authorizations", "blocks",
    "response_url", "response_urls", "private_metadata", "selected_option", "selected_options", "enterprise", "message",
]  # fmt: skip
WORDS = [
    "T1", "UMETTE", "CTEAM", "/sample", "block_actions", "view_submission", "block_suggestion", "shortcut",
    "event_callback", "message_action", "url_verification", "sample.press", "sample.sample", "sample.choose",
    "channel_rename", "{}", "",
]  # fmt: skip
LEAVES = st.sampled_from(WORDS) | st.none() | st.booleans() | st.integers()
SHAPES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.dictionaries(st.sampled_from(NAMES), SHAPES, max_size=8))
@example({"type": "url_verification"})
@example({"type": "block_actions", "user": METTE, "actions": [{"action_id": "sample.press", "value": "[]"}]})
async def test_no_shape_of_a_signed_request_breaks_us(stage: Stage, body: dict[str, object]) -> None:
    words = json.dumps({"team_id": "T1"} | body).encode()
    assert (await post(stage, words, signed(words, kind=JSON)))[0] in {200, 400}
