"""The one review a quarter: three screens, a tier, a nudge that begins it and is over once it is done."""

from datetime import UTC, datetime

import pytest

from models.clients import Client
from models.nudges import Nudge
from models.profile_answers import ProfileAnswer
from models.reviews import Foundation, Review, ReviewStep
from models.rules.nudges.cause import What
from models.rules.nudges.deciding import State
from models.rules.tiers import Tier
from models.tiers import TierDecision
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.cards import card_of, from_card, rest_of
from tests.support.kickoffs import press
from tests.support.offered import a_client
from tests.support.person import Modal, Person
from tests.support.tiered import decided


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    await agency.clock(MONDAY)
    return await a_client(agency, "Acme", owner="USOFIE")


async def began(agency: Agency, person: Person, button: str = "Review Q1 2030") -> Modal:
    await from_card(person, button)
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def sent(agency: Agency, person: Person, form: Modal) -> Modal:
    assert await form.submit() == {}
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def test_ten_minutes_from_the_profile_to_what_comes_next(agency: Agency) -> None:
    form = await began(agency, agency.sofie)
    assert "Acme* · Q1 2030 · 1 of 3" in form.words
    form = await sent(agency, agency.sofie, await form.fill_in({"When they need us": "In spring"}))
    assert "2 of 3" in form.words
    form = await sent(
        agency, agency.sofie, await form.fill_in({"What they are": "OK", "What you know better": "New boss."})
    )
    answers = {
        "What could we add for them?": "A newsletter.",
        "Has the foundation of this relationship changed?": "Yes",
    }
    await form.fill_in(answers)
    assert await form.submit() == {"How it has changed": "Please say in a few words how."}
    page = await sent(agency, agency.sofie, await form.fill_in({"How it has changed": "They were bought."}))
    assert "What we could add: “A newsletter.”" in page.words
    assert "The foundation has changed: “They were bought.”" in page.words
    [review] = await given.rows(agency, Review)
    assert (review.year, review.quarter, review.tier, review.foundation, review.done_by) == (
        2030,
        1,
        Tier.OK,
        Foundation.CHANGED,
        "USOFIE",
    )
    [decision] = await given.rows(agency, TierDecision)
    assert (decision.tier, decision.reason) == (Tier.OK, "New boss.")
    assert len(await given.rows(agency, ProfileAnswer)) == 1


async def test_one_goes_back_and_nothing_typed_is_lost(agency: Agency) -> None:
    form = await sent(agency, agency.sofie, await began(agency, agency.sofie))
    form = await sent(agency, agency.sofie, await form.fill_in({"What they are": "OK", "What you know better": "Hm."}))
    await form.fill_in({"What could we add for them?": "A newsletter."})
    form = await press(agency, "Back", by=agency.sofie)
    assert "2 of 3" in form.words
    await form.fill_in({"What you know better": "A new boss"})
    form = await press(agency, "Back", by=agency.sofie)
    assert "1 of 3" in form.words
    assert "Back" not in form.buttons
    form = await sent(agency, agency.sofie, form)
    assert "2 of 3" in form.words
    assert form.value("What you know better") == "A new boss"
    form = await sent(agency, agency.sofie, form)
    assert form.value("What could we add for them?") == "A newsletter."
    assert [row.reason for row in await given.rows(agency, TierDecision)] == ["Hm."]


async def test_an_old_back_does_not_open_what_is_done(agency: Agency) -> None:
    form = await sent(agency, agency.sofie, await began(agency, agency.sofie))
    form = await sent(agency, agency.sofie, form)
    async with agency.house.deps.database.transaction("T1") as session:
        [review] = await given.rows(agency, Review)
        (await session.merge(review)).done_at = MONDAY
    page = await press(agency, "Back", by=agency.sofie)
    assert "3 of 3" not in page.words
    [review] = await given.rows(agency, Review)
    assert review.step is ReviewStep.AHEAD


async def test_what_the_facts_do_not_propose_needs_a_reason(agency: Agency) -> None:
    form = await sent(agency, agency.sofie, await began(agency, agency.sofie))
    await form.fill_in({"What they are": "Ideal"})
    assert await form.submit() == {"What you know better": "The facts don't propose that. What do you know better?"}
    assert await given.rows(agency, TierDecision) == []


async def test_a_tier_that_still_fits_is_not_decided_again(agency: Agency, acme: Client) -> None:
    await decided(agency, acme, Tier.GOOD)
    form = await sent(agency, agency.mette, await began(agency, agency.mette))
    await sent(agency, agency.mette, form)
    assert len(await given.rows(agency, TierDecision)) == 1
    [review] = await given.rows(agency, Review)
    assert (review.tier, review.step) == (Tier.GOOD, ReviewStep.AHEAD)


async def test_it_goes_on_where_it_was_left_with_whoever_comes_next(agency: Agency) -> None:
    await sent(agency, agency.sofie, await began(agency, agency.sofie))
    form = await began(agency, agency.mette, "Go on with the review")
    assert "2 of 3" in form.words


async def test_it_is_for_leads_and_the_owner(agency: Agency) -> None:
    jonas = agency.person("UJONAS")
    buttons = (await rest_of(jonas)).buttons
    assert "Profile" in buttons
    assert "Review Q1 2030" not in buttons


async def _done(agency: Agency) -> Modal:
    form = await sent(agency, agency.sofie, await began(agency, agency.sofie))
    form = await sent(agency, agency.sofie, form)
    await form.fill_in({"Has the foundation of this relationship changed?": "No, it is the same"})
    return await sent(agency, agency.sofie, form)


async def test_what_was_found_is_read_again_from_the_card(agency: Agency) -> None:
    await _done(agency)
    assert "Reviewed for Q1 2030, 7 January" in (await card_of(agency.mette)).words
    rest = await rest_of(agency.mette)
    assert "Review Q1 2030" not in rest.buttons
    await rest.press("Reviews")
    page = await agency.mette.modal()
    assert "*Reviewed for Q1 2030, 7 January* · <@USOFIE>" in page.words
    assert "The foundation is the same." in page.words


async def test_the_next_of_ones_own_clients_follows(agency: Agency) -> None:
    await given.client(agency, "Beta", owner="USOFIE")
    await given.client(agency, "Gamma", owner="UMETTE")
    await _done(agency)
    form = await press(agency, "Next: Beta", by=agency.sofie)
    assert "*Beta* · Q1 2030 · 1 of 3" in form.words


async def test_the_nudge_begins_it_and_is_over_once_it_is_done(agency: Agency) -> None:
    await agency.clock(datetime(2030, 3, 12, 8, tzinfo=UTC))
    digest = await agency.sofie.told()
    while "quarterly review" not in digest.words:
        digest = await agency.sofie.told()
    await digest.press("Begin with Acme")
    await agency.house.deps.tasks.drain()
    form = await sent(agency, agency.sofie, await agency.sofie.modal())
    form = await sent(agency, agency.sofie, form)
    await form.fill_in({"Has the foundation of this relationship changed?": "No, it is the same"})
    await sent(agency, agency.sofie, form)
    await agency.clock(datetime(2030, 3, 14, 8, tzinfo=UTC))
    rows = [row for row in await given.rows(agency, Nudge) if row.what is What.QUARTER]
    assert [row.state for row in rows if row.heard_by == "USOFIE"] == [State.CLOSED]
