"""Small blocks and elements for the tests, right unless a test bends them."""

from typing import Any

Json = dict[str, Any]

METADATA: Json = {"event_type": "said", "event_payload": {"id": "42"}}


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "1", text: str = "One", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(str(number)) for number in range(count)]


def element(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": "a", **more}


def button(**more: Any) -> Json:
    return element("button", text=plain(), **more)


def static_select(**more: Any) -> Json:
    return element("static_select", options=options(2), **more)


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def with_accessory(accessory: Json) -> Json:
    return section(accessory=accessory)


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def input_block(inner: Json, block_id: str = "b", **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain(), "element": inner, **more}


def text_input(**more: Any) -> Json:
    return element("plain_text_input", **more)


def table(rows: int = 1, columns: int = 1, **more: Any) -> Json:
    cells = [{"type": "raw_text", "text": "x"}] * columns
    return {"type": "table", "rows": [cells] * rows, **more}


def chart(points: int = 2, series: int = 1, title: str = "Chart", **more: Any) -> Json:
    """A line chart with so many points of so many series; `more` are further fields of its axes."""
    categories = [f"W{number}" for number in range(points)]
    data = [{"label": label, "value": number} for number, label in enumerate(categories)]
    lines = [{"name": f"Line {number}", "data": data} for number in range(series)]
    shown = {"type": "line", "series": lines, "axis_config": {"categories": categories, **more}}
    return {"type": "data_visualization", "title": title, "chart": shown}


def pie(segments: int = 2, value: float = 1) -> Json:
    parts = [{"label": f"Part {number}", "value": value} for number in range(segments)]
    return {"type": "data_visualization", "title": "Pie", "chart": {"type": "pie", "segments": parts}}


def data_table(rows: int = 2, columns: int = 1, **more: Any) -> Json:
    return {**table(rows, columns), "type": "data_table", "caption": "Numbers", **more}


def rich_text(*inline: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(inline)}]}


def modal(*blocks: Json, **more: Any) -> Json:
    body = {"type": "modal", "title": plain("Rate"), "submit": plain("Save"), "blocks": list(blocks)}
    return body | more


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks), **more}
