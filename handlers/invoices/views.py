"""What people see of invoices: a line on the card, a page of them, and the form."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from handlers.invoices.parts import ADD, EDIT, INVOICE, PAID_TODAY, REMOVE, SHOW, InvoiceRef, PageRef
from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Element, Mrkdwn, View, lines, md
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.shared import IMPORT_FILE
from handlers.kit.sums import waiting_words
from handlers.kit.words import _, n_, spoken_date, spoken_money
from models.clients import Client
from models.invoices import NUMBER_LENGTH, Invoice
from models.rules.invoices import overdue, still_open

A_PAGE = 10

# On the card


def on_card(client: Client, rows: Sequence[Invoice], today: date) -> list[Block]:
    """What is open and what is overdue, and the way to all of them."""
    more = SHOW.button(_("Invoices"), PageRef(client_id=client.id))
    told = lines(md("*{title}*", title=_("Invoices")), *standing(rows, today))
    return [blocks.section(told, accessory=more)]


def standing(rows: Sequence[Invoice], today: date) -> Iterator[Mrkdwn]:
    """'Open: 3, €12,000', and 'Overdue: 1, €4,000 · the oldest for 12 days'."""
    facts = [row.fact for row in rows]
    waiting, late = still_open(facts, today), overdue(facts, today)
    if not rows:
        yield md("{told}", told=_("None is kept yet."))
    elif not waiting.count:
        yield md("{told}", told=_("All are paid."))
    else:
        yield md(_("Open: {sums}"), sums=waiting_words(waiting))
    if late.count:
        days = max(one.days_late(today) for one in facts if one.is_overdue(today))
        text = n_(
            "🔴 Overdue: {sums} · the oldest for {days} day",
            "🔴 Overdue: {sums} · the oldest for {days} days",
            days,
        )
        yield md(text, sums=waiting_words(late), days=days)


# All of them


def invoices_view(client: Client, rows: Sequence[Invoice], page: int, today: date, *, for_admin: bool = False) -> View:
    """The newest first, a page at a time."""
    last = max(0, (len(rows) - 1) // A_PAGE)
    page = min(page, last)
    shown = rows[page * A_PAGE : (page + 1) * A_PAGE]
    body = [
        blocks.section(lines(md("*{client}*", client=client.name), *standing(rows, today))),
        blocks.actions(
            ADD.button(_("Add an invoice"), ClientRef(client_id=client.id), style="primary"),
            IMPORT_FILE.button(_("Import a file"), Nothing()) if for_admin else None,
            card.way_to(client.id),
        ),
        *[block for row in shown for block in _row(row, today)],
        *_pages(client, page, last),
    ]
    return blocks.modal(title=_("Invoices"), blocks=body)


def _row(row: Invoice, today: date) -> list[Block]:
    ref, mark = InvoiceRef(invoice_id=row.id), str(row.id)
    told = [
        md("*{number}*", number=row.number or _("No number")),
        md("{amount}", amount=spoken_money(row.amount, row.currency)),
        md(_("issued {day}"), day=spoken_date(row.issued_on, today)),
        md("{standing}", standing=state_words(row, today)),
    ]
    return [
        blocks.divider(),
        blocks.section(Mrkdwn(" · ".join(told))),
        blocks.actions(
            PAID_TODAY.button(_("Paid today"), ref, mark=mark) if row.fact.is_open(today) else None,
            EDIT.button(_("Edit"), ref, mark=mark),
            REMOVE.button(_("Remove"), ref, mark=mark, confirm=_sure()),
        ),
    ]


def state_words(row: Invoice, today: date) -> str:
    """'due 3 March', '🔴 12 days overdue', 'paid 3 April, 3 days late' or 'credit note'."""
    fact = row.fact
    days = fact.days_late(today)
    if row.amount < 0:
        return _("credit note")
    if fact.is_overdue(today):
        return n_("🔴 {days} day overdue", "🔴 {days} days overdue", days).format(days=days)
    if row.paid_on and days:
        text = n_("paid {day}, {days} day late", "paid {day}, {days} days late", days)
        return text.format(day=spoken_date(row.paid_on, today), days=days)
    if row.paid_on:
        return _("paid {day}").format(day=spoken_date(row.paid_on, today))
    return _("due {day}").format(day=spoken_date(row.due_on, today)) if row.due_on else _("open")


def _sure() -> Element:
    text = _("It counts neither as revenue nor as paid late any more.")
    return blocks.confirm(_("Remove this invoice?"), text, _("Remove"), _("Keep"))


def _pages(client: Client, page: int, last: int) -> list[Block]:
    newer = SHOW.button(_("Newer"), PageRef(client_id=client.id, page=page - 1), mark="newer") if page else None
    older = SHOW.button(_("Older"), PageRef(client_id=client.id, page=page + 1), mark="older") if page < last else None
    return [blocks.actions(newer, older)] if newer or older else []


# The form


def invoice_view(client: Client, row: Invoice | None, known: Mapping[str, Any], currency: str) -> View:
    """One invoice; only what it is worth and when it was issued must be said."""
    body = [
        blocks.section(md("*{client}*", client=client.name)),
        blocks.text_input("number", _("Number"), value=known.get("number"), limit=NUMBER_LENGTH, optional=True),
        blocks.date_input("issued", _("Issued"), value=known.get("issued")),
        blocks.number_input(
            "amount",
            _("Amount"),
            value=known.get("amount"),
            hint=_("In {currency}, without tax, as in your agreements.").format(currency=currency),
        ),
        blocks.checkboxes_input(
            "credit",
            _("Credit note"),
            [("credit", _("This gives money back"))],
            value=known.get("credit") or [],
            optional=True,
        ),
        blocks.date_input("due", _("Due"), value=known.get("due"), optional=True),
        blocks.date_input("paid", _("Paid"), value=known.get("paid"), optional=True),
    ]
    keep = {"client_id": client.id, "invoice_id": row.id if row else None}
    return INVOICE.view(title=_("Edit invoice") if row else _("New invoice"), body=body, keep=keep)
