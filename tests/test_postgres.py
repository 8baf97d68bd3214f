"""The tests' own PostgreSQL: a database apart for each test, and a server that is gone afterwards."""

import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.support.postgres import new_database

USER_OF_THE_SERVER = """
import sys
from tests.support.postgres import shared_server
with shared_server(sys.argv[1]) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


def test_copies_of_a_template_do_not_see_each_other(postgres_server: str, testrun_uid: str) -> None:
    name = f"rapport_{testrun_uid}_lists"
    with new_database(postgres_server, name) as template:
        with psycopg.connect(template) as connection:
            connection.execute("CREATE TABLE list (line text)")
        with (
            new_database(postgres_server, f"{name}_1", name) as one,
            new_database(postgres_server, f"{name}_2", name) as two,
        ):
            with psycopg.connect(one) as connection:
                connection.execute("INSERT INTO list VALUES ('only here')")
            with psycopg.connect(two) as connection:
                assert connection.execute("SELECT count(*) FROM list").fetchone() == (0,)


def test_every_test_gets_a_migrated_database(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def test_the_server_goes_with_its_last_user_even_when_killed(testrun_uid: str) -> None:
    run = f"{testrun_uid}-kill"
    with user_of_the_server(run) as (first, url), user_of_the_server(run) as (second, same_url):
        assert same_url == url
        with psycopg.connect(url) as connection:
            first.kill()
            first.wait()
            assert connection.execute("SELECT 1").fetchone() == (1,)
            second.kill()
            assert select.select([connection], [], [], 30)[0], "still there after half a minute"
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT 1")


@contextmanager
def user_of_the_server(run: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [sys.executable, "-c", USER_OF_THE_SERVER, run],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        yield process, process.stdout.readline().strip()
