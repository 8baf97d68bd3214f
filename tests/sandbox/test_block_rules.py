"""What Block Kit refuses besides sizes: missing and unknown fields, wrong types, wrong places, repeats."""

from typing import Any

import pytest

from sandbox import block_kit
from sandbox.errors import SlackError
from sandbox.seed import ChannelSeed, Person, WorkspaceSeed
from sandbox.state import Workspace
from tests.sandbox.bricks import (
    Json,
    actions,
    button,
    element,
    home,
    input_block,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    rich_text,
    section,
    static_select,
    table,
    text_input,
    with_accessory,
)


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    workspace = Workspace("T1", "Nordlys", "nordlys")
    people, channels = [Person(id="U1", name="mette")], [ChannelSeed(id="C1", name="general")]
    seed = WorkspaceSeed(id="T1", name="Nordlys", domain="nordlys", users=people, channels=channels)
    workspace.load(seed, created=0)
    return workspace


def check(sent: Any, workspace: Workspace) -> None:
    """Takes a list of blocks as a message's, a view as it is, and anything else as suggestions."""
    if isinstance(sent, list):
        block_kit.check_message(sent, workspace)
    elif "blocks" in sent:
        block_kit.check_view(sent, sent["type"], workspace)
    else:
        block_kit.check_suggestions(sent)


TAKEN = {
    "nothing at all": [],
    "every text style": [rich_text({"type": "text", "text": "x", "style": {"bold": True, "code": True}})],
    "every mention": [
        rich_text(
            {"type": "user", "user_id": "U1"},
            {"type": "channel", "channel_id": "C1"},
            {"type": "emoji", "name": "tada"},
            {"type": "link", "url": "https://example.com", "text": "x"},
            {"type": "broadcast", "range": "here"},
        )
    ],
    "an input in a message": [input_block(text_input())],
    "an input in a Home tab": home(input_block(text_input())),
    "a number in a modal": modal(input_block(element("number_input", is_decimal_allowed=False))),
    "known people and channels": [
        actions(
            {"type": "users_select", "action_id": "u", "initial_user": "U1"},
            {"type": "conversations_select", "action_id": "c", "initial_conversation": "C1"},
        )
    ],
    "a filter": modal(
        input_block(
            element(
                "conversations_select",
                filter={"include": ["public", "private"], "exclude_external_shared_channels": True},
            )
        )
    ),
    "an initial option": [with_accessory(static_select(initial_option=option("0")))],
    "a date and a time": [
        actions(
            {"type": "datepicker", "action_id": "d", "initial_date": "2026-02-28"},
            {"type": "timepicker", "action_id": "t", "initial_time": "09:00"},
            {"type": "datetimepicker", "action_id": "dt", "initial_date_time": 1732525200},
        )
    ],
    "an alert in a modal": modal({"type": "alert", "text": plain(), "level": "warning"}),
    "the same action_id in two blocks": [actions(button()), actions(button())],
    "a modal without inputs needs no submit": {"type": "modal", "title": plain(), "blocks": [section()]},
    "no suggestions": {"options": []},
    "grouped suggestions": {"option_groups": [{"label": plain(), "options": options(1)}]},
}

REFUSED: dict[str, tuple[Any, str]] = {
    "unknown block": ([{"type": "sections"}], "unsupported type: sections [json-pointer:/blocks/0/type]"),
    "no type": ([{"text": plain()}], "missing required field: type [json-pointer:/blocks/0]"),
    "no object": (["x"], "must provide an object [json-pointer:/blocks/0]"),
    "null": ([section(accessory=None)], "must provide an object [json-pointer:/blocks/0/accessory]"),
    "null option": (
        [with_accessory(static_select(initial_option=None))],
        "must provide an object [json-pointer:/blocks/0/accessory/initial_option]",
    ),
    "empty section": (
        [{"type": "section"}],
        "must define either `text` or `fields` [json-pointer:/blocks/0/type]",
    ),
    "empty text": (
        [section(text=mrkdwn(""))],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "empty button value": (
        [with_accessory(button(value=""))],
        "must be more than 0 characters [json-pointer:/blocks/0/accessory/value]",
    ),
    "no fields": ([section(fields=[])], "no fewer than 1 items allowed [json-pointer:/blocks/0/fields]"),
    "mrkdwn header": (
        [{"type": "header", "text": mrkdwn()}],
        "must be a valid enum value [json-pointer:/blocks/0/text/type]",
    ),
    "mrkdwn button": (
        [with_accessory(element("button", text=mrkdwn()))],
        "must be a valid enum value [json-pointer:/blocks/0/accessory/text/type]",
    ),
    "emoji in mrkdwn": (
        [section(text={"type": "mrkdwn", "text": "x", "emoji": True})],
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    "text as a number": (
        [section(text={"type": "mrkdwn", "text": 7})],
        "must provide a string [json-pointer:/blocks/0/text/text]",
    ),
    "optional as a word": (
        [input_block(text_input(), optional="yes")],
        "must provide a boolean [json-pointer:/blocks/0/optional]",
    ),
    "unknown field": (
        [section(color="red")],
        "invalid additional property: color [json-pointer:/blocks/0]",
    ),
    "unknown style": (
        [with_accessory(button(style="default"))],
        "must be a valid enum value [json-pointer:/blocks/0/accessory/style]",
    ),
    "input without a label": (
        modal({"type": "input", "element": text_input()}),
        "missing required field: label [json-pointer:/view/blocks/0]",
    ),
    "modal without a title": (
        {"type": "modal", "blocks": []},
        "missing required field: title [json-pointer:/view]",
    ),
    "input without submit": (
        {"type": "modal", "title": plain(), "blocks": [section(), input_block(text_input())]},
        "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]",
    ),
    "a title on a Home tab": (home(title=plain()), "invalid additional property: title [json-pointer:/view]"),
    "text input as an accessory": (
        [with_accessory(text_input())],
        "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
    ),
    "text input among actions": (
        [actions(text_input())],
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    "button as an input": (
        modal(input_block(button())),
        "unsupported type: button [json-pointer:/view/blocks/0/element/type]",
    ),
    "number in a message": (
        [input_block(element("number_input", is_decimal_allowed=True))],
        "unsupported type: number_input [json-pointer:/blocks/0/element/type]",
    ),
    "date and time on a Home tab": (
        home(input_block(element("datetimepicker"))),
        "unsupported type: datetimepicker [json-pointer:/view/blocks/0/element/type]",
    ),
    "alert in a message": (
        [{"type": "alert", "text": plain()}],
        "unsupported type: alert [json-pointer:/blocks/0/type]",
    ),
    "table in a modal": (modal(table()), "unsupported type: table [json-pointer:/view/blocks/0/type]"),
    "markdown on a Home tab": (
        home({"type": "markdown", "text": "x"}),
        "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
    ),
    "same action_id in a block": (
        [actions(button(), button())],
        '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    "same block_id": (
        modal(section(block_id="b"), input_block(text_input())),
        '`block_id` "b" already exists [json-pointer:/view/blocks/1/block_id]',
    ),
    "a foreign initial option": (
        [with_accessory(static_select(initial_option=option("9")))],
        "must be among the options [json-pointer:/blocks/0/accessory/initial_option]",
    ),
    "an initial option in other words": (
        [with_accessory(static_select(initial_option=option("0", "Other")))],
        "must be among the options [json-pointer:/blocks/0/accessory/initial_option]",
    ),
    "foreign initial checkboxes": (
        [with_accessory(element("checkboxes", options=options(1), initial_options=[option("9")]))],
        "must be among the options [json-pointer:/blocks/0/accessory/initial_options]",
    ),
    "options and groups": (
        [with_accessory(static_select(option_groups=[{"label": plain(), "options": options(1)}]))],
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/accessory/type]",
    ),
    "no options": (
        [with_accessory(element("static_select", options=[]))],
        "no fewer than 1 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    "30 February": (
        [with_accessory(element("datepicker", initial_date="2026-02-30"))],
        "must be a valid date of the form YYYY-MM-DD [json-pointer:/blocks/0/accessory/initial_date]",
    ),
    "24 o'clock": (
        [with_accessory(element("timepicker", initial_time="24:00"))],
        r"must match the pattern ^([01]\d|2[0-3]):[0-5]\d$ [json-pointer:/blocks/0/accessory/initial_time]",
    ),
    "milliseconds": (
        [actions(element("datetimepicker", initial_date_time=1732525200000))],
        "must be less than 10000000000 [json-pointer:/blocks/0/elements/0/initial_date_time]",
    ),
    "unknown person": (
        [with_accessory(element("users_select", initial_user="U9"))],
        "invalid user [json-pointer:/blocks/0/accessory/initial_user]",
    ),
    "unknown channel": (
        [with_accessory(element("conversations_select", initial_conversation="C9"))],
        "invalid channel [json-pointer:/blocks/0/accessory/initial_conversation]",
    ),
    "unknown filter": (
        [with_accessory(element("conversations_select", filter={"include": ["dm"]}))],
        "must be a valid enum value [json-pointer:/blocks/0/accessory/filter/include/0]",
    ),
    "empty filter": (
        [with_accessory(element("conversations_select", filter={}))],
        "must define at least one of the filter's fields [json-pointer:/blocks/0/accessory/filter]",
    ),
    "min over max": (
        modal(input_block(text_input(min_length=9, max_length=3))),
        "must not be greater than `max_length` [json-pointer:/view/blocks/0/element/min_length]",
    ),
    "picture from nowhere": (
        [{"type": "image", "alt_text": "x"}],
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0/type]",
    ),
    "two focused inputs": (
        modal(
            input_block(text_input(focus_on_load=True), "b1"),
            input_block(text_input(focus_on_load=True), "b2"),
        ),
        "only one element can have `focus_on_load` [json-pointer:/view/blocks]",
    ),
    "unknown rich text": (
        [rich_text({"type": "words", "text": "x"})],
        "unsupported type: words [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
    "empty rich text": (
        [rich_text({"type": "text", "text": ""})],
        "must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]",
    ),
    "no answer to a suggestion": (
        {},
        "must define either `options` or `option_groups` [json-pointer:]",
    ),
}


@pytest.mark.parametrize("sent", TAKEN.values(), ids=TAKEN.keys())
def test_what_slack_takes(sent: Any, workspace: Workspace) -> None:
    check(sent, workspace)


@pytest.mark.parametrize(("sent", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_slack_refuses(sent: Any, words: str, workspace: Workspace) -> None:
    with pytest.raises(SlackError) as refusal:
        check(sent, workspace)
    assert refusal.value.error == ("invalid_blocks" if isinstance(sent, list) else "invalid_arguments")
    assert refusal.value.more["response_metadata"] == {"messages": [f"[ERROR] {words}"]}


def test_two_tables_are_one_too_many(workspace: Workspace) -> None:
    with pytest.raises(SlackError, match="only_one_table_allowed"):
        check([table(), table()], workspace)


def test_every_fault_is_reported(workspace: Workspace) -> None:
    with pytest.raises(SlackError) as refusal:
        check([section(text=mrkdwn("")), {"type": "nothing"}], workspace)
    messages: list[str] = refusal.value.more["errors"]
    assert [message.split("json-pointer:")[1] for message in messages] == [
        "/blocks/0/text/text]",
        "/blocks/1/type]",
    ]


def test_ids_are_given_where_none_are() -> None:
    blocks: list[Json] = [
        {"type": "actions", "elements": [{"type": "button", "text": plain()}]},
        {"type": "carousel", "elements": [{"type": "card", "title": plain()}]},
        {"type": "context", "elements": [mrkdwn()]},
    ]
    buttons, carousel, context = block_kit.with_ids(blocks)
    assert buttons["block_id"] != carousel["block_id"]
    assert buttons["elements"][0]["action_id"]
    assert carousel["elements"][0]["block_id"]
    assert context["elements"] == [mrkdwn()]
    assert "block_id" not in blocks[0]
