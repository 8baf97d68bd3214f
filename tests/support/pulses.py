"""Digests that ask Sofie how clients feel, and how they are read."""

from datetime import date, datetime, timedelta

from models.clients import Client
from models.plans import Plan, PlanStep
from models.pulses import Pulse
from models.rules.plans import Cause
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.person import Person, Shown

DAY, WEEK = timedelta(days=1), timedelta(days=7)
TUESDAY = MONDAY + DAY
THURSDAY = MONDAY + 3 * DAY
ASKS = "feel right now?"


async def something_to_say(agency: Agency, day: date, *people: str) -> None:
    """Each of these people took on a step that is late by that day: then their digest has something in it."""
    now = agency.sandbox.clock.now()
    known = [row for row in await given.rows(agency, Client) if row.name == "Work"]
    work = known[0] if known else await given.client(agency, "Work")
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(plan := Plan(client_id=work.id, cause=Cause.QUIET, begun_by="UMETTE", begun_at=now))
        await session.flush()
        about = {"client_id": work.id, "plan_id": plan.id, "what": f"bring cake {day}", "due_on": day - DAY}
        session.add_all(PlanStep(**about, place=n, who=who) for n, who in enumerate(people, start=1))


async def digest(agency: Agency, when: datetime = TUESDAY, person: Person | None = None) -> Shown:
    """What somebody, by default Sofie, hears at that moment."""
    who = person or agency.sofie
    await something_to_say(agency, when.date(), who.id)
    await agency.clock(when)
    while f"bring cake {when.date()}" not in (shown := await who.told()).words:
        pass
    return shown


async def then(person: Person, words: str) -> Shown:
    """The newest that this person sees, once it says this."""
    while words not in (shown := await person.told()).words:
        pass
    return shown


async def asked(agency: Agency, who: str = "USOFIE") -> list[Pulse]:
    """What somebody was asked so far."""
    return [row for row in await given.rows(agency, Pulse) if row.person_id == who]
