"""A workspace written into a zip, as it is at one moment: a table after the other, and of each a few hundred rows."""

import asyncio
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

from sqlalchemy import Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.base import Workspace
from models.transfer.manifest import NAME, README, Manifest, TableSum, lines_of
from models.transfer.shape import all_tables, owner_of
from models.transfer.sheets import Sheet, Workbook
from models.transfer.values import is_json, kept, line_of

A_BATCH = 500
WORKBOOK = "rapport.xlsx"


@dataclass(frozen=True, slots=True)
class Label:
    """What is written about an export beside its rows."""

    schema: str
    """The revision of the database."""
    made_at: datetime
    readme: str


Watch = Callable[[int, int], Any]
"""Is told how many rows are written, and of how many."""


async def count_rows(connection: AsyncConnection, workspace_id: str) -> dict[str, int]:
    """How many rows each table of a workspace has."""
    found = {}
    for table in all_tables():
        mine = owner_of(table) == workspace_id
        found[table.name] = await connection.scalar(select(func.count()).select_from(table).where(mine)) or 0
    return found


async def give(connection: AsyncConnection, workspace_id: str, file: IO[bytes], label: Label, watch: Watch) -> Manifest:
    """Write everything of a workspace into a file, which need not be one that can be sought in.

    The connection's transaction must see one moment throughout (`Database.copying`).
    """
    name = await connection.scalar(select(Workspace.name).where(Workspace.id == workspace_id))
    total = sum((await count_rows(connection, workspace_id)).values())
    writer = _Writer(file, workspace_id, label.made_at, watch, total)
    with writer.archive:
        writer.give_text(README, label.readme)
        sums = {table.name: await writer.give_table(connection, table) for table in all_tables()}
        await asyncio.to_thread(writer.give_workbook)
        manifest = Manifest(
            schema=label.schema, workspace=workspace_id, name=str(name), made_at=label.made_at, tables=sums
        )
        writer.give_text(NAME, manifest.model_dump_json(by_alias=True, indent=1))
    return manifest


class _Writer:
    """The zip under way."""

    def __init__(self, file: IO[bytes], workspace_id: str, made_at: datetime, watch: Watch, total: int) -> None:
        self._made_at = made_at
        self.archive = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._workspace_id = workspace_id
        self._watch = watch
        self._total = total
        self._done = 0
        self._book = Workbook()

    def _begin(self, name: str) -> IO[bytes]:
        part = zipfile.ZipInfo(name, self._made_at.timetuple()[:6])
        part.compress_type = zipfile.ZIP_DEFLATED
        return self.archive.open(part, "w", force_zip64=True)

    def give_text(self, name: str, words: str) -> None:
        """A part that is written at once."""
        with self._begin(name) as part:
            part.write(words.encode())

    async def give_table(self, connection: AsyncConnection, table: Table) -> TableSum:
        """Its lines at once into the zip; its CSV waits beside it, for a zip takes one part at a time."""
        seen, rows = sha256(), 0
        self._book.begin(table)
        with TemporaryFile("w+", encoding="utf-8", errors="replace", newline="") as beside:
            sheet = Sheet(beside, [column.name for column in table.columns])
            with self._begin(lines_of(table.name)) as lines:
                async with connection.stream(_wanted(table, self._workspace_id)) as result:
                    async for batch in result.mappings().partitions(A_BATCH):
                        await asyncio.to_thread(self._give_rows, table, batch, lines, seen, sheet)
                        rows += len(batch)
                        self._done += len(batch)
                        self._watch(self._done, self._total)
            await asyncio.to_thread(self._give_sheet, table, beside)
        return TableSum(rows=rows, columns=tuple(table.columns.keys()), sha256=seen.hexdigest())

    def _give_rows(self, table: Table, batch: Sequence[Any], lines: IO[bytes], seen: Any, sheet: Sheet) -> None:
        columns = list(table.columns)
        for row in batch:
            line = line_of(row, columns)
            lines.write(line)
            seen.update(line)
            values = [_for_people(column, row[column.name]) for column in columns]
            sheet.add(values)
            self._book.add(values)

    def _give_sheet(self, table: Table, beside: IO[str]) -> None:
        beside.flush()
        raw = beside.buffer  # type: ignore[attr-defined]  # a text file that was opened has one
        raw.seek(0)
        with self._begin(f"csv/{table.name}.csv") as part:
            shutil.copyfileobj(raw, part)

    def give_workbook(self) -> None:
        """The sheets of all tables."""
        with TemporaryFile() as beside:
            self._book.save(_as_binary(beside))
            beside.seek(0)
            with self._begin(WORKBOOK) as part:
                shutil.copyfileobj(beside, part)


def _as_binary(file: IO[bytes]) -> BinaryIO:
    assert isinstance(file, io.IOBase)  # noqa: S101 - what TemporaryFile gives
    return file  # type: ignore[return-value]  # it is one


def _wanted(table: Table, workspace_id: str) -> Select[Any]:
    columns = [kept(column) for column in table.columns]
    return select(*columns).where(owner_of(table) == workspace_id).order_by(*table.primary_key.columns)


def _for_people(column: Any, value: Any) -> Any:
    if value is None or not is_json(column):
        return value.isoformat() if hasattr(value, "isoformat") else value
    return json.dumps(json.loads(value), ensure_ascii=False)
