"""Block Kit as plain dicts: builders that hold Slack's limits and escape whatever people typed.

Text is `str` until somebody says that its markup is ours: `md` takes a template of ours and people's words as
values, and gives `Mrkdwn`. A builder escapes every `str` it is given, so forgetting is safe.
Limits: docs.slack.dev/reference/block-kit/blocks.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

import orjson

from handlers.kit.words import _

Block = dict[str, Any]
Element = dict[str, Any]

SECTION_TEXT = 3000
FIELD_TEXT = 2000
HEADER_TEXT = 150
BUTTON_TEXT = 75
OPTION_TEXT = 75
PLACEHOLDER = 150
MESSAGE_BLOCKS = 50
MODAL_BLOCKS = 100
OVERFLOW = 5
MESSAGE_SIZE = 13_000
MESSAGE_TEXT = 4_000
INPUT_TEXT = 3000
TITLE = 24

_PERSON = re.compile(r"[UW][A-Z0-9]+")
_MARKUP = re.compile(r"[*_~`]|&gt;")
_AMOUNT = re.compile(r"[0-9]+(\.[0-9]+)?")
_NOT_IN_LINKS = re.compile(r"[<>|\s]")
_BROKEN_TAIL = re.compile(r"(&[a-z]{0,3}|<[^>]*)$")


class LimitError(ValueError):
    """A message or view that Slack would refuse; a bug of the feature that built it."""


class Mrkdwn(str):
    """Text whose markup is ours; what people typed in it is escaped already."""

    __slots__ = ()


def typed(words: str) -> Mrkdwn:
    """People's words as one line that stays text: no markup, no mentions, no links.

    Slack has no escape for its formatting marks; beside a zero-width space they are no marks.
    """
    line = " ".join(words.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Mrkdwn(_MARKUP.sub("\u200b\\g<0>\u200b", line))


def md(template: str, /, **values: object) -> Mrkdwn:
    """A template of ours (gettext) with values put in; a value that is not Mrkdwn is escaped."""
    return Mrkdwn(template.format(**{k: v if isinstance(v, Mrkdwn) else typed(str(v)) for k, v in values.items()}))


def mention(user_id: str) -> Mrkdwn:
    """A person, shown by name, or by no name who was erased. In a section this does not notify anybody."""
    return Mrkdwn(f"<@{user_id}>") if _PERSON.fullmatch(user_id) else typed(_("somebody who has left"))


def channel_link(channel: str) -> Mrkdwn:
    """A channel, shown by name where the reader may know it."""
    return Mrkdwn(f"<#{re.sub(r'[^A-Z0-9]', '', channel)}>")


def link(url: str, words: str) -> Mrkdwn:
    """A link of Slack's own, such as a message's permalink."""
    return Mrkdwn(f"<{_NOT_IN_LINKS.sub('', url)}|{_mrkdwn(words)}>")


def lines(*texts: str | None) -> Mrkdwn:
    """Several texts under one another; None and empty ones are left out."""
    return Mrkdwn("\n".join(_mrkdwn(text) for text in texts if text))


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, the last an ellipsis where something was cut; no half entity or link in Mrkdwn."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return Mrkdwn(_BROKEN_TAIL.sub("", cut) + "…") if isinstance(text, Mrkdwn) else cut + "…"


# Blocks


def section(text: str, *, fields: Sequence[str] = (), accessory: Element | None = None) -> Block:
    """A paragraph, with up to ten short texts in two columns below it and at most one element beside it."""
    block: Block = {"type": "section", "text": _mrkdwn_object(text, SECTION_TEXT)}
    if fields:
        block["fields"] = [_mrkdwn_object(one, FIELD_TEXT) for one in fields[:10]]
    if accessory:
        block["accessory"] = accessory
    return block


def paragraphs(texts: Iterable[str]) -> list[Block]:
    """These lines in as few sections as Slack's limit allows, none of them folded away."""
    packed: list[Mrkdwn] = []
    for text in texts:
        if packed and len(together := lines(packed[-1], text)) <= SECTION_TEXT:
            packed[-1] = together
        else:
            packed.append(lines(text))
    return [section(text) | {"expand": True} for text in packed]


def header(text: str) -> Block:
    """A heading; plain text by nature."""
    return {"type": "header", "text": plain(text, HEADER_TEXT)}


def context(*texts: str) -> Block:
    """Small print, at most ten pieces."""
    return {"type": "context", "elements": [_mrkdwn_object(text, SECTION_TEXT) for text in texts[:10]]}


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def actions(*elements: Element | None) -> Block:
    """Buttons in a row; None is left out."""
    kept = [element for element in elements if element]
    if not 1 <= len(kept) <= 25:  # noqa: PLR2004 - Slack's number
        raise LimitError("1 to 25 elements in a row of actions")
    return {"type": "actions", "elements": kept}


def quote(words: str) -> Block:
    """People's words, whole paragraphs, exactly as typed: rich text is not parsed."""
    return {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_quote",
                "elements": [{"type": "text", "text": clip(words, SECTION_TEXT) or " "}],
            }
        ],
    }


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> Block:
    """A table of plain cells, the first row its heading; the columns in `right` stand right-aligned. One a message."""
    if len(rows) > 100 or any(len(row) > 20 for row in rows):  # noqa: PLR2004 - Slack's numbers
        raise LimitError("a table has at most 100 rows of 20 cells")
    columns = [{"align": "right" if n in right else "left", "is_wrapped": True} for n in range(len(rows[0]))]
    cells = [[{"type": "raw_text", "text": cell or " "} for cell in row] for row in rows]
    return {"type": "table", "column_settings": columns, "rows": cells}


# Inputs. The block id is the form's field; the kit keeps every change as a draft.

DRAFT = "draft"


def text_input(
    name: str,
    label: str,
    *,
    value: str | None = None,
    multiline: bool = False,
    limit: int = INPUT_TEXT,
    **more: Any,
) -> Block:
    """Words typed by a person, at most `limit` characters."""
    element: Element = {
        "type": "plain_text_input",
        "action_id": DRAFT,
        "multiline": multiline,
        "max_length": limit,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    return _input(name, label, element, initial_value=clip(value, limit) if value else None, **more)


def number_input(name: str, label: str, *, value: object = None, **more: Any) -> Block:
    """An amount with decimals, from zero. Slack opens no form that begins with anything else, such as a kept "12,"."""
    element = {"type": "number_input", "action_id": DRAFT, "is_decimal_allowed": True, "min_value": "0"}
    element["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    known = str(value) if _AMOUNT.fullmatch(str(value)) else None
    return _input(name, label, element, initial_value=known, **more)


def select_input(
    name: str, label: str, options: Sequence[tuple[str, str]], *, value: str | None = None, mark: str = "", **more: Any
) -> Block:
    """One of a few; `options` are (value, text). With another `mark` it is another field, as below."""
    offered = [option(key, text) for key, text in options]
    initial = next((o for o in offered if o["value"] == value), None)
    return _input(
        name,
        label,
        {"type": "static_select", "action_id": f"{DRAFT}:{mark}" if mark else DRAFT, "options": offered},
        initial_option=initial,
        **more,
    )


def several_input(
    name: str, label: str, options: Sequence[tuple[str, str]], *, value: Sequence[str] = (), mark: str = "", **more: Any
) -> Block:
    """Several of up to a hundred; with another `mark` it is another field, in which Slack keeps no old answer."""
    offered = [option(key, text) for key, text in options]
    chosen = [o for o in offered if o["value"] in value] or None
    action_id = f"{DRAFT}:{mark}" if mark else DRAFT
    element = {"type": "multi_static_select", "action_id": action_id, "options": offered}
    return _input(name, label, element, initial_options=chosen, **more)


def checkboxes_input(
    name: str, label: str, options: Sequence[tuple[str, str]], *, value: Sequence[str] = (), **more: Any
) -> Block:
    """Any of a few (at most ten)."""
    offered = [option(key, text) for key, text in options]
    chosen = [o for o in offered if o["value"] in value] or None
    return _input(
        name,
        label,
        {"type": "checkboxes", "action_id": DRAFT, "options": offered},
        initial_options=chosen,
        **more,
    )


def radio_input(
    name: str, label: str, options: Sequence[tuple[str, str, str]], *, value: str | None = None, **more: Any
) -> Block:
    """One of a few (at most ten), all in sight; `options` are (value, text, a sentence about it)."""
    offered = [option(key, text) | {"description": plain(about, OPTION_TEXT)} for key, text, about in options]
    initial = next((o for o in offered if o["value"] == value), None)
    element = {"type": "radio_buttons", "action_id": DRAFT, "options": offered}
    return _input(name, label, element, initial_option=initial, **more)


def search_input(name: str, label: str, action_id: str, *, value: tuple[str, str] | None = None, **more: Any) -> Block:
    """A typeahead that asks `action_id` for its options, from the first character or none."""
    element = {"type": "external_select", "action_id": action_id, "min_query_length": 0}
    return _input(name, label, element, initial_option=option(*value) if value else None, **more)


def person_input(name: str, label: str, *, value: str | None = None, **more: Any) -> Block:
    """One person of the workspace."""
    return _input(name, label, {"type": "users_select", "action_id": DRAFT}, initial_user=value, **more)


def people_input(name: str, label: str, *, value: Sequence[str] = (), **more: Any) -> Block:
    """Several people of the workspace."""
    element = {"type": "multi_users_select", "action_id": DRAFT}
    return _input(name, label, element, initial_users=list(value) or None, **more)


def channel_input(name: str, label: str, *, value: str | None = None, shared: bool = False, **more: Any) -> Block:
    """A channel; without `shared`, Slack offers none that another organisation can read."""
    filters: Element = {"include": ["public", "private"]}
    if not shared:
        filters["exclude_external_shared_channels"] = True
    element = {"type": "conversations_select", "action_id": DRAFT, "filter": filters}
    return _input(name, label, element, initial_conversation=value, **more)


def file_input(name: str, label: str, *, endings: Sequence[str], **more: Any) -> Block:
    """One file with one of these endings. Slack lets none begin with a file, and tells of it with the submission."""
    element = {"type": "file_input", "action_id": DRAFT, "filetypes": list(endings), "max_files": 1}
    return _input(name, label, element, **more) | {"dispatch_action": False}


def date_input(name: str, label: str, *, value: date | str | None = None, **more: Any) -> Block:
    """A day."""
    return _input(
        name,
        label,
        {"type": "datepicker", "action_id": DRAFT},
        initial_date=str(value) if value else None,
        **more,
    )


def time_input(name: str, label: str, *, value: time | str | None = None, **more: Any) -> Block:
    """A time of day."""
    shown = f"{value:%H:%M}" if isinstance(value, time) else value
    return _input(name, label, {"type": "timepicker", "action_id": DRAFT}, initial_time=shown, **more)


def _input(
    name: str,
    label: str,
    element: Element,
    *,
    hint: str | None = None,
    optional: bool = False,
    placeholder: str | None = None,
    **initial: Any,
) -> Block:
    element |= {key: value for key, value in initial.items() if value is not None}
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER)
    block: Block = {"type": "input", "block_id": name, "label": plain(label, 2000), "element": element}
    block |= {"optional": optional, "dispatch_action": True}
    if hint:
        block["hint"] = plain(hint, 2000)
    return block


# Pieces


def option(value: str, text: str) -> Element:
    """One choice of a menu."""
    return {"text": plain(text, OPTION_TEXT), "value": value}


def plain(text: str, limit: int) -> Element:
    """Text that Slack does not parse; emoji codes that people typed stay codes."""
    return {"type": "plain_text", "text": clip(text, limit) or " ", "emoji": False}


def confirm(title: str, text: str, yes: str, no: str) -> Element:
    """The question before something that is hard to undo."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def _mrkdwn(text: str) -> Mrkdwn:
    return text if isinstance(text, Mrkdwn) else typed(text)


def _mrkdwn_object(text: str, limit: int) -> Element:
    return {"type": "mrkdwn", "text": clip(_mrkdwn(text), limit) or " ", "verbatim": True}


# Whole surfaces


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel or a person gets. `text` stands in notifications and is what a screen reader reads.

    Raises LimitError where Slack would refuse the message.
    """

    text: str
    blocks: Sequence[Block] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        """Refuse here what Slack would refuse later, when nobody is looking."""
        if not self.text.strip():
            raise LimitError("a message needs text for notifications and screen readers")
        if len(self.blocks) > MESSAGE_BLOCKS or size_of(self.blocks) > MESSAGE_SIZE:
            raise LimitError(f"a message has at most {MESSAGE_BLOCKS} blocks and {MESSAGE_SIZE} characters")

    def payload(self) -> dict[str, Any]:
        """As chat.postMessage takes it."""
        blocks = {"blocks": list(self.blocks)} if self.blocks else {}
        return {"text": clip(_mrkdwn(self.text), MESSAGE_TEXT), **blocks}

    def privately(self) -> dict[str, Any]:
        """For one person's eyes, as the answer to a command and a response_url take it."""
        return {"response_type": "ephemeral", **self.payload()}


def size_of(shown: Sequence[Block]) -> int:
    """In characters as Slack's own languages count them: an emoji is two."""
    return len(orjson.dumps(list(shown)).decode().encode("utf-16-le")) // 2


def note(text: str, *buttons: Element) -> Message:
    """A short private word: one paragraph, and perhaps what to do about it."""
    blocks = [section(text)]
    if buttons:
        blocks.append(actions(*buttons))
    return Message(text, blocks)


View = dict[str, Any]


def modal(
    *,
    title: str,
    blocks: Sequence[Block],
    submit: str | None = None,
    close: str | None = None,
    callback_id: str = "",
    metadata: str = "",
) -> View:
    """A modal. Raises LimitError for more than 100 blocks; a title over 24 characters is clipped."""
    if len(blocks) > MODAL_BLOCKS:
        raise LimitError("a modal has at most 100 blocks")
    view: View = {
        "type": "modal",
        "title": plain(title, TITLE),
        "close": plain(close or _("Close"), TITLE),
        "blocks": list(blocks),
        "callback_id": callback_id,
        "private_metadata": metadata,
    }
    if submit:
        view["submit"] = plain(submit, TITLE)
    return view


def home(blocks: Sequence[Block]) -> View:
    """The Home tab, at most 100 blocks."""
    return {"type": "home", "blocks": list(blocks)[:MODAL_BLOCKS]}


def with_metadata(view: View, known: dict[str, Any]) -> View:
    """The view with what comes back with whatever is done on it."""
    return view | {"private_metadata": orjson.dumps(known).decode()}
