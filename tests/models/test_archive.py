"""An export opens anywhere, holds everything, and hurts no spreadsheet."""

import csv
import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.archive import csv_of, defused, zipped
from models.exports import Export
from tests.support.time import NOW

BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
ROWS: list[dict[str, Any]] = [
    {"id": 1, "what": '=HYPERLINK("http://x")', "budget": Decimal("-12.50"), "at": NOW, "values": {"a": [1]}},
    {"id": 2, "what": None, "budget": None, "at": NOW, "values": None},
]


def test_json_a_csv_for_each_table_and_a_word_about_it() -> None:
    export = Export({"client": 7, "name": "Ærø"}, {"interactions": ROWS}, {"inbox": ROWS})
    archive = zipfile.ZipFile(io.BytesIO(zipped(export, NOW, "Læs først")))
    assert archive.namelist() == ["README.txt", "export.json", "theirs/interactions.csv", "mentions/inbox.csv"]
    assert archive.read("README.txt").decode() == "Læs først"
    kept = json.loads(archive.read("export.json"))
    assert (kept["client"], kept["name"], kept["made_at"]) == (7, "Ærø", NOW.isoformat())
    assert kept["theirs"]["interactions"][0]["what"] == ROWS[0]["what"]
    header, first, second = csv.reader(io.StringIO(archive.read("theirs/interactions.csv").decode("utf-8-sig")))
    assert header == ["id", "what", "budget", "at", "values"]
    assert first == ["1", '\'=HYPERLINK("http://x")', "-12.50", NOW.isoformat(), '{"a":[1]}']
    assert second == ["2", "", "", NOW.isoformat(), ""]


@pytest.mark.parametrize("start", BEGINNINGS)
def test_a_cell_that_begins_a_formula_is_words(start: str) -> None:
    assert defused(f"{start}1+1") == f"'{start}1+1"


@given(st.lists(st.text() | st.builds("{}{}".format, st.sampled_from(BEGINNINGS), st.text()), min_size=1, max_size=5))
def test_no_cell_of_words_begins_a_formula_and_none_is_lost(words: list[str]) -> None:
    rows = [{"words": word} for word in words]
    _, *cells = csv.reader(io.StringIO(csv_of(rows).decode("utf-8-sig"), newline=""))
    read = [cell[0] if cell else "" for cell in cells]
    assert not any(cell.startswith(BEGINNINGS) for cell in read)
    assert [cell.removeprefix("'") for cell in read] == [word.removeprefix("'") for word in words]
