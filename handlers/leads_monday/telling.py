"""Telling each lead whose Monday has come, once; who is a lead no more by the time that it is sent hears nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.feature import Turn
from handlers.kit.words import speaking
from handlers.leads_monday.message import Monday, monday_message, shown_money
from models import people
from models.audit import Act
from models.clients import Status, clients_by_name
from models.concentration import news_for
from models.invoices import overdue_by_client
from models.mondays import settled_on, take, unwanted_by
from models.nudges import habits_of, said_since
from models.offering import told_of
from models.offers import offers_by_start, pitches_of
from models.people import Person, Role
from models.plans import open_plans
from models.portfolio import portfolio, summary_of
from models.quiet import quiets_of
from models.revenue import trailing_revenue
from models.rules.concentration import Now, concentration
from models.rules.health import Band
from models.rules.invoices import overdue
from models.rules.mondays import monday_due
from models.rules.nudges.rhythm import Habits, Quiet
from models.rules.nudges.usefulness import usefulness
from models.rules.offers import in_quarter
from models.rules.quarters import Quarter
from models.rules.schedule import WEEK
from models.rules.scope_sum import given_away
from models.scope_requests import requests_of, settled_requests
from models.sight import sight_of_leads

KIND = "leads_monday"
FOUR_WEEKS = 4 * WEEK

log = structlog.get_logger()

Found = tuple[Monday, dict[int, Now]]
"""What there is to tell, and where each client stands who is with us."""

# What happens by itself


async def say_what_is_due(turn: Turn) -> None:
    """Say it to every lead for whom it is time and who heard nothing yet on their date; one's trouble is not another's.

    Where no client is active there is nothing to say, and that Monday is over too.
    """
    async with turn.reading() as session:
        waiting = await _waiting(turn, session)
        found = await look(turn, session) if waiting else None
    for person, day in waiting:
        try:
            await _say(turn, person, day, found)
        except Exception as error:
            log.exception(KIND, workspace=turn.workspace.id, error=type(error).__name__)


async def _waiting(turn: Turn, session: AsyncSession) -> list[tuple[Person, date]]:
    off = await unwanted_by(session)
    leads, quiets = await people.leads(session), await quiets_of(session)
    habits = await habits_of(session, [person.user_id for person in leads])
    due = [pair for pair in _due(turn, leads, quiets, habits) if pair[0].user_id not in off]
    settled = await settled_on(session, {day for _person, day in due})
    return [(person, day) for person, day in due if (person.user_id, day) not in settled]


def _due(
    turn: Turn, leads: Sequence[Person], quiets: Sequence[Quiet], habits: Mapping[str, Habits]
) -> Iterator[tuple[Person, date]]:
    """Each lives by their own clock, works on the agency's days, and may want quiet for a while."""
    for person in leads:
        until = habits.get(person.user_id, Habits()).quiet_until
        own = [Quiet(date.min, until)] if until else []
        day = monday_due(turn.now, replace(turn.calendar, zone=person.zone), [*quiets, *own])
        if day:
            yield person, day


async def _say(turn: Turn, person: Person, day: date, found: Found | None) -> None:
    """In one transaction with what is remembered of it."""
    async with turn.transaction() as session:
        if not await take(session, person.user_id, day, turn.now) or found is None:
            return
        monday, standing = found
        is_admin = person.role is Role.ADMIN
        monday = replace(monday, today=day, useful=monday.useful if is_admin else ())
        news = await news_for(session, person.user_id, standing)
        with speaking(turn.language_of(person)):
            row = await turn.say(session, person.user_id, monday_message(monday, news), kind=KIND)
        row.for_role = Role.ADMIN if is_admin else Role.LEAD
        for client_id in sorted(shown_money(monday)):
            await turn.trace(session, Act.SAW_MONEY, actor_id=person.user_id, client_id=client_id)


async def look(turn: Turn, session: AsyncSession) -> Found | None:
    """What is so now, as leads see it; None where no client is active."""
    active = await portfolio(session, turn.now)
    if not active:
        return None
    every = await clients_by_name(session, statuses=tuple(Status))
    currency = turn.workspace.currency
    revenue = await trailing_revenue(session, turn.now, turn.calendar, currency)
    week = summary_of(active, turn.now - WEEK, turn.now, (await sight_of_leads(session)).see)
    at_risk = [line.client.id for line in week.lines if line.health.band is Band.AT_RISK]
    planned = {one.plan.client_id for one in await open_plans(session, at_risk)}
    rows = await requests_of(session, [client.id for client in every])
    today = turn.calendar.day_of(turn.now)
    lately, this_quarter = given_away(await settled_requests(session, rows, turn.calendar), today)
    offers = await offers_by_start(session)
    pitches = await pitches_of(session, [one.id for one in offers])
    hangs = concentration(revenue, currency)
    owed = await overdue_by_client(session, today)
    monday = Monday(
        today=today,
        names={client.id: client.name for client in every},
        concentration=hangs,
        at_risk=at_risk,
        revenue_at_risk=[one for one in revenue if one.client in at_risk],
        lately=lately,
        this_quarter=this_quarter,
        brought=in_quarter(told_of(pitches, turn.calendar), Quarter.of(today)),
        useful=usefulness(await said_since(session, turn.now - FOUR_WEEKS)),
        overdue=overdue([one for bills in owed.values() for one in bills], today),
        owing=[client.id for client in every if client.id in owed],
        need_plan=[one for one in at_risk if one not in planned],
    )
    here = {client.id for client in every if client.status is not Status.ARCHIVED}
    return monday, {one.client: Now(one.level, one.share) for one in hangs.shares if one.client in here}
