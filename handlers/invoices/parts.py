"""What the parts of this feature share: itself, what Slack sends back, and the client or invoice that is meant."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import note
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import Form, Hidden, Ticks
from handlers.kit.guard import for_the_trusted, sees_money
from handlers.kit.ids import ClientRef, Payload, RowId
from handlers.kit.request import RefusedError
from handlers.kit.shared import id_in
from handlers.kit.words import _
from models.clients import Client, find_client
from models.invoices import NUMBER_LENGTH, Invoice, find_invoice

feature = Feature("invoices")


class InvoiceRef(Payload):
    """One invoice."""

    invoice_id: RowId


class PageRef(Payload):
    """A page of a client's invoices, counted from 0."""

    client_id: RowId
    page: Annotated[int, Field(ge=0, lt=2**31)] = 0


class InvoiceForm(Form):
    """An invoice; `invoice_id` is the one that is changed. `credit` is ticked for a credit note."""

    client_id: Hidden[RowId]
    invoice_id: Hidden[RowId | None] = None
    number: Annotated[str, Field(max_length=NUMBER_LENGTH)] | None = None
    issued: date
    amount: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
    credit: Ticks[str] = ()
    due: date | None = None
    paid: date | None = None


INVOICE = feature.modal("invoice", InvoiceForm)

SHOW = feature.action("show", PageRef)
ADD = feature.action("add", ClientRef)
PAID_TODAY = feature.action("paid_today", InvoiceRef)
EDIT = feature.action("edit", InvoiceRef)
REMOVE = feature.action("remove", InvoiceRef)


async def client_meant(request: Request, session: AsyncSession, given: object) -> Client:
    """The client with this id, for who sees their money. Raises RefusedError for others, and where it is gone."""
    known = id_in(given)
    client = await find_client(session, known) if known else None
    if client is None:
        raise RefusedError(note(_("This client is not on our list any more. Please pick another.")))
    if not sees_money(request.person, client):
        raise RefusedError(for_the_trusted())
    return client


async def invoice_meant(
    request: Request, session: AsyncSession, given: object, *, to_change: bool = False
) -> tuple[Client, Invoice]:
    """The invoice with this id and whose it is. Raises RefusedError."""
    known = id_in(given)
    row = await find_invoice(session, known, to_change=to_change) if known else None
    if row is None:
        raise RefusedError(note(_("This invoice is not kept any more.")))
    return await client_meant(request, session, row.client_id), row
