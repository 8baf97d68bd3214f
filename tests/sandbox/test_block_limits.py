"""Every limit of Block Kit: what just fits is taken, one more is refused in Slack's words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox import block_kit
from sandbox.errors import SlackError
from sandbox.state import Workspace
from tests.sandbox.bricks import (
    Json,
    actions,
    button,
    chart,
    data_table,
    element,
    home,
    input_block,
    modal,
    mrkdwn,
    option,
    options,
    pie,
    plain,
    section,
    static_select,
    table,
    text_input,
    with_accessory,
)

WORKSPACE = Workspace("T1", "Nordlys", "nordlys")


def refusals_of(sent: Any) -> list[str]:
    """What Slack says to a list of blocks or to a view; nothing when it takes it."""
    try:
        if isinstance(sent, list):
            block_kit.check_message(sent, WORKSPACE)
        elif "type" in sent:
            block_kit.check_view(sent, sent["type"], WORKSPACE)
        else:
            block_kit.check_suggestions(sent)
    except SlackError as error:
        return list(error.more["response_metadata"]["messages"])
    return []


@dataclass(frozen=True)
class Limit:
    """`build(n)` makes something of size n; `most` is the largest that Slack takes."""

    name: str
    most: int
    build: Callable[[int], Any]
    pointer: str
    words: str = "must be less than {over} characters"


ITEMS = "no more than {most} items allowed"


CHARACTERS = [
    Limit("section text", 3000, lambda n: [section(text=mrkdwn("x" * n))], "/blocks/0/text/text"),
    Limit("section field", 2000, lambda n: [section(fields=[plain("x" * n)])], "/blocks/0/fields/0/text"),
    Limit("header", 150, lambda n: [{"type": "header", "text": plain("x" * n)}], "/blocks/0/text/text"),
    Limit("markdown", 12_000, lambda n: [{"type": "markdown", "text": "x" * n}], "/blocks/0/text"),
    Limit("block_id", 255, lambda n: [section(block_id="x" * n)], "/blocks/0/block_id"),
    Limit(
        "action_id",
        255,
        lambda n: [with_accessory({"type": "button", "text": plain(), "action_id": "x" * n})],
        "/blocks/0/accessory/action_id",
    ),
    Limit(
        "button text",
        75,
        lambda n: [with_accessory(element("button", text=plain("x" * n)))],
        "/blocks/0/accessory/text/text",
    ),
    Limit("button value", 2000, lambda n: [with_accessory(button(value="x" * n))], "/blocks/0/accessory/value"),
    Limit("button url", 3000, lambda n: [with_accessory(button(url="x" * n))], "/blocks/0/accessory/url"),
    Limit(
        "button label",
        75,
        lambda n: [with_accessory(button(accessibility_label="x" * n))],
        "/blocks/0/accessory/accessibility_label",
    ),
    Limit(
        "option text",
        75,
        lambda n: [with_accessory(element("static_select", options=[option(text="x" * n)]))],
        "/blocks/0/accessory/options/0/text/text",
    ),
    Limit(
        "option value",
        150,
        lambda n: [with_accessory(element("static_select", options=[option("x" * n)]))],
        "/blocks/0/accessory/options/0/value",
    ),
    Limit(
        "option description",
        75,
        lambda n: [with_accessory(element("radio_buttons", options=[option(description=mrkdwn("x" * n))]))],
        "/blocks/0/accessory/options/0/description/text",
    ),
    Limit(
        "option group label",
        75,
        lambda n: [
            with_accessory(element("static_select", option_groups=[{"label": plain("x" * n), "options": options(1)}]))
        ],
        "/blocks/0/accessory/option_groups/0/label/text",
    ),
    Limit(
        "placeholder",
        150,
        lambda n: [with_accessory(static_select(placeholder=plain("x" * n)))],
        "/blocks/0/accessory/placeholder/text",
    ),
    Limit(
        "confirm title",
        100,
        lambda n: [with_accessory(button(confirm=confirm(title=plain("x" * n))))],
        "/blocks/0/accessory/confirm/title/text",
    ),
    Limit(
        "confirm text",
        300,
        lambda n: [with_accessory(button(confirm=confirm(text=mrkdwn("x" * n))))],
        "/blocks/0/accessory/confirm/text/text",
    ),
    Limit(
        "confirm yes",
        30,
        lambda n: [with_accessory(button(confirm=confirm(confirm=plain("x" * n))))],
        "/blocks/0/accessory/confirm/confirm/text",
    ),
    Limit(
        "confirm no",
        30,
        lambda n: [with_accessory(button(confirm=confirm(deny=plain("x" * n))))],
        "/blocks/0/accessory/confirm/deny/text",
    ),
    Limit("image alt_text", 2000, lambda n: [image(alt_text="x" * n)], "/blocks/0/alt_text"),
    Limit("image url", 3000, lambda n: [image(image_url="x" * n)], "/blocks/0/image_url"),
    Limit("image title", 2000, lambda n: [image(title=plain("x" * n))], "/blocks/0/title/text"),
    Limit(
        "input label",
        2000,
        lambda n: modal(input_block(text_input(), label=plain("x" * n))),
        "/view/blocks/0/label/text",
    ),
    Limit(
        "input hint",
        2000,
        lambda n: modal(input_block(text_input(), hint=plain("x" * n))),
        "/view/blocks/0/hint/text",
    ),
    Limit(
        "initial_value",
        3000,
        lambda n: modal(input_block(text_input(initial_value="x" * n))),
        "/view/blocks/0/element/initial_value",
    ),
    Limit(
        "initial_value under its own max_length",
        10,
        lambda n: modal(input_block(text_input(initial_value="x" * n, max_length=10))),
        "/view/blocks/0/element/initial_value",
    ),
    Limit("modal title", 24, lambda n: modal(title=plain("x" * n)), "/view/title/text"),
    Limit("modal submit", 24, lambda n: modal(submit=plain("x" * n)), "/view/submit/text"),
    Limit("modal close", 24, lambda n: modal(close=plain("x" * n)), "/view/close/text"),
    Limit("private_metadata", 3000, lambda n: modal(private_metadata="x" * n), "/view/private_metadata"),
    Limit("callback_id", 255, lambda n: modal(callback_id="x" * n), "/view/callback_id"),
    Limit("external_id", 255, lambda n: home(external_id="x" * n), "/view/external_id"),
    Limit("alert", 200, lambda n: modal({"type": "alert", "text": plain("x" * n)}), "/view/blocks/0/text/text"),
    Limit("card title", 150, lambda n: [{"type": "card", "title": plain("x" * n)}], "/blocks/0/title/text"),
    Limit("card body", 200, lambda n: [{"type": "card", "body": mrkdwn("x" * n)}], "/blocks/0/body/text"),
    Limit(
        "card subtitle",
        150,
        lambda n: [{"type": "card", "title": plain(), "subtitle": plain("x" * n)}],
        "/blocks/0/subtitle/text",
    ),
    Limit("chart title", 50, lambda n: [chart(title="x" * n)], "/blocks/0/title"),
    Limit("name of a series", 20, lambda n: [_named("x" * n)], "/blocks/0/chart/series/0/name"),
    Limit("name of an axis", 50, lambda n: [chart(y_label="x" * n)], "/blocks/0/chart/axis_config/y_label"),
    Limit(
        "suggested option",
        75,
        lambda n: {"options": [option(text="x" * n)]},
        "/options/0/text/text",
    ),
]

COUNTS = [
    Limit("blocks of a message", 50, lambda n: [{"type": "divider"}] * n, "/blocks", ITEMS),
    Limit("blocks of a modal", 100, lambda n: modal(*[{"type": "divider"}] * n), "/view/blocks", ITEMS),
    Limit("blocks of a Home tab", 100, lambda n: home(*[{"type": "divider"}] * n), "/view/blocks", ITEMS),
    Limit("fields", 10, lambda n: [section(fields=[plain()] * n)], "/blocks/0/fields", ITEMS),
    Limit(
        "context elements",
        10,
        lambda n: [{"type": "context", "elements": [mrkdwn()] * n}],
        "/blocks/0/elements",
        ITEMS,
    ),
    Limit("actions", 25, lambda n: [actions(*buttons(n))], "/blocks/0/elements", ITEMS),
    Limit(
        "context_actions",
        5,
        lambda n: [{"type": "context_actions", "elements": [icon_button(number) for number in range(n)]}],
        "/blocks/0/elements",
        ITEMS,
    ),
    Limit(
        "options",
        100,
        lambda n: [with_accessory(element("static_select", options=options(n)))],
        "/blocks/0/accessory/options",
        ITEMS,
    ),
    Limit(
        "option groups",
        100,
        lambda n: [
            with_accessory(element("static_select", option_groups=[{"label": plain(), "options": options(1)}] * n))
        ],
        "/blocks/0/accessory/option_groups",
        ITEMS,
    ),
    Limit(
        "radio buttons",
        10,
        lambda n: [with_accessory(element("radio_buttons", options=options(n)))],
        "/blocks/0/accessory/options",
        ITEMS,
    ),
    Limit(
        "checkboxes",
        10,
        lambda n: [with_accessory(element("checkboxes", options=options(n)))],
        "/blocks/0/accessory/options",
        ITEMS,
    ),
    Limit(
        "overflow",
        5,
        lambda n: [with_accessory(element("overflow", options=options(n)))],
        "/blocks/0/accessory/options",
        ITEMS,
    ),
    Limit("table rows", 100, lambda n: [table(rows=n)], "/blocks/0/rows", ITEMS),
    Limit("table columns", 20, lambda n: [table(columns=n)], "/blocks/0/rows/0", ITEMS),
    Limit(
        "column settings",
        20,
        lambda n: [table(column_settings=[{"align": "right"}] * n)],
        "/blocks/0/column_settings",
        ITEMS,
    ),
    Limit(
        "carousel",
        10,
        lambda n: [{"type": "carousel", "elements": [{"type": "card", "title": plain()}] * n}],
        "/blocks/0/elements",
        ITEMS,
    ),
    Limit(
        "container",
        10,
        lambda n: [{"type": "container", "title": plain(), "child_blocks": [{"type": "divider"}] * n}],
        "/blocks/0/child_blocks",
        ITEMS,
    ),
    Limit("suggested options", 100, lambda n: {"options": options(n)}, "/options", ITEMS),
    Limit(
        "max_length",
        3000,
        lambda n: modal(input_block(text_input(max_length=n))),
        "/view/blocks/0/element/max_length",
        "must be less than or equal to 3000",
    ),
    Limit(
        "rich text indent",
        8,
        lambda n: [{"type": "rich_text", "elements": [bullet_list(indent=n)]}],
        "/blocks/0/elements/0/indent",
        "must be less than or equal to 8",
    ),
    Limit(
        "markdown in all",
        12_000,
        lambda n: [{"type": "markdown", "text": "x" * 6000}, {"type": "markdown", "text": "x" * (n - 6000)}],
        "/blocks",
        "markdown blocks must be less than 12001 characters",
    ),
    Limit("series", 12, lambda n: [chart(series=n)], "/blocks/0/chart/series", ITEMS),
    Limit("segments of a pie", 12, lambda n: [pie(segments=n)], "/blocks/0/chart/segments", ITEMS),
    Limit("rows of a data table", 201, lambda n: [data_table(rows=n)], "/blocks/0/rows", ITEMS),
    Limit(
        "rows on its page",
        100,
        lambda n: [data_table(page_size=n)],
        "/blocks/0/page_size",
        "must be less than or equal to 100",
    ),
    Limit(
        "charts",
        2,
        lambda n: [chart()] * n,
        "/blocks",
        "no more than 2 data_visualization blocks allowed",
    ),
]


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def image(**more: Any) -> Json:
    return {"type": "image", "alt_text": "x", "image_url": "https://example.com/x.png", **more}


def buttons(count: int) -> list[Json]:
    return [button() | {"action_id": str(number)} for number in range(count)]


def icon_button(number: int) -> Json:
    return element("icon_button", icon="trash", text=plain()) | {"action_id": str(number)}


def _named(name: str) -> Json:
    shown = chart()
    shown["chart"]["series"][0]["name"] = name
    return shown


def bullet_list(**more: Any) -> Json:
    return {"type": "rich_text_list", "style": "bullet", "elements": [], **more}


@pytest.mark.parametrize("limit", [*CHARACTERS, *COUNTS], ids=lambda limit: limit.name)
def test_what_just_fits_is_taken_and_one_more_is_refused(limit: Limit) -> None:
    assert refusals_of(limit.build(limit.most)) == []
    words = limit.words.format(over=limit.most + 1, most=limit.most)
    assert refusals_of(limit.build(limit.most + 1)) == [f"[ERROR] {words} [json-pointer:{limit.pointer}]"]
