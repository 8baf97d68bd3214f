"""What both sides of an engagement expect of each other (product.md, Methods: 4).

Terms are immutable: who changes an agreement makes the next version. Money is not in them; it stands beside, in
columns that not everybody is shown. Days are plain dates; models/rules/business_time.py knows which of them are worked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

MOST_MILESTONES = 60
"""What one screen and one document can hold."""
NOTICE_DAYS = (0, 14, 30, 60, 90, 180)
"""Notice periods that are offered, in days."""


class EngagementKind(StrEnum):
    """Work with an end, or a retainer that goes on."""

    PROJECT = "project"
    RETAINER = "retainer"


class Side(StrEnum):
    """Who owes a promise."""

    OURS = "ours"
    THEIRS = "theirs"


class Level(StrEnum):
    """How quickly a retainer is served, slowest first."""

    ESSENTIAL = "essential"
    STANDARD = "standard"
    PREMIUM = "premium"


class Rhythm(StrEnum):
    """How often both sides meet."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def interval(self) -> timedelta:
        """The longest time between two meetings that keep to it."""
        return timedelta(days={"weekly": 7, "fortnightly": 14, "monthly": 31, "quarterly": 92}[self.value])


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """Business hours until one side answers the other, by priority; None: nothing is promised."""

    urgent: Decimal | None = None
    normal: Decimal | None = None
    low: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Responses:
    """How and when both sides answer each other, and how often they meet."""

    level: Level | None = None
    ours: ResponseTimes = field(default_factory=ResponseTimes)
    theirs: ResponseTimes = field(default_factory=ResponseTimes)
    channels: str = ""
    working_hours: str = ""
    rhythm: Rhythm | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What is in the work and what is not, and what happens when that changes."""

    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    change: str = ""
    """What counts as a change."""
    approver: str = ""
    """Who says yes to a change."""
    price_basis: str = ""
    effect: str = ""
    """What a change does to the date and the budget."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that one side owes, and the day on which it is due."""

    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of the work: our duty on its day, and what we need from them for it. `key` stays through all versions."""

    key: int
    title: str
    ours: Duty
    theirs: Duty | None = None

    def duties(self) -> Iterator[tuple[Side, Duty]]:
        """What either side owes."""
        yield Side.OURS, self.ours
        if self.theirs:
            yield Side.THEIRS, self.theirs


@dataclass(frozen=True, slots=True)
class Misses:
    """What happens if either side misses its duty, once for the whole agreement."""

    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class AgreedBoundary:
    """A way in which we work best, as it stood in the agency's list, with why it helps the client."""

    need: str
    why: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A welcome letter as somebody edited it: plain paragraphs and lists, in the language of its reader."""

    language: str
    opening: str = ""
    ours: str = ""
    """What they can expect of us."""
    theirs: str = ""
    """What we ask of them."""
    closing: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of an agreement, but for its money.

    Raises ValueError where it ends before it starts, or two milestones have one key.
    """

    project: str
    kind: EngagementKind
    starts_on: date
    ends_on: date | None = None
    hours: Decimal | None = None
    """Of the whole project, or of each month of a retainer."""
    notice_days: int | None = None
    internal_channel: str | None = None
    responses: Responses = field(default_factory=Responses)
    scope: Scope = field(default_factory=Scope)
    milestones: tuple[Milestone, ...] = ()
    misses: Misses = field(default_factory=Misses)
    boundaries: tuple[AgreedBoundary, ...] = ()

    def __post_init__(self) -> None:
        if self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("an engagement ends after it starts")
        if len({milestone.key for milestone in self.milestones}) < len(self.milestones):
            raise ValueError("every milestone has a key of its own")

    def milestone(self, key: int) -> Milestone | None:
        """The milestone of that key."""
        return next((milestone for milestone in self.milestones if milestone.key == key), None)

    def with_milestone(self, milestone: Milestone) -> "Terms":
        """With this one in the place of the one with its key, or added; in the order of their days."""
        others = [other for other in self.milestones if other.key != milestone.key]
        return replace(self, milestones=_by_day([*others, milestone]))

    def without_milestone(self, key: int) -> "Terms":
        """With that one taken out."""
        return replace(self, milestones=tuple(other for other in self.milestones if other.key != key))

    @property
    def next_key(self) -> int:
        """A key that no milestone of these has."""
        return max((milestone.key for milestone in self.milestones), default=0) + 1

    @property
    def outside(self) -> tuple[Milestone, ...]:
        """Milestones with a day before the start or after the end: worth a look, and nothing forbidden."""
        return tuple(one for one in self.milestones if any(self._is_out(duty.due_on) for _, duty in one.duties()))

    def _is_out(self, day: date) -> bool:
        return day < self.starts_on or (self.ends_on is not None and day > self.ends_on)


def _by_day(milestones: list[Milestone]) -> tuple[Milestone, ...]:
    return tuple(sorted(milestones, key=lambda one: (one.ours.due_on, one.key)))


# The words in it

NO_TEXT = {"internal_channel", "language"}


def texts_of(value: Any) -> Iterator[str]:
    """Every text that people wrote, in reading order."""
    if type(value) is str:
        yield from [value] if value else []
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_of(one)
    elif is_dataclass(value):
        for name in _names_of(value):
            yield from texts_of(getattr(value, name))


def with_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The same with every text changed; codes, channels and numbers stay as they are."""
    if type(value) is str:
        return change(value)
    if isinstance(value, tuple):
        return tuple(with_texts(one, change) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{name: with_texts(getattr(value, name), change) for name in _names_of(value)})
    return value


def _names_of(value: Any) -> list[str]:
    return [part.name for part in fields(value) if part.name not in NO_TEXT]
