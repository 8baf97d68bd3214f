"""What Nordlys does for Brightwater Energy, which is at risk: a plan with a step done, one late and two to come.

Of these two one was put off and one added, since the plan had begun.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.example.people import JONAS, LARS, ZONE
from models.clients import Client
from models.plan_changes import change_of
from models.plans import Plan, PlanStep
from models.rules.business_time import BusinessCalendar
from models.rules.plans import Cause, Told

CLIENT = "Brightwater Energy"
BEGUN = timedelta(days=9)
STEPS = (
    (LARS, "Call Paul and say which two promises we missed", 0, True),
    (JONAS, "Give them a new date for the calculator", 2, False),
    (LARS, "Keep it, and tell them that it is done", 15, False),
    (LARS, "Ask Paul how it is now", 20, False),
)
"""Who, what, until how many working days after it was begun, and whether it is done."""
CHANGED = timedelta(days=4)
PUT_OFF_FROM, PUT_OFF, ADDED = 10, 3, 4
"""Until when the third step was to be done at first, by working days; and the places of both that changed."""


async def plan(session: AsyncSession, clients: dict[str, Client], calendar: BusinessCalendar, now: datetime) -> None:
    """Write it down as it was begun, and ticked the day after."""
    client, begun_at = clients[CLIENT], now - BEGUN
    row = Plan(client_id=client.id, cause=Cause.MISSED, begun_by=LARS, begun_at=begun_at)
    session.add(row)
    await session.flush()
    begun = begun_at.astimezone(ZoneInfo(ZONE)).date()
    for place, (who, what, days, is_done) in enumerate(STEPS, 1):
        step = PlanStep(
            client_id=client.id,
            plan_id=row.id,
            place=place,
            what=what,
            who=who,
            due_on=calendar.working_days_after(begun, days),
        )
        if is_done:
            step.done_by, step.done_at = who, begun_at + timedelta(days=1)
        session.add(step)
        await session.flush()
        at_first = calendar.working_days_after(begun, PUT_OFF_FROM)
        before = {PUT_OFF: Told(what, who, at_first), ADDED: Told()}.get(place)
        if before:
            session.add(change_of(row, step.id, before, step.told, LARS, now - CHANGED))
