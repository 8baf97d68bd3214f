"""What an agency knows of a client: answered, changed, read again, and said where an idea begins."""

import asyncio
from decimal import Decimal

import pytest

from models.clients import Client
from models.profile_answers import ProfileAnswer
from models.rules.profile import Question
from models.rules.tiers import Tier
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.cards import from_card
from tests.support.kickoffs import press
from tests.support.person import Modal, Person, Shown
from tests.support.tiered import decided


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    await agency.clock(MONDAY)
    return await given.client(agency, "Acme", owner="USOFIE", yearly_budget=Decimal(12000), currency="EUR")


async def card(person: Person) -> Shown:
    await person.command("/clients acme")
    return await person.told()


async def asked(person: Person) -> Modal:
    await from_card(person, "Profile")
    return await person.modal()


async def answer(person: Person, **fields: str) -> None:
    form = await asked(person)
    await form.fill_in({name.replace("_", " "): value for name, value in fields.items()})
    assert await form.submit() == {}
    assert "stands on their card" in (await person.told()).words


async def test_what_is_answered_stands_on_the_card_and_the_rest_is_skipped(agency: Agency) -> None:
    jonas = agency.person("UJONAS")
    await answer(
        jonas, How_often_they_need_us="Every month", What_keeps_them_up_at_night="That the shop is down on Friday."
    )
    shown = await card(agency.mette)
    assert "How often they need us: Every month" in shown.words
    assert "What keeps them up at night: “That the shop is down on Friday.” (7 January)" in shown.words
    assert "Why they stayed" not in shown.words
    rows = await given.rows(agency, ProfileAnswer)
    assert [(row.question, row.said_by) for row in rows] == [
        (Question.OFTEN, "UJONAS"),
        (Question.UP_AT_NIGHT, "UJONAS"),
    ]


async def test_the_budget_is_told_to_who_sees_money_and_asked_of_nobody(agency: Agency) -> None:
    form = await asked(agency.sofie)
    assert "Yearly budget: €12,000" in form.words
    assert "Yearly budget" not in form.labels
    assert "12,000" not in (await asked(agency.person("UJONAS"))).words


async def test_an_older_answer_is_readable(agency: Agency) -> None:
    await answer(agency.sofie, Why_they_stayed="We were quick.")
    await answer(agency.mette, Why_they_stayed="They like Jonas.")
    await from_card(agency.sofie, "Earlier answers")
    page = await agency.sofie.modal()
    assert "They like Jonas. · <@UMETTE>, 7 January\nWe were quick. · <@USOFIE>, 7 January" in page.words
    assert "We were quick." not in (await card(agency.sofie)).words


async def test_two_who_answer_at_once_lose_nothing(agency: Agency) -> None:
    first, second = await asked(agency.mette), await asked(agency.sofie)
    await first.fill_in({"Why they chose us": "A friend of a friend.", "Why they stayed": "Trust."})
    await second.fill_in({"What went right": "The launch.", "Why they stayed": "The cake."})
    await asyncio.gather(first.submit(), second.submit())
    for person in (agency.mette, agency.sofie):
        assert "Saved" in (await person.told()).words
    rows = await given.rows(agency, ProfileAnswer)
    assert {row.said for row in rows} == {"A friend of a friend.", "Trust.", "The launch.", "The cake."}
    shown = await card(agency.mette)
    assert "A friend of a friend." in shown.words
    assert "The launch." in shown.words


async def test_an_answer_can_be_taken_away(agency: Agency) -> None:
    await answer(agency.sofie, What_went_right="The launch.")
    form = await asked(agency.sofie)
    await (await form.fill_in({"What went right": ""})).submit()
    await agency.sofie.told()
    assert "The launch" not in (await card(agency.mette)).words
    page = await _history(agency)
    assert "taken away · <@USOFIE>" in page.words


async def _history(agency: Agency) -> Modal:
    await from_card(agency.sofie, "Earlier answers")
    return await agency.sofie.modal()


async def test_who_changed_nothing_adds_nothing(agency: Agency) -> None:
    await answer(agency.sofie, When_they_need_us="In spring")
    await answer(agency.mette)
    assert len(await given.rows(agency, ProfileAnswer)) == 1


async def test_the_history_leads_on_to_the_form(agency: Agency) -> None:
    await answer(agency.sofie, When_they_need_us="In spring")
    await _history(agency)
    form = await press(agency, "Change", by=agency.sofie)
    assert form.value("When they need us")["value"] == "spring"


async def test_ideal_clients_share_what_was_answered(agency: Agency) -> None:
    for name in ("Alpha", "Beta", "Gamma"):
        await decided(agency, await given.client(agency, name), Tier.IDEAL)
        await from_card(agency.mette, "Profile", name)
        form = await agency.mette.modal()
        await (await form.fill_in({"Do they earn money themselves?": "Yes"})).submit()
        await agency.mette.told()
    await agency.mette.command("/clients")
    await (await agency.mette.told()).press("Ideal clients")
    assert "• They earn money themselves: 3 of 3, and 0 of the 1 other" in (await agency.mette.modal()).words


async def test_guests_are_told_nothing(agency: Agency) -> None:
    guest = agency.person("UGUEST", here="CGUEST")
    await guest.command("/clients prospect Fern Books")
    assert "not available" in (await guest.told()).words
