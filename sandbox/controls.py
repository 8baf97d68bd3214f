"""The interactive elements of blocks: where they are, what they hold, what a person may pick."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sandbox.errors import Refused
from sandbox.objects import file_object
from sandbox.seed import Json
from sandbox.state import Channel, Workspace

Values = dict[str, dict[str, Json]]

# Under which name an element's state is reported in state.values and in actions.
STATE_KEYS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
MOST_FILES = 10
MOST_FILE_BYTES = 10 * 1024 * 1024
"""Of a file input (docs.slack.dev/reference/block-kit/block-elements/file-input-element)."""
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True)
class Control:
    """An interactive element and the block that it stands in."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        return str(self.element["action_id"])

    @property
    def type(self) -> str:
        return str(self.element["type"])

    @property
    def is_input(self) -> bool:
        return bool(self.block["type"] == "input")

    @property
    def state_key(self) -> str | None:
        return STATE_KEYS.get(self.type)

    @property
    def is_plural(self) -> bool:
        return self.type.startswith(("multi_", "checkboxes", "file_input"))

    def initial_state(self) -> Json:
        """What state.values holds before anybody touched it."""
        key = self.state_key or "value"
        value = self.element.get("initial_" + key.removeprefix("selected_").removeprefix("rich_text_"))
        return {"type": self.type, key: [] if value is None and self.is_plural else value}


def controls_in(blocks: list[Json]) -> Iterator[Control]:
    """Every interactive element, in the order of the page."""
    for block in blocks:
        single = [block[name] for name in ("element", "accessory") if name in block]
        for element in [*single, *_listed(block, "elements", "actions")]:
            if "action_id" in element:
                yield Control(block, element)
        nested = "elements" if block["type"] == "carousel" else "child_blocks"
        yield from controls_in(_listed(block, nested))


def find(blocks: list[Json], block_id: str, action_id: str) -> Control:
    """Raises Refused when there is no such element."""
    for control in controls_in(blocks):
        if (control.block_id, control.action_id) == (block_id, action_id):
            return control
    raise Refused(f"there is no element {action_id!r} in block {block_id!r}", 404)


def initial_values(blocks: list[Json]) -> Values:
    """state.values as it is before anybody touched anything: complete, with nulls."""
    values: Values = {}
    for control in controls_in(blocks):
        if control.state_key:
            values.setdefault(control.block_id, {})[control.action_id] = control.initial_state()
    return values


def kept_values(old_blocks: list[Json], old: Values, new_blocks: list[Json]) -> Values:
    """The state after a view was replaced: elements that stayed themselves keep what they held."""
    values = initial_values(new_blocks)
    for control in controls_in(old_blocks):
        held = old.get(control.block_id, {}).get(control.action_id)
        new = values.get(control.block_id, {}).get(control.action_id)
        if held and new and held["type"] == new["type"]:
            values[control.block_id][control.action_id] = held
    return values


def picked(control: Control, given: Json, workspace: Workspace, user: str, offered: list[Json]) -> Any:
    """What a person put in or picked, as Slack's client would let them.

    `offered` are the options that an external select was last answered with. Raises Refused.
    """
    key = control.state_key
    if not key or key not in given:
        raise Refused(f"{control.type} takes {key!r}, not {sorted(given)}")
    value = given[key]
    if key in ("value", "rich_text_value"):
        return value or None
    if key == "files":
        return _files_picked(control.element, value or [], workspace, user)
    if value is None:
        return [] if control.is_plural else None
    if not control.is_plural:
        return _one_pick(control, value, workspace, user, offered)
    most = control.element.get("max_selected_items")
    if most and len(value) > most:
        raise Refused(f"at most {most} can be picked")
    return [_one_pick(control, one, workspace, user, offered) for one in value]


def options_of(element: Json) -> list[Json]:
    """The options that an element itself offers, groups taken apart."""
    grouped = [option for group in element.get("option_groups") or [] for option in group["options"]]
    initial = [element["initial_option"]] if element.get("initial_option") else []
    several = element.get("initial_options") or []
    return [*(element.get("options") or []), *grouped, *initial, *several]


def people_for(workspace: Workspace) -> list[str]:
    return [person.id for person in workspace.people.values() if not person.deleted]


def conversations_for(element: Json, workspace: Workspace, user: str) -> list[Channel]:
    """The conversations that a conversations_select offers this person, by its filter."""
    wanted = element.get("filter") or {}
    kinds = {"im": "dm", "private": "private", "public": "public"}
    include = [kinds[name] for name in wanted.get("include", kinds) if name in kinds]
    return [
        channel
        for channel in workspace.channels.values()
        if channel.kind in include
        and workspace.may_see(user, channel)
        and not channel.is_archived
        and not (wanted.get("exclude_external_shared_channels") and channel.is_ext_shared)
        and not (wanted.get("exclude_bot_users") and _is_with_bot(workspace, channel, user))
    ]


def complaint(control: Control, state: Json) -> str | None:
    """Why Slack's client would not send this input: empty though required, too short, too long."""
    value = state.get(control.state_key or "value")
    if value in (None, "", []):
        return None if control.block.get("optional") else "Please complete this required field."
    if control.type == "number_input":
        return _number_complaint(control.element, str(value))
    if control.state_key == "value":
        return _length_complaint(control.element, str(value))
    return None


def _files_picked(element: Json, given: list[Json], workspace: Workspace, user: str) -> list[Json]:
    """The person's own files, whole, as a form reports them. Raises Refused."""
    if len(given) > element.get("max_files", MOST_FILES):
        raise Refused(f"at most {element.get('max_files', MOST_FILES)} files can be chosen")
    found = [workspace.files.get(str(one.get("id"))) for one in given]
    endings = [ending.lower() for ending in element.get("filetypes") or []]
    for file in found:
        if not file or file.user != user or file.is_deleted:
            raise Refused("that is no file of yours", 404)
        if endings and file.name.rpartition(".")[2].lower() not in endings:
            raise Refused(f"{file.name} is none of {', '.join(endings)}")
        if file.size > MOST_FILE_BYTES:
            raise Refused(f"{file.name} is larger than 10 MB")
    return [file_object(workspace, file) for file in found if file]


def _one_pick(control: Control, value: Any, workspace: Workspace, user: str, offered: list[Json]) -> Any:
    kind = control.type.removeprefix("multi_")
    if kind in ("static_select", "external_select", "radio_buttons", "checkboxes", "overflow"):
        return pick_option([*options_of(control.element), *offered], value)
    allowed = {
        "users_select": lambda: people_for(workspace),
        "conversations_select": lambda: [channel.id for channel in conversations_for(control.element, workspace, user)],
        "channels_select": lambda: [channel.id for channel in workspace.channels.values() if channel.kind == "public"],
    }
    if kind in allowed:
        if value not in allowed[kind]():
            raise Refused(f"{value!r} is not offered")
        return value
    return _moment(kind, value)


def pick_option(options: list[Json], wanted: Any) -> Json:
    """The offered option that is meant: itself, or the one with that value. Raises Refused."""
    wanted = wanted if isinstance(wanted, dict) else {"value": wanted}
    for option in options:
        same_text = "text" not in wanted or wanted["text"]["text"] == option["text"]["text"]
        if option.get("value") == wanted.get("value") and same_text:
            return option
    raise Refused(f"{wanted.get('value')!r} is not one of the offered options")


def _moment(kind: str, value: Any) -> Any:
    try:
        if kind == "datepicker":
            return date.fromisoformat(value).isoformat()
        if kind == "timepicker" and _TIME.fullmatch(value):
            return value
        if kind == "datetimepicker":
            return int(value)
    except (TypeError, ValueError):
        pass
    raise Refused(f"{value!r} is no value for a {kind}")


def _number_complaint(element: Json, value: str) -> str | None:
    is_decimal = element.get("is_decimal_allowed")
    if not re.fullmatch(r"-?\d+(\.\d+)?" if is_decimal else r"-?\d+", value):
        return "Please enter a number." if is_decimal else "Please enter a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and float(value) < float(least):
        return f"Please enter a number that is at least {least}."
    if most is not None and float(value) > float(most):
        return f"Please enter a number that is at most {most}."
    return None


def _length_complaint(element: Json, value: str) -> str | None:
    least, most = element.get("min_length") or 0, element.get("max_length") or 3000
    if len(value) < least:
        return f"Please enter at least {least} characters."
    if len(value) > most:
        return f"Please enter at most {most} characters."
    return None


def _listed(block: Json, *names: str) -> list[Json]:
    return [one for name in names for one in block.get(name) or [] if isinstance(one, dict)]


def _is_with_bot(workspace: Workspace, channel: Channel, user: str) -> bool:
    return channel.is_im and workspace.people[channel.other_member(user)].is_bot
