"""Charts and data tables: what Slack takes, and what it refuses besides sizes."""

from typing import Any

import pytest

from sandbox import block_kit
from sandbox.errors import SlackError
from sandbox.state import Workspace
from tests.sandbox.bricks import Json, chart, data_table, home, modal, pie, rich_text

WORKSPACE = Workspace("T1", "Nordlys", "nordlys")


def bent(shown: Json, *path: str | int, to: Any) -> list[Json]:
    """The block with something else at the end of this path."""
    place: Any = shown
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return [shown]


TAKEN: dict[str, list[Json]] = {
    "twelve lines of twenty points": [chart(points=20, series=12)],
    "numbers below zero": bent(chart(points=1), "chart", "series", 0, "data", to=[{"label": "W0", "value": -1.5}]),
    "bars": bent(chart(), "chart", "type", to="bar"),
    "areas": bent(chart(), "chart", "type", to="area"),
    "a pie": [pie(segments=12)],
    "numbers in a table": [
        data_table(row_header_column_index=0)
        | {"rows": [[{"type": "raw_text", "text": "Health"}], [{"type": "raw_number", "value": 82}]]}
    ],
}

POINT = {"label": "W0", "value": 1}
REFUSED: dict[str, tuple[Any, str]] = {
    "no chart at all": (
        [{"type": "data_visualization", "title": "x", "chart": {}}],
        "missing required field: type [json-pointer:/blocks/0/chart]",
    ),
    "a kind of chart that is not known": (
        bent(chart(), "chart", "type", to="donut"),
        "unsupported type: donut [json-pointer:/blocks/0/chart/type]",
    ),
    "a gap": (
        bent(chart(), "chart", "series", 0, "data", 1, "value", to=None),
        "must provide a number [json-pointer:/blocks/0/chart/series/0/data/1/value]",
    ),
    "a category without a number": (
        bent(chart(), "chart", "series", 0, "data", to=[POINT]),
        "labels must match `axis_config.categories` [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    "a number twice": (
        bent(chart(), "chart", "series", 0, "data", to=[POINT, POINT]),
        "labels must match `axis_config.categories` [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    "a category twice": (
        bent(chart(), "chart", "axis_config", "categories", to=["W0", "W0"]),
        'category "W0" already exists [json-pointer:/blocks/0/chart/axis_config/categories/1]',
    ),
    "two lines of one name": (
        bent(chart(series=2), "chart", "series", 1, "name", to="Line 0"),
        'series name "Line 0" already exists [json-pointer:/blocks/0/chart/series/1/name]',
    ),
    "a slice of nothing": (
        [pie(segments=1, value=0)],
        "must be more than 0 [json-pointer:/blocks/0/chart/segments/0/value]",
    ),
    "a colour": (
        bent(chart(), "chart", "series", 0, "color", to="#0072b2"),
        "invalid additional property: color [json-pointer:/blocks/0/chart/series/0]",
    ),
    "a chart in a modal": (
        modal(chart()),
        "unsupported type: data_visualization [json-pointer:/view/blocks/0/type]",
    ),
    "a chart on the Home tab": (
        home(chart()),
        "unsupported type: data_visualization [json-pointer:/view/blocks/0/type]",
    ),
    "a table of a head alone": ([data_table(rows=1)], "no fewer than 2 items allowed [json-pointer:/blocks/0/rows]"),
    "a ragged table": (
        bent(data_table(columns=2), "rows", 1, to=[{"type": "raw_text", "text": "x"}]),
        "all rows must have the same number of cells [json-pointer:/blocks/0/rows/1]",
    ),
    "a decorated head": (
        bent(data_table(), "rows", 0, to=[rich_text({"type": "text", "text": "x"})]),
        "rich_text cells are not allowed in the header row [json-pointer:/blocks/0/rows/0/0]",
    ),
    "rows named by no column": (
        [data_table(row_header_column_index=1)],
        "must be the index of a column [json-pointer:/blocks/0/row_header_column_index]",
    ),
    "a table without a caption": (
        [{key: value for key, value in data_table().items() if key != "caption"}],
        "missing required field: caption [json-pointer:/blocks/0]",
    ),
}


def check(sent: Any) -> None:
    if isinstance(sent, list):
        block_kit.check_message(sent, WORKSPACE)
    else:
        block_kit.check_view(sent, sent["type"], WORKSPACE)


@pytest.mark.parametrize("sent", TAKEN.values(), ids=TAKEN.keys())
def test_what_slack_takes(sent: list[Json]) -> None:
    check(sent)


@pytest.mark.parametrize(("sent", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_slack_refuses(sent: Any, words: str) -> None:
    with pytest.raises(SlackError) as refusal:
        check(sent)
    assert refusal.value.more["response_metadata"] == {"messages": [f"[ERROR] {words}"]}


def test_twenty_one_points_are_one_too_many() -> None:
    with pytest.raises(SlackError) as refusal:
        check([chart(points=21)])
    assert all("no more than 20 items allowed" in message for message in refusal.value.more["errors"])
