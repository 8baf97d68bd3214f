"""What Slack sends back, defined once: the id, the payload's type and the builder in one object."""

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from handlers.kit import blocks

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

    def parse(self, value: str) -> P:
        """The payload that came back. Raises pydantic's ValidationError for one that is not ours."""
        return self.payload.model_validate_json(value)


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
