"""What Nordlys and its clients agreed on: a project under way, one in trouble, a retainer, one that has just ended."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.example.people import LARS, METTE, SOFIE, ZONE
from handlers.kickoff.templates import shipped
from models.agreements import Agreement
from models.clients import Client
from models.kickoffs import Kickoff
from models.promises import promises_of_engagement
from models.recording import record
from models.rules.agreement import AgreedBoundary, Side
from models.rules.business_time import BusinessCalendar
from models.rules.promises import Fate
from models.rules.templates import terms_from

SAID_BY = timedelta(days=8)
"""How a promise went was last said so long ago: what moved this week is told by ratings."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An engagement, by the days from its start until now, with how its promises went in turn, by side."""

    client: str
    template: str
    project: str
    owner: str
    begun: int
    lasts: int | None
    budget: int
    agreed_by: str
    ours: str
    """'k' for a promise of ours that was kept, 'm' for a missed one."""
    theirs: str
    hours: int | None = None


AGREED = (
    Agreed("Aurora Outdoor", "website", "Winter shop", SOFIE, 55, 84, 48_000, "Nora Vik", "k", "k", 480),
    Agreed("Brightwater Energy", "website", "Tariff calculator", LARS, 70, 98, 62_000, "Paul Adler", "kkm", "mkm", 560),
    Agreed("Fjord Ferries", "retainer", "Always on", METTE, 120, None, 36_000, "Jens Bruun", "k", "k"),
    Agreed("Dovetail Bank", "retainer", "Online banking", METTE, 230, None, 33_000, "Ida Falk", "k", "k"),
    Agreed("Dovetail Bank", "campaign", "Autumn campaign", SOFIE, 45, 42, 21_000, "Ida Falk", "k", "kkm"),
)


async def agree(session: AsyncSession, clients: dict[str, Client], calendar: BusinessCalendar, now: datetime) -> None:
    """Write down all of it, each agreement as it was recorded at its kickoff."""
    for one in AGREED:
        client = clients[one.client]
        agreement = await _recorded(session, one, client, calendar, now)
        agreement.sent_by, agreement.sent_at = one.owner, agreement.made_at + timedelta(days=1)
        agreement.agreed_by, agreement.agreed_on = one.agreed_by, agreement.terms.starts_on + timedelta(days=3)
        await _tell_how_it_went(session, one, agreement, now)


async def _recorded(
    session: AsyncSession, one: Agreed, client: Client, calendar: BusinessCalendar, now: datetime
) -> Agreement:
    made_at = now - timedelta(days=one.begun)
    start = made_at.astimezone(ZoneInfo(ZONE)).date()
    end = start + timedelta(days=one.lasts) if one.lasts else None
    terms = replace(
        terms_from(shipped()[one.template], one.project, start, end, calendar),
        internal_channel=client.internal_channel,
        hours=None if one.hours is None else Decimal(one.hours),
        boundaries=(AgreedBoundary("Brief in writing", "Nothing gets lost, and all who work on it read the same."),),
    )
    kickoff = Kickoff(
        client_id=client.id,
        terms=terms,
        budget=Decimal(one.budget),
        currency="EUR",
        step="review",
        begun_by=one.owner,
        changed_by=one.owner,
        changed_at=made_at,
    )
    session.add(kickoff)
    await session.flush()
    return await record(session, kickoff, None, one.owner, made_at)


async def _tell_how_it_went(session: AsyncSession, one: Agreed, agreement: Agreement, now: datetime) -> None:
    fates = {Side.OURS: cycle(one.ours), Side.THEIRS: cycle(one.theirs)}
    for promise in await promises_of_engagement(session, agreement.engagement_id):
        if promise.due_on < (now - SAID_BY).date():
            fate = Fate.KEPT if next(fates[promise.side]) == "k" else Fate.MISSED
            promise.settle(fate, one.owner, _midday(promise.due_on))


def _midday(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(ZONE))
