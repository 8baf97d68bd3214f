"""`make burst`: a thousand agencies whose weekly summaries fall due in the same minute, and one process that says them.

The bot runs as `rapport run` in a process of its own; Slack is benchmarks/slack.py, as far away as Slack is, with
Slack's limits. Run as: python -m benchmarks.burst [AGENCIES [CHANNELS OF EACH]].
"""

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import aiohttp
import orjson
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from benchmarks import agencies
from benchmarks.databases import both_databases
from benchmarks.load import acks_until
from benchmarks.programs import many_workspaces, program
from models import migrations
from models.bounds import BOUNDS, Bounds
from models.outbox import Outgoing, State
from models.schedules import Occurrence
from models.session import Database

MESSAGES = 2
"""A summary is a message and a reply with its details."""
AHEAD = timedelta(seconds=20)
"""At least so long before the burst the bot runs and is asked for help, to know what that takes when it is quiet."""
PATIENCE = 120.0
"""Seconds without a new message after which no more are expected."""
AFTERMATH = 3.0
"""Seconds after the last message in which a second copy would show up."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much falls due."""

    agencies: int = 1000
    channels: int = 1

    @property
    def messages(self) -> int:
        """That are to be said."""
        return self.agencies * self.channels * MESSAGES


@dataclass(frozen=True, slots=True)
class Burst:
    """What was seen of one burst, from all sides."""

    due: datetime
    seen: dict[str, Any]
    """At Slack: benchmarks.slack.Report."""
    took: dict[str, float]
    """By the bot's process: benchmarks.observed."""
    settled_at: datetime
    """When the last summary was written."""
    sent: int
    """As the database has it."""
    quiet: list[float]
    busy: list[float]
    """Seconds that each `help` took before the burst and during it."""


async def measure(size: Size) -> None:
    """A burst on each database; prints what it took."""
    with tempfile.TemporaryDirectory() as folder, both_databases(Path(folder)) as urls:
        bursts = {name: await _burst(url, Path(folder), size) for name, url in urls.items()}
    said = f"{size.agencies:,} agencies, {size.messages:,} messages, due in the same minute"
    table = Table("what", *bursts, title=said)
    for row in zip(*(_rows(burst, size) for burst in bursts.values()), strict=True):
        table.add_row(row[0][0], *(cell for _, cell in row))
    Console(width=110).print(table)


async def _burst(url: str, folder: Path, size: Size) -> Burst:
    due = await _prepare(url, size)
    took = folder / "took.json"
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        slack = await stack.enter_async_context(program(http, "benchmarks.slack", {}, "/report", "far"))
        bot = program(
            http, "benchmarks.observed", many_workspaces(url, slack, agencies.KEY.decode()), "/readyz", str(took)
        )
        async with bot as rapport:
            quiet, busy, seen = await _watch(http, rapport, slack, due, size)
    settled_at, sent = await _written(url)
    return Burst(due, seen, orjson.loads(took.read_bytes()), settled_at, sent, quiet, busy)


async def _prepare(url: str, size: Size) -> datetime:
    """Everything but the burst; gives the minute in which that comes."""
    migrations.upgrade(url)
    database = Database(url)
    await agencies.move_in(database, size.agencies, datetime.now(UTC))
    now = datetime.now(UTC)
    due = (now + AHEAD).replace(second=0, microsecond=0) + timedelta(minutes=1)
    await agencies.schedule(database, size.agencies, size.channels, due, now)
    await database.close()
    return due


async def _watch(
    http: aiohttp.ClientSession, rapport: str, slack: str, due: datetime, size: Size
) -> tuple[list[float], list[float], dict[str, Any]]:
    """Ask for help all the time; gives what that took before and during the burst, and what Slack saw."""
    quiet, busy = asyncio.Event(), asyncio.Event()
    before = asyncio.create_task(acks_until(quiet, http, rapport, "help"))
    await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
    quiet.set()
    during = asyncio.create_task(acks_until(busy, http, rapport, "help"))
    await _all_said(http, slack, size.messages)
    busy.set()
    took = await before, await during
    await asyncio.sleep(AFTERMATH)
    return *took, await _report(http, slack)


async def _all_said(http: aiohttp.ClientSession, slack: str, messages: int) -> None:
    """Wait until so many messages are said, or for as long as there is hope."""
    clock = asyncio.get_running_loop().time
    said, hope_until = 0, clock() + PATIENCE
    while said < messages and clock() < hope_until:
        await asyncio.sleep(0.5)
        by_now = (await _report(http, slack))["accepted"]
        if by_now > said:
            said, hope_until = by_now, clock() + PATIENCE


async def _report(http: aiohttp.ClientSession, slack: str) -> dict[str, Any]:
    async with http.get(f"{slack}/report") as answer:
        return dict(await answer.json())


async def _written(url: str) -> tuple[datetime, int]:
    """When the last summary was settled, and how many messages stand as sent."""
    database = Database(url)
    across = database.engine.execution_options(**{BOUNDS: Bounds(every_workspace=True)})
    async with across.connect() as connection:
        settled_at = await connection.scalar(select(func.max(Occurrence.settled_at)))
        sent = await connection.scalar(select(func.count()).where(Outgoing.state == State.SENT))
    await database.close()
    return settled_at or datetime.now(UTC), sent or 0


def _rows(burst: Burst, size: Size) -> list[tuple[str, str]]:
    """What counts, each with its value."""
    seen, took = burst.seen, burst.took
    last = seen["last_at"] - burst.due.timestamp()
    quiet, busy = (quantiles(times, n=100) for times in (burst.quiet, burst.busy))
    wrong = sum(abs(count - MESSAGES) for count in seen["by_channel"].values())
    return [
        ("said once, of all", f"{seen['accepted'] - seen['doubled'] - wrong:,} of {size.messages:,}"),
        ("said twice · in the database not sent", f"{seen['doubled']} · {size.messages - burst.sent}"),
        ("from due to the first · the last message", f"{_since(burst, seen['first_at']):.1f} · {last:.1f} s"),
        ("from due to the last one written", f"{(burst.settled_at - burst.due).total_seconds():.1f} s"),
        ("messages a second", f"{seen['accepted'] / last:.0f}"),
        ("most memory of the process", f"{took['megabytes']:.0f} MB"),
        ("its processor time, a message", f"{took['seconds'] / size.messages * 1000:.1f} ms"),
        ("statements, a message", f"{took['statements'] / size.messages:.1f}"),
        ("calls, a message", f"{sum(seen['calls'].values()) / size.messages:.1f}"),
        ("calls that Slack limited (429)", f"{sum(seen['limited'].values())}"),
        ("closer than a second in a channel · the closest", f"{seen['too_soon']} · {seen['smallest_gap']:.2f} s"),
        ("`help`, quiet: median · 99th of 100", f"{quiet[49] * 1000:.1f} · {quiet[98] * 1000:.1f} ms"),
        ("`help`, meanwhile: median · 99th of 100", f"{busy[49] * 1000:.1f} · {busy[98] * 1000:.1f} ms"),
    ]


def _since(burst: Burst, moment: float) -> float:
    return moment - burst.due.timestamp()


if __name__ == "__main__":
    wanted = [int(number) for number in sys.argv[1:]]
    asyncio.run(measure(Size(*wanted)))
