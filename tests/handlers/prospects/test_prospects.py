"""Prospects: held against the ideal clients with every reason, lost or won, and who sent them."""

from datetime import date
from decimal import Decimal

import pytest

from models.clients import Client
from models.profile_answers import ProfileAnswer
from models.prospects import Outcome, Prospect, ProspectTie, Tie
from models.rules.profile import Often, Question
from models.rules.tiers import Tier
from tests.support import agreed, given
from tests.support.agency import MONDAY, Agency
from tests.support.kickoffs import press
from tests.support.person import Modal, Person
from tests.support.tiered import decided

NEAR = {"Kind of work": "Projects", "Language": "Dansk", "What they could spend in a year": "15000"}


@pytest.fixture(autouse=True)
async def ideal(agency: Agency) -> list[Client]:
    """Three who are ideal, and what they share."""
    await agency.clock(MONDAY)
    found = []
    for name in ("Alpha", "Beta", "Gamma"):
        client = await given.client(
            agency, name, owner="USOFIE", language="da", yearly_budget=Decimal(12000), currency="EUR"
        )
        await agreed.agreement(agency, client, agreed.website(ends_on=date(2031, 1, 1)))
        await decided(agency, client, Tier.IDEAL)
        found.append(client)
    return found


async def added(person: Person, name: str, fields: dict[str, str]) -> None:
    await person.command(f"/clients prospect {name}")
    form = await person.modal()
    assert form.value("Name") == name
    await form.fill_in(fields)
    assert await form.submit() == {}
    assert "is on your list of prospects" in (await person.told()).words


async def prospects(agency: Agency, person: Person) -> Modal:
    await person.command("/clients")
    await (await person.told()).press("Prospects")
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def test_how_near_they_come_is_told_with_every_reason(agency: Agency) -> None:
    await added(agency.mette, "Fern Books", NEAR | {"Language": "English"})
    page = await prospects(agency, agency.mette)
    assert "Held against 3 ideal clients." in page.words
    assert "*Has 2 of the 3 traits that can be compared*" in page.words
    assert "✓ They have projects with us · 3 of 3 ideal clients, and they would too" in page.words
    assert "✓ A yearly budget of €10,000 to €25,000 · 3 of 3 ideal clients, and they would too" in page.words
    assert "✗ We speak Dansk · 3 of 3 ideal clients, and they would not" in page.words


async def test_below_three_traits_too_little_is_known(agency: Agency) -> None:
    await added(agency.mette, "Fern Books", {"Language": "Dansk"})
    page = await prospects(agency, agency.mette)
    assert "Not enough known" in page.words
    assert "Has 1" not in page.words


async def test_the_nearest_stands_first(agency: Agency) -> None:
    await added(agency.mette, "Near Books", NEAR)
    await added(agency.mette, "Far Books", NEAR | {"Language": "English"})
    words = (await prospects(agency, agency.mette)).words
    assert words.index("Near Books") < words.index("Far Books")


async def test_members_see_their_own_and_no_range_of_clients_budgets(agency: Agency) -> None:
    await added(agency.person("UJONAS"), "Fern Books", NEAR)
    await added(agency.mette, "Moss Bank", NEAR)
    page = await prospects(agency, agency.person("UJONAS"))
    assert "Fern Books" in page.words
    assert "Moss Bank" not in page.words
    assert "€" not in page.words
    assert "Ideal clients" not in page.buttons


async def test_why_they_were_lost_is_kept(agency: Agency) -> None:
    await added(agency.mette, "Fern Books", NEAR)
    await prospects(agency, agency.mette)
    form = await press(agency, "What came of it")
    await form.fill_in({"What came of it": "Lost", "Why": "They took the cheapest."})
    assert await form.submit() == {}
    await agency.house.deps.tasks.drain()
    page = await agency.mette.modal()
    assert "*Fern Books* · Lost" in page.words
    assert "Why: “They took the cheapest.”" in page.words
    [row] = await given.rows(agency, Prospect)
    assert (row.outcome, row.settled_by) == (Outcome.LOST, "UMETTE")


async def test_whoever_is_won_becomes_a_client_with_what_was_known(agency: Agency) -> None:
    await added(agency.mette, "Fern Books", NEAR | {"How often they would need us": "Every month"})
    await prospects(agency, agency.mette)
    form = await press(agency, "Won: add as a client")
    assert form.title == "New client"
    assert form.value("Name") == "Fern Books"
    assert form.value("Language")["value"] == "da"
    assert form.value("Yearly budget") == "15000"
    assert await form.submit() == {}
    assert "*Fern Books* is on the list" in (await agency.mette.told()).words
    [prospect] = await given.rows(agency, Prospect)
    client = (await given.rows(agency, Client))[-1]
    [tie] = await given.rows(agency, ProspectTie)
    assert (prospect.outcome, tie.client_id, tie.tie) == (Outcome.WON, client.id, Tie.BECAME)
    [answer] = await given.rows(agency, ProfileAnswer)
    assert (answer.client_id, answer.question, answer.choice) == (client.id, Question.OFTEN, Often.MONTHLY)


async def test_a_prospect_that_is_removed_is_gone(agency: Agency) -> None:
    await added(agency.mette, "Fern Books", {"Who sent them": "Alpha"})
    await prospects(agency, agency.mette)
    page = await press(agency, "Remove")
    assert "Fern Books" not in page.words
    assert await given.rows(agency, Prospect) == []
    assert await given.rows(agency, ProspectTie) == []


# Referrals


async def test_who_sent_them_stays_written_down_once_that_client_is_archived(
    agency: Agency, ideal: list[Client]
) -> None:
    await added(agency.mette, "Fern Books", {"Who sent them": "Alpha"})
    await given.archived(agency, ideal[0])
    await prospects(agency, agency.mette)
    form = await press(agency, "Edit")
    assert form.value("Who sent them")["text"]["text"] == "Alpha"
    assert await (await form.fill_in({"Notes": "They read a lot."})).submit() == {}
    [tie] = await given.rows(agency, ProspectTie)
    assert tie.client_id == ideal[0].id


async def referred(agency: Agency) -> None:
    """Alpha's referral was logged, and whom they sent is written down and won."""
    await agency.mette.command("/client-log Alpha sent us a bookshop")
    form = await agency.mette.modal()
    await (await form.fill_in({"Kind": "Referral"})).submit()
    await (await agency.mette.told()).press("Whom did they send?")
    form = await agency.mette.modal()
    assert form.value("Who sent them")["text"]["text"] == "Alpha"
    await (await form.fill_in({"Name": "Fern Books", "What they could spend in a year": "15000"})).submit()
    await agency.mette.told()


async def test_after_a_referral_i_ask_whom_they_sent_and_the_card_tells(agency: Agency) -> None:
    await referred(agency)
    await agency.mette.command("/clients alpha")
    shown = (await agency.mette.told()).words
    assert "*Sent us*\n• Fern Books · 7 January · talking" in shown


async def test_a_member_reads_of_no_prospect_of_somebody_elses(agency: Agency) -> None:
    await referred(agency)
    await agency.sofie.command("/clients alpha")
    card = (await agency.sofie.told()).words
    assert "Sent us" not in card
    assert "Fern Books" not in card
    await agency.mette.command("/clients alpha")
    assert "Fern Books" in (await agency.mette.told()).words


async def test_what_came_of_it_stands_with_both(agency: Agency) -> None:
    await referred(agency)
    await prospects(agency, agency.mette)
    form = await press(agency, "Won: add as a client")
    await form.submit()
    await agency.mette.told()
    await agency.sofie.command("/clients alpha")
    assert "• Fern Books · 7 January · won, now Fern Books" in (await agency.sofie.told()).words
    await agency.sofie.command("/clients fern")
    assert "*Sent by* Alpha" in (await agency.sofie.told()).words
    await prospects(agency, agency.mette)
    page = await press(agency, "Referrals")
    assert "Won by referrals, in a year: *€15,000*" in page.words
    assert "*Alpha* sent us\n• Fern Books · 7 January · won, now Fern Books" in page.words


async def test_other_kinds_ask_for_nobody(agency: Agency) -> None:
    await agency.mette.command("/client-log Alpha called")
    await (await agency.mette.modal()).submit()
    assert "Whom did they send?" not in (await agency.mette.told()).buttons
