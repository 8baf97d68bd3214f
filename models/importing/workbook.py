"""Workbooks of Excel (XLSX): the values of their cells, never what a formula would come to.

Read a row at a time; what it would become once unpacked is bounded before anything is.
"""

import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from math import isfinite
from typing import Any, BinaryIO

from models.importing.troubles import Unreadable, UnreadableError

Cell = str | Decimal | date
Row = tuple[int, Sequence[Cell]]
"""Its number in the sheet, from 1, and its cells."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_UNPACKED = 100 * 1024 * 1024
MOST_STRINGS = 32 * 1024 * 1024
"""Bytes of all, and of the texts that cells share, which are held in memory while the sheet is read."""
MOST_COLUMNS = 2_000
"""One cell at the far end of each row makes 16,384 of it: hours of reading in a small file."""
A_BATCH = 25
"""Rows read at once: of a wide sheet they take a while, in which nobody else gets a turn."""
LOCKED = 0x1
"""A zip's flag for a part behind a password."""


def refuse_old(file: BinaryIO) -> None:
    """Raises UnreadableError for .xls and for workbooks behind a password: both begin as OLE files."""
    file.seek(0)
    if file.read(len(OLE)) == OLE:
        is_locked = "EncryptedPackage".encode("utf-16-le") in file.read()
        raise UnreadableError(Unreadable.ENCRYPTED if is_locked else Unreadable.OLD_EXCEL)


def is_zip(file: BinaryIO) -> bool:
    """Whether it begins as XLSX does."""
    file.seek(0)
    return file.read(len(ZIP)) == ZIP


class Workbook:
    """An opened workbook, of which one sheet is read."""

    def __init__(self, file: BinaryIO, wanted: Callable[[Sequence[str]], bool]) -> None:
        """Opens it at the first sheet whose first row is wanted, or else at the first. Raises UnreadableError."""
        from openpyxl import load_workbook  # noqa: PLC0415 - a tenth of a second that only an import needs

        _check(file)
        with _whatever():
            self._book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            sheets: list[Any] = list(self._book.worksheets)
        self._sheet = next((one for one in sheets if wanted(_texts(self._first(one)))), sheets[0] if sheets else None)

    @property
    def epoch(self) -> date:
        """The day from which its numbers of days count."""
        epoch = self._book.epoch
        return epoch.date() if isinstance(epoch, datetime) else epoch

    def rows(self) -> Iterator[Row]:
        """The rows that are not empty, from the first one. Raises UnreadableError."""
        yield from self._rows(self._sheet) if self._sheet is not None else ()

    def _first(self, sheet: Any) -> Sequence[Cell]:
        return next((cells for _, cells in self._rows(sheet)), ())

    def _rows(self, sheet: Any) -> Iterator[Row]:
        with _whatever():
            sheet.reset_dimensions()  # a sheet may claim to be far larger than it is
            rows = enumerate(sheet.iter_rows(values_only=True), start=1)
        while True:
            with _whatever():
                batch = list(islice(rows, A_BATCH))
            if not batch:
                return
            for number, values in batch:
                if len(values) > MOST_COLUMNS:
                    raise UnreadableError(Unreadable.SWOLLEN_EXCEL)
                if any(value not in {None, ""} for value in values):
                    yield number, [_cell(value) for value in values]


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [str(cell) for cell in cells]


def _cell(value: object) -> Cell:
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float() if isfinite(value):
            return Decimal(repr(value))
        case datetime():
            return value.date()
        case date():
            return value
    return str(value)


def _check(file: BinaryIO) -> None:
    file.seek(0)
    with _whatever(), zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & LOCKED for part in parts):
            raise UnreadableError(Unreadable.ENCRYPTED)
        strings = sum(part.file_size for part in parts if "sharedstrings" in part.filename.lower())
        if sum(part.file_size for part in parts) > MOST_UNPACKED or strings > MOST_STRINGS:
            raise UnreadableError(Unreadable.SWOLLEN_EXCEL)


@contextmanager
def _whatever() -> Iterator[None]:
    """Makes one error of all that a broken workbook lets openpyxl stumble over, and says nothing of what is odd."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except UnreadableError:
            raise
        except Exception as error:
            raise UnreadableError(Unreadable.BROKEN_EXCEL) from error
