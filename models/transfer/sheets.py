"""The same rows for people: a CSV a table, and one workbook. No cell of them begins a formula."""

import csv
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any, BinaryIO

from sqlalchemy import Table

from models.archive import DANGEROUS

BOM = "\ufeff"
MOST_ROWS, MOST_LETTERS, MOST_NAME = 1_048_576, 32_767, 31
"""What a sheet of Excel can hold: rows, letters in a cell, letters in its name."""
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no workbook may contain."""


def as_words(text: str) -> str:
    """Words that a spreadsheet takes for words: an apostrophe before what begins a formula, or is one already."""
    return f"'{text}" if text.startswith((*DANGEROUS, "'")) else text


def of_words(cell: str) -> str:
    """The words as they were."""
    return cell.removeprefix("'")


def cell_of(value: Any) -> str | int | float | None:
    """What a person reads; `value` is as `line_of` writes it, amounts as Decimal."""
    if value is None or isinstance(value, int):
        return value
    return as_words(str(value))


class Sheet:
    """A table's CSV."""

    def __init__(self, file: IO[str], columns: Sequence[str]) -> None:
        file.write(BOM)
        self._rows = csv.writer(file)
        self._rows.writerow(columns)

    def add(self, values: Sequence[Any]) -> None:
        """One more row."""
        self._rows.writerow([value if isinstance(value, Decimal) else cell_of(value) for value in values])


class Workbook:
    """One sheet a table, a row at a time; what no sheet can hold stands in the CSV only."""

    def __init__(self) -> None:
        from openpyxl import Workbook as Book  # noqa: PLC0415 - a tenth of a second that only an export needs

        self._book = Book(write_only=True)
        self._sheet: Any = None
        self._rows = 0

    def begin(self, table: Table) -> None:
        """Go on to the next table."""
        self._sheet = self._book.create_sheet(table.name[:MOST_NAME])
        self._rows = 0
        self.add([column.name for column in table.columns])

    def add(self, values: Sequence[Any]) -> None:
        """One more row, unless the sheet is full."""
        self._rows += 1
        if self._rows <= MOST_ROWS:
            self._sheet.append([_in_workbook(value) for value in values])

    def save(self, file: BinaryIO) -> None:
        """Write it; nothing can be added any more."""
        self._book.save(file)


def _in_workbook(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**15:
        return str(value)  # a number of Excel's would lose its last digits
    if isinstance(value, Decimal):
        return value
    cell = cell_of(value)
    return UNPRINTABLE.sub("\ufffd", cell)[:MOST_LETTERS] if isinstance(cell, str) else cell
