"""The database, looked at from outside: what a deed changed in it, and how it was before."""

import json
import sqlite3
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

Contents = dict[str, list[Any]]
"""The rows of tables, each as its kind of database gives it, in whatever order."""

INSERT = sql.SQL("INSERT INTO {0} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::{0}, %s)")


@dataclass(frozen=True)
class Changes:
    """Rows that are new and rows that are gone, by table; a row that changed is both."""

    new: dict[str, list[dict[str, Any]]]
    gone: dict[str, list[dict[str, Any]]]

    @property
    def tables(self) -> set[str]:
        """The tables in which something is different."""
        return {name for rows in (self.new, self.gone) for name, found in rows.items() if found}

    def teams(self) -> set[str]:
        """The workspaces whose rows they are."""
        every = [(name, row) for rows in (self.new, self.gone) for name, found in rows.items() for row in found]
        return {str(row["id" if name == "workspaces" else "workspace_id"]) for name, row in every}


class Ledger(ABC):
    """One database. Nobody writes to it while it is looked at."""

    def __init__(self) -> None:
        self._tables = sorted(set(self._named()) - {"alembic_version"})
        self._kept: list[Contents] = []
        self._read: tuple[int, Contents] | None = None
        self.keep()

    def keep(self) -> None:
        """From now on this is how it was before."""
        self._kept.append(self._now())
        self._seen = self._version()

    def forget(self) -> None:
        """Everything as it was kept the time before."""
        self._kept.pop()
        self._put_back()

    def changes(self) -> Changes:
        """What is different from how it was kept."""
        if self._version() == self._seen:
            return Changes({}, {})
        now, before = self._now(), self._kept[-1]
        moved = [name for name in self._tables if now[name] != before[name]]
        new = {name: self._more(name, now, before) for name in moved}
        gone = {name: self._more(name, before, now) for name in moved}
        return Changes(new, gone)

    def restore(self) -> None:
        """Everything as it was kept."""
        if self._version() != self._seen:
            self._put_back()

    @abstractmethod
    def close(self) -> None:
        """Let go of the database."""

    def _put_back(self) -> None:
        now, before = self._now(), self._kept[-1]
        self._write({name: before[name] for name in self._tables if now[name] != before[name]})
        self._read, self._seen = None, self._version()

    def _now(self) -> Contents:
        """What stands in the tables; read anew only when somebody wrote."""
        version = self._version()
        if self._read is None or self._read[0] != version:
            self._read = version, self._rows()
        return self._read[1]

    def _more(self, name: str, here: Contents, there: Contents) -> list[dict[str, Any]]:
        """The rows of a table that are here and not there."""
        return [self._as_dict(name, row) for row in Counter(here[name]) - Counter(there[name])]

    @abstractmethod
    def _named(self) -> Iterable[str]:
        """The names of all tables."""

    @abstractmethod
    def _version(self) -> int:
        """Another number whenever something was committed since."""

    @abstractmethod
    def _rows(self) -> Contents:
        """What stands in the tables."""

    @abstractmethod
    def _as_dict(self, name: str, row: Any) -> dict[str, Any]:
        """A row of a table by its columns."""

    @abstractmethod
    def _write(self, contents: Contents) -> None:
        """Let these tables hold this and nothing else, whatever refers to their rows."""


class SqliteLedger(Ledger):
    """A file; its rows are kept as their values."""

    def __init__(self, url: str) -> None:
        self._file = sqlite3.connect(str(make_url(url).database), isolation_level=None)
        self._columns: dict[str, list[str]] = {}
        super().__init__()

    def close(self) -> None:
        self._file.close()

    def _named(self) -> Iterable[str]:
        tables = self._file.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
        return [name for (name,) in tables]

    def _version(self) -> int:
        """It changes with whatever another connection commits (sqlite.org/pragma.html#pragma_data_version)."""
        return int(self._file.execute("pragma data_version").fetchone()[0])

    def _rows(self) -> Contents:
        return {name: self._rows_of(name) for name in self._tables}

    def _rows_of(self, name: str) -> list[Any]:
        found = self._file.execute(f'select * from "{name}"')  # noqa: S608 - a name of the schema's own
        self._columns[name] = [column for column, *_ in found.description]
        return found.fetchall()

    def _as_dict(self, name: str, row: Any) -> dict[str, Any]:
        return dict(zip(self._columns[name], row, strict=True))

    def _write(self, contents: Contents) -> None:
        self._file.execute("begin immediate")
        for name, rows in contents.items():
            self._file.execute(f'delete from "{name}"')  # noqa: S608 - as above
            marks = ", ".join("?" * len(self._columns[name]))
            self._file.executemany(f'insert into "{name}" values ({marks})', rows)  # noqa: S608 - as above
        self._file.execute("commit")


class PostgresLedger(Ledger):
    """A database of which we are the superuser, whom no policy binds; its rows are kept as JSON."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        super().__init__()

    def close(self) -> None:
        self._connection.close()

    def _named(self) -> Iterable[str]:
        tables = self._connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [name for (name,) in tables]

    def _version(self) -> int:
        """It changes with whatever anybody on the server writes."""
        found = self._connection.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
        assert found
        return int(found[0])

    def _rows(self) -> Contents:
        contents: Contents = {name: [] for name in self._tables}
        each = sql.SQL("SELECT {} AS name, to_jsonb(t)::text AS row FROM {} t")
        every = sql.SQL(" UNION ALL ").join(each.format(name, sql.Identifier(name)) for name in self._tables)
        for name, row in self._connection.execute(every):
            contents[name].append(row)
        return contents

    def _as_dict(self, _name: str, row: Any) -> dict[str, Any]:
        return dict(json.loads(row))

    def _write(self, contents: Contents) -> None:
        with self._connection.transaction():
            self._connection.execute("SET LOCAL session_replication_role = replica")  # foreign keys are not followed
            for name, rows in contents.items():
                table, kept = sql.Identifier(name), f"[{', '.join(rows)}]"
                self._connection.execute(sql.SQL("DELETE FROM {}").format(table))
                self._connection.execute(INSERT.format(table), [kept])


def ledger_of(url: str) -> Ledger:
    """That of the database at this URL."""
    return (SqliteLedger if url.startswith("sqlite") else PostgresLedger)(url)
