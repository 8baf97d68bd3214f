"""Who earned what was logged, who has not heard of it, which complaints are open, and what goes with whom."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from models.clients import Client, name_key
from models.erasure import erase_client
from models.exports import about_person
from models.interaction_people import InteractionPerson, earners_of, set_earners
from models.interactions import Interaction, complaints_of, facts_since, find_interaction
from models.people import find_person
from models.praise import unheard_praise, who_has_earned
from models.retention import remove_old
from models.rules.facts import DAY, Kind
from models.session import Database
from tests.models.test_erasing_beside import erase_somebody, put, somebody
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW

ANNA, BEN, CARL = "UANNA", "UBEN", "UCARL"


async def client(database: Database, name: str = "Acme", team: str = OURS) -> Client:
    row = Client(name=name, name_key=name_key(name), owner_id=BEN, created_by=BEN, created_at=NOW)
    async with database.transaction(team) as session:
        session.add(row)
    return row


async def log(
    database: Database,
    of: Client,
    kind: Kind = Kind.PRAISE,
    *earners: str,
    days: int = 1,
    team: str = OURS,
    **more: Any,
) -> int:
    at = NOW - days * DAY
    row = {"what": f"{kind} {days}", "occurred_at": at, "logged_at": at, "logged_by": BEN, **more}
    async with database.transaction(team) as session:
        session.add(logged := Interaction(client_id=of.id, kind=kind, **row))
        await session.flush()
        await set_earners(session, logged.id, of.id, earners)
        return logged.id


async def heard(database: Database, user_id: str, most: int = 5, team: str = OURS) -> list[str]:
    """What somebody is told now; each of it is told then."""
    async with database.transaction(team) as session:
        found = await unheard_praise(session, user_id, most)
        for row, _praise, _client in found:
            row.told_at = NOW
        return [praise.what for _row, praise, _client in found]


async def kept(database: Database) -> list[tuple[str, bool]]:
    async with database.reading(OURS) as session:
        rows = await session.scalars(select(InteractionPerson).order_by(InteractionPerson.user_id))
        return [(row.user_id, row.stands) for row in rows]


async def change(database: Database, interaction_id: int, of: Client, *earners: str) -> None:
    async with database.transaction(OURS) as session:
        await set_earners(session, interaction_id, of.id, earners)


async def test_the_oldest_is_told_first_and_each_once(database: Database) -> None:
    acme = await client(database)
    for days in (3, 1, 2):
        await log(database, acme, Kind.PRAISE, ANNA, CARL, days=days)
    async with database.reading(OURS) as session:
        assert await who_has_earned(session) == {ANNA, CARL}
    assert await heard(database, ANNA, most=2) == ["praise 3", "praise 2"]
    assert await heard(database, ANNA) == ["praise 1"]
    assert await heard(database, ANNA) == []
    async with database.reading(OURS) as session:
        assert await who_has_earned(session) == {CARL}


async def test_only_praise_that_another_logged_here_is_told(database: Database) -> None:
    acme = await client(database)
    await log(database, acme, Kind.PRAISE, ANNA, logged_by=ANNA)
    await log(database, acme, Kind.CONTACT, ANNA)
    theirs = await client(database, team=THEIRS)
    await log(database, theirs, Kind.PRAISE, ANNA, team=THEIRS)
    assert await heard(database, ANNA) == []
    assert await heard(database, ANNA, team=THEIRS) == ["praise 1"]


async def test_who_heard_of_it_stays_known_and_who_did_not_is_forgotten(database: Database) -> None:
    acme = await client(database)
    number = await log(database, acme, Kind.PRAISE, ANNA, CARL)
    await heard(database, ANNA)
    await change(database, number, acme)
    assert await kept(database) == [(ANNA, False)]
    await change(database, number, acme, ANNA, CARL)
    assert await kept(database) == [(ANNA, True), (CARL, True)]
    assert await heard(database, ANNA) == []
    assert await heard(database, CARL) == ["praise 1"]


async def test_rules_read_hours_whose_it_is_and_old_complaints_that_are_open(database: Database) -> None:
    acme = await client(database)
    await log(database, acme, Kind.COMPLAINT, days=900)
    await log(database, acme, Kind.COMPLAINT, days=800, closed_at=NOW, closed_by=BEN)
    await log(database, acme, Kind.CONTACT, days=700)
    await log(database, acme, Kind.FAVOUR, days=3, hours=Decimal("2.25"))
    await log(database, acme, Kind.PRAISE, CARL, ANNA, days=2)
    async with database.reading(OURS) as session:
        found = (await facts_since(session, NOW - 400 * DAY, [acme.id]))[acme.id]
    assert [(one.kind, one.hours, one.earned_by) for one in found] == [
        (Kind.COMPLAINT, None, ()),
        (Kind.COMPLAINT, None, ()),  # the last of its kind
        (Kind.CONTACT, None, ()),
        (Kind.FAVOUR, Decimal("2.25"), ()),
        (Kind.PRAISE, None, (ANNA, CARL)),
    ]


async def test_open_complaints_stand_before_those_that_were_closed_lately(database: Database) -> None:
    acme = await client(database)
    await log(database, acme, Kind.COMPLAINT, days=2)
    await log(database, acme, Kind.COMPLAINT, days=500)
    for days in (31, 29, 1):
        await log(database, acme, Kind.COMPLAINT, days=40 + days, closed_at=NOW - days * DAY, closed_by=BEN)
    await log(database, acme, Kind.PRAISE, days=1)
    async with database.reading(OURS) as session:
        found = await complaints_of(session, acme.id, NOW - 30 * DAY)
    assert [row.what for row in found] == ["complaint 500", "complaint 2", "complaint 41", "complaint 69"]


async def test_who_is_erased_is_taken_off_every_praise_and_closes_nothing_by_name(database: Database) -> None:
    await put(database, somebody(ANNA, "Anna"), somebody(BEN, "Ben"))
    acme = await client(database)
    praise = await log(database, acme, Kind.PRAISE, ANNA, CARL)
    complaint = await log(database, acme, Kind.COMPLAINT, closed_at=NOW, closed_by=ANNA, closing="Anna said sorry.")
    await erase_somebody(database, ANNA)
    async with database.reading(OURS) as session:
        assert await earners_of(session, [praise]) == {praise: (CARL,)}
        row = await find_interaction(session, complaint)
    assert row
    assert str(row.closed_by).startswith("gone-")
    assert "Anna" not in str(row.closing)
    assert row.closed_at == NOW


async def test_an_export_of_a_person_has_what_they_earned(database: Database) -> None:
    await put(database, somebody(ANNA, "Anna"))
    acme = await client(database)
    praise = await log(database, acme, Kind.PRAISE, ANNA, CARL)
    async with database.reading(OURS) as session:
        person = await find_person(session, ANNA)
        assert person
        found = await about_person(session, person)
    assert [(row["interaction_id"], row["user_id"]) for row in found.theirs["interaction_people"]] == [(praise, ANNA)]


@pytest.mark.parametrize("way", ["age", "client"])
async def test_whose_it_is_goes_with_what_was_logged(database: Database, way: str) -> None:
    acme = await client(database)
    await log(database, acme, Kind.PRAISE, ANNA, days=400)
    async with database.transaction(OURS) as session:
        if way == "age":
            await remove_old(session, {"logged": 365}, NOW)
        else:
            await erase_client(session, await session.get_one(Client, acme.id))
    assert await kept(database) == []
