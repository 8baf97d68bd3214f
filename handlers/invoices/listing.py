"""Invoices on a client's card, and all of them on a page, for who sees the client's money."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.invoices.parts import SHOW, PageRef, client_meant, feature
from handlers.invoices.views import invoices_view, on_card
from handlers.kit import card
from handlers.kit.blocks import Block, View
from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from models.audit import Act
from models.clients import Client
from models.invoices import invoices_of
from models.people import Role

# What people do


@feature.section(card.MONEY)
async def invoices_section(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    if not sees_money(request.person, client):
        return []
    rows = await invoices_of(session, client.id)
    today = request.calendar.day_of(request.now)
    if any(row.fact.is_open(today) for row in rows):
        await request.saw(Act.SAW_MONEY, client.id)
    return on_card(client, rows, today)


@feature.on(SHOW)
async def show(request: Request, ref: PageRef) -> None:
    await request.show(await page_of(request, ref.client_id, ref.page))


async def page_of(request: Request, client_id: int, page: int = 0) -> View:
    """Raises RefusedError."""
    async with request.reading() as session:
        client = await client_meant(request, session, client_id)
        rows = await invoices_of(session, client.id)
        if rows:
            await request.saw(Act.SAW_MONEY, client.id)
    for_admin = request.person.role >= Role.ADMIN
    return invoices_view(client, rows, page, request.calendar.day_of(request.now), for_admin=for_admin)
