"""The least shape of what Slack sends: of each kind what the kit reads, and its types.

Slack's own payloads always have it (docs.slack.dev/reference/interaction-payloads). What else is signed does nothing.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from handlers.kit.ids import SlackId

Json = dict[str, Any]


class MisshapenError(ValueError):
    """It has the name of something that Slack sends, and not its shape."""


class Shape(BaseModel):
    """Part of a payload; what is not read may be anything."""

    model_config = ConfigDict(strict=True)


class Identified(Shape):
    id: SlackId


class Option(Shape):
    value: str


class Answer(Shape):
    value: str | None = None
    selected_option: Option | None = None
    selected_options: list[Option] | None = None
    selected_user: SlackId | None = None
    selected_conversation: SlackId | None = None
    selected_channel: SlackId | None = None
    selected_date: str | None = None
    selected_time: str | None = None


class Answers(Shape):
    values: dict[str, dict[str, Answer]] = {}


class BlockOfView(Shape):
    type: str
    block_id: str


class View(Identified):
    type: str
    callback_id: str = ""
    hash: str = ""
    private_metadata: str | None = None
    blocks: list[BlockOfView] = []
    state: Answers = Answers()


class ResponseUrl(Shape):
    response_url: str = ""


class Asked(Shape):
    trigger_id: str | None = None
    response_url: str | None = None


class Command(Asked):
    command: str
    text: str | None = None
    user_id: SlackId
    channel_id: SlackId


class Container(Shape):
    is_ephemeral: bool = False
    channel_id: str | None = None


class Interaction(Asked):
    user: Identified
    container: Container | None = None
    channel: Identified | None = None
    message: Json | None = None
    response_urls: list[ResponseUrl] | None = None
    view: View | None = None


class Pressed(Shape):
    action_id: str
    value: str | None = None
    selected_option: Option | None = None


class BlockActions(Interaction):
    actions: list[Pressed] = Field(min_length=1)


class ViewSubmission(Interaction):
    view: View


class BlockSuggestion(Interaction):
    action_id: str
    value: str | None = None


class Shortcut(Interaction):
    callback_id: str


class Event(Shape):
    type: str


class OfPerson(Event):
    user: SlackId


class OfChannel(Event):
    channel: SlackId


class OfMember(OfChannel):
    user: SlackId


class Renumbered(Event):
    old_channel_id: SlackId
    new_channel_id: SlackId


class Described(Identified):
    updated: int = 0


class Describing(Event):
    user: Described


class EventCallback(Shape):
    event_id: str | None = None
    event: Event


class Challenge(Shape):
    challenge: str


OF_NOBODY = (EventCallback, Challenge)
BY_TYPE: dict[str, type[Shape]] = {
    "block_actions": BlockActions,
    "block_suggestion": BlockSuggestion,
    "event_callback": EventCallback,
    "message_action": Shortcut,
    "shortcut": Shortcut,
    "url_verification": Challenge,
    "view_submission": ViewSubmission,
}


BY_EVENT: dict[str, type[Event]] = {
    "app_home_opened": OfPerson,
    "channel_id_changed": Renumbered,
    "member_joined_channel": OfMember,
    "member_left_channel": OfMember,
    "team_join": Describing,
    "user_change": Describing,
    **{
        f"{kind}_{what}": OfChannel
        for kind in ("channel", "group")
        for what in ("deleted", "shared", "unarchive", "unshared")
    },
}


def is_for_us(body: Json) -> bool:
    """Whether there is something to do: of a kind that we know, and from somebody. Raises MisshapenError."""
    if "command" in body and "type" in body:
        raise MisshapenError("two kinds at once")
    shape = Command if "command" in body else BY_TYPE.get(str(body.get("type")))
    if shape is None or (shape not in OF_NOBODY and not (body.get("user") or body.get("user_id"))):
        return False
    try:
        shape.model_validate(body)
        if shape is EventCallback:
            BY_EVENT.get(body["event"]["type"], Event).model_validate(body["event"])
    except (ValidationError, RecursionError) as error:
        raise MisshapenError(type(error).__name__) from None
    return True
