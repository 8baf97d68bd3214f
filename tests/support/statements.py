"""What SQLAlchemy made of a statement once, it need not make again for the database of the next test.

An engine keeps its compiled statements for itself, by its own dialect. Here engines of one kind share them: all of
them speak to the same server, or to the same SQLite, and differ in nothing that a statement is compiled from.
"""

from typing import Any

import pytest
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from models import session

STATEMENTS = 5_000
"""How many are kept of each kind of database, ten times what an engine keeps for itself."""
KINDS = (SQLiteDialect_aiosqlite, PGDialectAsync_psycopg)


def pytest_configure() -> None:
    """From now on each engine shares."""
    shared: dict[type[Any], Any] = {kind: LRUCache(STATEMENTS) for kind in KINDS}
    for kind in KINDS:
        patched = pytest.MonkeyPatch()
        patched.setattr(kind, "__hash__", lambda dialect: hash(type(dialect)))
        patched.setattr(kind, "__eq__", lambda dialect, other: type(dialect) is type(other))

    def sharing(*args: Any, **more: Any) -> AsyncEngine:
        engine = create_async_engine(*args, **more)
        engine.sync_engine._compiled_cache = shared[type(engine.dialect)]  # noqa: SLF001 - it can be given none
        return engine

    pytest.MonkeyPatch().setattr(session, "create_async_engine", sharing)
