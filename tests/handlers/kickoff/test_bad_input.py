"""What goes wrong at a kickoff costs nobody a word: bad input, two people at once, what came meanwhile."""

import pytest

from models.agreement_templates import AgreementTemplate, remove_template
from models.agreements import Agreement
from models.clients import Client
from models.kickoffs import Kickoff
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.kickoffs import first_screen, press, recorded, review, section, the_kickoff

pytestmark = pytest.mark.usefixtures("acme")


# Bad input


async def test_an_end_before_the_start(agency: Agency) -> None:
    modal = await first_screen(agency.mette, End="2026-11-30")
    assert await modal.submit() == {"End": "The end is before the start. Please pick a later day."}
    assert await given.rows(agency, Kickoff) == []


async def test_a_template_that_was_removed_meanwhile(agency: Agency) -> None:
    await recorded(agency)
    await press(agency, "Use as template")
    await (await (await agency.mette.modal()).fill(Name="Shop")).submit()
    await agency.mette.told()
    modal = await first_screen(agency.mette, Template="Shop")
    [made] = await given.rows(agency, AgreementTemplate)
    async with agency.house.deps.database.transaction(TEAM) as session:
        await remove_template(session, made.id)
    assert await modal.submit() == {"Template": "This template was removed meanwhile. Please pick another."}
    assert (await agency.mette.modal()).value("Project") == "Website"


async def test_a_client_that_was_archived_meanwhile(agency: Agency, acme: Client) -> None:
    everything = await review(agency.mette)
    await given.archived(agency, acme)
    await everything.submit()
    stopped = await agency.mette.modal()
    assert "*Acme* was archived meanwhile. Everything is kept here" in stopped.words
    assert await given.rows(agency, Agreement) == []
    await given.change(agency, acme, status="active")
    await stopped.submit()
    assert (await agency.mette.modal()).title == "Agreement"


async def test_a_kickoff_that_was_recorded_meanwhile_costs_no_words(agency: Agency) -> None:
    await review(agency.mette)
    modal = await section(agency, "Scope")
    await modal.fill_in({"In scope": "Everything"})
    await agency.sofie.command("/client-kickoff acme")
    await (await agency.sofie.told()).press("Go on")
    await press(agency, "See all", by=agency.sofie)
    await (await agency.sofie.modal()).submit()
    assert await modal.submit() == {
        "In scope": "This was recorded or dropped meanwhile. What you wrote is still here to copy."
    }
    assert (await agency.mette.modal()).value("In scope") == "Everything"


async def test_two_people_at_one_section(agency: Agency) -> None:
    await review(agency.mette)
    mine = await section(agency, "Scope")
    await mine.fill_in({"Who approves a change": "Anna"})
    await agency.sofie.command("/client-kickoff acme")
    await (await agency.sofie.told()).press("Go on")
    theirs = await agency.sofie.modal()
    assert theirs.title == "Scope"
    await (await theirs.fill_in({"Who approves a change": "Olga"})).submit()

    await mine.submit()
    both = await agency.mette.modal()
    assert "<@USOFIE> saved this meanwhile" in both.words
    assert "*Who approves a change:* Olga" in both.words
    assert both.value("Who approves a change") == "Anna"
    await both.submit()
    assert (await the_kickoff(agency)).terms.scope.approver == "Anna"


async def test_two_people_at_one_milestone(agency: Agency) -> None:
    await review(agency.mette)
    await section(agency, "Milestones")
    await press(agency, "Edit")
    mine = await agency.mette.modal()
    await mine.fill(Milestone="Sketches")
    await agency.sofie.command("/client-kickoff acme")
    await (await agency.sofie.told()).press("Go on")
    await press(agency, "Edit", by=agency.sofie)
    await (await (await agency.sofie.modal()).fill(Milestone="Wireframes")).submit()

    await mine.submit()
    both = await agency.mette.modal()
    assert "Wireframes" in both.words
    assert both.value("Milestone") == "Sketches"
    await both.submit()
    titles = [one.title for one in (await the_kickoff(agency)).terms.milestones]
    assert (titles[0], "Wireframes" in titles) == ("Sketches", False)


async def test_what_somebody_changed_is_seen_before_it_is_recorded(agency: Agency) -> None:
    everything = await review(agency.mette)
    await agency.sofie.command("/client-kickoff acme")
    await (await agency.sofie.told()).press("Go on")
    await (await (await section(agency, "Engagement", agency.sofie)).fill(Hours="77")).submit()
    await everything.submit()
    again = await agency.mette.modal()
    assert "Somebody changed this while you looked" in again.words
    assert "77 hours" in again.words
    await again.submit()
    [kept] = await given.rows(agency, Agreement)
    assert kept.terms.hours == 77


async def test_dropping_one(agency: Agency) -> None:
    await review(agency.mette)
    await press(agency, "Drop it")
    assert "Nothing of it is kept" in (await agency.mette.modal()).words
    assert await given.rows(agency, Kickoff) == []
