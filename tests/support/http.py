"""Requests to the bot's own server: signed as Slack signs them, or byte by byte."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Mapping

from tests.support.stage import Stage
from tests.support.time import PATIENCE

SECRET = "s3cret"
COMMAND = b"command=%2Fsample&text=help&user_id=UMETTE&channel_id=CTEAM&team_id=T1&trigger_id=1.2.3"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"


def signed(body: bytes, *, secret: str = SECRET, at: float | None = None, kind: str = FORM) -> dict[str, str]:
    """The headers of a request with this body."""
    stamp = str(int(time.time() if at is None else at))
    signature = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"Content-Type": kind, STAMP: stamp, SIGNATURE: f"v0={signature}"}


async def post(stage: Stage, body: bytes, headers: Mapping[str, str], path: str = "/slack/events") -> tuple[int, str]:
    """The status and the text of the answer."""
    url = f"http://127.0.0.1:{stage.port}{path}"
    async with stage.place.http.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


async def send(port: int, words: str, body: bytes = b"") -> tuple[int, dict[str, str], str]:
    """Send these lines as they stand; gives status, headers by their small names and text of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(words.strip().replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)
    async with asyncio.timeout(PATIENCE):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        text = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
    writer.close()
    await writer.wait_closed()
    return int(status.split()[1]), headers, text


def written(headers: Mapping[str, str]) -> str:
    """Headers as lines."""
    return "".join(f"\n{name}: {value}" for name, value in headers.items())
