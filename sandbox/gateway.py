"""How payloads reach an app: by Socket Mode if it is connected, otherwise by signed HTTP."""

import asyncio
import hashlib
import hmac
import secrets
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp
import orjson

from sandbox.clock import Clock
from sandbox.seed import App, Json
from sandbox.sockets import Sockets

Kind = Literal["slash_commands", "interactive", "events_api"]

MOST_REMEMBERED = 500
RETRY_AFTER_SECONDS = (0, 60, 300)
TIMED_OUT = "operation_timeout"
FAILED = "dispatch_failed"


@dataclass(frozen=True)
class Delivery:
    """A payload on its way, kept so that it can go out again byte for byte."""

    app: App
    kind: Kind
    payload: Json
    timestamp: int
    envelope_id: str = field(default_factory=lambda: secrets.token_hex(16))
    attempt: int = 0
    reason: str = ""

    def envelope(self) -> Json:
        """The Socket Mode form."""
        envelope = {
            "envelope_id": self.envelope_id,
            "type": self.kind,
            "payload": self.payload,
            "accepts_response_payload": self.kind != "events_api",
        }
        if self.kind == "events_api":
            envelope |= {"retry_attempt": self.attempt, "retry_reason": self.reason}
        return envelope

    def body(self) -> bytes:
        """The HTTP form."""
        if self.kind == "events_api":
            return orjson.dumps(self.payload)
        form = self.payload if self.kind == "slash_commands" else {"payload": orjson.dumps(self.payload)}
        return urlencode(form).encode()

    def headers(self) -> dict[str, str]:
        """Content type, retry number and the v0 signature."""
        is_json = self.kind == "events_api"
        headers = {
            "Content-Type": "application/json" if is_json else "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": str(self.timestamp),
            "X-Slack-Signature": sign(self.app.signing_secret, self.timestamp, self.body()),
        }
        if self.attempt:
            headers |= {"X-Slack-Retry-Num": str(self.attempt), "X-Slack-Retry-Reason": self.reason}
        return headers


@dataclass(frozen=True)
class Answer:
    """What the app acknowledged with, or the problem that Slack would see."""

    body: Any = None
    problem: str | None = None
    wants_retry: bool = True


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Slack's v0 signature of a request."""
    base = f"v0:{timestamp}:".encode() + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Gateway:
    """Delivers payloads and remembers them, so that a test can have the last one sent again."""

    def __init__(self, clock: Clock) -> None:
        self.sockets = Sockets()
        self.sent: deque[Delivery] = deque(maxlen=MOST_REMEMBERED)
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession()

    async def close(self) -> None:
        await self.sockets.close()
        if self._session:
            await self._session.close()

    async def deliver(self, app: App, kind: Kind, payload: Json) -> Answer:
        """Sends once and waits, three seconds as a rule, for the acknowledgement."""
        return await self.send(self._prepare(app, kind, payload))

    async def deliver_event(self, app: App, payload: Json) -> None:
        """Sends an event; like Slack, again at once, after one minute and after five."""
        began = self._clock.now()
        answer = await self.send(self._prepare(app, "events_api", payload))
        for attempt, seconds in enumerate(RETRY_AFTER_SECONDS, start=1):
            if not answer.problem or not answer.wants_retry:
                return
            await self._clock.wait_until(began + timedelta(seconds=seconds))
            again = self._prepare(app, "events_api", payload)
            answer = await self.send(replace(again, attempt=attempt, reason=self._reason(app, answer)))

    async def send(self, delivery: Delivery) -> Answer:
        """Sends a delivery, a new one or the very same again."""
        self.sent.append(delivery)
        try:
            async with asyncio.timeout(self._clock.patience):
                if self.sockets.count(delivery.app):
                    return Answer(await self.sockets.send(delivery.app, delivery.envelope()))
                return await self._post(delivery)
        except TimeoutError:
            return Answer(problem=TIMED_OUT)
        except (aiohttp.ClientError, OSError):
            return Answer(problem=FAILED)

    def _prepare(self, app: App, kind: Kind, payload: Json) -> Delivery:
        return Delivery(app, kind, payload, int(self._clock.machine()))

    def _reason(self, app: App, answer: Answer) -> str:
        if self.sockets.count(app):
            return "timeout"
        return "http_timeout" if answer.problem == TIMED_OUT else "http_error"

    async def _post(self, delivery: Delivery) -> Answer:
        if not delivery.app.request_url or not self._session:
            return Answer(problem=FAILED)
        async with self._session.post(
            delivery.app.request_url, data=delivery.body(), headers=delivery.headers()
        ) as response:
            text = await response.text()
            if response.status != HTTPStatus.OK:
                wants_retry = response.headers.get("X-Slack-No-Retry") != "1"
                return Answer(problem=FAILED, wants_retry=wants_retry)
            return Answer(_parsed(text))


def _parsed(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
