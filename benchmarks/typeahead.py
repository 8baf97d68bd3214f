"""`make typeahead`: the Client field while somebody types, among 20,000 clients of one workspace, on both databases.

Run as: python -m benchmarks.typeahead [CLIENTS]. A `rapport run` in a process of its own answers signed requests; what
is measured is the whole answer. Names are made of syllables, so that many are alike; typing errors are ours.
"""

import asyncio
import random
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table

from benchmarks.agencies import Row, write
from benchmarks.databases import both_databases
from benchmarks.load import TEAM, USER, suggestions
from benchmarks.programs import program, rapport_environment
from models import migrations
from models.base import Workspace
from models.clients import Client, name_key
from models.people import Person
from models.session import Database

CLIENTS, ASKED = 20_000, 100
NOW = datetime(2030, 6, 4, 9, tzinfo=UTC)
SYLLABLES = [*re.findall("..", "kalominerutavisobefahuzawi"), "gro", "sta", "len", "dor", "mak", "pel", "tri", "lun"]
HEBREW = ["של", "לו", "מי", "נה", "רו", "תה", "וי", "סו", "בה", "פה"]
KINDS = ("Studio", "Group", "Nordic", "Media", "Partners", "ApS", "Holding", "Design", "Labs", "& Co")
A_HEBREW_NAME, WITH_KIND = 0.05, 0.6

Typed = Callable[[random.Random, str], str]


def _name(rng: random.Random) -> str:
    syllables = HEBREW if rng.random() < A_HEBREW_NAME else SYLLABLES
    words = ["".join(rng.choices(syllables, k=rng.randint(2, 4))).title() for _ in range(rng.randint(1, 3))]
    return " ".join([*words, *([rng.choice(KINDS)] if rng.random() < WITH_KIND else [])])


def _names(rng: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[_name(rng)] = None
    return list(found)


def _mistyped(rng: random.Random, name: str) -> str:
    at = rng.randrange(len(name))
    return name[:at] + rng.choice(["", "x", name[at] * 2]) + name[at + 1 :]


def _two_words(rng: random.Random, name: str) -> str:
    words = name.split()
    rng.shuffle(words)
    return _mistyped(rng, " ".join(words[:2]))


TYPED: dict[str, Typed] = {
    "nothing yet": lambda _rng, _name: "",
    "one to three letters": lambda rng, name: name[: rng.randint(1, 3)],
    "four to eight letters": lambda rng, name: name[: rng.randint(4, 8)],
    "a name with an error": _mistyped,
    "two words in any order, with an error": _two_words,
    "a word that two thousand share, with an error": lambda rng, _name: _mistyped(rng, rng.choice(KINDS[:-1])),
    "nobody": lambda rng, _name: "".join(rng.choices("qxyj", k=9)),
}


async def fill(url: str, names: list[str]) -> None:
    """One workspace with all of them."""
    migrations.upgrade(url)
    database = Database(url)
    try:
        await write(database, TEAM, {Workspace: [{"id": TEAM, "name": "Harbour", "bot_user_id": "UBOT"}]})
        me = {"workspace_id": TEAM, "user_id": USER, "name": "Mette", "zone": "UTC", "is_insider": True}
        await write(database, TEAM, {Person: [me]})
        await write(database, TEAM, {Client: [_client(name) for name in names]})
    finally:
        await database.close()


def _client(name: str) -> Row:
    who = {"owner_id": USER, "created_by": USER, "created_at": NOW}
    return {"workspace_id": TEAM, "name": name, "name_key": name_key(name), **who}


@asynccontextmanager
async def _running(http: aiohttp.ClientSession, database: str) -> AsyncIterator[str]:
    async with program(http, "benchmarks.slack", {}, "/api/auth.test") as slack:
        environment = rapport_environment(database, slack)
        async with program(http, "bot", environment, "/readyz", "run") as url:
            yield url


async def measure(http: aiohttp.ClientSession, database: str, names: list[str]) -> dict[str, list[float]]:
    """The seconds of each answer, by what was typed; the first, for which all names are read, stands alone."""
    rng = random.Random(3)  # noqa: S311 - an example, not a secret
    async with _running(http, database) as url:
        found = {"the first of all": [(await suggestions(http, url, "ka"))[0]]}
        for what, typed in TYPED.items():
            asked = [typed(rng, rng.choice(names)) for _ in range(ASKED)]
            found[what] = [(await suggestions(http, url, one))[0] for one in asked]
    return found


def _at(times: list[float], share: float) -> str:
    return f"{sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000:.0f}"


async def main(count: int) -> None:
    """Fill, measure, print."""
    names = _names(random.Random(1), count)  # noqa: S311 - as above
    table = Table("what is typed", "SQLite", "PostgreSQL", title=f"{count:,} clients: ms at the median · 95th · 99th")
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        http = await stack.enter_async_context(aiohttp.ClientSession())
        urls = stack.enter_context(both_databases(Path(folder)))
        for url in urls.values():
            await fill(url, names)
        found = [await measure(http, url, names) for url in urls.values()]
    together = [[took for what in TYPED for took in one[what]] for one in found]
    for what in found[0]:
        table.add_row(what, *(" · ".join(_at(one[what], share) for share in (0.5, 0.95, 0.99)) for one in found))
    table.add_row("all of these", *(" · ".join(_at(one, share) for share in (0.5, 0.95, 0.99)) for one in together))
    Console(width=110).print(table)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else CLIENTS))
