"""Taking in invoices and taking them back, on both databases: all of it or nothing, and exactly what was done."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from models.audit import Act, AuditEntry
from models.importing import applying
from models.importing.applying import Counts, Doer, Undone
from models.importing.formats import Format, columns_of, is_known
from models.importing.invoice_applying import apply_invoices, known_invoices, undo_invoices
from models.importing.invoice_planning import InvoiceFacts, plan_invoices
from models.importing.planning import Outcome
from models.importing.reading import read
from models.imports import Import, import_to_undo
from models.invoices import Invoice, InvoiceStep, Source, late_or_open
from models.session import Database
from tests.models.test_erasing_beside import erase, given, put, rows
from tests.support.house import OURS, THEIRS
from tests.support.spreadsheets import csv_of
from tests.support.time import NOW

TODAY = date(2026, 11, 28)
HEAD = ("client", "number", "issued", "amount", "currency", "due", "paid")
FIRST = ("Acme", "1001", "2026-03-01", "1200", "EUR", "2026-03-31", "")
CREDIT = ("Acme", "1002", "2026-04-01", "-300", "EUR", "", "")
OTHER = ("Beta", "1001", "2026-03-01", "900", "DKK", "2026-03-31", "2026-03-30")
NOBODY = ("Gamma", "9", "2026-03-01", "900", "DKK", "", "")


async def take(database: Database, *lines: tuple[str, ...]) -> Counts:
    table = read(io.BytesIO(csv_of([HEAD, *lines])), is_known)
    facts = InvoiceFacts("EUR", frozenset({"EUR", "DKK"}), TODAY)
    async with database.transaction(OURS) as session:
        ledger = await known_invoices(session)
        verdicts = plan_invoices(table, columns_of(table), facts, ledger)
        return await apply_invoices(session, verdicts, Format.OWN, Doer(NOW, "UMETTE"))


async def back(database: Database, counts: Counts | None = None) -> Undone:
    result = Undone()
    async with database.transaction(OURS) as session:
        found = await import_to_undo(session, counts.import_id if counts else None)
        assert found
        await undo_invoices(session, found, result)
        found.undone_at = NOW
    return result


async def kept(database: Database) -> dict[tuple[int, str | None], Any]:
    return {
        (one.client_id, one.number): (one.amount, one.currency, one.due_on, one.paid_on)
        for one in await rows(database, Invoice)
    }


@pytest.mark.parametrize("batch", [1, 500])
async def test_all_is_in_and_twice_adds_nothing(
    database: Database, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "A_BATCH", batch)
    acme, beta = await given(database, "Acme", "Beta")
    counts = await take(database, FIRST, CREDIT, OTHER, NOBODY)
    assert counts.by_outcome == {Outcome.ADDED: 3, Outcome.CHANGED: 0, Outcome.SAME: 0, Outcome.REFUSED: 1}
    expected = {
        (acme, "1001"): (Decimal(1200), "EUR", date(2026, 3, 31), None),
        (acme, "1002"): (Decimal(-300), "EUR", None, None),
        (beta, "1001"): (Decimal(900), "DKK", date(2026, 3, 31), date(2026, 3, 30)),
    }
    assert await kept(database) == expected
    again = await take(database, FIRST, CREDIT, OTHER)
    assert (again.by_outcome[Outcome.SAME], again.import_id) == (3, None)
    assert await kept(database) == expected
    assert len(await rows(database, Import)) == 1
    [told] = [one for one in await rows(database, AuditEntry) if one.act is Act.IMPORTED]
    assert told.details == {"import": counts.import_id, "added": 3, "changed": 0, "of": "invoices"}
    async with database.reading(THEIRS) as session:
        assert list(await session.scalars(select(Invoice))) == []


async def test_undone_all_is_as_it_was(database: Database) -> None:
    [acme] = await given(database, "Acme")
    await take(database, FIRST)
    before = await kept(database)
    second = await take(database, (*FIRST[:3], "1500", "DKK", "2026-04-15", "2026-04-20"), CREDIT)
    assert second.by_outcome[Outcome.CHANGED] == 1
    assert (await kept(database))[acme, "1001"] == (Decimal(1500), "DKK", date(2026, 4, 15), date(2026, 4, 20))
    result = await back(database, second)
    assert (result.removed, result.restored, result.kept, result.changed_since) == (1, 1, [], [])
    assert await kept(database) == before
    assert (await back(database)).removed == 1
    assert await kept(database) == {}
    assert await rows(database, InvoiceStep) == []


async def test_what_somebody_went_on_with_stays(database: Database) -> None:
    await given(database, "Acme")
    counts = await take(database, FIRST, CREDIT)
    async with database.transaction(OURS) as session:
        row = await session.scalar(select(Invoice).where(Invoice.number == "1001"))
        assert row
        row.paid_on = TODAY
    result = await back(database, counts)
    assert (result.removed, result.kept) == (1, ["Acme · 1001"])
    assert [number for _, number in await kept(database)] == ["1001"]


async def test_it_goes_with_its_client_and_late_ones_are_told_apart(database: Database) -> None:
    acme, beta = await given(database, "Acme", "Beta")
    await take(database, FIRST, CREDIT, OTHER)
    by_hand = Invoice(client_id=beta, issued_on=TODAY, amount=Decimal(5), currency="EUR", source=Source.HAND)
    by_hand.added_at = NOW
    await put(database, by_hand)
    async with database.reading(OURS) as session:
        assert {client: [one.number for one in late] for client, late in (await late_or_open(session)).items()} == {
            acme: ["1001"]
        }
    await erase(database, acme)
    assert {client for client, _ in await kept(database)} == {beta}
