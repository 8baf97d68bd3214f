"""What tells that the names of clients are not as they were, on both databases; and the memory that asks it."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.known_names import KnownNames
from models.clients import Client, Status, client_names, names_and_state, names_state
from models.session import Database
from tests.support.many import a_client, statements
from tests.support.time import NOW

TEAM = "T1"
Change = Callable[[AsyncSession, list[Client]], Awaitable[None]]


async def _renamed(_session: AsyncSession, clients: list[Client]) -> None:
    clients[0].name = "Acme Nordic"


async def _swapped(_session: AsyncSession, clients: list[Client]) -> None:
    clients[0].name, clients[1].name = clients[1].name, clients[0].name


async def _archived(session: AsyncSession, clients: list[Client]) -> None:
    await session.execute(update(Client).where(Client.id == clients[0].id).values(status=Status.ARCHIVED))


async def _erased(session: AsyncSession, clients: list[Client]) -> None:
    await session.execute(delete(Client).where(Client.id == clients[2].id))


async def _one_for_another(session: AsyncSession, clients: list[Client]) -> None:
    await session.execute(delete(Client).where(Client.id == clients[2].id))
    session.add(a_client("Initech", NOW))


@pytest.mark.parametrize("change", [_renamed, _swapped, _archived, _erased, _one_for_another])
async def test_every_change_of_a_name_is_told_and_the_memory_follows(database: Database, change: Change) -> None:
    names = KnownNames()
    async with database.transaction(TEAM) as session:
        clients = [a_client(name, NOW) for name in ("Acme", "Globex", "Umbrella")]
        session.add_all(clients)
    async with database.reading(TEAM) as session:
        before = await names_state(session)
        assert before == (await names_and_state(session))[1]
        assert [match.name for match in (await names.of(session, TEAM)).best_matches("", 9)] == [
            "Acme",
            "Globex",
            "Umbrella",
        ]
    async with database.transaction(TEAM) as session:
        await change(session, [await session.get_one(Client, client.id) for client in clients])
    async with database.reading(TEAM) as session:
        assert await names_state(session) != before
        known = {(match.id, match.name) for match in (await names.of(session, TEAM)).best_matches("", 9)}
        assert known == set(await client_names(session))


async def test_names_that_stayed_are_not_read_again(database: Database) -> None:
    names = KnownNames()
    async with database.transaction(TEAM) as session:
        session.add(a_client("Acme", NOW))
    async with database.reading(TEAM) as session:
        known = await names.of(session, TEAM)
        with statements(database) as seen:
            assert await names.of(session, TEAM) is known
    assert len(seen) == 1
    assert "clients.name," not in seen[0]


async def test_the_longest_unasked_workspace_is_forgotten_first(database: Database) -> None:
    names = KnownNames(most=3)
    for team in ("T1", "T2"):
        async with database.transaction(team) as session:
            session.add_all(a_client(f"{number} Acme", NOW) for number in range(2))
    async with database.reading("T1") as session:
        first = await names.of(session, "T1")
    async with database.reading("T2") as session:
        second = await names.of(session, "T2")
        assert await names.of(session, "T2") is second
    async with database.reading("T1") as session:
        assert await names.of(session, "T1") is not first
