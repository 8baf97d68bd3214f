"""One Alembic history for SQLite and PostgreSQL, and the two questions the command line asks of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError

from models.migrations.tenant_role import is_bound, offer
from models.session import driver_url, prepare

__all__ = ["UnreachableError", "current", "head", "is_bound", "upgrade"]


class UnreachableError(Exception):
    """The database cannot be opened; the text says so in one line."""


HERE = Path(__file__).parent
PATIENCE = 60
"""Seconds for which one process waits until another has migrated."""
ADVISORY_LOCK = 7_270_778  # any number of our own: "rapport" on a telephone's keys, shortened


def upgrade(url: str) -> str:
    """Bring the database to the newest schema and return its revision.

    Safe from several processes at once: they queue behind a lock and the later ones find nothing to do.
    Raises UnreachableError.
    """
    try:
        with _connection(url) as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.dialect.name == "postgresql":
                offer(connection)
    except DatabaseError as error:
        raise UnreachableError(f"the database cannot be opened ({error.orig.__class__.__name__}).") from error
    return head()


def head() -> str:
    """The newest revision this code knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None  # noqa: S101 - the history ships with the code
    return revision


def current(connection: Connection) -> str | None:
    """The revision that a database is at, None if it has never been migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    engine = prepare(create_engine(driver_url(url, asynchronous=False)))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _wait_longer)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
                connection.execute(text("SET LOCAL row_security = off"))  # what a policy would narrow fails instead
            yield connection
    finally:
        engine.dispose()


def _wait_longer(connection: Any, _record: object) -> None:
    """Another process may migrate at this moment, which takes longer than any other transaction."""
    connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    return config
