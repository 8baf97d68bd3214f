"""A workspace given out and taken in, for tests: by the doors that the command line uses."""

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any
from zipfile import ZipFile

import orjson
from sqlalchemy import Text, cast, select

from models.migrations import head
from models.session import Database
from models.transfer.giving import Label, give
from models.transfer.manifest import NAME, Manifest
from models.transfer.opening import opened
from models.transfer.shape import all_tables, owner_of
from models.transfer.taking import take
from models.transfer.values import is_json
from tests.support.time import NOW

LABEL = Label(head(), NOW, "Read me first")


async def given_out(database: Database, workspace: str, file: IO[bytes]) -> Manifest:
    async with database.copying(workspace) as connection:
        return await give(connection, workspace, file, LABEL, lambda _done, _all: None)


async def taken_in(database: Database, workspace: str, file: IO[bytes]) -> None:
    with opened(file, head()) as export:
        async with database.filling(workspace) as connection:
            await take(connection, workspace, export, lambda _rows: None)


async def cells_of(database: Database, workspace: str) -> dict[str, list[Any]]:
    """Every cell of every table as it is kept; a JSON null is another thing than nothing."""
    found = {}
    async with database.copying(workspace) as connection:
        for table in all_tables():
            kept = [cast(column, Text) if is_json(column) else column for column in table.columns]
            mine = select(*kept).where(owner_of(table) == workspace).order_by(*table.primary_key.columns)
            found[table.name] = [tuple(row) for row in await connection.execute(mine)]
    return found


def changed(export: bytes, change: Callable[[dict[str, bytes]], None]) -> BytesIO:
    """The same zip with other parts."""
    with ZipFile(BytesIO(export)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


def retold(parts: dict[str, bytes], **told: Any) -> None:
    """The manifest says something else."""
    parts[NAME] = orjson.dumps(orjson.loads(parts[NAME]) | told)
