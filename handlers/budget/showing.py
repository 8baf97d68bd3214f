"""A client's budgets on its card, and one of them with its weeks and its forecast."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.budget import views
from handlers.budget.parts import ADD_FOR, SHOW, feature
from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Element, View
from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from handlers.kit.ids import ClientRef, EngagementRef
from handlers.kit.words import _
from models.accounts import accounts_of, running
from models.audit import Act
from models.clients import Client, Status, find_client
from models.engagements import engagements_of, find_engagement

# What people do


@feature.section(card.BUTTONS)
async def add_on_card(request: Request, session: AsyncSession, client: Client) -> list[Element]:
    """Where there is work that hours can go with."""
    found = await engagements_of(session, [client.id])
    if client.status is Status.ARCHIVED or all(one.ends_on and one.ends_on < request.today for one in found):
        return []
    return [ADD_FOR.button(_("Add hours"), ClientRef(client_id=client.id))]


@feature.section(card.MONEY)
async def budget_section(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    shown = running(await accounts_of(session, [client.id], request.calendar, request.now))
    if not shown:
        return []
    money = sees_money(request.person, client)
    if money and any(one.costs for one in shown):
        await request.saw(Act.SAW_MONEY, client.id)
    return views.on_card(shown, money=money)


@feature.on(SHOW)
async def show_burn(request: Request, ref: EngagementRef) -> None:
    await request.show(await burn_of(request, ref.engagement_id))


async def burn_of(request: Request, engagement_id: int, notice: str = "") -> View:
    """All of a budget as this person may see it; `notice` is what has just happened."""
    async with request.reading() as session:
        engagement = await find_engagement(session, engagement_id)
        client = await find_client(session, engagement.client_id) if engagement else None
        every = await accounts_of(session, [client.id], request.calendar, request.now) if client else []
        account = next((one for one in every if one.engagement.id == engagement_id), None)
        money = client is not None and sees_money(request.person, client)
        if client and account and money and (account.costs or account.is_money):
            await request.saw(Act.SAW_MONEY, client.id)
    if client is None or account is None:
        return blocks.modal(title=_("Burn and forecast"), blocks=[blocks.section(views.not_there())])
    return views.burn_view(client, account, request.person, money=money, notice=notice)
