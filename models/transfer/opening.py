"""An export opened again: nothing of it is believed before it is checked, and no more of it is held than a few rows."""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

from pydantic import ValidationError
from sqlalchemy import Table

from models.transfer.manifest import FORMAT, NAME, README, Manifest, lines_of
from models.transfer.shape import all_tables, owner_of
from models.transfer.values import WrongValueError, from_json, is_json

MOST_OF_MANIFEST = 1024 * 1024
MOST_OF_A_LINE = 16 * 1024 * 1024
SWELLING, ALWAYS_FINE = 200, 64 * 1024 * 1024
"""How many times larger a part may become once unpacked, and up to how many bytes nobody asks."""
LOCKED = 0x1
BEGINNING = 64
"""Bytes by which an export is recognised."""


class BadExportError(Exception):
    """It cannot be taken in; the text says why and what to do, in one line."""


CUT = "it is damaged or was cut short. Copy or export it once more."
CHANGED = "it is not as it was written. Copy or export it once more."


def is_export(beginning: bytes) -> bool:
    """Whether these bytes begin a zip of ours, even one that was cut."""
    return beginning.startswith(b"PK\x03\x04") and beginning[30:BEGINNING].startswith(README.encode())


@dataclass(frozen=True, slots=True)
class Opened:
    """An export whose manifest is right."""

    archive: zipfile.ZipFile
    manifest: Manifest

    def rows(self, table: Table) -> Iterator[tuple[int, dict[str, Any]]]:
        """Each row of a table with the number of its line, as it is put into the database.

        Raises BadExportError, for the sums at the end of the lines too: keep nothing before.
        """
        told, seen, number = self.manifest.tables[table.name], sha256(), 0
        with self.archive.open(lines_of(table.name)) as lines:
            while line := lines.readline(MOST_OF_A_LINE):
                number += 1
                if number > told.rows or not line.endswith(b"\n"):
                    raise BadExportError(f"{lines_of(table.name)}, line {number}: {CHANGED}")
                seen.update(line)
                yield number, self._row(table, number, line)
        if number < told.rows or seen.hexdigest() != told.sha256:
            raise BadExportError(f"{lines_of(table.name)}: {CHANGED}")

    def _row(self, table: Table, number: int, line: bytes) -> dict[str, Any]:
        where = f"{lines_of(table.name)}, line {number}"
        try:
            cells = json.loads(line)
        except (ValueError, RecursionError):
            raise BadExportError(f"{where}: {CHANGED}") from None
        _check_columns(table, cells, where)
        if cells[owner_of(table).name] != self.manifest.workspace:
            raise BadExportError(f"{where}: this row is another workspace's. An export holds one workspace only.")
        row = {}
        for column in table.columns:
            try:
                row[column.name] = from_json(column, cells)
            except WrongValueError as error:
                raise BadExportError(f"{where}: {column.name} is wrong: {error}.") from None
        return row


def _check_columns(table: Table, cells: Any, where: str) -> None:
    if not isinstance(cells, Mapping):
        raise BadExportError(f"{where}: {CHANGED}")
    for name in cells:
        if name not in table.columns:
            raise BadExportError(f"{where}: there is no column {name[:60]!r} in {table.name}.")
    for column in table.columns:
        if column.name not in cells and not (is_json(column) and column.nullable):
            raise BadExportError(f"{where}: the column {column.name!r} is missing.")


@contextmanager
def opened(file: IO[bytes], schema: str) -> Iterator[Opened]:
    """An export in a file that can be sought in, made by a database of this schema.

    Raises BadExportError, also where it turns out within the block that the zip is broken.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = _parts(archive)
            yield Opened(archive, _manifest(archive, parts, schema))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error):
        raise BadExportError(CUT) from None


def _parts(archive: zipfile.ZipFile) -> Mapping[str, zipfile.ZipInfo]:
    parts: dict[str, zipfile.ZipInfo] = {}
    for part in archive.infolist():
        if part.filename in parts or part.flag_bits & LOCKED:
            raise BadExportError(CHANGED)
        if part.file_size > max(ALWAYS_FINE, part.compress_size * SWELLING):
            raise BadExportError(f"{part.filename[:60]} would become far too large once unpacked. {CHANGED}")
        parts[part.filename] = part
    return parts


def _manifest(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], schema: str) -> Manifest:
    told = parts.get(NAME)
    if told is None:
        raise BadExportError("it is an export of one client or one person. Only rapport export --all can be taken in.")
    if told.file_size > MOST_OF_MANIFEST:
        raise BadExportError(CHANGED)
    try:
        loose = json.loads(archive.read(told))
        _check_version(loose, schema)
        manifest = Manifest.model_validate(loose)
    except (ValueError, ValidationError, RecursionError):
        raise BadExportError(f"{NAME}: {CHANGED}") from None
    _check_tables(manifest, parts)
    return manifest


def _check_version(loose: Any, schema: str) -> None:
    """Before anything else is asked of it: another version may say it in another way."""
    if not isinstance(loose, Mapping) or loose.get("format") != FORMAT:
        raise BadExportError("it was not made by rapport export --all.")
    if (its := str(loose.get("schema"))[:40]) != schema or loose.get("version") != 1:
        raise BadExportError(
            f"it was made by another version of Rapport (schema {its}, here {schema}). Install the version that made "
            "it, run rapport migrate on an empty database, import there, then update and run rapport migrate."
        )


def _check_tables(manifest: Manifest, parts: Mapping[str, zipfile.ZipInfo]) -> None:
    known = {table.name: table for table in all_tables()}
    lines = {name for name in parts if name.startswith("tables/")}
    for name in {*manifest.tables, *(name.removeprefix("tables/").removesuffix(".jsonl") for name in lines)}:
        if name not in known:
            raise BadExportError(f"there is no table {name[:60]!r} in Rapport.")
    for name, table in known.items():
        told = manifest.tables.get(name)
        if told is None or lines_of(name) not in parts:
            raise BadExportError(f"the table {name!r} is missing.")
        for column in {*told.columns} ^ {*table.columns.keys()}:
            raise BadExportError(f"{name} has other columns here: {column[:60]!r}.")
    if manifest.tables["workspaces"].rows != 1:
        raise BadExportError("it does not hold exactly one workspace.")
