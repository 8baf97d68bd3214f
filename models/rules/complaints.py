"""Complaints: open until somebody closes them, however old they are (docs/logging.md)."""

from collections.abc import Iterable
from datetime import datetime

from models.rules.facts import DAY, Interaction, Kind

LONG = 30 * DAY
"""From then on a complaint that is still open is said to be so for long."""


def is_open(one: Interaction, now: datetime) -> bool:
    """Whether this is a complaint that we know of and nobody has closed by now."""
    return one.kind is Kind.COMPLAINT and one.known(now) and (one.closed_at is None or now < one.closed_at)


def open_since(interactions: Iterable[Interaction], now: datetime) -> tuple[datetime, ...]:
    """The moments of the complaints that are open now, the oldest first."""
    return tuple(sorted(one.at for one in interactions if is_open(one, now)))


def days_open(at: datetime, now: datetime) -> int | None:
    """For how many days one has been open, where that is long; None where it is not."""
    return (now - at) // DAY if now - at >= LONG else None
