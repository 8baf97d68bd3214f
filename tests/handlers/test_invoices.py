"""Invoices as people meet them: on the card for who sees money, on a page, by hand; and what they tell elsewhere."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.invoices import editing
from models.audit import Act, AuditEntry
from models.clients import Client
from models.interactions import Interaction
from models.invoices import Invoice, Source, has_number
from models.rules.facts import Kind
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press
from tests.support.person import Modal, Person, Shown

TODAY = date(2030, 1, 7)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client that Sofie owns; it is Monday 7 January 2030."""
    await agency.clock(MONDAY)
    return await given.client(agency, "Acme", owner="USOFIE", currency="EUR")


async def billed(agency: Agency, client: Client, number: str, **more: Any) -> Invoice:
    """An invoice of €1,200 from December, due on 31 December."""
    facts: dict[str, Any] = {"issued_on": date(2029, 12, 1), "due_on": date(2029, 12, 31), "amount": Decimal(1200)}
    facts |= {"currency": "EUR", "source": Source.HAND, "added_at": MONDAY - 20 * DAY}
    row = Invoice(client_id=client.id, number=number, **(facts | more))
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(row)
    return row


async def card(person: Person) -> Sequence[Shown]:
    await person.command("/clients acme")
    shown = [await person.told()]
    while "Log" not in shown[-1].buttons:
        shown.append(await person.told())
    return shown


async def page(agency: Agency, person: Person) -> Modal:
    for shown in await card(person):
        if "Invoices" in shown.buttons:
            await shown.press("Invoices")
            await agency.house.deps.tasks.drain()
    return await person.modal()


async def words(person: Person) -> str:
    return "\n".join(shown.words for shown in await card(person))


# By hand


async def test_the_owner_adds_an_invoice_and_it_is_paid_today(agency: Agency) -> None:
    assert "None is kept yet." in (await page(agency, agency.sofie)).words
    form = await press(agency, "Add an invoice", by=agency.sofie)
    await form.fill_in({"Number": "1001", "Amount": "1200.50", "Issued": "2029-12-01", "Due": "2029-12-31"})
    assert await form.submit() == {}
    shown = await agency.sofie.modal()
    assert "*1001* · €1,200.50 · issued 1 December · 🔴 7 days overdue" in shown.words
    [row] = await given.rows(agency, Invoice)
    assert (row.amount, row.currency, row.source, row.added_by) == (Decimal("1200.50"), "EUR", Source.HAND, "USOFIE")
    shown = await press(agency, "Paid today", by=agency.sofie)
    assert "All are paid." in shown.words
    assert "paid 7 January, 7 days late" in shown.words
    assert "Paid today" not in shown.buttons
    [row] = await given.rows(agency, Invoice)
    assert row.paid_on == TODAY


async def test_an_invoice_is_changed_and_removed(agency: Agency, acme: Client) -> None:
    await billed(agency, acme, "1001")
    await page(agency, agency.mette)
    form = await press(agency, "Edit")
    assert (form.value("Number"), form.value("Amount"), form.value("Issued")) == ("1001", "1200", "2029-12-01")
    await form.fill_in({"Amount": "300", "Credit note": ["This gives money back"]})
    assert await form.submit() == {}
    shown = await agency.mette.modal()
    assert "-€300" in shown.words
    assert "credit note" in shown.words
    shown = await press(agency, "Remove")
    assert "None is kept yet." in shown.words
    assert await given.rows(agency, Invoice) == []


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"Number": "7"}, "Number"),
        ({"Issued": "2030-01-08"}, "Issued"),
        ({"Issued": "2024-01-01"}, "Issued"),
        ({"Due": "2030-01-06"}, "Due"),
        ({"Paid": "2030-01-06"}, "Paid"),
        ({"Paid": "2030-01-08"}, "Paid"),
        ({"Amount": "1.125"}, "Amount"),
    ],
)
async def test_what_cannot_be_is_said_under_its_field(
    agency: Agency, acme: Client, answers: dict[str, str], wrong: str
) -> None:
    await billed(agency, acme, "7")
    await page(agency, agency.mette)
    form = await press(agency, "Add an invoice")
    await form.fill_in({"Number": "8", "Amount": "10", "Issued": "2030-01-07"} | answers)
    assert list(await form.submit()) == [wrong]
    assert len(await given.rows(agency, Invoice)) == 1


async def test_the_newest_come_first_and_the_others_on_the_next_page(agency: Agency, acme: Client) -> None:
    for number in range(1, 12):
        await billed(agency, acme, f"N{number:02}", issued_on=date(2029, 1, number), due_on=None)
    shown = await page(agency, agency.mette)
    assert "N11" in shown.words
    assert "N01" not in shown.words
    assert "N01" in (await press(agency, "Older")).words
    assert "N11" in (await press(agency, "Newer")).words


# Who sees it


async def test_who_sees_no_money_sees_no_invoice(agency: Agency, acme: Client) -> None:
    await billed(agency, acme, "1001")
    for person in (agency.mette, agency.sofie):
        told = await words(person)
        assert "Open: 1, €1,200" in told
        assert "🔴 Overdue: 1, €1,200 · the oldest for 7 days" in told
    told = await words(agency.person("UJONAS"))
    assert "nvoice" not in told
    assert "1,200" not in told
    seen = {entry.actor_id for entry in await given.rows(agency, AuditEntry) if entry.act is Act.SAW_MONEY}
    assert {"UMETTE", "USOFIE"} <= seen
    assert "UJONAS" not in seen


# What it tells of payments


async def test_a_late_invoice_keeps_a_client_from_good_and_counts_once(agency: Agency, acme: Client) -> None:
    await given.rating(agency, acme, "UMETTE", gut=5, respect=5, value=5, referral=5)
    assert "*Tier:* Good, as the facts propose" in await words(agency.mette)
    await billed(agency, acme, "1001", paid_on=date(2030, 1, 4))
    await billed(agency, acme, "1002", issued_on=date(2029, 12, 3), due_on=date(2030, 1, 2))
    logged = Interaction(
        client_id=acme.id,
        kind=Kind.LATE_PAYMENT,
        what="Still waiting",
        logged_by="UMETTE",
        occurred_at=MONDAY - 2 * DAY,
        logged_at=MONDAY - 2 * DAY,
    )
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(logged)
    shown = await card(agency.mette)
    assert "*Tier:* OK, as the facts propose" in "\n".join(one.words for one in shown)
    [asked] = [one for one in shown if "Why this tier?" in one.buttons]
    await asked.press("Why this tier?")
    await agency.house.deps.tasks.drain()
    told = (await agency.mette.modal()).words
    assert "2 late payments in 180 days: invoice 1002 5 days overdue and invoice 1001 paid 4 days late" in told
    assert len(await given.rows(agency, Interaction)) == 1


@pytest.mark.on_both
async def test_the_same_number_at_the_same_moment_is_said_at_the_field(
    agency: Agency, acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has it when the second form looks, and when it is kept somebody has."""
    await billed(agency, acme, "2030-1")
    looked = iter([False])

    async def looks_free(*given: Any) -> bool:
        return next(looked, None) is None and await has_number(*given)

    monkeypatch.setattr(editing, "has_number", looks_free)
    await page(agency, agency.sofie)
    form = await press(agency, "Add an invoice", by=agency.sofie)
    await form.fill(Number="2030-1", Issued="2029-12-20", Amount="10")
    assert await form.submit() == {"Number": "Another invoice of Acme has this number."}
    assert len(await given.rows(agency, Invoice)) == 1
