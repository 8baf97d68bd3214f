"""The database file, looked at from outside: what a deed changed in it, and how it was before."""

import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = tuple[tuple[str, Any], ...]


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


class Ledger:
    """One SQLite file. Nobody writes to it while it is looked at."""

    def __init__(self, file: Path) -> None:
        self._file = sqlite3.connect(file)
        self._file.row_factory = sqlite3.Row
        named = self._file.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
        self._tables = sorted(row["name"] for row in named if row["name"] != "alembic_version")
        self._version = 0
        self._kept: list[sqlite3.Connection] = []
        self.keep()

    def keep(self) -> None:
        """From now on this is how it was before."""
        self._kept.append(sqlite3.connect(":memory:"))
        self._file.backup(self._kept[-1])
        self._look()

    def forget(self) -> None:
        """Everything as it was kept the time before."""
        self._kept.pop().close()
        self._kept[-1].backup(self._file)
        self._look()

    def changes(self) -> Changes:
        """What is different from how it was kept."""
        if self._data_version() == self._version:
            return Changes({}, {})
        now = self._rows()
        new = {name: [dict(row) for row in (now[name] - self._before[name])] for name in self._tables}
        gone = {name: [dict(row) for row in (self._before[name] - now[name])] for name in self._tables}
        return Changes(new, gone)

    def restore(self) -> None:
        """Everything as it was kept."""
        if self._data_version() != self._version:
            self._kept[-1].backup(self._file)
            self._version = self._data_version()

    def close(self) -> None:
        """Let go of the file."""
        for connection in (self._file, *self._kept):
            connection.close()

    def _look(self) -> None:
        self._before = self._rows()
        self._version = self._data_version()

    def _data_version(self) -> int:
        """Changes with whatever another connection commits (sqlite.org/pragma.html#pragma_data_version)."""
        return int(self._file.execute("pragma data_version").fetchone()[0])

    def _rows(self) -> dict[str, Counter[Row]]:
        return {name: Counter(tuple(dict(row).items()) for row in self._all_of(name)) for name in self._tables}

    def _all_of(self, table: str) -> sqlite3.Cursor:
        return self._file.execute(f'select * from "{table}"')  # noqa: S608 - the names are the schema's own
