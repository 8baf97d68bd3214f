"""Whose turn it is, as each reader may see it, and whom a promotion is for besides."""

import pytest

from models.base import Openness
from models.clients import Status
from models.offers import Parity
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.kickoffs import press
from tests.support.offered import ALL, a_client, an_offer, complained, opened, order, promotion


@pytest.fixture(autouse=True)
async def monday(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")


async def test_the_queue_for_a_lead_has_everybody_with_their_reason(agency: Agency) -> None:
    await a_client(agency, "Alright", value=3)
    await a_client(agency, "Good one")
    await a_client(agency, "Better one", gut=5, respect=5)
    await a_client(agency, "Drainers", gut=2, respect=5, value=5, referral=5, teamwork=5, boundaries=5)
    await a_client(agency, "Weary", value=2, teamwork=2, boundaries=2, referral=3, gut=3, respect=3)
    await given.client(agency, "Unknown")
    await complained(agency, await a_client(agency, "Angry", gut=5))
    await given.change(agency, await a_client(agency, "Resting"), status=Status.PAUSED)
    await given.archived(agency, await a_client(agency, "Long gone"))
    await an_offer(agency, seats=2)
    page = await opened(agency, agency.mette)
    names = ("Alright", "Good one", "Better one", "Drainers", "Weary", "Unknown", "Angry", "Resting", "Long gone")
    turn, rest = page.words.split("*Waiting for a place*")
    waiting, held = rest.split("*Not now*")
    assert order(turn, *names) == ["Better one", "Good one"]  # (5 + 5 + 4 × 4) ÷ 6 = 4.33 → 83; 4 → 75
    assert (
        "*Better one*: Good · health 83 · to be ideal: a referral and fees that reach our rate (nobody knows)" in turn
    )
    assert order(waiting, *names) == ["Alright"]
    assert "*Alright*: OK · health 71 · to be good: Value from 4" in waiting
    assert order(held, *names) == ["Angry", "Resting", "Unknown", "Weary"]
    assert "*Angry*: their complaint of 5 January is open: that comes first" in held
    assert "*Resting*: paused" in held
    assert "*Unknown*: not enough known: rate first" in held
    assert "*Weary*: health is below 60: see to that first" in held
    assert page.buttons.count("I told them") == 2


async def test_a_member_learns_nothing_from_the_order(agency: Agency) -> None:
    """Published are only means of three; who is a bad fit, and whom one person alone likes, stays with the leads."""
    await a_client(agency, "Acme")
    await a_client(agency, "Drainers", gut=1, respect=5, value=5, referral=5, teamwork=5, boundaries=5)
    quiet = await given.client(agency, "Quiet")
    await given.rating(agency, quiet, "UMETTE", **dict.fromkeys(ALL, 5))
    await an_offer(agency)
    page = await opened(agency, agency.sofie)
    turn, held = page.words.split("*Not now*")
    assert order(turn, "Acme", "Drainers") == ["Drainers", "Acme"]  # (1 + 5 × 5) ÷ 6 = 4.33, published as 4.5 → 88
    assert "Bad fit" not in page.words
    assert "Good" not in turn
    assert "*Quiet*: not enough known: rate first" in held
    page = await opened(agency, agency.mette)
    assert "Drainers" not in page.words
    assert order(page.words, "Quiet", "Acme") == ["Quiet", "Acme"]


async def test_a_bad_fit_is_one_to_leads_and_the_owner_alone(agency: Agency) -> None:
    """In an open workspace the team reads every answer, and still nothing says that we might part ways."""
    await given.openness(agency, Openness.OPEN)
    clients = {name: await given.client(agency, name, owner="UJONAS") for name in ("Acme", "Drainers")}
    for name, client in clients.items():
        await given.team(agency, client, "USOFIE", "UJONAS")
        answers = dict.fromkeys(ALL, 5) | ({"gut": 1} if name == "Drainers" else {})
        await given.rating(agency, client, "ULARS", openly=True, **answers)
    await an_offer(agency)
    page = await opened(agency, agency.sofie)
    assert "*Acme*: Good · health 100" in page.words
    assert "*Drainers*: health 83" in page.words
    assert "Drainers" not in (await opened(agency, agency.person("UJONAS"))).words


# The same for those who are here


async def test_a_lead_decides_who_of_the_best_gets_a_promotion_too(agency: Agency) -> None:
    await promotion(agency)
    page = await opened(agency, agency.mette)
    asked = page.words.split("Who of ours should have it too?")[1]
    assert order(asked, "Acme", "Beta", "Alright", "Angry") == ["Acme", "Beta"]
    assert "Nobody yet: a lead decides which current clients get it too." in page.words
    form = await press(agency, "Decide")
    await form.fill_in({"What you decide": "Offer it to them too", "Why": "They were here before"})
    assert await form.submit() == {}
    form = await press(agency, "Decide")
    await form.fill_in({"What you decide": "Not to them"})
    assert await form.submit() == {}
    page = await agency.mette.modal()
    assert "*Acme*: gets it too · <@UMETTE>\n“They were here before”" in page.words
    assert "*Beta*: does not get it · <@UMETTE>" in page.words
    turn = page.words.split("New customers get this.")[0]
    assert order(turn, "Acme", "Beta") == ["Acme"]
    page = await press(agency, "Words to send")
    assert "what they get you should have too: Spring audit" in page.words
    page = await press(agency, "I told them")
    assert "*Acme*\nPitched" in page.words
    assert "Nobody at the moment." in page.words
    assert "Nobody yet" not in page.words, "somebody has heard of it by now"
    rows = await given.rows(agency, Parity)
    assert [(one.too, one.why) for one in rows] == [(True, "They were here before"), (False, None)]


async def test_members_see_whom_it_is_for_and_not_what_was_weighed(agency: Agency) -> None:
    await promotion(agency)
    await opened(agency, agency.mette)
    form = await press(agency, "Decide")
    await form.fill_in({"What you decide": "Offer it to them too", "Why": "They were here before"})
    await form.submit()
    page = await opened(agency, agency.sofie)
    assert "*Acme*: health" in page.words
    assert "They were here before" not in page.words
    assert "Beta" not in page.words
