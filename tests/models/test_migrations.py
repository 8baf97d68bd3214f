"""One history for both databases: from nothing to head, by one process or several, and exactly the models' tables."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, create_engine, insert, inspect, select

from models import migrations, tables
from models.base import Base, Workspace
from models.session import driver_url, prepare
from tests.support.postgres import new_database

assert tables  # every table is registered

T = TypeVar("T")

MIGRATE = """
import sys
from models import migrations
print("ready", flush=True)
sys.stdin.readline()
print(migrations.upgrade(sys.argv[1]))
"""


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path, testrun_uid: str, worker_id: str) -> Iterator[str]:
    """A database with nothing in it, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    name = f"rapport_{testrun_uid[:12]}_{worker_id}_empty"
    with new_database(request.getfixturevalue("postgres_server"), name) as url:
        yield url


def look(url: str, question: Callable[[Connection], T]) -> T:
    """What a function finds on a connection."""
    engine = prepare(create_engine(driver_url(url, asynchronous=False)))
    with engine.connect() as connection:
        found = question(connection)
    engine.dispose()
    return found


def test_from_nothing_to_head(empty_url: str) -> None:
    assert look(empty_url, migrations.current) is None
    assert migrations.upgrade(empty_url) == migrations.head()
    assert look(empty_url, migrations.current) == migrations.head()
    assert set(Base.metadata.tables) < set(look(empty_url, lambda c: inspect(c).get_table_names()))


def test_a_second_upgrade_changes_nothing(database_url: str) -> None:
    def add_a_workspace(connection: Connection) -> None:
        connection.execute(insert(Workspace).values(id="T1", name="Nordlys", bot_user_id="U"))
        connection.commit()

    look(database_url, add_a_workspace)
    assert migrations.upgrade(database_url) == migrations.head()
    assert look(database_url, lambda c: c.scalar(select(Workspace.name))) == "Nordlys"


def test_the_tables_are_those_of_the_models(database_url: str) -> None:
    def differences(connection: Connection) -> object:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)

    assert look(database_url, differences) == []


def test_checks_and_keys_are_those_of_the_models(database_url: str) -> None:
    """Alembic compares no checks and no delete rules; a table made from the models has the same ones."""

    def rules(connection: Connection) -> object:
        found = inspect(connection)
        checks = {c["name"] for t in Base.metadata.tables for c in found.get_check_constraints(t)}
        keys = {
            (k["name"], tuple(k["constrained_columns"]), k["options"].get("ondelete"))
            for t in Base.metadata.tables
            for k in found.get_foreign_keys(t)
        }
        return checks, keys

    expected_keys = {
        (k.name, tuple(k.column_keys), k.ondelete)
        for t in Base.metadata.tables.values()
        for k in t.foreign_key_constraints
    }
    expected_checks = {c.name for c in Base.metadata.tables["ratings"].constraints if isinstance(c, CheckConstraint)}
    assert look(database_url, rules) == (expected_checks, expected_keys)


def test_several_processes_at_once(empty_url: str) -> None:
    starting = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", MIGRATE, empty_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    assert [process.stdout.readline() for process in starting if process.stdout] == ["ready\n"] * 4
    for process in starting:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    ended = [(process.communicate(timeout=60), process.returncode) for process in starting]
    assert [(out.strip(), code) for (out, _), code in ended] == [(migrations.head(), 0)] * 4, ended
    assert look(empty_url, migrations.current) == migrations.head()
