"""What Slack sends back, defined once: the id, the payload's type and the builder in one object."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from handlers.kit import blocks
from handlers.kit.forms import clean

SLACK_ID = r"^[A-Za-z0-9_]{1,40}$"
SlackId = Annotated[str, Field(pattern=SLACK_ID)]
"""Of a person, a channel or a workspace; nothing else that is called so gets any further, not even into the log."""

RowId = Annotated[int, Field(ge=0, lt=2**63)]
"""Of a row; a number that no database holds is nothing of ours."""

P = TypeVar("P", bound=BaseModel)
A = TypeVar("A")


def digest(sent: Any) -> str:
    """A short name for something that Slack sent: the same for the same, whatever the order of its keys."""
    # Not orjson: half a character, which JSON may hold, is no reason to fail here.
    return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()[:32]


class Payload(BaseModel):
    """What a button carries. Ids in it are hints: they are looked up within the verified workspace."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Nothing(Payload):
    """For buttons that carry nothing."""


class ClientRef(Payload):
    """A client."""

    client_id: RowId


class ContactRef(Payload):
    """A client's person."""

    contact_id: RowId


class EngagementRef(Payload):
    """One project or retainer."""

    engagement_id: RowId


class OfferRef(Payload):
    """An offer."""

    offer_id: RowId


class ProspectRef(Payload):
    """Who may become a client."""

    prospect_id: RowId


class ChannelRef(Payload):
    """A channel."""

    channel: SlackId


@dataclass(frozen=True, slots=True)
class Action(Generic[P]):
    """A button's id and what it carries."""

    id: str
    payload: type[P]

    def button(
        self,
        text: str,
        payload: P,
        *,
        style: str | None = None,
        confirm: blocks.Element | None = None,
        mark: str = "",
    ) -> blocks.Element:
        """A button that sends `payload` back; `style` is None, "primary" or "danger".

        Slack wants an id once in a block: `mark` tells several buttons of this action in one block apart.
        """
        element: dict[str, Any] = {
            "type": "button",
            "action_id": f"{self.id}:{mark}" if mark else self.id,
            "text": blocks.plain(text, blocks.BUTTON_TEXT),
            "value": payload.model_dump_json(),
        }
        element |= {"style": style} if style else {}
        element |= {"confirm": confirm} if confirm else {}
        return element

    def overflow(self, choices: Sequence[tuple[str, P]]) -> blocks.Element | None:
        """A *…* with up to five choices, each of which sends its payload back; None where there is none."""
        options = [blocks.option(payload.model_dump_json(), text) for text, payload in choices]
        return {"type": "overflow", "action_id": self.id, "options": options} if options else None

    def read(self, pressed: dict[str, Any]) -> P:
        """What a button, or the choice of an overflow menu, carries. Raises pydantic's ValidationError."""
        carrying = pressed if pressed.get("type") != "overflow" else pressed.get("selected_option") or {}
        return self.parse(carrying.get("value") or "{}")

    def parse(self, value: str) -> P:
        """The payload that came back. Raises pydantic's ValidationError for one that is not ours."""
        return self.payload.model_validate_json(value)


class Chosen(Payload):
    """What was chosen or typed in a control; empty where it was taken back."""

    value: str = Field(default="", max_length=blocks.INPUT_TEXT)


class Control(Action[Chosen]):
    """A menu, or a line to type in, that does something at once: on the Home tab, or on a page of its own."""

    __slots__ = ()

    def __init__(self, id_: str) -> None:
        super().__init__(id_, Chosen)

    def read(self, pressed: dict[str, Any]) -> Chosen:
        """An option's value, a person's id, or words."""
        found = (pressed.get("selected_option") or {}).get("value")
        found = found or pressed.get("selected_user") or pressed.get("selected_conversation") or pressed.get("value")
        return Chosen(value=clean(str(found or ""))[: blocks.INPUT_TEXT])

    def menu(self, options: Sequence[tuple[str, str]], placeholder: str, *, value: str) -> blocks.Element:
        """One of a few; `options` are (value, text)."""
        offered = [blocks.option(key, text) for key, text in options]
        element = {"type": "static_select", "action_id": self.id, "options": offered}
        initial = [one for one in offered if one["value"] == value]
        return element | _hint(placeholder) | ({"initial_option": initial[0]} if initial else {})

    def people(self, placeholder: str, *, value: str | None) -> blocks.Element:
        """One person of the workspace."""
        element = {"type": "users_select", "action_id": self.id} | _hint(placeholder)
        return element | ({"initial_user": value} if value else {})

    def channels(self, placeholder: str, *, value: str | None, shared: bool = False) -> blocks.Element:
        """One channel; without `shared`, Slack offers none that another organisation can read."""
        filters: dict[str, Any] = {"include": ["public", "private"]}
        if not shared:
            filters["exclude_external_shared_channels"] = True
        element = {"type": "conversations_select", "action_id": self.id, "filter": filters} | _hint(placeholder)
        return element | ({"initial_conversation": value} if value else {})

    def line(self, label: str, placeholder: str, value: str, limit: int) -> blocks.Block:
        """Words that are sent by Enter."""
        element = {"type": "plain_text_input", "action_id": self.id, "max_length": limit} | _hint(placeholder)
        element |= {"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}}
        element |= {"initial_value": value} if value else {}
        block = {"type": "input", "label": blocks.plain(label, blocks.INPUT_TEXT), "element": element}
        return block | {"optional": True, "dispatch_action": True}


def _hint(placeholder: str) -> dict[str, Any]:
    return {"placeholder": blocks.plain(placeholder, blocks.PLACEHOLDER)}


@dataclass(frozen=True, slots=True)
class Slot(Generic[A]):
    """A place on a shared surface that features fill, such as a client's card.

    The features named in `first` stand there first, in this order; the rest follow in the order of FEATURES.
    """

    name: str
    first: tuple[str, ...] = ()

    def place_of(self, feature: str) -> int:
        """Where the section of a feature stands, from 0; the same number for all that are not named."""
        return self.first.index(feature) if feature in self.first else len(self.first)
