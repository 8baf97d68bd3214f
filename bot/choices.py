"""Options of the command line that are one of a few words."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from bot.settings import SettingsError

E = TypeVar("E", bound=StrEnum)


def one_of(kind: type[E], text: str, option: str, offered: Sequence[E]) -> E | None:
    """The word that was given; None where none was. Raises SettingsError."""
    if not text:
        return None
    if text not in offered:
        raise SettingsError(f"{option} must be one of: {', '.join(offered)}.")
    return kind(text)
