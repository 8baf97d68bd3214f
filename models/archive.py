"""An export as one zip: `export.json` with everything, and for each table a CSV that no spreadsheet can be hurt by.

What is theirs and what only mentions them stand in folders of their own.
"""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from models.exports import Export

DANGEROUS = tuple("=+-@＝＋－＠\t\r\n")
"""What a cell of words may not begin with: a spreadsheet would run it, in East Asia the full-width signs as well.

owasp.org/www-community/attacks/CSV_Injection
"""


def zipped(export: Export, made_at: datetime, readme: str) -> bytes:
    """The archive's bytes; `made_at` stands in it, and `readme` says to whoever opens it what it is."""
    kept = {**export.about, "made_at": made_at, "theirs": export.theirs, "mentions": export.mentions}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("README.txt", readme)
        files.writestr("export.json", orjson.dumps(kept, default=str, option=orjson.OPT_INDENT_2))
        for folder, tables in (("theirs", export.theirs), ("mentions", export.mentions)):
            for name, rows in tables.items():
                files.writestr(f"{folder}/{name}.csv", csv_of(rows))
    return archive.getvalue()


def csv_of(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as CSV in UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    sheet = csv.writer(text)
    sheet.writerow(rows[0])
    sheet.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict | list):
        return defused(orjson.dumps(value, default=str).decode())
    return defused(str(value))


def defused(words: str) -> str:
    """Words that a spreadsheet takes for words: an apostrophe stands before a sign that begins a formula."""
    return f"'{words}" if words.startswith(DANGEROUS) else words
