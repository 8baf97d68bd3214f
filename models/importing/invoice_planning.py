"""What would come of each row of invoices: pure, from what it says and from the clients and invoices that are known."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from models.clients import NAME_LENGTH
from models.importing.formats import Cells, Columns, InvoiceField, Said
from models.importing.planning import Book, Known, Outcome, Verdict
from models.importing.reading import Table
from models.importing.values import NoValueError, Refusal, currency_of, one_line, signed_amount_of, since_of
from models.importing.workbook import Row
from models.invoices import FIELDS, NUMBER_LENGTH
from models.rules.figures import DayOrder

NOT_SENT = frozenset({"draft", "submitted", "awaiting approval", "void", "voided", "deleted"})
"""States of Xero's in which an invoice asks nobody for money."""
CODE = re.compile(r"\b[A-Z]{3}\b")


@dataclass(frozen=True, slots=True)
class KnownInvoice:
    """An invoice as it is."""

    id: int
    client_id: int
    number: str | None
    issued_on: date
    amount: Decimal
    currency: str
    due_on: date | None
    paid_on: date | None


class Ledger:
    """The clients and invoices that are known."""

    def __init__(self, clients: Book, invoices: list[KnownInvoice]) -> None:
        self.clients = clients
        self._by_number = {(one.client_id, one.number): one for one in invoices if one.number}

    def numbered(self, client_id: int, number: str) -> KnownInvoice | None:
        """The invoice of this client that has this number."""
        return self._by_number.get((client_id, number))


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """What rows are judged by."""

    currency: str
    """Of an invoice that names none, for a client without one of their own."""
    currencies: frozenset[str]
    today: date
    order: DayOrder | None = None


def plan_invoices(table: Table, columns: Columns, facts: InvoiceFacts, ledger: Ledger) -> Iterator[Verdict]:
    """A verdict for each row, in the order of the file. Raises UnreadableError where it cannot be read on."""
    judge = _Judge(facts, ledger, columns, {}, table)
    for row in table.rows():
        yield judge.judge(row)


@dataclass(frozen=True, slots=True)
class _Judge:
    facts: InvoiceFacts
    ledger: Ledger
    columns: Columns
    seen: dict[tuple[int, str], int]
    """In which line each number came first."""
    table: Table

    def judge(self, row: Row) -> Verdict:
        line, cells = row
        said = self.columns.cells(cells)
        name, number = (one_line(said.get(one, "")) for one in (InvoiceField.CLIENT, InvoiceField.NUMBER))
        shown = " · ".join(one for one in (name[:NAME_LENGTH], number[:NUMBER_LENGTH]) if one)
        try:
            if self.columns.overflows(cells):
                raise NoValueError(Refusal.TOO_MANY_CELLS)
            client = self._client(name)
            _check_number(number)
            first = self.seen.setdefault((client.id, number), line)
            if first != line and self.columns.layout.repeats:
                return Verdict(line, shown, Outcome.SAME, client_id=client.id)
            if first != line:
                raise NoValueError(Refusal.NUMBER_TWICE, str(first))
            known = self.ledger.numbered(client.id, number)
            return _verdict(line, shown, client, known, {"number": number, **self._values(said, client, known)})
        except NoValueError as no:
            return Verdict(line, shown, Outcome.REFUSED, why=no.why, what=no.what)

    def _client(self, name: str) -> Known:
        if not name:
            raise NoValueError(Refusal.NO_NAME)
        client = self.ledger.clients.named(name)
        if client is None:
            near = self.ledger.clients.nearest(name)
            raise NoValueError(Refusal.LIKE_CLIENT if near else Refusal.UNKNOWN_CLIENT, near or name)
        return client

    def _values(self, said: Cells, client: Known, known: KnownInvoice | None) -> dict[str, Any]:
        _check_state(said)
        amount = _amount(said, known)
        values = {
            "issued_on": self._day(said, InvoiceField.ISSUED) or (known and known.issued_on),
            "amount": amount,
            "currency": self._currency(said, client, known),
            "due_on": self._day(said, InvoiceField.DUE) or (known and known.due_on),
        }
        if values["issued_on"] is None:
            raise NoValueError(Refusal.NO_ISSUE)
        values["paid_on"] = self._paid(said, values, known)
        _check_order(values)
        self._check_come(values)
        return values

    def _check_come(self, values: Mapping[str, Any]) -> None:
        """What will be sent or paid some day is none that waits, or is paid."""
        for day in (values["issued_on"], values["paid_on"]):
            if day and day > self.facts.today:
                raise NoValueError(Refusal.TO_COME, day.isoformat())

    def _day(self, said: Cells, where: InvoiceField) -> date | None:
        return since_of(said[where], self.table.epoch, self.facts.order) if where in said else None

    def _currency(self, said: Cells, client: Known, known: KnownInvoice | None) -> str:
        """As a code, alone or after its name, as in "Swedish Krona - SEK"."""
        text = one_line(said.get(InvoiceField.CURRENCY, "")).upper()
        codes = CODE.findall(text)
        otherwise = known.currency if known else client.currency or self.facts.currency
        found = codes[-1] if codes else text
        return currency_of(said.get(InvoiceField.AMOUNT), found, otherwise, self.facts.currencies)

    def _paid(self, said: Cells, values: Mapping[str, Any], known: KnownInvoice | None) -> date | None:
        """When it was paid whole. Of one that was, but nobody says when, the day on which it was due is believed."""
        day, before = self._day(said, InvoiceField.PAID), known.paid_on if known else None
        if InvoiceField.BALANCE not in said:
            return day or before
        if signed_amount_of(said[InvoiceField.BALANCE]) or values["amount"] <= 0:
            return None
        if InvoiceField.PAID_AMOUNT in said and not signed_amount_of(said[InvoiceField.PAID_AMOUNT]):
            raise NoValueError(Refusal.WRITTEN_OFF)
        believed: date = max(values["issued_on"], min(values["due_on"] or self.facts.today, self.facts.today))
        return day or before or believed


def _check_number(number: str) -> None:
    if not number:
        raise NoValueError(Refusal.NO_NUMBER)
    if len(number) > NUMBER_LENGTH:
        raise NoValueError(Refusal.LONG_NUMBER)


def _check_state(said: Cells) -> None:
    state, kind = (one_line(said.get(one, "")) for one in (InvoiceField.STATE, InvoiceField.KIND))
    if state.casefold() in NOT_SENT:
        raise NoValueError(Refusal.NOT_SENT, state)
    if "bill" in kind.casefold():
        raise NoValueError(Refusal.NOT_SENT, kind)


def _amount(said: Cells, known: KnownInvoice | None) -> Decimal:
    """Without tax; a credit note's is below nothing, however it is written."""
    if InvoiceField.AMOUNT not in said:
        if known is None:
            raise NoValueError(Refusal.NO_AMOUNT)
        return known.amount
    taxes: list[Said] = [one for one in (InvoiceField.TAX, InvoiceField.OTHER_TAX) if one in said]
    amount = signed_amount_of(said[InvoiceField.AMOUNT]) - sum(
        (signed_amount_of(said[one]) for one in taxes), Decimal()
    )
    is_credit = "credit" in one_line(said.get(InvoiceField.KIND, "")).casefold()
    return -abs(amount) if is_credit else amount


def _check_order(values: Mapping[str, Any]) -> None:
    """Nothing is due or paid before it was asked for."""
    issued = values["issued_on"]
    if values["due_on"] and values["due_on"] < issued:
        raise NoValueError(Refusal.DUE_EARLY, values["due_on"].isoformat())
    if values["paid_on"] and values["paid_on"] < issued:
        raise NoValueError(Refusal.PAID_EARLY, values["paid_on"].isoformat())


def _verdict(line: int, shown: str, client: Known, known: KnownInvoice | None, values: dict[str, Any]) -> Verdict:
    if known is None:
        return Verdict(line, shown, Outcome.ADDED, client_id=client.id, values=values)
    new = {name: values[name] for name in FIELDS if values[name] != getattr(known, name)}
    if new.keys() & {"amount", "currency"}:
        new |= {name: values[name] for name in ("amount", "currency")}
    before = {name: getattr(known, name) for name in new}
    outcome = Outcome.CHANGED if new else Outcome.SAME
    return Verdict(line, shown, outcome, client_id=client.id, values=new, before=before, invoice_id=known.id)
