"""Files as people upload them: CSV in any dialect, workbooks, zips that lie."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook


def csv_of(rows: Iterable[Sequence[str]], *, encoding: str = "utf-8", **dialect: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, **dialect).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(rows: Iterable[Sequence[Any]], *others: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with a sheet for each of these."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in (rows, *others):
        made = book.create_sheet()
        for row in sheet:
            made.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one of its parts in another's place, or beside them."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()
