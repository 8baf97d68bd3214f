"""The agency's list of boundaries, and what happened with them: kept once, found again, and gone with their cause."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.boundaries import (
    Boundary,
    BoundaryEvent,
    clients_learning,
    contacts_since,
    list_to_change,
    listed,
    put_in_order,
)
from models.erasure import GONE
from models.interactions import Interaction
from models.retention import Kept, remove_old
from models.rules.boundaries import Happening
from models.rules.facts import DAY, Kind
from models.session import Database
from tests.models.test_erasing_beside import erase, erase_somebody, given, put, rows, somebody
from tests.models.test_exports import of_client, of_person
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW

FIRST = [("Brief in writing", "Nothing gets lost."), ("No calls before nine", "We are awake then.")]


async def first_list(database: Database, team: str = OURS) -> list[Boundary]:
    async with database.transaction(team) as session:
        return await list_to_change(session, FIRST, NOW)


def event(client_id: int, boundary: Boundary, kind: Happening, days: float = 0, **more: Any) -> BoundaryEvent:
    at = NOW - days * DAY
    told = {"told_at": at, "told_by": "UJONAS", **more}
    return BoundaryEvent(client_id=client_id, boundary_id=boundary.id, kind=kind, at=at, **told)


def logged(client_id: int, kind: Kind = Kind.CONTACT, days: float = 0) -> Interaction:
    at = NOW - days * DAY
    return Interaction(client_id=client_id, kind=kind, what="A call.", occurred_at=at, logged_at=at, logged_by="UJONAS")


async def test_two_who_begin_at_once_write_one_list(database: Database) -> None:
    both = await asyncio.gather(first_list(database), first_list(database))
    assert [[one.need for one in found] for found in both] == [[need for need, _ in FIRST]] * 2
    assert len(await rows(database, Boundary)) == len(FIRST)


async def test_a_list_that_was_emptied_stays_empty(database: Database) -> None:
    async with database.transaction(OURS) as session:
        for boundary in await list_to_change(session, FIRST, NOW):
            boundary.rank = None
    assert await first_list(database) == []
    assert len(await rows(database, Boundary)) == len(FIRST)


async def test_each_agency_has_a_list_of_its_own(database: Database) -> None:
    await first_list(database)
    async with database.reading(THEIRS) as session:
        assert await listed(session) == []


async def test_the_list_keeps_its_order(database: Database) -> None:
    async with database.transaction(OURS) as session:
        put_in_order((await list_to_change(session, FIRST, NOW))[::-1])
    async with database.reading(OURS) as session:
        assert [one.need for one in await listed(session)] == [need for need, _ in FIRST[::-1]]


@pytest.mark.parametrize("how", ["taken back", "kept no longer"])
async def test_what_was_told_with_an_interaction_goes_with_it(database: Database, how: str) -> None:
    [acme], [writing, _] = await given(database, "Acme"), await first_list(database)
    await put(database, call := logged(acme, days=40))
    await put(
        database,
        event(acme, writing, Happening.BEGAN, 50),
        event(acme, writing, Happening.BROKEN, 40, interaction_id=call.id),
    )
    async with database.transaction(OURS) as session:
        if how == "taken back":
            await session.delete(await session.get_one(Interaction, call.id))
        else:
            await remove_old(session, {Kept.LOGGED: 30}, NOW)
    assert [one.kind for one in await rows(database, BoundaryEvent)] == [Happening.BEGAN]


async def test_who_learns_a_boundary_now(database: Database) -> None:
    acme, globex, initech = await given(database, "Acme", "Globex", "Initech")
    writing, calls = await first_list(database)
    await put(
        database,
        event(acme, writing, Happening.BEGAN, 5),
        event(globex, writing, Happening.BEGAN, 9),
        event(globex, calls, Happening.BEGAN, 2),
        event(globex, writing, Happening.BROKEN, 1),
        event(initech, calls, Happening.BEGAN, 9),
        event(initech, writing, Happening.BEGAN, 3),
    )
    async with database.reading(OURS) as session:
        assert await clients_learning(session, writing.id) == [acme, initech]
        assert await clients_learning(session, calls.id) == [globex]


async def test_contact_is_what_we_and_the_client_spoke_of(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex")
    mine = [logged(acme, kind, days) for days, kind in enumerate(Kind)]
    await put(database, *mine, logged(globex), logged(acme, days=99))
    async with database.reading(OURS) as session:
        found = await contacts_since(session, [acme], NOW - timedelta(days=90))
    assert set(found) == {acme}
    assert set(found[acme]) == {row.occurred_at for row in mine if row.kind.is_contact}


# Rights


async def test_an_erased_client_and_an_erased_person_leave_nothing_here(database: Database) -> None:
    acme, globex = await given(database, "Acme", "Globex Parting")
    [writing, _] = await first_list(database)
    await put(
        database,
        somebody("USOFIE", "Sofie Lund"),
        named := Boundary(rank=3, need="No calls as from Globex Parting", why="Sofie Lund sleeps then", made_at=NOW),
    )
    await put(
        database,
        event(acme, writing, Happening.TALK, told_by="USOFIE", note="As with Globex Parting, says Sofie Lund"),
        event(globex, named, Happening.BROKEN, told_by="USOFIE"),
    )
    await erase(database, globex)
    await erase_somebody(database, "USOFIE")

    [left] = await rows(database, BoundaryEvent)
    assert (left.client_id, left.note) == (acme, "As with …, says …")
    assert left.told_by.startswith(GONE)
    async with database.reading(OURS) as session:
        kept = (await session.scalars(select(Boundary).where(Boundary.id == named.id))).one()
    assert (kept.need, kept.why) == ("No calls as from …", "… sleeps then")


async def test_exports_have_what_happened_with_boundaries(database: Database) -> None:
    [acme], [writing, _] = await given(database, "Acme"), await first_list(database)
    await put(
        database,
        somebody("USOFIE", "Sofie Lund"),
        event(acme, writing, Happening.BROKEN, told_by="USOFIE"),
        event(acme, writing, Happening.PART_WAYS, note="Sofie Lund is right", told_by="ULARS"),
    )
    theirs = (await of_client(database, acme)).theirs["boundary_events"]
    assert [row["kind"] for row in theirs] == [Happening.BROKEN, Happening.PART_WAYS]
    of_sofie = await of_person(database, "USOFIE")
    assert [row["kind"] for row in of_sofie.theirs["boundary_events"]] == [Happening.BROKEN]
    assert [row["words"] for row in of_sofie.mentions["boundary_events"]] == ["Sofie Lund is right"]
