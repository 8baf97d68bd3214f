"""Who writes, who reads and who opens a database at the same moment; SQLite is made to wait where it can."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import OperationalError

from models.base import Workspace
from models.inbox import Receipt
from models.session import Database, prepare
from tests.support.house import OURS
from tests.support.neighbours import client, names_of
from tests.support.time import NOW, PATIENCE


async def test_sqlite_is_set_up_as_promised(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    async with database.engine.connect() as connection:
        found = {
            pragma: await connection.scalar(text(f"PRAGMA {pragma}"))
            for pragma in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    await database.close()
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10000, "synchronous": 1}


async def test_many_writers_queue(database: Database) -> None:
    async def count_up() -> None:
        async with database.transaction(OURS) as session:
            known = await session.scalar(select(func.count()).select_from(Receipt)) or 0
            session.add(Receipt(key=f"{known}-{id(session)}", received_at=NOW))

    await asyncio.gather(*(count_up() for _ in range(40)))
    async with database.reading(OURS) as session:
        assert await session.scalar(select(func.count()).select_from(Receipt)) == 40


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    async with asyncio.timeout(PATIENCE), database.transaction(OURS) as writing:
        writing.add(client("Hooli"))
        await writing.flush()
        assert await names_of(database, OURS) == []
    assert await names_of(database, OURS) == ["Hooli"]


async def test_another_process_that_writes_is_waited_for(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    other = sqlite3.connect(tmp_path / "rapport.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with database.reading(OURS) as session:
        assert await session.scalar(select(func.count()).select_from(Workspace)) == 0

    async def add() -> None:
        async with database.transaction(OURS) as session:
            session.add(Workspace(id=OURS, name="Ours", bot_user_id="U"))

    writing = asyncio.create_task(add())
    done, _ = await asyncio.wait({writing}, timeout=0.2)
    assert not done
    other.execute("COMMIT")
    other.close()
    await writing
    await database.close()


async def test_who_opens_a_new_database_waits_for_another_who_does(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "rapport.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    engine = prepare(create_engine(f"sqlite:///{tmp_path / 'rapport.db'}"))
    opening = asyncio.create_task(asyncio.to_thread(lambda: engine.connect().close()))
    done, _ = await asyncio.wait({opening}, timeout=0.2)
    assert not done
    other.execute("COMMIT")
    other.close()
    await opening
    engine.dispose()


async def test_a_database_that_is_not_there_says_so(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}")
    with pytest.raises(OperationalError):
        async with database.reading(OURS) as session:
            await session.scalar(select(Workspace.id))
    await database.close()
