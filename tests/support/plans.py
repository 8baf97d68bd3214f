"""Recovery plans as people meet them: begun from the card, opened from it, and their pages."""

from models.plans import Plan
from tests.support import given
from tests.support.agency import Agency
from tests.support.cards import card_of, from_card
from tests.support.kickoffs import press
from tests.support.person import Modal, Person

WORDS = "Call them and say what we missed, before they have to ask"
"""The first step of a plan after we missed something, on Monday 7 January; the others are on 9, 21 and 28 January."""


async def card(person: Person) -> str:
    """All words of the card."""
    return (await card_of(person)).words


async def chosen(agency: Agency, person: Person, nth: int = 0) -> Modal:
    """The form, once somebody said why; by default that we missed what we promised."""
    await from_card(person, "Recovery plan")
    return await press(agency, "Begin", nth, person)


async def begun(agency: Agency, person: Person | None = None) -> Modal:
    """The page of a plan that was saved as it was suggested."""
    by = person or agency.sofie
    assert await (await chosen(agency, by)).submit() == {}
    return await by.modal()


async def opened(agency: Agency, person: Person) -> Modal:
    """The page of the plan that runs."""
    await (await card_of(person)).press("Open the plan")
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def the_plan(agency: Agency) -> Plan:
    """Where there is one alone."""
    plan: Plan
    [plan] = await given.rows(agency, Plan)
    return plan
