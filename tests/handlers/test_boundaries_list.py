"""The agency's list of boundaries: admins change it, leads look, and whoever learns what is taken off moves on."""

from datetime import timedelta

import pytest

from handlers.kit.our_boundaries import first_list
from models.audit import Act, AuditEntry
from models.boundaries import MOST_BOUNDARIES, Boundary, BoundaryEvent, list_to_change, listed
from models.clients import Client
from models.rules.boundaries import Happening
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.cards import from_card, rest_of
from tests.support.person import Modal, Person

FIRST = [need for need, _ in first_list("en")]
NEW = {"What we need": "Invoices paid in 14 days", "Why it helps the client": "No reminders, ever."}


@pytest.fixture
async def place(agency: Agency) -> Agency:
    """A Monday at nine; Lars is a lead."""
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")
    return agency


async def titled(person: Person, title: str, containing: str = "") -> Modal:
    """The modal of this title, once it is there."""

    async def shown() -> Modal | None:
        modal = await person.modal()
        return modal if modal.title == title and containing in modal.words else None

    return await person.until(shown)


async def the_list(agency: Agency) -> list[str]:
    async with agency.house.deps.database.reading(TEAM) as session:
        return [one.need for one in await listed(session)]


async def learning(agency: Agency, name: str, *needs: str) -> Client:
    """A client who learnt these, one after the other."""
    client = await given.client(agency, name)
    async with agency.house.deps.database.transaction(TEAM) as session:
        known = {one.need: one for one in await list_to_change(session, first_list("en"), MONDAY)}
        for number, need in enumerate(needs):
            at = MONDAY - timedelta(days=30 - number)
            told = {"at": at, "told_at": at, "told_by": "UJONAS", "kind": Happening.BEGAN}
            session.add(BoundaryEvent(client_id=client.id, boundary_id=known[need].id, **told))
    return client


async def open_list(agency: Agency) -> Modal:
    await agency.mette.command("/client-settings")
    await (await titled(agency.mette, "Settings")).press("Our boundaries")
    return await titled(agency.mette, "Our boundaries")


async def test_an_admin_words_adds_and_orders_them(place: Agency) -> None:
    modal = await open_list(place)
    assert [f"{number}. {need}" in modal.words for number, need in enumerate(FIRST, 1)] == [True] * 6
    assert modal.buttons.count("Up") == 5

    await modal.press("Add")
    form = await titled(place.mette, "Add a boundary")
    await form.fill_in(NEW)
    assert await form.submit() == {}
    modal = await titled(place.mette, "Our boundaries", "7. Invoices paid in 14 days")

    await modal.press("Up", nth=5)
    modal = await titled(place.mette, "Our boundaries", "6. Invoices paid in 14 days")
    await modal.press("Edit")
    form = await titled(place.mette, "Edit a boundary")
    assert form.value("What we need") == FIRST[0]
    await form.fill_in({"What we need": "Answer by tomorrow"})
    assert await form.submit() == {}
    await titled(place.mette, "Our boundaries", "1. Answer by tomorrow")
    assert await the_list(place) == ["Answer by tomorrow", *FIRST[1:5], NEW["What we need"], FIRST[5]]
    trail = [entry.details for entry in await given.rows(place, AuditEntry) if entry.act is Act.CHANGED_SETTINGS]
    assert trail == [{"fields": ["boundaries"]}] * 3


async def test_whoever_learns_what_is_taken_off_goes_on_to_the_next(place: Agency) -> None:
    acme = await learning(place, "Acme", FIRST[1])
    await learning(place, "Globex", FIRST[1], FIRST[0])
    modal = await open_list(place)
    await modal.press("Remove", nth=1)
    await titled(place.mette, "Our boundaries", f"2. {FIRST[2]}")
    assert await the_list(place) == [FIRST[0], *FIRST[2:]]

    [*_, moved] = await given.rows(place, BoundaryEvent)
    needs = {row.id: row.need for row in await given.rows(place, Boundary)}
    assert (moved.client_id, moved.kind, needs[moved.boundary_id]) == (acme.id, Happening.BEGAN, FIRST[2])
    assert len(await given.rows(place, BoundaryEvent)) == 4
    await place.sofie.command("/clients acme")
    card = await place.sofie.told()
    assert f"*Boundary: {FIRST[2]}*" in card.words
    await from_card(place.sofie, "History")
    assert FIRST[1] in (await place.sofie.modal()).words


async def test_an_emptied_list_asks_nothing_of_anybody(place: Agency) -> None:
    await learning(place, "Acme", FIRST[0])
    modal = await open_list(place)
    for left in range(5, -1, -1):
        await modal.press("Remove")
        modal = await titled(place.mette, "Our boundaries", f"{left}. " if left else "from the top")
    assert await the_list(place) == []
    await place.sofie.command("/clients acme")
    card = await place.sofie.told()
    assert "Boundary" not in card.words
    assert "History" in (await rest_of(place.sofie)).buttons


async def test_ten_are_the_most(place: Agency) -> None:
    async with place.house.deps.database.transaction(TEAM) as session:
        await list_to_change(session, [(f"Need {n}", "So") for n in range(MOST_BOUNDARIES - 1)], MONDAY)
    modal = await open_list(place)
    await modal.press("Add")
    form = await titled(place.mette, "Add a boundary")
    async with place.house.deps.database.transaction(TEAM) as session:
        session.add(Boundary(rank=MOST_BOUNDARIES, need="Quicker", why="So", made_at=MONDAY))
    await form.fill_in(NEW)
    assert await form.submit() == {"What we need": "Ten are on the list already. Please take one off first."}
    assert len(await the_list(place)) == MOST_BOUNDARIES
    await form.close()
    modal = await open_list(place)
    assert "Ten are the most." in modal.words
    assert "Add" not in modal.buttons


async def test_one_that_is_taken_off_meanwhile_is_not_worded_anew(place: Agency) -> None:
    modal = await open_list(place)
    await modal.press("Edit")
    form = await titled(place.mette, "Edit a boundary")
    async with place.house.deps.database.transaction(TEAM) as session:
        (await listed(session))[0].rank = None
    assert await form.submit() == {"What we need": "Somebody took this off the list meanwhile."}


async def test_leads_look_and_change_nothing(place: Agency) -> None:
    await given.client(place, "Acme")
    lars = place.person("ULARS")
    await from_card(lars, "Our list")
    modal = await titled(lars, "Our boundaries")
    assert FIRST[5] in modal.words
    assert modal.buttons == []
    assert await given.rows(place, Boundary) == []

    assert "Our list" not in (await rest_of(place.sofie)).buttons


@pytest.mark.parametrize("who", ["USOFIE", "ULARS", "UGUEST"])
async def test_only_admins_open_it_in_the_settings(place: Agency, who: str) -> None:
    person = place.person(who, here="CGUEST")
    await person.command("/client-settings boundaries")
    assert "Sorry" in (await person.told()).words
    assert (await person.get("views"))["stack"] == []
