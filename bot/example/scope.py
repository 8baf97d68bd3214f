"""What the clients of Nordlys asked for besides, what became of it, and the hours that were worked for two of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.example.people import AIKO, JONAS, LARS, PRIYA, SOFIE, ZONE
from models.clients import Client
from models.engagements import Engagement, engagements_of
from models.hours import HoursEntry, Source
from models.recording import Worth, amend
from models.rules.business_time import BusinessCalendar
from models.rules.scope import Change, Step, with_change
from models.scope_requests import ScopeRequest, ScopeStep

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request with its steps, by the days that have passed since each."""

    client: str
    who: str
    words: str
    steps: tuple[tuple[Step, int], ...]
    hours: int | None = None
    cost: int | None = None
    days: int | None = None
    agreed_by: str | None = None
    """Who said yes for the client."""


ASKED = (
    Asked(
        "Aurora Outdoor",
        SOFIE,
        "Could the size guide be a page of its own, with pictures?",
        ((Step.QUOTED, 40), (Step.WAITING, 39), (Step.APPROVED, 35)),
        hours=12,
        cost=1440,
        days=2,
        agreed_by="Nora Vik",
    ),
    Asked("Aurora Outdoor", JONAS, "A banner for the sale on Saturday, please!", ((Step.FAVOUR, 22),), hours=3),
    Asked(
        "Aurora Outdoor",
        SOFIE,
        "Gift cards in the shop before Christmas?",
        ((Step.NEW, 4), (Step.QUOTED, 3), (Step.WAITING, 2)),
        hours=30,
        cost=3600,
        days=5,
    ),
    Asked(
        "Brightwater Energy",
        LARS,
        "Two more tariffs in the calculator, it should be quick.",
        ((Step.QUOTED, 50), (Step.WAITING, 48), (Step.DECLINED, 41)),
        hours=40,
        cost=4800,
    ),
    Asked("Brightwater Energy", AIKO, "Slides for our board by Friday.", ((Step.FAVOUR, 20),), hours=6),
    Asked("Brightwater Energy", JONAS, "An export of all answers, just once.", ((Step.FAVOUR, 12),), hours=4),
    Asked("Fjord Ferries", PRIYA, "Captions for the safety film.", ((Step.IN_SCOPE, 30),), hours=5),
)
WORKED = {"Aurora Outdoor": (SOFIE, (31, 44, 38, 47, 42)), "Brightwater Energy": (JONAS, (36, 52, 41, 58, 49))}
"""Who entered them, and the hours of one week after another."""
RATE = 104
"""What an hour of theirs costs, a little more than was thought at kickoff."""


async def ask(session: AsyncSession, clients: dict[str, Client], calendar: BusinessCalendar, now: datetime) -> None:
    """Write down all of it, under the agreements that are there; those move with what was approved."""
    under = {one.client_id: one for one in await engagements_of(session, [client.id for client in clients.values()])}
    for one in ASKED:
        client = clients[one.client]
        row = _request(one, client, under[client.id].id, now)
        session.add(row)
        await session.flush()
        session.add_all(_steps(one, row, now))
        if row.step is Step.APPROVED:
            await _moved(session, one, under[client.id], row, calendar)
    for name, (who, hours) in WORKED.items():
        client = clients[name]
        engagement = under[client.id]
        day = engagement.starts_on + WEEK - engagement.starts_on.weekday() * DAY
        for amount in cycle(hours):
            if day >= now.astimezone(ZoneInfo(ZONE)).date() - DAY:
                break
            session.add(_worked(client.id, engagement.id, day, amount, who, now))
            day += WEEK


def _request(one: Asked, client: Client, engagement_id: int, now: datetime) -> ScopeRequest:
    (_first, asked), (step, moved) = one.steps[0], one.steps[-1]
    return ScopeRequest(
        client_id=client.id,
        engagement_id=engagement_id,
        what=one.words,
        step=step,
        step_at=now - moved * DAY,
        hours=None if one.hours is None else Decimal(one.hours),
        cost=None if one.cost is None else Decimal(one.cost),
        currency=None if one.cost is None else "EUR",
        days=one.days,
        asked_at=now - asked * DAY,
        logged_at=now - asked * DAY,
        logged_by=one.who,
    )


async def _moved(
    session: AsyncSession, one: Asked, engagement: Engagement, row: ScopeRequest, calendar: BusinessCalendar
) -> None:
    change = Change(one.words, row.hours, one.days or 0)
    cost, reason = Worth(row.cost, row.currency), f"Approved change: {one.words}"
    made = await amend(
        session, engagement, lambda terms: with_change(terms, change, calendar), cost, reason, one.who, row.step_at
    )
    if made:
        made.agreed_by, made.agreed_on = one.agreed_by, calendar.day_of(row.step_at)


def _steps(one: Asked, row: ScopeRequest, now: datetime) -> list[ScopeStep]:
    return [
        ScopeStep(
            client_id=row.client_id,
            request_id=row.id,
            step=step,
            approved_by=one.agreed_by if step is Step.APPROVED else None,
            said_by=one.who,
            said_at=now - ago * DAY,
        )
        for step, ago in one.steps
    ]


def _worked(client_id: int, engagement_id: int, day: date, hours: int, who: str, now: datetime) -> HoursEntry:
    return HoursEntry(
        client_id=client_id,
        engagement_id=engagement_id,
        worked_on=day,
        hours=Decimal(hours),
        cost=Decimal(hours * RATE),
        currency="EUR",
        source=Source.HAND,
        logged_by=who,
        logged_at=now,
    )
