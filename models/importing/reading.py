"""A file's rows by their columns, whichever way it was written; read again and again, a row at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import BinaryIO

from models.importing import text, workbook
from models.importing.troubles import Unreadable, UnreadableError
from models.importing.workbook import Cell, Row, Workbook

MOST_BYTES = 25 * 1024 * 1024
MOST_ROWS = 100_000
EXCEL_EPOCH = date(1899, 12, 30)
"""The day from which Excel counts; text that was saved from it may hold such numbers too."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds. The file must stay open while it is read."""

    written: str
    """In which way: an encoding of Python's, or "xlsx"."""
    epoch: date
    """From which numbers of days count."""
    head: Sequence[str]
    """The columns as they are called, in small letters and without ornaments."""
    _rows: Callable[[], Iterator[Row]]

    def rows(self) -> Iterator[Row]:
        """Every row after the head that is not empty. Raises UnreadableError where it cannot be read on."""
        for count, row in enumerate(islice(self._rows(), 1, None), start=1):
            if count > MOST_ROWS:
                raise UnreadableError(Unreadable.TOO_MANY_ROWS)
            yield row


def read(file: BinaryIO, wanted: Callable[[Sequence[str]], bool]) -> Table:
    """The table in a file that can be sought in; of a workbook the sheet whose columns are wanted.

    Raises UnreadableError.
    """
    if file.seek(0, 2) > MOST_BYTES:
        raise UnreadableError(Unreadable.TOO_BIG)
    workbook.refuse_old(file)
    written, epoch, rows = _of_workbook(file, wanted) if workbook.is_zip(file) else _of_text(file)
    head = next(rows(), None)
    if head is None:
        raise UnreadableError(Unreadable.EMPTY)
    return Table(written, epoch, [column(cell) for cell in head[1]], rows)


def column(cell: Cell) -> str:
    """A column's name as it is compared: `Organization - Name*` and `yearly_budget` as well."""
    return " ".join(str(cell).replace("_", " ").casefold().rstrip("* ").split())


def _of_workbook(
    file: BinaryIO, wanted: Callable[[Sequence[str]], bool]
) -> tuple[str, date, Callable[[], Iterator[Row]]]:
    book = Workbook(file, lambda cells: wanted([column(cell) for cell in cells]))
    return "xlsx", book.epoch, book.rows


def _of_text(file: BinaryIO) -> tuple[str, date, Callable[[], Iterator[Row]]]:
    encoding = text.encoding_of(file)
    delimiter = text.delimiter_of(file, encoding)
    return encoding, EXCEL_EPOCH, lambda: text.records(file, encoding, delimiter)
