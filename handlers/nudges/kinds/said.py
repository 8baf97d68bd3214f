"""What every kind of nudge says: why, what to do about it, and words to begin with."""

from dataclasses import dataclass
from typing import Protocol

from handlers.kit.blocks import Element, Mrkdwn
from models.clients import Client
from models.rules.nudges.cause import Cause


@dataclass(frozen=True, slots=True)
class Said:
    """One nudge in words, in its reader's language. It blames nobody."""

    why: Mrkdwn
    """The evidence, in a sentence that names the client."""
    todo: str
    lead_on: Element | None = None
    """The button that leads to where it is done."""
    done: str = ""
    """What the button says that settles it; empty for "Done"."""


class Words(Protocol):
    """A module of one kind."""

    def say(self, cause: Cause, client: Client) -> Said:
        """The nudge itself."""

    def draft(self, cause: Cause) -> str | None:
        """What the person may send to the client, in the language being spoken; None where nothing is to be sent."""
