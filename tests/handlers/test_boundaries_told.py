"""Boundaries told with what was logged, the history, and who or what is not there any more."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from models.boundaries import BoundaryEvent
from models.clients import Client
from models.interactions import Interaction
from models.people import find_person
from models.rules.facts import DAY
from models.subjects import Subject
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.cards import from_card, rest_of
from tests.support.learning import BEGAN, BROKEN, CALLS, REMINDED, card_of, happened, learning
from tests.support.person import Person, Shown


@pytest.fixture
async def place(agency: Agency) -> Agency:
    """A Monday at nine; Lars is a lead."""
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")
    return agency


# From what was logged


async def log(person: Person, words: str = "called at seven") -> Shown:
    await person.command(f"/client-log acme {words}")
    await (await person.modal()).submit()
    return await person.told()


async def test_what_was_logged_tells_of_the_boundary_too(place: Agency) -> None:
    await learning(place, (5, BEGAN), need=CALLS)
    logged = await log(place.sofie)
    assert "Their boundary: *No calls before nine*. How did it go?" in logged.words
    assert logged.buttons == ["Log another", "Edit", "Undo", "Boundary kept", "Boundary broken"]

    await logged.press("Boundary broken")
    assert "*No calls before nine* was broken with *Acme*" in (await place.sofie.told()).words
    await place.clock(timedelta(days=1))
    await logged.press("Boundary broken")
    assert "You noted that already" in (await place.sofie.told()).words
    [row] = [one for one in await given.rows(place, BoundaryEvent) if one.kind is BROKEN]
    [interaction] = await given.rows(place, Interaction)
    assert (row.interaction_id, row.at) == (interaction.id, interaction.occurred_at)

    await logged.press("Undo")
    assert "Taken back from *Acme*" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN]


async def test_an_answer_about_what_was_taken_back_notes_nothing(place: Agency) -> None:
    await learning(place, (5, BEGAN), need=CALLS)
    logged = await log(place.sofie)
    async with place.house.deps.database.transaction(TEAM) as session:
        await session.execute(delete(Interaction))
    await logged.press("Boundary broken")
    assert "nothing was noted about the boundary" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN]


async def test_what_happened_before_a_boundary_began_says_nothing_of_it(place: Agency) -> None:
    await learning(place, (5, BEGAN))
    await place.sofie.command("/client-log acme called")
    modal = await place.sofie.modal()
    await modal.fill(When=(MONDAY - 6 * DAY).date().isoformat())
    await modal.submit()
    assert (await place.sofie.told()).buttons == ["Log another", "Edit", "Undo"]


# Who may not, and who is gone


async def test_an_archived_client_learns_nothing_more(place: Agency) -> None:
    acme = await learning(place, (5, BEGAN))
    card = await card_of(place.sofie)
    await given.archived(place, acme)
    await card.choose("Broken")
    assert "Acme is archived" in (await place.sofie.told()).words
    resting = await card_of(place.sofie)
    assert resting.buttons == ["Contacts", "Bring back", "More"]
    assert (await happened(place)) == [BEGAN]


async def test_an_erased_client_leaves_no_history(place: Agency) -> None:
    acme = await learning(place, (5, BEGAN))
    rest, card = await rest_of(place.sofie), await card_of(place.sofie)
    async with place.house.deps.database.transaction(TEAM) as session:
        subject = Subject(await session.get_one(Client, acme.id))
        await subject.erase(session, "", place.house.deps.rng, MONDAY)
    await card.choose("Kept")
    assert "not on our list any more" in (await place.sofie.told()).words
    await rest.press("History")
    assert "not on our list any more" in (await place.sofie.told()).words
    assert (await happened(place)) == []


async def test_nobody_takes_back_what_somebody_else_told(place: Agency) -> None:
    await learning(place, (5, BEGAN))
    await from_card(place.sofie, "Broken")
    told = await place.sofie.told()
    async with place.house.deps.database.transaction(TEAM) as session:
        await session.execute(update(BoundaryEvent).values(told_by="UJONAS"))
    await told.press("Undo")
    assert "nothing of yours" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN, BROKEN]


async def test_somebody_who_was_made_a_guest_presses_for_nothing(place: Agency) -> None:
    await learning(place, (5, BEGAN))
    rest, card = await rest_of(place.sofie), await card_of(place.sofie)
    async with place.house.deps.database.transaction(TEAM) as session:
        person = await find_person(session, "USOFIE")
        assert person
        person.is_insider, person.is_guest = False, True
    place.house.deps.directory.forget(TEAM, "USOFIE")
    for old, press in ((card.choose, "Kept"), (card.choose, "Broken"), (rest.press, "History")):
        await old(press)
        assert "not available to you here" in (await place.sofie.told()).words
    assert (await happened(place)) == [BEGAN]


async def test_the_history_says_who_did_what_and_when(place: Agency) -> None:
    await learning(place, (50, BEGAN), (40, BROKEN), (39, REMINDED))
    await from_card(place.sofie, "Kept")
    await place.sofie.told()
    await from_card(place.person("UJONAS"), "History")
    lines = (await place.person("UJONAS").modal()).words.split("\n")
    assert lines[1:-1] == [
        "7 January · *Kept*: Brief in writing · <@USOFIE>",
        "29 November · *Reminded*: Brief in writing · <@UJONAS>",
        "28 November · *Broken*: Brief in writing · <@UJONAS>",
        "18 November · *Begun*: Brief in writing · <@UJONAS>",
    ]
