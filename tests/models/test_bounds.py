"""Each transaction on PostgreSQL is bound to one workspace, and leaves nothing of that to the next."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.bounds import BOUNDS, TENANT_ROLE, Bounds
from models.clients import Client
from models.session import Database
from tests.support.beneath import beneath
from tests.support.house import OURS, THEIRS
from tests.support.neighbours import client

REFUSED = "row-level security"
NAMES = text("SELECT name FROM clients ORDER BY id")
LEFT = """
    SELECT pg_backend_pid(), current_user = session_user, current_setting('search_path'),
    current_setting('rapport.workspace_id', true) || current_setting('rapport.every_workspace', true)
    || current_setting('rapport.installing', true)
"""


async def as_it_is(database: Database, question: str) -> tuple[Any, ...] | None:
    """The first row of an answer over a connection of the pool in which no transaction of ours is begun."""
    async with database.engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, psycopg.AsyncConnection)
        return await (await driver.execute(question)).fetchone()


# Bound


async def test_who_may_takes_the_role_and_who_may_not_goes_on_without(walled: Database) -> None:
    is_superuser = await as_it_is(walled, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == (True,)
    async with walled.reading(OURS) as session:
        user = await (await beneath(session)).scalar(text("SELECT current_user"))
    assert (user == TENANT_ROLE) is is_superuser


@pytest.mark.parametrize("bounds", [None, Bounds(""), Bounds("T"), Bounds("t1"), Bounds("T1' OR 'x' = 'x")])
async def test_without_a_workspace_that_is_here_there_is_nothing(walled: Database, bounds: Bounds | None) -> None:
    options = {BOUNDS: bounds} if bounds else {}
    async with walled.engine.execution_options(**options).begin() as connection:
        for table in ("clients", "workspaces", "install_states"):
            assert await connection.scalar(text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608 - names of ours
        with pytest.raises(DBAPIError, match=REFUSED):
            await connection.execute(text("INSERT INTO workspaces (id) VALUES ('')"))


async def test_a_setting_that_somebody_left_on_the_connection_counts_for_nothing(walled: Database) -> None:
    async with walled.engine.begin() as connection:
        process = await connection.scalar(func.pg_backend_pid().select())
        for setting in ("workspace_id TO 'T2'", "every_workspace TO 'on'", "installing TO 'on'"):
            await connection.execute(text(f"SET rapport.{setting}"))
    async with walled.transaction(OURS) as session:
        connection = await beneath(session)
        assert await connection.scalar(func.pg_backend_pid().select()) == process
        assert list(await connection.scalars(NAMES)) == ["Acme"]
        assert await connection.scalar(text("SELECT count(*) FROM install_states")) == 0
    async with walled.engine.begin() as connection:
        assert list(await connection.scalars(NAMES)) == []


async def test_what_is_undone_halfway_stays_bound(walled: Database) -> None:
    async with walled.transaction(OURS) as session:
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                session.add(client("Acme"))
        assert list(await (await beneath(session)).scalars(NAMES)) == ["Acme"]


async def test_a_session_that_commits_on_its_way_stays_bound(walled: Database) -> None:
    async with walled._session(walled.engine, Bounds(OURS)) as session:  # noqa: SLF001 - whose blocks commit at the end
        for _ in range(2):
            assert list(await (await beneath(session)).scalars(NAMES)) == ["Acme"]
            await session.commit()


async def test_across_workspaces_one_reads_and_no_more(walled: Database) -> None:
    assert await walled.workspace_ids() == [OURS, THEIRS]
    assert await walled.places(select(Client.workspace_id, Client.name).order_by(Client.id)) == [
        (OURS, "Acme"),
        (THEIRS, "Globex"),
        (THEIRS, "Initech"),
    ]
    async with walled.engine.execution_options(**{BOUNDS: Bounds(every_workspace=True)}).begin() as connection:
        for change in ("UPDATE clients SET name = 'Stolen'", "DELETE FROM workspaces"):
            assert (await connection.execute(text(change))).rowcount == 0
        assert await connection.scalar(text("SELECT count(*) FROM install_states")) == 0
        with pytest.raises(DBAPIError, match=REFUSED):
            await connection.execute(text("INSERT INTO workspaces (id) VALUES ('T3')"))


async def test_while_installing_nothing_of_a_workspace_is_there(walled: Database) -> None:
    async with walled.installing() as session:
        connection = await beneath(session)
        assert list(await connection.scalars(text("SELECT state FROM install_states"))) == ["s"]
        assert list(await connection.scalars(NAMES)) == []


BEYOND = (
    "TRUNCATE clients CASCADE",
    "ALTER TABLE clients DISABLE ROW LEVEL SECURITY",
    "DROP POLICY own_workspace ON clients",
    "CREATE TABLE elsewhere AS TABLE clients",
    "UPDATE alembic_version SET version_num = '0'",
)


async def test_the_role_reads_and_writes_rows_and_no_more(postgres_url: str, subtests: pytest.Subtests) -> None:
    database = Database(postgres_url)
    for statement in BEYOND:
        with subtests.test(statement), pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            async with database.transaction(OURS) as session:
                await (await beneath(session)).execute(text(statement))
    await database.close()


# Nothing is left behind


async def fail_in_the_database(session: AsyncSession) -> None:
    await (await beneath(session)).execute(text("SELECT 1 / 0"))


async def fail(_session: AsyncSession) -> None:
    raise RuntimeError


async def be_cancelled(_session: AsyncSession) -> None:
    raise asyncio.CancelledError


ENDS: dict[str, Callable[[AsyncSession], Awaitable[None]]] = {
    "a commit": AsyncSession.flush,
    "a rollback": AsyncSession.rollback,
    "an error": fail,
    "an error of the database": fail_in_the_database,
    "a cancellation": be_cancelled,
}


async def test_however_a_transaction_ends_nothing_of_it_is_left(walled: Database, subtests: pytest.Subtests) -> None:
    before = await as_it_is(walled, LEFT)
    assert before
    assert before[1:] == (True, '"$user", public', "")
    for name, end in ENDS.items():
        with suppress(RuntimeError, DBAPIError, asyncio.CancelledError):
            async with walled.transaction(THEIRS) as session:
                assert list(await (await beneath(session)).scalars(NAMES)) == ["Globex", "Initech"]
                await end(session)
        with subtests.test(name):
            assert await as_it_is(walled, LEFT) == before


async def test_what_is_read_together_is_kept_apart(walled: Database) -> None:
    """More sessions than connections, in each other's way."""
    teams = [OURS, THEIRS] * 20
    found = await asyncio.gather(*(raw_names(walled, team) for team in teams))
    assert found == [["Acme"], ["Globex", "Initech"]] * 20


async def raw_names(database: Database, team: str) -> list[str]:
    async with database.reading(team) as session:
        return list(await (await beneath(session)).scalars(NAMES))
