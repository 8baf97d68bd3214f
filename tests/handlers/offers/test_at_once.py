"""Two people press at once: the second is told, no place is given twice, nothing counts twice. On both databases."""

import asyncio
from decimal import Decimal

import pytest

from models.offers import Offer, Parity, Pitch
from models.rules.offers import Step
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press
from tests.support.offered import a_client, an_offer, opened, promotion, steps


@pytest.fixture(autouse=True)
async def monday(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")


async def test_two_people_press_at_once_and_one_is_told(agency: Agency) -> None:
    await a_client(agency, "Acme")
    await an_offer(agency)
    both = [agency.mette, agency.person("ULARS")]
    pages = [await opened(agency, one) for one in both]
    await asyncio.gather(*(page.press("I told them") for page in pages))
    await agency.house.deps.tasks.drain()
    shown = [(await one.modal()).words for one in both]
    assert sum("Somebody moved this a moment ago" in words for words in shown) == 1
    assert await steps(agency) == [Step.PITCHED]


async def test_two_say_won_at_once_and_it_counts_once(agency: Agency) -> None:
    await a_client(agency, "Acme")
    await an_offer(agency)
    both = [agency.mette, agency.person("ULARS")]
    await opened(agency, agency.mette)
    await press(agency, "I told them")
    await opened(agency, both[1])
    forms = [await press(agency, "Won", by=one) for one in both]
    for form, value in zip(forms, ("100", "200"), strict=True):
        await form.fill(Value=value)
    answers = await asyncio.gather(*(form.submit() for form in forms))
    assert sorted(map(len, answers)) == [0, 1]
    [pitch] = await given.rows(agency, Pitch)
    assert pitch.step is Step.WON
    assert pitch.value in (Decimal(100), Decimal(200))


async def test_the_last_place_is_given_once(agency: Agency) -> None:
    await a_client(agency, "Acme", gut=5)
    await a_client(agency, "Beta")
    offer = await an_offer(agency, seats=2)
    both = [agency.mette, agency.person("ULARS")]
    pages = [await opened(agency, one) for one in both]
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await session.get_one(Offer, offer.id)).seats = 1
    await asyncio.gather(pages[0].press("I told them", 0), pages[1].press("I told them", 1))
    await agency.house.deps.tasks.drain()
    assert len(await steps(agency)) == 1


async def test_two_leads_decide_at_once_and_one_is_told(agency: Agency) -> None:
    await promotion(agency)
    both = [agency.mette, agency.person("ULARS")]
    for one in both:
        await opened(agency, one)
    forms = [await press(agency, "Decide", by=one) for one in both]
    for form, verdict in zip(forms, ("Offer it to them too", "Not to them"), strict=True):
        await form.fill_in({"What you decide": verdict})
    answers = await asyncio.gather(*(form.submit() for form in forms))
    assert sorted(map(len, answers)) == [0, 1]
    assert len(await given.rows(agency, Parity)) == 1
