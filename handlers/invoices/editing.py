"""Adding an invoice by hand, changing and removing one, and saying that it was paid today."""

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.invoices.listing import page_of
from handlers.invoices.parts import (
    ADD,
    EDIT,
    INVOICE,
    PAID_TODAY,
    REMOVE,
    InvoiceForm,
    InvoiceRef,
    client_meant,
    feature,
    invoice_meant,
)
from handlers.invoices.views import invoice_view
from handlers.kit.blocks import View
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, check_past
from handlers.kit.ids import ClientRef
from handlers.kit.request import RefusedError
from handlers.kit.shared import client_currency
from handlers.kit.words import _, plain_number
from models.audit import Act
from models.clients import Client
from models.drafts import drop_drafts
from models.invoices import Invoice, Source, has_number

# What people do


@feature.on(ADD)
async def add(request: Request, ref: ClientRef) -> None:
    await request.ask(INVOICE, f"client:{ref.client_id}", client_id=ref.client_id)


@feature.on(EDIT)
async def edit(request: Request, ref: InvoiceRef) -> None:
    async with request.reading() as session:
        client, row = await invoice_meant(request, session, ref.invoice_id)
    await request.ask(INVOICE, f"invoice:{row.id}", client_id=client.id, invoice_id=row.id)


@feature.opens(INVOICE)
async def build(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        row, known = None, dict[str, Any](issued=request.calendar.day_of(request.now))
        if values.get("invoice_id"):
            client, row = await invoice_meant(request, session, values["invoice_id"])
            known = _as_kept(row)
            await request.saw(Act.SAW_MONEY, client.id)
        else:
            client = await client_meant(request, session, values.get("client_id"))
    return invoice_view(client, row, known | values, row.currency if row else client_currency(request, client))


def _as_kept(row: Invoice) -> dict[str, Any]:
    return {
        "number": row.number,
        "issued": row.issued_on,
        "amount": plain_number(abs(row.amount)),
        "credit": ["credit"] if row.amount < 0 else [],
        "due": row.due_on,
        "paid": row.paid_on,
    }


@feature.on_submit(INVOICE)
async def save(request: Request, form: InvoiceForm) -> None:
    """Raises FieldErrors where its days or its number cannot be, or where it was removed meanwhile."""
    _check_days(request, form)
    try:
        client_id = await _keep(request, form)
    except IntegrityError:  # somebody has added it at this very moment
        async with request.reading() as session:
            client = await client_meant(request, session, form.client_id)
            await _check_number(session, client, form, form.invoice_id)
        raise
    await request.show(await page_of(request, client_id))


async def _keep(request: Request, form: InvoiceForm) -> int:
    """The client's id. Raises IntegrityError where the number came at the same moment."""
    async with request.transaction() as session:
        client, row = await _row(request, session, form)
        await _check_number(session, client, form, row.id)
        row.number, row.issued_on, row.due_on, row.paid_on = form.number, form.issued, form.due, form.paid
        row.amount = -form.amount if form.credit else form.amount
        session.add(row)
        return client.id


async def _check_number(session: AsyncSession, client: Client, form: InvoiceForm, besides: int | None) -> None:
    """Raises FieldErrors where another invoice has it."""
    if form.number and await has_number(session, client.id, form.number, besides):
        raise FieldErrors(number=_("Another invoice of {client} has this number.").format(client=client.name))


async def _row(request: Request, session: AsyncSession, form: InvoiceForm) -> tuple[Client, Invoice]:
    """The one that is changed, or a new one. Raises RefusedError, and FieldErrors where it is gone."""
    if form.invoice_id is None:
        client = await client_meant(request, session, form.client_id)
        return client, Invoice(
            client_id=client.id,
            currency=client_currency(request, client),
            source=Source.HAND,
            added_by=request.person.user_id,
            added_at=request.now,
        )
    await client_meant(request, session, form.client_id)
    try:
        return await invoice_meant(request, session, form.invoice_id, to_change=True)
    except RefusedError:
        text = _("This invoice was removed meanwhile. What you wrote is still here to copy.")
        raise FieldErrors(amount=text) from None


def _check_days(request: Request, form: InvoiceForm) -> None:
    today = request.calendar.day_of(request.now)
    check_past("issued", form.issued, today, to_come=_("This day is still to come. Please enter it once it is sent."))
    if form.due and form.due < form.issued:
        raise FieldErrors(due=_("That is before it was issued. Please pick a later day."))
    if form.paid and form.paid < form.issued:
        raise FieldErrors(paid=_("That is before it was issued. Please pick a later day."))
    if form.paid and form.paid > today:
        raise FieldErrors(paid=_("This day is still to come. Please enter it once it is paid."))


@feature.on(PAID_TODAY)
async def paid_today(request: Request, ref: InvoiceRef) -> None:
    """What somebody else said of it first stands."""
    async with request.transaction() as session:
        client, row = await invoice_meant(request, session, ref.invoice_id, to_change=True)
        row.paid_on = row.paid_on or max(row.issued_on, request.calendar.day_of(request.now))
    await request.show(await page_of(request, client.id))


@feature.on(REMOVE)
async def remove(request: Request, ref: InvoiceRef) -> None:
    async with request.transaction() as session:
        client, row = await invoice_meant(request, session, ref.invoice_id, to_change=True)
        await session.delete(row)
        await drop_drafts(session, f"invoice:{ref.invoice_id}")
    await request.show(await page_of(request, client.id))
