"""Nordlys, an invented agency with a year of history: what `rapport demo` shows.

Its people and channels stand in `people.py`, its clients in `stories.py` and `more_stories.py`; `history.py` puts both
into the past of a given moment.
"""

from datetime import datetime, time

from sqlalchemy import select

from bot.example.history import example_agency, start_of_week
from bot.example.people import LEAD, METTE, TEAM, ZONE, slack_seed
from models.base import Workspace
from models.people import Role, find_person
from models.rules.schedule import Weekly, next_occurrence
from models.schedules import Schedule, set_up
from models.session import Database

__all__ = ["TEAM", "example_agency", "settle", "slack_seed", "start_of_week"]

MONDAY, NINE = 0, time(9)


async def settle(database: Database, now: datetime) -> None:
    """Write the agency as it is at `now` in one transaction: settings, clients, history, and Monday's summary."""
    async with database.transaction(TEAM) as session:
        workspace = (await session.scalars(select(Workspace))).one()
        workspace.zone, workspace.holiday_country, workspace.currency = ZONE, "DK", "EUR"
        if lead := await find_person(session, LEAD):
            lead.given_role = Role.LEAD
        for past in example_agency(now):
            session.add(past.client)
            await session.flush()
            for row in past.rows:
                row.client_id = past.client.id
            session.add_all(past.rows)
        await set_up(session, _summary(now))


def _summary(now: datetime) -> Schedule:
    first = next_occurrence(Weekly(MONDAY, NINE.hour, NINE.minute, ZONE), now)
    return Schedule(
        kind="weekly_summary",
        channel="CTEAM",
        weekday=MONDAY,
        at=NINE,
        zone=ZONE,
        set_by=METTE,
        since=now,
        next_at=first.due_at,
    )
