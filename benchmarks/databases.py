"""An empty SQLite and an empty PostgreSQL that, unlike the tests', waits for its disk."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from tests.support.postgres import new_database, shared_server


@contextmanager
def both_databases(folder: Path) -> Iterator[Mapping[str, str]]:
    """Their URLs by name; the PostgreSQL is on a server of our own, or on that of RAPPORT_TEST_POSTGRES."""
    with ExitStack() as stack:
        server = os.environ.get("RAPPORT_TEST_POSTGRES") or stack.enter_context(_own_server())
        postgres = stack.enter_context(new_database(server, f"rapport_benchmark_{os.getpid()}"))
        yield {"SQLite": f"sqlite:///{folder / 'benchmark.db'}", "PostgreSQL": postgres}


@contextmanager
def _own_server() -> Iterator[str]:
    with shared_server(f"benchmark-{os.getpid()}") as server:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM RESET ALL")
            connection.execute("SELECT pg_reload_conf()")
        yield server
