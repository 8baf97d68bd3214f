"""PostgreSQL keeps workspaces apart by itself: whatever is done here goes past the guard in Python.

By each of the two kinds of user there are: a superuser, who takes on the role of tenants, and an owner without it.
"""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import Executable, delete, event, func, insert, literal, make_url, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models import session as guard
from models.base import Base, Workspace
from models.clients import Client
from models.inbox import Receipt
from models.installations import InstallState
from models.interactions import Interaction
from models.session import Database, TenantSession
from tests.support.beneath import beneath
from tests.support.house import OURS, THEIRS
from tests.support.neighbours import client, names_of
from tests.support.postgres import url_of
from tests.support.time import NOW

REFUSED = "row-level security"
"""What PostgreSQL says of a row that is not to be written."""


@pytest.fixture
def theirs(walled: Database, postgres_server: str) -> Iterator[list[Any]]:
    """What is not ours; at the end it must be as it was."""
    name = str(make_url(walled.url).database)

    def look() -> list[Any]:
        with psycopg.connect(url_of(postgres_server, database=name)) as everything:
            found: list[Any] = []
            for table in sorted(Base.metadata.tables):
                rows = everything.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY 1::text").fetchall()  # noqa: S608
                found += [row for (row,) in rows if OURS not in (row.get("workspace_id"), row.get("id"))]
            return found

    before = look()
    assert [row["name"] for row in before if "name_key" in row] == ["Globex", "Initech"]
    yield before
    assert look() == before


# Statements of any kind, over the connection of a session

SEEN: dict[str, tuple[str, list[object]]] = {
    "rows": ("SELECT name FROM clients", ["Acme"]),
    "a count": ("SELECT count(*) FROM clients", [1]),
    "theirs by name": ("SELECT name FROM clients WHERE workspace_id = 'T2'", []),
    "a join": ("SELECT c.name FROM clients c JOIN interactions i ON i.client_id = c.id", ["Acme"]),
    "a join to everything": ("SELECT c.name FROM interactions i CROSS JOIN clients c", ["Acme"]),
    "a subquery": ("SELECT (SELECT count(*) FROM interactions)", [1]),
    "a union": ("SELECT name FROM clients UNION SELECT name_key FROM clients", ["Acme", "acme"]),
    "a common table expression": ("WITH c AS MATERIALIZED (TABLE clients) SELECT name FROM c", ["Acme"]),
    "a window": ("SELECT count(*) OVER () FROM clients", [1]),
    "rows for writing": ("SELECT name FROM clients FOR UPDATE", ["Acme"]),
    "an error that would tell": ("SELECT name FROM clients WHERE 1 / (workspace_id = '{team}')::int = 1", ["Acme"]),
    "statistics": ("SELECT tablename FROM pg_stats WHERE tablename = 'clients'", []),
    "the workspaces": ("SELECT id FROM workspaces", ["T1"]),
    "what is nobody's": ("SELECT state FROM install_states", []),
}


async def test_what_is_seen_is_ours(walled: Database, postgres_server: str, subtests: pytest.Subtests) -> None:
    with psycopg.connect(url_of(postgres_server, database=str(make_url(walled.url).database))) as everything:
        everything.execute("ANALYZE")
    for query, (statement, expected) in SEEN.items():
        for team in (*[THEIRS] * 6, OURS):  # so often that the driver keeps a plan of it
            async with walled.transaction(team) as session:
                found = list(await (await beneath(session)).scalars(text(statement.format(team=team))))
        with subtests.test(query):
            assert sorted(found) == expected


COPY_OF_ACME = "INSERT INTO clients SELECT (jsonb_populate_record(c, jsonb_build_object({but}))).* FROM clients c"
GLOBEX = COPY_OF_ACME.format(but="'id', 2, 'name_key', 'globex'")
HARMLESS = (
    "UPDATE clients SET name = 'Stolen' WHERE workspace_id = 'T2'",
    "UPDATE clients SET name = 'Stolen'",
    "UPDATE clients c SET name = i.what FROM interactions i WHERE i.client_id <> c.id",
    f"{GLOBEX} ON CONFLICT DO NOTHING",
    "DELETE FROM clients WHERE workspace_id = 'T2'",
    "DELETE FROM clients RETURNING *",
    "DELETE FROM install_states",
    "DELETE FROM workspaces WHERE id = 'T2'",
    "DELETE FROM workspaces",
)
FORBIDDEN = {
    "move a row to them": "UPDATE clients SET workspace_id = 'T2'",
    "add to theirs": COPY_OF_ACME.format(but="'id', 99, 'workspace_id', 'T2'"),
    "add and read": COPY_OF_ACME.format(but="'id', 99, 'workspace_id', 'T2'") + " RETURNING *",
    "change on conflict": f"{GLOBEX} ON CONFLICT (id) DO UPDATE SET name = 'Stolen'",
    "merge": "MERGE INTO troubles USING clients ON false WHEN NOT MATCHED THEN INSERT (workspace_id) VALUES ('T2')",
    "add to a client of theirs": "INSERT INTO client_teams (workspace_id, client_id, user_id) VALUES ('T2', 2, 'U')",
    "add a workspace": "INSERT INTO workspaces (id) VALUES ('T3')",
    "rename the workspace": "UPDATE workspaces SET id = 'T3'",
    "add what is nobody's": "INSERT INTO install_states (state) VALUES ('t')",
}


@pytest.mark.usefixtures("theirs")
async def test_what_is_written_is_ours(walled: Database) -> None:
    for deed in HARMLESS:
        async with walled.transaction(OURS) as session:
            await (await beneath(session)).execute(text(deed))
    async with walled.reading(OURS) as session:
        assert await session.scalar(select(Workspace)) is None


@pytest.mark.usefixtures("theirs")
async def test_what_would_be_theirs_is_refused(walled: Database, subtests: pytest.Subtests) -> None:
    for deed, statement in FORBIDDEN.items():
        with subtests.test(deed), pytest.raises(DBAPIError, match=REFUSED):
            async with walled.transaction(OURS) as session:
                await (await beneath(session)).execute(text(statement))


@pytest.mark.usefixtures("theirs")
async def test_a_client_of_theirs_cannot_be_referred_to_from_ours(walled: Database) -> None:
    refers = "INSERT INTO client_teams (workspace_id, client_id, user_id) VALUES ('T1', 2, 'U')"
    with pytest.raises(IntegrityError, match="foreign key"):
        async with walled.transaction(OURS) as session:
            await (await beneath(session)).execute(text(refers))


@pytest.mark.usefixtures("theirs")
async def test_copying_reads_ours_and_writes_nothing(walled: Database) -> None:
    async with walled.transaction(OURS) as session, (await driver_of(session)).cursor() as cursor:
        async with cursor.copy("COPY clients (name) TO STDOUT") as copied:
            assert [row async for row in copied.rows()] == [("Acme",)]
        with pytest.raises(psycopg.errors.FeatureNotSupported, match=REFUSED):
            async with cursor.copy("COPY troubles FROM STDIN") as copying:
                await copying.write_row(("C1", "x", NOW, 0, THEIRS))


async def driver_of(session: AsyncSession) -> psycopg.AsyncConnection[Any]:
    connection = await (await beneath(session)).get_raw_connection()
    assert isinstance(connection.driver_connection, psycopg.AsyncConnection)
    return connection.driver_connection


# The session, with its guard taken away


@pytest.fixture
def unguarded(walled: Database) -> Iterator[Database]:
    """No query is narrowed and no row is stamped or looked at."""
    hooks = (("do_orm_execute", guard._narrow), ("before_flush", guard._stamp))  # noqa: SLF001 - to be switched off
    for name, hook in hooks:
        event.remove(TenantSession, name, hook)
    yield walled
    for name, hook in hooks:
        event.listen(TenantSession, name, hook)


OTHER = aliased(Client)
FOUND: dict[str, tuple[Executable, list[object]]] = {
    "entities": (select(Client.name), ["Acme"]),
    "a count": (select(func.count()).select_from(Client), [1]),
    "a join": (select(OTHER.name).join(Interaction, literal(value=True)), ["Acme"]),
    "exists": (select(Client.name).where(select(Interaction).where(Interaction.workspace_id == THEIRS).exists()), []),
    "workspaces": (select(Workspace.id), [OURS]),
    "text": (text("SELECT name FROM clients"), ["Acme"]),
    "installations": (select(InstallState), []),
}


async def test_an_unguarded_session_finds_what_is_ours(unguarded: Database, subtests: pytest.Subtests) -> None:
    async with unguarded.reading(OURS) as session:
        for query, (statement, expected) in FOUND.items():
            with subtests.test(query):
                assert list(await session.scalars(statement)) == expected


async def test_an_unguarded_session_gets_no_row_of_theirs_by_its_id(unguarded: Database, theirs: list[Any]) -> None:
    globex = next(row["id"] for row in theirs if row.get("name") == "Globex")
    async with unguarded.transaction(OURS) as session:
        assert await session.get(Client, globex) is None
        assert await session.get(Workspace, THEIRS) is None


@pytest.mark.usefixtures("theirs")
async def test_an_unguarded_session_changes_what_is_ours(unguarded: Database) -> None:
    async with unguarded.transaction(OURS) as session:
        await session.execute(update(Client).values(name="Stolen"))
        await session.execute(delete(Interaction))
    assert await names_of(unguarded, OURS) == ["Stolen"]


async def put(session: AsyncSession, row: object) -> None:
    session.add(row)
    await session.flush()


PUT_THERE: dict[str, Callable[[AsyncSession], Awaitable[object]]] = {
    "a new row": lambda session: put(session, client("Hooli", workspace_id=THEIRS)),
    "a workspace": lambda session: put(session, Workspace(id="T3", name="New", bot_user_id="U")),
    "what is nobody's": lambda session: put(session, InstallState(state="t", expires_at=NOW)),
    "rows of ours": lambda session: session.execute(update(Client).values(workspace_id=THEIRS)),
    "a bulk insert": lambda session: session.execute(
        insert(Receipt).values(key="k", received_at=NOW, workspace_id=THEIRS)
    ),
}


@pytest.mark.usefixtures("theirs")
async def test_an_unguarded_session_puts_nothing_there(unguarded: Database, subtests: pytest.Subtests) -> None:
    for what, put_there in PUT_THERE.items():
        with subtests.test(what), pytest.raises(DBAPIError, match=REFUSED):
            async with unguarded.transaction(OURS) as session:
                await put_there(session)
