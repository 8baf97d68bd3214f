"""A file for one person; `Request.send_file` gives it to them."""

from dataclasses import dataclass

from handlers.kit.blocks import Message, note
from handlers.kit.words import _


@dataclass(frozen=True, slots=True)
class File:
    """What a person gets."""

    name: str
    """With its ending, never a path."""
    content: bytes
    mime: str


def not_taken() -> Message:
    """Slack refused it."""
    return note(_("Slack didn't take the file, so you don't have it yet. Please try again in a moment."))
