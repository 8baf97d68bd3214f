"""How long it takes to read, plan, take in and undo 10,000 clients from a file, and what memory grows by.

Run as: python -m benchmarks.importing [DATABASE_URL]. By default on a database in a file of its own; another is to be
empty. Memory is what the process grew by at its peak, over its size before that file; three times as many rows show
whether it depends on them.
"""

import asyncio
import csv
import io
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from openpyxl import Workbook
from rich.console import Console
from rich.table import Table

from models import migrations
from models.base import Workspace
from models.importing.applying import Doer, apply, known_clients, undo
from models.importing.formats import Format, columns_of, is_known
from models.importing.mentioned import mentioned
from models.importing.planning import Facts, Found, plan
from models.importing.reading import read
from models.importing.touched import touched_clients
from models.imports import import_to_undo
from models.session import Database

ROWS = 10_000
TEAM = "T1"
BY = Doer(datetime(2030, 6, 4, 9, tzinfo=UTC), "UMETTE")
HEAD = ("name", "owner", "since", "language", "yearly_budget", "currency", "status")
FACTS = Facts(
    language="en",
    currency="EUR",
    languages={"en": "en", "da": "da"},
    currencies=frozenset({"EUR", "DKK"}),
    owners={"Mette": Found("UMETTE")},
    internal_channels={},
    shared_channels={},
)


def rows(count: int) -> Iterator[Sequence[str]]:
    yield HEAD
    for number in range(count):
        yield f"Client {number} of Søberg", "Mette", "2020-02-01", "da", f"{number}.50", "DKK", "active"


def as_csv(count: int) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows(count))
    return text.getvalue().encode()


def as_xlsx(count: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows(count):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def grown() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


async def measure(database: Database, content: bytes) -> list[float]:
    """Seconds to plan, to take in and to undo."""
    seconds = [time.perf_counter()]
    table = read(io.BytesIO(content), is_known)
    columns = columns_of(table)
    mentioned(table, columns)
    async with database.reading(TEAM) as session:
        for _ in plan(table, columns, FACTS, await known_clients(session)):
            pass
    seconds.append(time.perf_counter())
    async with database.transaction(TEAM) as session:
        verdicts = plan(table, columns, FACTS, await known_clients(session))
        done = await apply(session, verdicts, Format.OWN, BY)
    seconds.append(time.perf_counter())
    async with database.transaction(TEAM) as session:
        found = await import_to_undo(session, done.import_id)
        assert found  # noqa: S101 - it was made just now
        await undo(session, found, BY, await touched_clients(session, found.id), {"UMETTE"})
    seconds.append(time.perf_counter())
    return [after - before for before, after in pairwise(seconds)]


async def report(url: str) -> None:
    migrations.upgrade(url)
    database = Database(url)
    async with database.transaction(TEAM) as session:
        session.add(Workspace(id=TEAM, name="Harbour", bot_user_id="UBOT"))
    shown = Table("File", "Rows", "Size, MB", "Plan, s", "Take in, s", "Undo, s", "Memory, MB")
    for name, made, count in (("CSV", as_csv, ROWS), ("XLSX", as_xlsx, ROWS), ("CSV", as_csv, 3 * ROWS)):
        content = made(count)
        before = grown()
        seconds = await measure(database, content)
        figures = [f"{one:.1f}" for one in (len(content) / 1024**2, *seconds)]
        shown.add_row(name, f"{count:,}", *figures, f"+{grown() - before}")
    await database.close()
    Console().print(shown)


def main() -> None:
    if len(sys.argv) > 1:
        asyncio.run(report(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(report(f"sqlite:///{Path(folder) / 'rapport.db'}"))


if __name__ == "__main__":
    main()
