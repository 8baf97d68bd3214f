"""Who is in the team of a client: by the channel, by name, and by their own word."""

import asyncio
from datetime import timedelta

import pytest

from models.clients import Client
from models.people import Person
from models.session import Database
from models.teams import (
    Moves,
    all_team_members,
    came_to_channel,
    left_channel,
    newest_since,
    people_of,
    set_team,
    step_out,
    team_of,
    teams_of,
)
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client
from tests.support.time import NOW


@pytest.fixture
async def acme(database: Database) -> Client:
    """A client of ours whose team is whoever is in its internal channel."""
    async with database.transaction(OURS) as session:
        session.add(client := a_client("Acme", NOW, internal_channel="CACME"))
    return client


async def put(database: Database, client: Client, *user_ids: str, named: bool = False) -> Moves:
    async with database.transaction(OURS) as session:
        return await set_team(session, await session.get_one(Client, client.id), user_ids, named=named, now=NOW)


async def team(database: Database, client: Client, workspace: str = OURS) -> set[str]:
    async with database.reading(workspace) as session:
        return await team_of(session, client.id)


async def test_a_team_is_set_as_a_whole_and_who_came_and_went_is_told(database: Database, acme: Client) -> None:
    assert await put(database, acme, "UA", "UB") == ({"UA", "UB"}, set())
    assert await put(database, acme, "UB", "UC") == ({"UC"}, {"UA"})
    assert await put(database, acme, "UB", "UC") == (set(), set())
    assert await team(database, acme) == {"UB", "UC"}
    async with database.reading(OURS) as session:
        assert [await teams_of(session, who) for who in ("UA", "UB")] == [{}, {acme.id: NOW}]


async def test_the_team_follows_the_channel_until_it_is_named(database: Database, acme: Client) -> None:
    async with database.transaction(OURS) as session:
        assert await came_to_channel(session, "CACME", "UA", NOW) == [acme.id]
        assert await came_to_channel(session, "CACME", "UA", NOW) == []
        assert await came_to_channel(session, "CELSE", "UB", NOW) == []
        assert await came_to_channel(session, "CACME", "UB", NOW) == [acme.id]
        assert await left_channel(session, "CELSE", "UA") == []
        assert await left_channel(session, "CACME", "UA") == [acme.id]
    assert await team(database, acme) == {"UB"}

    await put(database, acme, "UC", named=True)
    async with database.transaction(OURS) as session:
        assert await came_to_channel(session, "CACME", "UA", NOW) == []
        assert await left_channel(session, "CACME", "UC") == []
    assert await team(database, acme) == {"UC"}


async def test_who_does_not_work_with_them_stays_out_until_named(database: Database, acme: Client) -> None:
    await put(database, acme, "UA", "UB")
    async with database.transaction(OURS) as session:
        assert await step_out(session, acme.id, "UA")
        assert not await step_out(session, acme.id, "UA")
        assert not await step_out(session, acme.id, "UC")
        assert await came_to_channel(session, "CACME", "UA", NOW) == []
    assert await put(database, acme, "UA", "UB") == (set(), set())
    assert await team(database, acme) == {"UB"}
    async with database.reading(OURS) as session:
        assert await teams_of(session, "UA") == {}

    assert await put(database, acme, "UA", named=True) == ({"UA"}, {"UB"})
    assert await team(database, acme) == {"UA"}


async def test_who_leaves_the_channel_and_comes_back_is_in_again(database: Database, acme: Client) -> None:
    await put(database, acme, "UA")
    async with database.transaction(OURS) as session:
        await step_out(session, acme.id, "UA")
        assert await left_channel(session, "CACME", "UA") == []
        assert await came_to_channel(session, "CACME", "UA", NOW) == [acme.id]


async def test_since_when_somebody_is_in_a_team_begins_anew_when_they_come_back(
    database: Database, acme: Client
) -> None:
    await put(database, acme, "UA", "UB", named=True)
    later = NOW + timedelta(days=1)
    async with database.transaction(OURS) as session:
        await step_out(session, acme.id, "UB")
        await set_team(session, await session.get_one(Client, acme.id), ["UA", "UB", "UC"], named=True, now=later)
    async with database.reading(OURS) as session:
        since = [(await teams_of(session, who))[acme.id] for who in ("UA", "UB", "UC")]
        assert since == [NOW, later, later]
        assert await newest_since(session, acme.id) == later
        assert await all_team_members(session) == {"UA", "UB", "UC"}


async def test_of_a_team_only_members_of_the_agency_are_shown(database: Database, acme: Client) -> None:
    async with database.transaction(OURS) as session:
        session.add(Person(user_id="UB", name="bo", is_insider=True))
        session.add(Person(user_id="UA", name="Anna", is_insider=True))
        session.add(Person(user_id="UGONE", name="Gone"))
    await put(database, acme, "UA", "UB", "UGONE", "UUNKNOWN")
    async with database.reading(OURS) as session:
        assert [person.name for person in await people_of(session, acme.id)] == ["Anna", "bo"]


async def test_another_workspace_has_no_part_in_it(database: Database, acme: Client) -> None:
    await put(database, acme, "UA")
    async with database.transaction(THEIRS) as session:
        assert await came_to_channel(session, "CACME", "UB", NOW) == []
        assert await left_channel(session, "CACME", "UA") == []
        assert not await step_out(session, acme.id, "UA")
    assert await team(database, acme, THEIRS) == set()
    assert await team(database, acme) == {"UA"}


async def test_two_who_set_it_at_once_leave_one_whole_team(database: Database, acme: Client) -> None:
    await asyncio.gather(put(database, acme, "UA", "UB"), put(database, acme, "UB", "UC"))
    assert await team(database, acme) in ({"UA", "UB"}, {"UB", "UC"})
