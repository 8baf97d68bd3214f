"""`rapport import` of invoices: known by their columns, shown row by row, taken in, and undone."""

import io
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.import_clients import Asked, Imported, import_clients, told, undo_import
from bot.settings import SlackSettings
from models.invoices import Invoice
from models.session import Database
from tests.bot.test_import_clients import a_monday_in_january, database, settings
from tests.support.house import OURS
from tests.support.spreadsheets import csv_of

__all__ = ["a_monday_in_january", "database", "settings"]

ROWS = [
    ("client", "number", "issued", "amount", "currency", "due", "paid"),
    ("Acme", "1001", "2026-01-01", "1200", "EUR", "2026-01-31", ""),
    ("Acme", "1001", "2026-01-01", "1200", "EUR", "2026-01-31", ""),
    ("Acme A/S", "1", "2026-01-01", "1200", "EUR", "", ""),
    ("Zzyzx", "1", "2026-01-01", "1200", "EUR", "", ""),
]
LATER = [ROWS[0], ("Acme", "1001", "2026-01-01", "1250", "EUR", "2026-01-31", "2026-02-02")]


async def take(settings: SlackSettings, rows: Sequence[tuple[str, ...]]) -> Imported:
    done = await import_clients(settings, Asked(io.BytesIO(csv_of(rows)), workspace=OURS), lambda _counts: True)
    assert done
    return done


async def test_each_row_is_shown_taken_in_changed_and_undone(
    settings: SlackSettings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    done = await take(settings, ROWS)
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert shown[1:] == [
        "2 Acme · 1001 added Amount: €1,200; Issued: 1 January 2026; Due: 31 January 2026",
        "3 Acme · 1001 refused line 2 has the same number",
        "4 Acme A/S · 1 refused no client is called so; the nearest is “Acme”",
        "5 Zzyzx · 1 refused no client is called “Zzyzx”",
    ]
    assert next(told(done, dry_run=False)) == "Done: 1 added, 3 refused"
    assert next(told(await take(settings, ROWS[:2]), dry_run=False)) == "Done: 1 as it is"
    capsys.readouterr()
    await take(settings, LATER)
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert shown[1] == "2 Acme · 1001 changed Amount: €1,200 → €1,250; Paid: nothing → 2 February 2026"
    assert (await undo_import(settings, OURS)).restored == 1
    async with database.reading(OURS) as session:
        [row] = await session.scalars(select(Invoice))
    assert row.amount == 1200
    assert row.paid_on is None
    assert (await undo_import(settings, OURS)).removed == 1
    async with database.reading(OURS) as session:
        assert list(await session.scalars(select(Invoice))) == []
