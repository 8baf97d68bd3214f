"""How promises went, by side (product.md, Methods: 4 and Health).

Only what somebody said counts: a promise whose day has passed without a word is *overdue*, not missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.rules.agreement import Side
from models.rules.business_time import BusinessCalendar


class Fate(StrEnum):
    """What became of a promise; a waived one counts for nobody."""

    OPEN = "open"
    KEPT = "kept"
    MISSED = "missed"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class HitRate:
    """How many promises one side kept of those that it kept or missed."""

    kept: int = 0
    missed: int = 0

    @property
    def told(self) -> int:
        """How many are known."""
        return self.kept + self.missed

    @property
    def share(self) -> float | None:
        """0 to 1; None where nothing is known."""
        return self.kept / self.told if self.told else None


def hit_rates(fates: Iterable[tuple[Side, Fate]]) -> dict[Side, HitRate]:
    """By side, both sides always there."""
    said = list(fates)
    return {side: HitRate(said.count((side, Fate.KEPT)), said.count((side, Fate.MISSED))) for side in Side}


def is_overdue(due_on: date, now: datetime, calendar: BusinessCalendar) -> bool:
    """Whether business has closed on its day, or on the next working one where that is a day off."""
    return calendar.close_of(due_on) < now
