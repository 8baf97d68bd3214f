"""Looking back when an engagement has ended: from the card and the weekly summary, kept for the client's profile."""

from datetime import date, timedelta

import pytest

from models.clients import Client
from models.retrospectives import Ask, Retrospective, ScopeFit
from tests.support import agreed, given
from tests.support.agency import MONDAY, Agency
from tests.support.person import Modal


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client whose website was finished on the Friday before."""
    await agency.clock(MONDAY)
    client = await given.client(agency, "Acme")
    ended = (MONDAY - timedelta(days=3)).date()
    await agreed.agreement(agency, client, agreed.website(starts_on=date(2029, 9, 3), ends_on=ended, milestones=()))
    return client


async def look_back(agency: Agency) -> Modal:
    await agency.sofie.command("/clients acme")
    await (await agency.sofie.told()).press("Look back")
    return await agency.sofie.modal()


async def test_it_is_asked_on_the_card_once_the_work_has_ended(agency: Agency, acme: Client) -> None:
    await agreed.agreement(agency, acme, agreed.website(project="Shop"))
    await agency.sofie.command("/clients acme")
    card = await agency.sofie.told()
    assert "*Website* ended 4 January. Two minutes to look back?" in card.words
    assert "*Shop* ended" not in card.words


async def test_what_was_learnt_stands_on_the_card(agency: Agency) -> None:
    modal = await look_back(agency)
    answers = {
        "Was the scope right?": "Mostly",
        "What went right": "One decision maker",
        "What was different": "A shop",
    }
    await modal.fill_in(answers)
    assert await modal.submit() == {}
    assert "What you learnt from *Website* stands on the card of *Acme*." in (await agency.sofie.told()).words
    [said] = await given.rows(agency, Retrospective)
    assert (said.scope, said.went_right, said.ask, said.said_by) == (
        ScopeFit.MOSTLY,
        "One decision maker",
        Ask.NOTHING,
        "USOFIE",
    )
    await agency.mette.command("/clients acme")
    card = await agency.mette.told()
    assert "The scope was mostly right" in card.words
    assert "One decision maker" in card.words


@pytest.mark.parametrize(
    ("ask", "asked"),
    [
        ("A testimonial", ["two or three sentences"]),
        ("A referral", ["somebody you know"]),
        ("Both", ["two or three sentences", "somebody you know"]),
    ],
)
async def test_a_draft_for_what_is_asked_for(agency: Agency, ask: str, asked: list[str]) -> None:
    modal = await look_back(agency)
    await modal.fill_in({"Was the scope right?": "Yes", "What shall we ask them for?": ask})
    await modal.submit()
    told = (await agency.sofie.told()).words
    assert [words for words in asked if words not in told] == []
    assert "I never write to a client" in told


async def test_whoever_says_more_later_changes_what_stands_there(agency: Agency) -> None:
    await (await (await look_back(agency)).fill_in({"Was the scope right?": "Yes"})).submit()
    await agency.mette.command("/clients acme")
    await (await agency.mette.told()).press("Edit")
    modal = await agency.mette.modal()
    await (await modal.fill_in({"Was the scope right?": "No"})).submit()
    [said] = await given.rows(agency, Retrospective)
    assert (said.scope, said.said_by) == (ScopeFit.WRONG, "UMETTE")


async def test_the_weekly_summary_says_what_ended(agency: Agency) -> None:
    await agency.mette.command("/client-summary")
    await (await (await agency.mette.modal()).fill(Channel="CTEAM")).submit()
    await agency.clock(timedelta(days=7))
    summary = await agency.mette.said("CTEAM", "Our clients")
    assert "Ended this week" not in summary.words, "that was ten days ago"
    await agreed.agreement(
        agency, (await given.rows(agency, Client))[0], agreed.website(project="Shop", ends_on=date(2030, 1, 18))
    )
    await agency.clock(timedelta(days=7))
    summary = await agency.mette.said("CTEAM", "Ended this week")
    assert "Acme · Shop" in summary.words
    await summary.press("Look back: Shop")
    assert (await agency.mette.modal()).title == "Looking back"


async def test_guests_look_back_at_nothing(agency: Agency) -> None:
    guest = agency.person("UGUEST", here="CGUEST")
    await guest.command("/clients acme")
    assert "not available" in (await guest.told()).words
