"""Why a client is what they are: every reason with its number and its source, and what was decided before."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, Mrkdwn, View, md
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.tier_words import tier_line
from handlers.kit.words import _
from handlers.tiers.card import ways
from handlers.tiers.parts import ASK_ANSWERS, WHY, Judged, feature, judged
from handlers.tiers.wording import decision_words, reasons, shows_money
from models.audit import Act

SHOWN = 5

# What people see


def why_view(one: Judged, today: date, zone: ZoneInfo, notice: str = "") -> View:
    """For leads and the owner; the owner reads only what rests on answers that they may read."""
    body = [
        *([blocks.context(notice)] if notice else []),
        blocks.header(one.client.name),
        blocks.section(tier_line(one.fit, today, zone)),
        *_because(one),
        *_history(one, today, zone),
        blocks.actions(*ways(one.client, one.fit), _answers(one)),
    ]
    return blocks.modal(title=_("Why this tier"), blocks=body)


def _because(one: Judged) -> list[Block]:
    told: list[Mrkdwn] = list(reasons(one.fit, is_lead=one.is_lead))
    if told:
        return blocks.paragraphs(told)
    if one.is_lead:
        return [blocks.context(_("Nobody has rated how it is with them in half a year. Two ratings say a lot."))]
    text = _(
        "Nothing that you may read speaks for a tier. Leads read what others answered; you can decide all the same."
    )
    return [blocks.context(text)]


def _history(one: Judged, today: date, zone: ZoneInfo) -> list[Block]:
    if not one.decisions:
        return []
    return blocks.paragraphs(list(_decided(one, today, zone)))


def _decided(one: Judged, today: date, zone: ZoneInfo) -> Iterator[Mrkdwn]:
    yield md("*{title}*", title=_("What was decided"))
    for row in one.decisions[:SHOWN]:
        yield decision_words(row, today, zone, is_lead=one.is_lead)


def _answers(one: Judged) -> blocks.Element | None:
    return ASK_ANSWERS.button(_("What facts don't tell"), one.ref) if one.is_lead else None


# What people do


@feature.on(WHY)
async def show_why(request: Request, ref: ClientRef) -> None:
    await request.show(await page_of(request, ref.client_id))


async def page_of(request: Request, client_id: int, notice: str = "") -> View:
    """The page as this person may see it. Raises RefusedError."""
    async with request.reading() as session:
        return await _page(request, session, client_id, notice)


async def _page(request: Request, session: AsyncSession, client_id: int, notice: str) -> View:
    one = await judged(request, session, client_id)
    if one.fit.raters:
        await request.saw(Act.SAW_RATINGS, one.client.id)
    if shows_money(one.fit):
        await request.saw(Act.SAW_MONEY, one.client.id)
    return why_view(one, request.today, ZoneInfo(request.zone), notice)
