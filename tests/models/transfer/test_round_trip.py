"""Everything of a workspace goes out and comes in again, into the other kind of database: every cell is the same."""

from collections.abc import AsyncIterator
from tempfile import TemporaryFile
from typing import IO, Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Text, cast, delete, select

from models.base import Base, Unowned, Workspace
from models.migrations import head
from models.session import Database
from models.transfer.giving import Label, give
from models.transfer.manifest import Manifest
from models.transfer.opening import opened
from models.transfer.shape import all_tables, owner_of
from models.transfer.taking import take
from models.transfer.values import is_json
from tests.support.anything import Matter, fill, matters
from tests.support.house import OURS
from tests.support.time import NOW

LABEL = Label(head(), NOW, "Read me first")


@pytest.fixture(params=["sqlite to postgres", "postgres to sqlite"])
async def both(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Database, Database]]:
    """Two empty databases, one of each kind."""
    kinds = request.param.split(" to ")
    here, there = (Database(request.getfixturevalue(f"{kind}_url")) for kind in kinds)
    yield here, there
    await here.close()
    await there.close()


async def given_out(database: Database, workspace: str, file: IO[bytes]) -> Manifest:
    async with database.copying(workspace) as connection:
        return await give(connection, workspace, file, LABEL, lambda _done, _all: None)


async def taken_in(database: Database, workspace: str, file: IO[bytes]) -> None:
    with opened(file, head()) as export:
        async with database.filling(workspace) as connection:
            await take(connection, workspace, export, lambda _rows: None)


async def cells_of(database: Database, workspace: str) -> dict[str, list[Any]]:
    """Every cell of every table as it is kept; a JSON null is another thing than nothing."""
    found = {}
    async with database.copying(workspace) as connection:
        for table in all_tables():
            kept = [cast(column, Text) if is_json(column) else column for column in table.columns]
            mine = select(*kept).where(owner_of(table) == workspace).order_by(*table.primary_key.columns)
            found[table.name] = [tuple(row) for row in await connection.execute(mine)]
    return found


async def emptied(*databases: Database) -> None:
    for database in databases:
        async with database.filling(OURS) as connection:
            await connection.execute(delete(Workspace).where(Workspace.id == OURS))


def test_every_table_goes_but_those_that_hold_tokens() -> None:
    left = {*Base.metadata.tables.values()} - {*all_tables()}
    assert left == {mapper.local_table for mapper in Base.registry.mappers if issubclass(mapper.class_, Unowned)}
    assert {table.name for table in left} == {"installations", "install_states"}
    assert not [column for table in all_tables() for column in table.columns if "token" in column.name]


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(matter=matters())
async def test_whatever_is_in_it_comes_in_again(both: tuple[Database, Database], matter: Matter) -> None:
    here, there = both
    await emptied(here, there)
    async with here.filling(OURS) as connection:
        await fill(connection, OURS, matter)
    before = await cells_of(here, OURS)
    assert all(before.values())
    with TemporaryFile() as file:
        manifest = await given_out(here, OURS, file)
        assert {name: table.rows for name, table in manifest.tables.items()} == {k: len(v) for k, v in before.items()}
        await taken_in(there, OURS, file)
    assert await cells_of(there, OURS) == before
