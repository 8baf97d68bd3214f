"""The one door for HTTP: signed requests, and how we are."""

import hashlib
import hmac
import io
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.server import Server
from bot.settings import SettingsError
from tests.support.stage import Stage

SECRET = "s3cret"


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
    }


COMMAND = b"command=%2Fsample&text=help&user_id=UMETTE&channel_id=CTEAM&team_id=T1&trigger_id=1.2.3"


async def post(stage: Stage, body: bytes, headers: dict[str, str], path: str = "/slack/events") -> tuple[int, str]:
    url = f"http://127.0.0.1:{stage.port}{path}"
    async with stage.place.http.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


async def get(stage: Stage, path: str) -> int:
    async with stage.place.http.get(f"http://127.0.0.1:{stage.port}{path}") as answer:
        return answer.status


async def test_a_signed_request_is_answered(stage: Stage) -> None:
    status, text = await post(stage, COMMAND, signed(COMMAND))
    assert status == 200
    assert "Opens the sample" in text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(COMMAND, secret="another"),
        signed(COMMAND + b"&more=1"),
        signed(COMMAND, at=time.time() - 3600),
        signed(COMMAND) | {"X-Slack-Signature": "v0="},
    ],
    ids=["unsigned", "another secret", "another body", "an hour old", "an empty signature"],
)
async def test_what_is_not_signed_by_slack_is_refused(stage: Stage, headers: dict[str, str]) -> None:
    status, text = await post(stage, COMMAND, headers)
    assert status == 401
    assert "sample" not in text


@pytest.mark.parametrize("body", [b"[]", b"null", b"{", b"\xff", b"payload=null", b"payload={"], ids=str)
async def test_what_is_no_request_of_slacks_is_refused_whoever_signed_it(stage: Stage, body: bytes) -> None:
    kind = "application/x-www-form-urlencoded" if body.startswith(b"payload") else "application/json"
    status, _ = await post(stage, body, signed(body) | {"Content-Type": kind})
    assert status == 400


async def test_another_workspace_is_not_answered(stage: Stage) -> None:
    body = COMMAND.replace(b"team_id=T1", b"team_id=T2")
    status, text = await post(stage, body, signed(body))
    assert "Opens the sample" not in text
    assert status < 500


async def test_a_megabyte_is_enough(stage: Stage) -> None:
    body = COMMAND + b"&more=" + b"x" * 2**20
    url = f"http://127.0.0.1:{stage.port}/slack/events"
    async with stage.place.http.post(url, data=io.BytesIO(body), headers=signed(body)) as answer:
        assert answer.status == 413


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

    async def not_yet() -> bool:
        return False

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
