"""What would come of a row of invoices, and why it is refused."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.clients import Status
from models.importing.formats import Format, Subject, columns_of, is_known
from models.importing.invoice_planning import InvoiceFacts, KnownInvoice, Ledger, plan_invoices
from models.importing.mentioned import mentioned
from models.importing.planning import Book, Known, Outcome, Verdict
from models.importing.reading import read
from models.importing.values import Refusal
from tests.support.spreadsheets import csv_of, xlsx_of

TODAY = date(2026, 11, 28)
CURRENCIES = frozenset({"EUR", "DKK", "SEK"})
HARVEST = (
    "Issue Date,Last Payment Date,ID,PO Number,Client,Subject,Invoice Amount,Paid Amount,Balance,Subtotal,Discount,"
    "Tax,Tax2,Currency,Currency Symbol,Document Type"
)
XERO = (
    "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,TaxTotal,InvoiceAmountPaid,InvoiceAmountDue,"
    "Currency,Type,Status"
)


SEK, EUR = ",Swedish Krona - SEK,kr,Standard Invoice", ",Euro - EUR,€,Standard Invoice"


def client(number: int, name: str, currency: str | None = None) -> Known:
    return Known(number, name, "UMETTE", None, None, None, "en", None, currency, Status.ACTIVE)


CLIENTS = [client(1, "Acme"), client(2, "Globex A/S", "DKK")]


def known(**more: Any) -> KnownInvoice:
    facts: dict[str, Any] = {
        "number": "1001",
        "issued_on": date(2026, 3, 1),
        "amount": Decimal(1200),
        "currency": "EUR",
        "due_on": date(2026, 3, 31),
        "paid_on": None,
    }
    return KnownInvoice(7, 1, **(facts | more))


def judged(content: bytes, *invoices: KnownInvoice) -> list[Verdict]:
    table = read(io.BytesIO(content), is_known)
    columns = columns_of(table)
    assert columns.layout.subject is Subject.INVOICES
    facts = InvoiceFacts("EUR", CURRENCIES, TODAY, mentioned(table, columns).order)
    return list(plan_invoices(table, columns, facts, Ledger(Book(CLIENTS), list(invoices))))


def one(row: dict[str, Any], *invoices: KnownInvoice) -> Verdict:
    row = {"client": "Acme", "number": "1001", "issued": "2026-03-01", "amount": "1200"} | row
    [verdict] = judged(csv_of([list(row), list(row.values())]), *invoices)
    return verdict


def test_a_new_invoice_is_whole() -> None:
    verdict = one({"currency": "dkk", "due": "31.03.2026", "paid": "12.04.2026", "amount": "1.200,50"})
    assert (verdict.outcome, verdict.client_id, verdict.name) == (Outcome.ADDED, 1, "Acme · 1001")
    assert verdict.values == {
        "number": "1001",
        "issued_on": date(2026, 3, 1),
        "amount": Decimal("1200.50"),
        "currency": "DKK",
        "due_on": date(2026, 3, 31),
        "paid_on": date(2026, 4, 12),
    }


def test_without_a_currency_it_is_the_clients_or_ours() -> None:
    assert one({"client": "Globex A/S"}).values["currency"] == "DKK"
    assert one({}).values["currency"] == "EUR"
    assert one({}, known(currency="SEK")).outcome is Outcome.SAME


def test_the_same_again_is_as_it_is_and_an_empty_cell_says_nothing() -> None:
    assert one({"due": "", "paid": "", "amount": "1200.00"}, known()).outcome is Outcome.SAME
    paid = one({"paid": "2026-04-02"}, known())
    assert (paid.outcome, paid.invoice_id) == (Outcome.CHANGED, 7)
    assert (paid.values, paid.before) == ({"paid_on": date(2026, 4, 2)}, {"paid_on": None})
    more = one({"amount": "1300"}, known())
    assert more.values == {"amount": Decimal(1300), "currency": "EUR"}


@pytest.mark.parametrize("written", ["-300", "(300)", "−300", "-300,00", "-€300"])
def test_a_credit_note_is_below_nothing(written: str) -> None:
    assert one({"amount": written}).values["amount"] == Decimal(-300)


@pytest.mark.parametrize("written", ["1.200,-", "kr 1.200", "1 200", "1-200"])
def test_a_dash_that_is_no_minus_takes_nothing_away(written: str) -> None:
    currency = "DKK" if "kr" in written else "EUR"
    assert one({"amount": written, "currency": currency}).values["amount"] == Decimal(1200)


@pytest.mark.parametrize(
    ("row", "why", "what"),
    [
        ({"client": "Initrode"}, Refusal.UNKNOWN_CLIENT, "Initrode"),
        ({"client": "Globex"}, Refusal.LIKE_CLIENT, "Globex A/S"),
        ({"client": "Acmee"}, Refusal.LIKE_CLIENT, "Acme"),
        ({"client": ""}, Refusal.NO_NAME, ""),
        ({"number": ""}, Refusal.NO_NUMBER, ""),
        ({"number": "1" * 61}, Refusal.LONG_NUMBER, ""),
        ({"amount": ""}, Refusal.NO_AMOUNT, ""),
        ({"amount": "much"}, Refusal.BUDGET, "much"),
        ({"issued": ""}, Refusal.NO_ISSUE, ""),
        ({"issued": "soon"}, Refusal.DAY, "soon"),
        ({"currency": "Kroner"}, Refusal.CURRENCY, "KRONER"),
        ({"currency": "XXY"}, Refusal.CURRENCY, "XXY"),
        ({"paid": "2026-02-28"}, Refusal.PAID_EARLY, "2026-02-28"),
        ({"due": "2026-02-28"}, Refusal.DUE_EARLY, "2026-02-28"),
        ({"issued": "2026-11-29"}, Refusal.TO_COME, "2026-11-29"),
        ({"paid": "2099-01-01"}, Refusal.TO_COME, "2099-01-01"),
        ({"amount": "12k"}, Refusal.BUDGET, "12k"),
        ({"amount": "€300", "currency": "DKK"}, Refusal.OTHER_CURRENCY, "€300"),
    ],
)
def test_why_it_is_refused(row: dict[str, str], why: Refusal, what: str) -> None:
    verdict = one(row)
    assert (verdict.outcome, verdict.why, verdict.what) == (Outcome.REFUSED, why, what)


def test_the_same_number_twice_is_refused_for_one_client_alone() -> None:
    head = ("client", "number", "issued", "amount")
    lines = [
        ("Acme", "1", "2026-03-01", "10"),
        ("acme", "1", "2026-03-01", "10"),
        ("Globex A/S", "1", "2026-03-01", "9"),
    ]
    found = judged(csv_of([head, *lines]))
    assert [verdict.outcome for verdict in found] == [Outcome.ADDED, Outcome.REFUSED, Outcome.ADDED]
    assert (found[1].why, found[1].what) == (Refusal.NUMBER_TWICE, "2")


def test_numbers_and_days_of_excel_are_read() -> None:
    rows = [("client", "number", "issued", "amount"), ("Acme", 1001, date(2026, 3, 1), -300.5)]
    [verdict] = judged(xlsx_of(rows))
    assert (verdict.values["number"], verdict.values["issued_on"]) == ("1001", date(2026, 3, 1))
    assert verdict.values["amount"] == Decimal("-300.50")


def test_harvests_report_is_read_without_tax_and_paid_once_nothing_is_left() -> None:
    lines = [
        '2026-01-10,2026-02-01,101,"",Acme,Site,"20 160,0","20 160,0","0,0","16 128,0","0,0","4 032,0","0,0"' + SEK,
        '2026-01-11,"",102,"",Acme,Off,"1 000,0","0,0",0,"1 000,0","0,0","0,0","0,0"' + SEK,
        '2026-01-12,2026-01-20,103,"",Acme,Half,"500,0","100,0","400,0","500,0","0,0","0,0","0,0"' + EUR,
        '2026-01-13,"",104,"",Acme,Back,"50,0","0,0","0,0","50,0","0,0","0,0","0,0",Euro - EUR,€,Credit Note',
    ]
    content = "\n".join([HARVEST, *lines]).encode()
    assert columns_of(read(io.BytesIO(content), is_known)).layout.format is Format.HARVEST
    paid, off, half, back = judged(content)
    assert (paid.values["amount"], paid.values["currency"]) == (Decimal(16128), "SEK")
    assert (paid.values["paid_on"], paid.values["due_on"]) == (date(2026, 2, 1), None)
    assert off.why is Refusal.WRITTEN_OFF
    assert half.values["paid_on"] is None
    assert back.values["amount"] == Decimal(-50)


def test_xeros_export_has_a_row_for_each_line_and_no_day_of_payment() -> None:
    lines = [
        "Acme,INV-1,01/03/2026,31/03/2026,1250,250,1250,0,EUR,Sales invoice,Paid",
        "Acme,INV-1,01/03/2026,31/03/2026,1250,250,1250,0,EUR,Sales invoice,Paid",
        "Acme,INV-2,01/11/2026,30/12/2026,100,0,100,0,EUR,Sales invoice,Paid",
        "Acme,INV-3,01/11/2026,30/11/2026,100,0,0,100,EUR,Sales invoice,Awaiting Payment",
        "Acme,INV-4,01/11/2026,30/11/2026,100,0,0,100,EUR,Sales invoice,Draft",
        "Acme,CN-1,01/11/2026,30/11/2026,40,0,0,40,EUR,Sales credit note,Awaiting Payment",
    ]
    found = judged("\n".join([XERO, *lines]).encode())
    outcomes = [Outcome.ADDED, Outcome.SAME, Outcome.ADDED, Outcome.ADDED, Outcome.REFUSED, Outcome.ADDED]
    assert [verdict.outcome for verdict in found] == outcomes
    assert found[0].values["amount"] == Decimal(1000)
    days = [found[number].values["paid_on"] for number in (0, 2, 3, 5)]
    assert days == [date(2026, 3, 31), TODAY, None, None]  # believed to be on time, never in the days to come
    assert found[4].why is Refusal.NOT_SENT
    assert found[5].values["amount"] == Decimal(-40)
    row = known(number="INV-1", amount=Decimal(1000), paid_on=date(2026, 4, 9))
    assert judged("\n".join([XERO, lines[0]]).encode(), row)[0].outcome is Outcome.SAME  # somebody knew better
