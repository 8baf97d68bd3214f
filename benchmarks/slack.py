"""A Slack that says yes to everything within its limits, and tells on /report what it saw.

Run as: PORT=4000 python -m benchmarks.slack for one that answers at once, so that only the bot is measured, or with
`far` for one that is as far away as Slack is. Whose workspace a call is about is told by the ids in it.
"""

import asyncio
import itertools
import math
import os
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from benchmarks.agencies import BOT, members_of, team_of
from benchmarks.load import USER

A_MINUTE = 60.0
A_MINUTE_MAY_HAVE = {
    "chat.postMessage": 300,
    "conversations.info": 50,
    "conversations.members": 100,
    "users.info": 100,
}
"""Calls in one workspace: Tier 3 and Tier 4, and "several hundred" posts (docs.slack.dev/apis/web-api/rate-limits)."""
A_CHANNEL = 1.0
"""Seconds between two messages in a channel; Slack bears short bursts, so that what comes sooner is only counted."""
FAR = range(50, 151)
"""Milliseconds that a call to a Slack far away takes."""

Json = dict[str, Any]


@dataclass
class Report:
    """What Slack saw."""

    calls: Counter[str] = field(default_factory=Counter)
    """By method, those that were limited included."""
    limited: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    doubled: int = 0
    """Messages whose delivery id had been accepted before."""
    too_soon: int = 0
    """Messages less than a second after another one in their channel."""
    smallest_gap: float = A_MINUTE
    """Seconds between two messages in one channel, if less."""
    first_at: float = 0
    last_at: float = 0
    """When a message was accepted, in seconds since 1970."""
    by_channel: Counter[str] = field(default_factory=Counter)


class Limits:
    """How often each method was called in each workspace within the last minute."""

    def __init__(self) -> None:
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def seconds_to_wait(self, method: str, team: str, now: float) -> int:
        """Counts the call; where it is one too many it counts for nothing, and this is its Retry-After."""
        calls = self._calls[method, team]
        while calls and calls[0] <= now - A_MINUTE:
            calls.popleft()
        if len(calls) >= A_MINUTE_MAY_HAVE.get(method, math.inf):
            return math.ceil(calls[0] + A_MINUTE - now)
        calls.append(now)
        return 0


class Slack:
    """Answers, counts and limits."""

    def __init__(self, takes: range) -> None:
        self._milliseconds = itertools.cycle(sorted(takes, key=lambda number: number * 37 % 101))
        self._limits = Limits()
        self._seen: set[str] = set()
        self._heard_at: dict[str, float] = {}
        self._report = Report()
        self._answers: dict[str, Callable[[Json], Json]] = {
            "auth.test": lambda call: {"team_id": call["of"], "team": "Nordlys", "user_id": BOT, "bot_id": "B1"},
            "users.info": lambda call: {"user": _person(call["user"])},
            "users.list": lambda call: {"members": [_person(user) for user in (USER, *members_of(call["of"]))]},
            "conversations.info": lambda call: {"channel": {"id": call["channel"], "is_member": True}},
            "conversations.members": lambda call: {"members": [BOT, *members_of(team_of(call["channel"]))]},
            "chat.postMessage": self._post,
        }

    async def answer(self, request: web.Request) -> web.Response:
        """One call: a while on its way, judged by its limit, and a while on its way back."""
        method, call = request.match_info["method"], await _arguments(request) | {"of": _whose(request)}
        one_way = next(self._milliseconds) / 2000
        if one_way:
            await asyncio.sleep(one_way)
        headers, answer = self._judge(method, call)
        if one_way:
            await asyncio.sleep(one_way)
        status = 429 if headers else 200
        return web.Response(body=orjson.dumps(answer), status=status, headers=headers, content_type="application/json")

    async def report(self, _request: web.Request) -> web.Response:
        """What was seen until now."""
        return web.Response(body=orjson.dumps(self._report), content_type="application/json")

    def _judge(self, method: str, call: Json) -> tuple[dict[str, str], Json]:
        self._report.calls[method] += 1
        if wait := self._limits.seconds_to_wait(method, _team(call), time.monotonic()):
            self._report.limited[method] += 1
            return {"Retry-After": str(wait)}, {"ok": False, "error": "ratelimited"}
        said = self._answers[method](call) if method in self._answers else {}
        return {}, {"ok": True, **said}

    def _post(self, call: Json) -> Json:
        report, channel, now = self._report, call["channel"], time.time()
        delivery_id = call["metadata"]["event_payload"]["id"]
        gap = now - self._heard_at.get(channel, -math.inf)
        report.accepted += 1
        report.by_channel[channel] += 1
        report.doubled += delivery_id in self._seen
        report.too_soon += gap < A_CHANNEL
        report.smallest_gap = min(report.smallest_gap, gap)
        report.first_at, report.last_at = report.first_at or now, now
        self._seen.add(delivery_id)
        self._heard_at[channel] = now
        return {"channel": channel, "ts": f"{now:.6f}"}


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(orjson.loads(await request.read()))
    call: Json = {**request.query, **await request.post()}
    return call | {"metadata": orjson.loads(call["metadata"])} if "metadata" in call else call


def _whose(request: web.Request) -> str:
    """The workspace of a token: xoxb-T12 is T12's, any other the first one's."""
    return team_of(request.headers.get("Authorization", "").removeprefix("Bearer xoxb-"))


def _team(call: Json) -> str:
    return team_of(str(call.get("channel") or call.get("user") or ""))


def _person(user: str) -> Json:
    return {"id": user, "team_id": team_of(user), "name": user, "is_admin": True, "tz": "Europe/Copenhagen"}


def main() -> None:
    """Serve until killed."""
    slack = Slack(FAR if sys.argv[1:] == ["far"] else range(1))
    server = web.Application(client_max_size=2**20)
    server.router.add_get("/report", slack.report)
    server.router.add_route("*", "/api/{method}", slack.answer)
    web.run_app(server, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)


if __name__ == "__main__":
    main()
