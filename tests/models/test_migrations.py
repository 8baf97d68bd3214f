"""One history for both databases: from nothing to head, by one process or several, and exactly the models' tables."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import time, timedelta
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Connection,
    MetaData,
    create_engine,
    func,
    insert,
    inspect,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import ProgrammingError

from models import migrations, tables
from models.base import Base, Workspace
from models.bounds import TENANT_ROLE
from models.interactions import Interaction
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

OWN = "(({key})::text = NULLIF(current_setting('rapport.workspace_id'::text, true), ''::text))"
ON = "(current_setting('rapport.{}'::text, true) = 'on'::text)"
"""As PostgreSQL writes the conditions of policies."""


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


def test_each_table_has_its_policies(postgres_url: str) -> None:
    """A table that comes later needs a line in its migration: models/migrations/policies.py."""

    def forced(connection: Connection) -> set[str]:
        both = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        return set(connection.scalars(text(both)))

    def policies(connection: Connection) -> set[tuple[object, ...]]:
        rows = connection.execute(text("SELECT tablename, policyname, cmd, roles, qual, with_check FROM pg_policies"))
        return {(table, name, cmd, *roles, qual, check) for table, name, cmd, roles, qual, check in rows}

    expected: set[tuple[object, ...]] = set()
    for table in Base.metadata.tables.values():
        if "workspace_id" in table.columns or table.name == "workspaces":
            own = OWN.format(key="id" if table.name == "workspaces" else "workspace_id")
            expected.add((table.name, "own_workspace", "ALL", "public", own, own))
            expected.add((table.name, "every_workspace", "SELECT", "public", ON.format("every_workspace"), None))
        else:
            on = ON.format("installing")
            expected.add((table.name, "installing", "ALL", "public", on, on))
    assert look(postgres_url, policies) == expected
    assert look(postgres_url, forced) == set(Base.metadata.tables)


def test_a_migration_that_would_see_too_few_rows_fails(owner_url: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        migrations._connection(owner_url) as connection,  # noqa: SLF001 - what migrations run on
    ):
        connection.execute(select(Workspace.id))


def test_the_role_may_work_with_every_table(postgres_url: str) -> None:
    def rights(connection: Connection) -> set[bool]:
        asked = product([TENANT_ROLE], Base.metadata.tables, ["SELECT", "INSERT", "UPDATE", "DELETE"])
        on_tables = connection.execute(select(*(func.has_table_privilege(*one) for one in asked))).one()
        on_sequences = text("SELECT has_sequence_privilege(:role, oid, 'USAGE') FROM pg_class WHERE relkind = 'S'")
        return {*on_tables, *connection.scalars(on_sequences, {"role": TENANT_ROLE})}

    assert look(postgres_url, rights) == {True}


def test_several_processes_at_once(empty_url: str) -> None:
    migrate_at_once([empty_url] * 4)
    assert look(empty_url, migrations.current) == migrations.head()


def test_several_databases_of_one_cluster_at_once(cluster: str) -> None:
    with ExitStack() as stack:
        urls = [stack.enter_context(new_database(cluster, f"at_once_{number}")) for number in range(3)]
        migrate_at_once(urls)
        for url in urls:
            assert look(url, lambda c: c.scalar(select(func.has_table_privilege(TENANT_ROLE, "clients", "SELECT"))))


def migrate_at_once(urls: list[str]) -> None:
    """Let a process for each of these begin when all are ready."""
    starting = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", MIGRATE, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for url in urls
    ]
    assert [process.stdout.readline() for process in starting if process.stdout] == ["ready\n"] * len(urls)
    for process in starting:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    ended = [(process.communicate(timeout=60), process.returncode) for process in starting]
    assert [(out.strip(), code) for (out, _), code in ended] == [(migrations.head(), 0)] * len(urls), ended


AGO = {"postgresql": "now() - interval '{} days'", "sqlite": "datetime('now', '-{} days')"}
BEFORE_CLOSING = "0022"


def test_complaints_from_before_they_could_be_closed_hold_nobody_back_for_ever(empty_url: str) -> None:
    """What was over by the rule of then is closed on its last day; the rest is open."""
    with migrations._connection(empty_url) as connection:  # noqa: SLF001 - what migrations run on
        config = migrations._config()  # noqa: SLF001
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE_CLOSING)
        known = MetaData()
        known.reflect(connection, only=["workspaces", "clients", "interactions"])
        for table, row in _complaints(connection.dialect.name):
            connection.execute(insert(known.tables[table]).values(row))
    migrations.upgrade(empty_url)
    wanted = select(Interaction.id, Interaction.occurred_at, Interaction.closed_at, Interaction.closed_by)
    with migrations._connection(empty_url) as connection:  # noqa: SLF001
        found = {row.id: row for row in connection.execute(wanted)}
    assert {number: row.closed_at and row.closed_at - row.occurred_at for number, row in found.items()} == {
        2: None,
        29: None,
        31: timedelta(days=30),
        400: timedelta(days=30),
        500: None,
    }
    assert {row.closed_by for row in found.values()} == {None}


def _complaints(dialect: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Complaints so many days old, and praise that is older still."""
    now: ColumnElement[Any] = literal_column(AGO[dialect].format(0))
    hours = {"opens": time(9), "closes": time(17)}
    own = {"workspace_id": "T1"}
    yield (
        "workspaces",
        {"id": "T1", "name": "N", "bot_user_id": "U", "working_days": "0", "currency": "EUR", **hours}
        | {"language": "en"},
    )
    yield (
        "clients",
        {
            "id": 1,
            "name": "Acme",
            "name_key": "acme",
            "owner_id": "U1",
            "language": "en",
            "status": "active",
            "created_by": "U1",
            "created_at": now,
            **own,
        },
    )
    for days in (2, 29, 31, 400, 500):
        at: ColumnElement[Any] = literal_column(AGO[dialect].format(days))
        kind = "praise" if days == 500 else "complaint"
        row = {"id": days, "client_id": 1, "kind": kind, "what": "x", "logged_by": "U1"}
        yield "interactions", {**row, "occurred_at": at, "logged_at": at, **own}
