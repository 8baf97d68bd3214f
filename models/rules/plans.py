"""A recovery plan: a few steps that bring a client at risk back, each with somebody who does it and a day."""

from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Told:
    """What a step says: what is to be done, by whom, until when; None where it does not say so."""

    what: str | None = None
    who: str | None = None
    until: date | None = None


Slot = tuple[int | None, Told]
"""A step with its id, None for a new one; without words it is to be taken away."""


def merged(base: Told, mine: Told, theirs: Told) -> Told:
    """Field by field mine where I changed what it was, else theirs."""
    return Told(
        mine.what if mine.what != base.what else theirs.what,
        mine.who if mine.who != base.who else theirs.who,
        mine.until if mine.until != base.until else theirs.until,
    )


def merged_steps(base: Mapping[int, Told], mine: Sequence[Slot], theirs: Mapping[int, Told]) -> list[Slot]:
    """What one wrote and what others changed meanwhile, in one: first the steps that are open, then new ones.

    `base` are the steps as they were when one began to write, `theirs` those that are open now, both by id. A step
    that one changed and that others did or took away meanwhile comes as a new one, so that no words are lost.
    """
    written = {step_id: told for step_id, told in mine if step_id is not None}
    known = [
        (step_id, merged(base.get(step_id, now), written.get(step_id, base.get(step_id, now)), now))
        for step_id, now in theirs.items()
    ]
    new = [
        (None, told)
        for step_id, told in mine
        if told.what and (step_id is None or (step_id not in theirs and told != base.get(step_id)))
    ]
    return [*known, *new]
