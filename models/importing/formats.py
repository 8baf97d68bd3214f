"""Whose export a file is, what it tells of, and which column says what. docs/import.md has the same as a table.

Of clients: ours, HubSpot's companies (knowledge.hubspot.com/import-and-export/export-records), Pipedrive's
organizations (support.pipedrive.com/en/article/exporting-data-from-pipedrive) and Harvest's clients and projects
(support.getharvest.com/hc/en-us/articles/360048181312 and 360048686851). What those call revenue or budget is not what
a client pays us in a year, so no amount is read from them.

Of invoices: ours, Harvest's invoice report and Xero's export of sales invoices, as files of theirs have them. Amounts
are without tax, as in an agreement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from models.importing.reading import Table
from models.importing.troubles import Unreadable, UnreadableError
from models.importing.workbook import Cell


class Format(StrEnum):
    """Whose file it is; the words of `--from`."""

    OWN = "rapport"
    HUBSPOT = "hubspot"
    PIPEDRIVE = "pipedrive"
    HARVEST = "harvest"
    XERO = "xero"


class Subject(StrEnum):
    """What the rows of a file are."""

    CLIENTS = "clients"
    INVOICES = "invoices"


class Field(StrEnum):
    """What a row can say of a client, named as in models/clients.py, and STAGE, which says whether they are one."""

    NAME = "name"
    OWNER = "owner_id"
    INTERNAL_CHANNEL = "internal_channel"
    SHARED_CHANNEL = "shared_channel"
    SINCE = "since"
    LANGUAGE = "language"
    YEARLY_BUDGET = "yearly_budget"
    CURRENCY = "currency"
    STATUS = "status"
    STAGE = "stage"


class InvoiceField(StrEnum):
    """What a row can say of an invoice."""

    CLIENT = "client"
    NUMBER = "number"
    ISSUED = "issued_on"
    AMOUNT = "amount"
    TAX = "tax"
    """Within the amount."""
    OTHER_TAX = "other_tax"
    CURRENCY = "currency"
    DUE = "due_on"
    PAID = "paid_on"
    """The day of the last payment."""
    PAID_AMOUNT = "paid_amount"
    BALANCE = "balance"
    """What is left to pay."""
    KIND = "kind"
    """Whether it is an invoice or a credit note."""
    STATE = "state"


Said = Field | InvoiceField
Cells = Mapping[Said, Cell]
"""What a row says."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of export; columns are in small letters."""

    format: Format
    needs: frozenset[str]
    """Columns by which it is known."""
    columns: Mapping[str, Said]
    repeats: bool = False
    """Whether a client stands in it once for each of its projects, or an invoice for each of its lines."""
    helped_by: frozenset[str] = field(default=frozenset())
    """Any of these must be there too, unless somebody says whose it is."""
    subject: Subject = Subject.CLIENTS


INVOICES = (
    Layout(
        Format.HARVEST,
        frozenset({"client", "id", "issue date", "invoice amount"}),
        {
            "client": InvoiceField.CLIENT,
            "id": InvoiceField.NUMBER,
            "issue date": InvoiceField.ISSUED,
            "invoice amount": InvoiceField.AMOUNT,
            "tax": InvoiceField.TAX,
            "tax2": InvoiceField.OTHER_TAX,
            "currency": InvoiceField.CURRENCY,
            "last payment date": InvoiceField.PAID,
            "paid amount": InvoiceField.PAID_AMOUNT,
            "balance": InvoiceField.BALANCE,
            "document type": InvoiceField.KIND,
        },
        subject=Subject.INVOICES,
    ),
    Layout(
        Format.XERO,
        frozenset({"contactname", "invoicenumber", "invoicedate", "total"}),
        {
            "contactname": InvoiceField.CLIENT,
            "invoicenumber": InvoiceField.NUMBER,
            "invoicedate": InvoiceField.ISSUED,
            "total": InvoiceField.AMOUNT,
            "taxtotal": InvoiceField.TAX,
            "currency": InvoiceField.CURRENCY,
            "duedate": InvoiceField.DUE,
            "invoiceamountpaid": InvoiceField.PAID_AMOUNT,
            "invoiceamountdue": InvoiceField.BALANCE,
            "type": InvoiceField.KIND,
            "status": InvoiceField.STATE,
        },
        repeats=True,
        subject=Subject.INVOICES,
    ),
    Layout(
        Format.OWN,
        frozenset({"client", "number", "issued", "amount"}),
        {
            "client": InvoiceField.CLIENT,
            "number": InvoiceField.NUMBER,
            "issued": InvoiceField.ISSUED,
            "amount": InvoiceField.AMOUNT,
            "currency": InvoiceField.CURRENCY,
            "due": InvoiceField.DUE,
            "paid": InvoiceField.PAID,
        },
        subject=Subject.INVOICES,
    ),
)
CLIENTS = (
    Layout(
        Format.PIPEDRIVE,
        frozenset({"organization - name"}),
        {"organization - name": Field.NAME, "organization - owner": Field.OWNER},
    ),
    Layout(
        Format.HUBSPOT,
        frozenset({"company name"}),
        {
            "company name": Field.NAME,
            "company owner": Field.OWNER,
            "became a customer date": Field.SINCE,
            "lifecycle stage": Field.STAGE,
        },
        helped_by=frozenset({"record id", "company owner", "lifecycle stage", "company domain name"}),
    ),
    Layout(Format.HARVEST, frozenset({"client", "project"}), {"client": Field.NAME}, repeats=True),
    Layout(Format.HARVEST, frozenset({"client name"}), {"client name": Field.NAME}),
    Layout(Format.HARVEST, frozenset({"client"}), {"client": Field.NAME}, repeats=True),
    Layout(
        Format.OWN,
        frozenset({"name"}),
        {
            "name": Field.NAME,
            "owner": Field.OWNER,
            "internal channel": Field.INTERNAL_CHANNEL,
            "shared channel": Field.SHARED_CHANNEL,
            "since": Field.SINCE,
            "language": Field.LANGUAGE,
            "yearly budget": Field.YEARLY_BUDGET,
            "currency": Field.CURRENCY,
            "status": Field.STATUS,
        },
    ),
)
LAYOUTS = (*INVOICES, *CLIENTS)
"""The first that fits is it; a client stands in every row of invoices too."""


def is_known(head: Sequence[str]) -> bool:
    """Whether these are the columns of any export that we read."""
    return any(_fits(layout, set(head)) for layout in LAYOUTS)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which cell of a row holds what."""

    layout: Layout
    places: Mapping[Said, int]
    width: int

    def cells(self, row: Sequence[Cell]) -> dict[Said, Cell]:
        """What a row says; a cell that is missing or blank says nothing."""
        found = {field: row[place] for field, place in self.places.items() if place < len(row)}
        tidied = {field: cell.strip() if isinstance(cell, str) else cell for field, cell in found.items()}
        return {field: cell for field, cell in tidied.items() if cell != ""}

    def overflows(self, row: Sequence[Cell]) -> bool:
        """Whether something stands beyond the last column: then nobody knows which cell belongs where."""
        return any(str(cell).strip() for cell in row[self.width :])


def columns_of(table: Table, whose: Format | None = None) -> Columns:
    """The columns of an export, of one that somebody named or of any. Raises UnreadableError."""
    head = set(table.head)
    asked = [layout for layout in LAYOUTS if whose is None or layout.format is whose]
    layout = next((one for one in asked if _fits(one, head, named=whose is not None)), None)
    if layout is None:
        raise UnreadableError(Unreadable.NOT_THAT_FORMAT, whose) if whose else UnreadableError(Unreadable.NO_COLUMNS)
    for name in layout.columns:
        if table.head.count(name) > 1:
            raise UnreadableError(Unreadable.COLUMN_TWICE, name)
    places = {field: table.head.index(name) for name, field in layout.columns.items() if name in head}
    return Columns(layout, places, len(table.head))


def _fits(layout: Layout, head: set[str], *, named: bool = False) -> bool:
    return layout.needs <= head and (named or not layout.helped_by or bool(layout.helped_by & head))
