"""Everything of a workspace goes out and comes in again, into the other kind of database: every cell is the same."""

import csv
from collections.abc import AsyncIterator
from io import BytesIO, TextIOWrapper
from tempfile import TemporaryFile
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import delete, select

from models.archive import DANGEROUS
from models.base import Base, Unowned, Workspace
from models.clients import Client
from models.session import Database
from models.transfer.shape import all_tables
from models.transfer.sheets import as_words, of_words
from tests.support.anything import ODD, Matter, fill, matters
from tests.support.exported import cells_of, given_out, taken_in
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client
from tests.support.time import NOW


@pytest.fixture(params=["sqlite to postgres", "postgres to sqlite"])
async def both(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Database, Database]]:
    """Two empty databases, one of each kind."""
    kinds = request.param.split(" to ")
    here, there = (Database(request.getfixturevalue(f"{kind}_url")) for kind in kinds)
    yield here, there
    await here.close()
    await there.close()


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


async def with_clients(database: Database, *names: str, workspace: str = OURS) -> None:
    async with database.transaction(workspace) as session:
        session.add(Workspace(id=workspace, name="Agency", bot_user_id="URAPPORT"))
        await session.flush()
        session.add_all([a_client(name, NOW) for name in names])


async def numbers_of(database: Database, workspace: str = OURS) -> dict[str, int]:
    async with database.reading(workspace) as session:
        return {client.name: client.id for client in await session.scalars(select(Client))}


async def test_what_is_new_afterwards_gets_numbers_of_its_own(both: tuple[Database, Database]) -> None:
    here, there = both
    await with_clients(here, "Acme", "Globex", "Initech")
    file = BytesIO()
    await given_out(here, OURS, file)
    await taken_in(there, OURS, file)
    async with there.transaction(OURS) as session:
        session.add(a_client("Hooli", NOW))
    before = await numbers_of(here)
    assert await numbers_of(there) == before | {"Hooli": max(before.values()) + 1}


async def test_it_can_go_to_a_workspace_of_another_name(both: tuple[Database, Database]) -> None:
    here, there = both
    await with_clients(here, "Acme")
    file = BytesIO()
    await given_out(here, OURS, file)
    await taken_in(there, THEIRS, file)
    assert await there.workspace_ids() == [THEIRS]
    assert await numbers_of(there, THEIRS) == await numbers_of(here)


async def test_another_workspaces_rows_stay_out_of_it(database: Database) -> None:
    async with database.transaction(OURS) as session:
        session.add(a_client("Acme", NOW))
    async with database.transaction(THEIRS) as session:
        session.add(a_client("Secret", NOW))
    file = BytesIO()
    await given_out(database, OURS, file)
    with ZipFile(file) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Acme" in everything
    assert b"Secret" not in everything
    assert THEIRS.encode() not in b"".join(
        ZipFile(file).read(name) for name in ZipFile(file).namelist() if name.endswith("l")
    )


async def test_spreadsheets_have_every_row_and_no_formula(database: Database) -> None:
    names = [word or "nameless" for word in ODD]
    async with database.transaction(OURS) as session:
        session.add_all([a_client(f"{name}{number}", NOW) for number, name in enumerate(names)])
    file = BytesIO()
    await given_out(database, OURS, file)
    with ZipFile(file) as archive:
        with archive.open("csv/clients.csv") as raw:
            head, *rows = csv.reader(TextIOWrapper(raw, "utf-8-sig", newline=""))
        workbook = load_workbook(BytesIO(archive.read("rapport.xlsx")))
    place = head.index("name")
    assert [of_words(row[place]) for row in rows] == [f"{name}{number}" for number, name in enumerate(names)]
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for row in rows for cell in row if cell.startswith(DANGEROUS)]
    assert workbook["clients"].max_row == len(names) + 1
    assert len(workbook.sheetnames) == len(all_tables())


@given(st.text() | st.sampled_from(ODD) | st.builds("{}{}".format, st.sampled_from(["=", "'", "-"]), st.text()))
def test_words_in_a_spreadsheet_come_back_as_they_were(words: str) -> None:
    assert of_words(as_words(words)) == words
    assert not as_words(words).startswith(DANGEROUS)


async def test_whoever_the_user_of_postgresql_is_it_comes_in(sqlite_url: str, bound_url: str) -> None:
    here, there = Database(sqlite_url), Database(bound_url)
    await with_clients(here, "Acme", "Globex")
    await with_clients(there, workspace=THEIRS)
    file = BytesIO()
    await given_out(here, OURS, file)
    await taken_in(there, OURS, file)
    async with there.transaction(THEIRS) as session:
        session.add(a_client("Hooli", NOW))
    assert await numbers_of(there) == {"Acme": 1, "Globex": 2}
    assert await numbers_of(there, THEIRS) == {"Hooli": 3}
    for database in (here, there):
        await database.close()
