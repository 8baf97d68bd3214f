"""`make health`: the health of 1,000 clients with 100,000 interactions and 50,000 ratings, in one pass.

On SQLite and on PostgreSQL, each filled anew. Seconds are the best of five; memory is what the process grew by beyond
its size before its first pass.
"""

import asyncio
import gc
import random
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from datetime import time as hour
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.agencies import DAY, Row, write
from benchmarks.databases import both_databases
from bot.run import OBJECTS
from models import migrations
from models.base import Workspace
from models.clients import Client
from models.interactions import Interaction
from models.portfolio import portfolio
from models.ratings import Rating
from models.rules.business_time import BusinessCalendar
from models.rules.facts import Kind, Statement, Tone
from models.rules.nudges.cause import Today
from models.rules.nudges.deciding import Person, decide
from models.rules.nudges.finding import causes_of
from models.session import Database
from models.sight import Sight
from models.watching import watch

CLIENTS, RATINGS, INTERACTIONS, RATERS = 1_000, 50, 100, 8
YEAR = 365
ANSWERED = 0.5
KINDS = {
    Kind.CONTACT: 60,
    Kind.PRAISE: 10,
    Kind.FAVOUR: 10,
    Kind.LATE_HOURS: 8,
    Kind.COMPLAINT: 5,
    Kind.LATE_PAYMENT: 3,
    Kind.REFERRAL: 2,
    Kind.CANNOT_STAND_BEHIND: 2,
}
"""Of a hundred that are logged."""
TEAM = "T1"
NOW = datetime(2030, 6, 4, 9, tzinfo=UTC)
CALENDAR = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), hour(9), hour(17), "DK")
LEAD = Sight(is_lead=True)
Work = Callable[[AsyncSession], Awaitable[None]]


async def fill(database: Database) -> None:
    """One agency with its clients and what was logged with them."""
    rng = random.Random(8)  # noqa: S311 - an example, not a secret
    await write(database, TEAM, {Workspace: [{"id": TEAM, "name": "Harbour", "bot_user_id": "UBOT"}]})
    await write(database, TEAM, {Client: [_client(number) for number in range(1, CLIENTS + 1)]})
    for number in range(1, CLIENTS + 1):
        await write(database, TEAM, {Interaction: [_interaction(rng, number) for _ in range(INTERACTIONS)]})


async def rate(database: Database) -> None:
    """And with what its people think of them."""
    rng = random.Random(9)  # noqa: S311 - as above
    for number in range(1, CLIENTS + 1):
        await write(database, TEAM, {Rating: [_rating(rng, number) for _ in range(RATINGS)]})


def _client(number: int) -> Row:
    name = f"client {number}"
    who = {"owner_id": f"U{number % 60}", "created_by": "U0", "created_at": NOW - 2 * YEAR * DAY}
    return {"id": number, "workspace_id": TEAM, "name": name, "name_key": name, **who}


def _rating(rng: random.Random, client: int) -> Row:
    given = {statement.value: rng.randint(1, 5) if rng.random() < ANSWERED else None for statement in Statement}
    who = {"workspace_id": TEAM, "client_id": client, "rater_id": f"U{rng.randrange(RATERS)}"}
    return {**who, "rated_at": NOW - rng.random() * YEAR * DAY, **given, "gut": rng.randint(1, 5)}


def _interaction(rng: random.Random, client: int) -> Row:
    at = NOW - rng.random() * YEAR * DAY
    [kind] = rng.choices(list(KINDS), list(KINDS.values()))
    what = {"kind": kind, "tone": rng.choice(list(Tone)), "what": "They liked the second draft best."}
    when = {"occurred_at": at, "logged_at": at, "logged_by": "U1"}
    closed = at + 7 * DAY if kind is Kind.COMPLAINT else None
    return {"workspace_id": TEAM, "client_id": client, **what, **when, "closed_at": closed}


async def passes(database: Database) -> list[tuple[str, float, int]]:
    """Each pass with the seconds that it took and the statements that it sent."""
    unrated = await _timed(database, _nudges)
    await rate(database)
    found = {
        "health, as a lead sees it": _health(LEAD),
        "health, as a channel sees it": _health(Sight()),
        "nudges: facts, causes and decision": _nudges,
    }
    rated = [(name, *await _timed(database, work)) for name, work in found.items()]
    return [*rated, ("nudges, where nobody rates", *unrated)]


def _health(sight: Sight) -> Work:
    async def one_pass(session: AsyncSession) -> None:
        for known in await portfolio(session, NOW):
            sight.see(known.client.id)(known.facts, NOW)

    return one_pass


async def _nudges(session: AsyncSession) -> None:
    known = [one.known(LEAD, NOW) for one in await watch(session, NOW, CALENDAR)]
    causes = [cause for one in known for cause in causes_of(one, Today(NOW, CALENDAR))]
    decide(causes, Person({}), NOW, "EUR")


async def _timed(database: Database, work: Work) -> tuple[float, int]:
    took: list[float] = []
    sent = 0

    def count(*_: object) -> None:
        nonlocal sent
        sent += 1

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    for _ in range(5):
        sent = 0
        async with database.reading(TEAM) as session:
            start = time.perf_counter()
            await work(session)
            took.append(time.perf_counter() - start)
    event.remove(database.engine.sync_engine, "before_cursor_execute", count)
    return min(took), sent


async def measure(url: str) -> list[tuple[str, float, int]]:
    """Fill, and make each pass."""
    migrations.upgrade(url)
    database = Database(url)
    try:
        await fill(database)
        return await passes(database)
    finally:
        await database.close()


async def main() -> None:
    """Measure on each database, print."""
    gc.freeze()
    gc.set_threshold(OBJECTS)  # as in `rapport run`
    table, before = Table("what", "on", "seconds", "statements", title=f"{CLIENTS:,} clients"), _most_memory()
    with tempfile.TemporaryDirectory() as folder, both_databases(Path(folder)) as urls:
        for name, url in urls.items():
            for what, took, sent in await measure(url):
                table.add_row(what, name, f"{took:.2f}", str(sent))
    Console(width=100).print(table, f"memory: {_most_memory() - before:.0f} MB")


def _most_memory() -> float:
    """In MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    asyncio.run(main())
