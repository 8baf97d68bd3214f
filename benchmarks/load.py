"""Signed slash commands, as Slack sends them, and how long their acknowledgement takes."""

import asyncio
import time
from statistics import median
from urllib.parse import urlencode

import aiohttp
import orjson
from slack_sdk.signature import SignatureVerifier

SECRET = "benchmark-secret"  # noqa: S105 - signs nothing but benchmarks
TEAM = "T1"
USER = "UMETTE"


async def acks(http: aiohttp.ClientSession, url: str, text: str, *, requests: int, at_once: int) -> list[float]:
    """The seconds that each of so many acknowledgements took."""
    took: list[float] = []
    waiting = iter(range(requests))

    async def one_after_another() -> None:
        for number in waiting:
            body, headers = _signed(text, number)
            start = time.perf_counter()
            async with http.post(f"{url}/slack/events", data=body, headers=headers) as answer:
                await answer.read()
                answer.raise_for_status()
            took.append(time.perf_counter() - start)

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    return took


async def acks_until(ended: asyncio.Event, http: aiohttp.ClientSession, url: str, text: str) -> list[float]:
    """As `acks`, but one every tenth of a second: somebody asks now and then while other work is done."""
    took: list[float] = []
    while not ended.is_set():
        took += await acks(http, url, text, requests=1, at_once=1)
        await asyncio.sleep(0.1)
    return took


async def compare(
    http: aiohttp.ClientSession, urls: dict[str, str], text: str, *, requests: int, at_once: int, rounds: int
) -> dict[str, float]:
    """The median seconds of each server, measured in turns so that a noisy machine is fair to all."""
    took: dict[str, list[float]] = {name: [] for name in urls}
    for _ in range(rounds):
        for name, url in urls.items():
            took[name] += await acks(http, url, text, requests=requests, at_once=at_once)
    return {name: median(times) for name, times in took.items()}


async def suggestions(http: aiohttp.ClientSession, url: str, typed: str) -> tuple[float, int]:
    """The seconds until the Client field's typeahead was answered, and how many options it got."""
    payload = {
        "type": "block_suggestion",
        "team": {"id": TEAM},
        "user": {"id": USER, "team_id": TEAM},
        "api_app_id": "A1",
        "action_id": "shared.choose_client",
        "block_id": "client",
        "value": typed,
        "view": {"id": "V1", "type": "modal", "blocks": [], "state": {"values": {}}},
        "container": {"type": "view", "view_id": "V1"},
    }
    body, headers = _sealed({"payload": orjson.dumps(payload).decode()})
    start = time.perf_counter()
    async with http.post(f"{url}/slack/events", data=body, headers=headers) as answer:
        found = orjson.loads(await answer.read())
        answer.raise_for_status()
    return time.perf_counter() - start, len(found["options"])


def _signed(text: str, number: int) -> tuple[bytes, dict[str, str]]:
    trigger = f"{number}.{time.time_ns()}"
    fields = {"team_id": TEAM, "channel_id": "CTEAM", "user_id": USER, "command": "/client-rate", "text": text}
    return _sealed({**fields, "trigger_id": trigger, "response_url": "", "api_app_id": "A1"})


def _sealed(fields: dict[str, str]) -> tuple[bytes, dict[str, str]]:
    body = urlencode(fields).encode()
    stamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or ""
    kind = "application/x-www-form-urlencoded"
    headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
    return body, headers
