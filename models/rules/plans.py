"""A recovery plan: a few steps that bring a client at risk back, each with somebody who does it and a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from models.rules.business_time import BusinessCalendar

MOST_STEPS = 5


class Cause(StrEnum):
    """Why a client needs a plan; each has steps to begin with."""

    MISSED = "missed"
    """We missed what we promised."""
    UNHAPPY = "unhappy"
    """They are unhappy with the work."""
    DRAINED = "drained"
    """We are drained."""
    QUIET = "quiet"
    """They have gone quiet."""


FIRST_DAYS: Mapping[Cause, tuple[int, ...]] = MappingProxyType(
    {Cause.MISSED: (0, 2, 10, 15), Cause.UNHAPPY: (2, 4, 10, 20), Cause.DRAINED: (2, 5, 20), Cause.QUIET: (1, 5, 15)}
)
"""For each step to begin with, in how many working days it is to be done."""


def first_days(cause: Cause, today: date, calendar: BusinessCalendar) -> tuple[date, ...]:
    """Until when each of the steps is to be done if one begins today: on working days, in their order."""
    return tuple(calendar.working_days_after(today, days) for days in FIRST_DAYS[cause])


@dataclass(frozen=True, slots=True)
class Step:
    """Until when something is to be done, and whether it is."""

    due_on: date
    is_done: bool

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed without it."""
        return not self.is_done and self.due_on < today


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan has come."""

    steps: int
    done: int
    overdue: int

    @property
    def is_over(self) -> bool:
        """Whether all of it is done."""
        return self.done == self.steps


def progress(steps: Iterable[Step], today: date) -> Progress:
    """How many there are, are done, and are late on that day."""
    known = list(steps)
    return Progress(len(known), sum(one.is_done for one in known), sum(one.is_overdue(today) for one in known))
