"""Nordlys, an invented agency with a year of history: what `rapport demo` shows.

Its people and channels stand in `people.py`, its clients in `stories.py` and `more_stories.py`, those of the past in
`past_stories.py`; `history.py` puts them into the past of a given moment, `agreements.py` what was agreed, `scope.py`
what was asked for besides and worked, `invoices.py` what was invoiced, `offers.py` what was offered, `plans.py` what is
done for a client at risk, `fits.py` how well each fits, `prospects.py` why the ideal ones are with them, and who may
join them, `contacts.py` whom one knows at each.
"""

from datetime import datetime, time

from bot.example.agreements import agree
from bot.example.contacts import introduce
from bot.example.fits import judge
from bot.example.history import MONDAY_AT_NINE, example_agency, start_of_week
from bot.example.invoices import invoice
from bot.example.offers import offer
from bot.example.people import LEAD, METTE, TEAM, ZONE, slack_seed
from bot.example.plans import plan
from bot.example.prospects import prospect
from bot.example.scope import ask
from handlers.kit.our_boundaries import first_list
from handlers.weekly_summary import KIND
from models.boundaries import list_to_change
from models.interaction_people import set_earners
from models.people import Role, find_person
from models.rules.business_time import BusinessCalendar
from models.rules.schedule import next_occurrence
from models.schedules import Schedule, set_up
from models.session import Database
from models.workspaces import this_workspace

__all__ = ["TEAM", "example_agency", "settle", "slack_seed", "start_of_week"]


async def settle(database: Database, now: datetime) -> None:
    """Write the agency as it is at `now` in one transaction: settings, clients, history, and Monday's summary."""
    async with database.transaction(TEAM) as session:
        workspace = await this_workspace(session)
        workspace.zone, workspace.holiday_country, workspace.currency = ZONE, "DK", "EUR"
        workspace.settled_at = now
        if lead := await find_person(session, LEAD):
            lead.given_role = Role.LEAD
        listed = await list_to_change(session, first_list(workspace.language), now)
        clients = {}
        for past in example_agency(now):
            session.add(past.client)
            await session.flush()
            clients[past.client.name] = past.client
            for row in past.rows:
                row.client_id = past.client.id
            session.add_all(past.rows)
            await session.flush()
            for praise, earners in zip(past.interactions, past.earners, strict=True):
                await set_earners(session, praise.id, past.client.id, earners)
            for place, lesson in past.lessons:
                lesson.client_id, lesson.boundary_id = past.client.id, listed[place - 1].id
                session.add(lesson)
        days = frozenset(int(day) for day in workspace.working_days)
        calendar = BusinessCalendar(ZONE, days, workspace.opens, workspace.closes, workspace.holiday_country)
        await agree(session, clients, calendar, now)
        await ask(session, clients, calendar, now)
        await invoice(session, clients, now)
        await offer(session, clients, now)
        await plan(session, clients, calendar, now)
        await judge(session, clients, now)
        await prospect(session, clients, now)
        await introduce(session, clients, now)
        await set_up(session, _summary(now))


def _summary(now: datetime) -> Schedule:
    return Schedule(
        kind=KIND,
        channel="CTEAM",
        weekday=MONDAY_AT_NINE.weekday,
        at=time(MONDAY_AT_NINE.hour, MONDAY_AT_NINE.minute),
        zone=ZONE,
        set_by=METTE,
        since=now,
        next_at=next_occurrence(MONDAY_AT_NINE, now).due_at,
    )
