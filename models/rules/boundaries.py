"""How a client comes to keep our boundaries, one at a time (product.md, Methods: 2).

The agency's list is an order of boundaries' ids. What happened with a client stands in the order in which it did;
nothing is changed afterwards. A boundary is active from its last beginning until another begins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import IntEnum, StrEnum
from typing import Literal

from models.rules.facts import DAY

HOLDS_AFTER = 30 * DAY
WEEKS_OF_CONTACT = 3
COUNTED_WITHIN = 60 * DAY
BREAKS_TO_DECIDE = 3


class Happening(StrEnum):
    """What can happen with a client's boundary."""

    BEGAN = "began"
    KEPT = "kept"
    BROKEN = "broken"
    REMINDED = "reminded"
    HELD = "held"
    """It held, and the next one unlocked."""
    TALK = "talk"
    LIVE_WITH_IT = "live_with_it"
    PART_WAYS = "part_ways"

    @property
    def is_decision(self) -> bool:
        """Whether somebody decided what comes of repeated breaks."""
        return self in DECISIONS


Decision = Literal[Happening.TALK, Happening.LIVE_WITH_IT, Happening.PART_WAYS]
DECISIONS: tuple[Decision, ...] = (Happening.TALK, Happening.LIVE_WITH_IT, Happening.PART_WAYS)


class Firmness(IntEnum):
    """How a reminder sounds."""

    GENTLE = 1
    CLEAR = 2
    FIRM = 3


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened with a client's boundary, at its moment."""

    boundary: int
    what: Happening
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How a client's active boundary goes at a moment."""

    boundary: int
    since: datetime
    """When it began."""
    clean_since: datetime
    """The last break, or the beginning where there was none."""
    breaks: tuple[datetime, ...]
    """All since it began."""
    reminders: tuple[datetime, ...]
    """All since it began, or since the last decision."""
    weeks: int
    """In how many weeks there was contact since the last break."""
    holds_since: datetime | None
    """None while it does not hold."""
    wants_reminder: bool
    """Whether the client was not reminded of the last break, and nobody decided since."""
    decision_due: bool

    @property
    def can_hold_at(self) -> datetime:
        """The first moment at which it can hold, as far as days alone decide."""
        return self.clean_since + HOLDS_AFTER

    @property
    def holds(self) -> bool:
        """Whether the client keeps it: then the next unlocks."""
        return self.holds_since is not None

    @property
    def firmness(self) -> Firmness:
        """How the next reminder sounds."""
        return Firmness(min(len(self.reminders) + 1, Firmness.FIRM))


def may_know(what: Happening, *, for_lead: bool) -> bool:
    """Whether somebody learns of it: to all but leads and the owner it is as if nobody had decided to part ways."""
    return for_lead or what is not Happening.PART_WAYS


def standing(
    order: Sequence[int], events: Iterable[Event], contacts: Iterable[datetime], now: datetime, zone: tzinfo
) -> Standing | None:
    """How the active boundary goes; None where none has begun, or the agency took it off its list.

    `contacts` are the moments at which we and the client spoke; `zone` says in which week each lies.
    """
    known = _known(events, now)
    began = _last_beginning(known)
    if began is None or began.boundary not in order:
        return None
    own = [one for one in known if one.boundary == began.boundary and one.at >= began.at]
    breaks = _moments(own, Happening.BROKEN)
    clean_since = max([began.at, *breaks])
    talks = sorted(at for at in contacts if clean_since < at <= now)
    holds_since = _holds_since(clean_since, talks, now, zone)
    undecided = _since_decision(own)
    return Standing(
        boundary=began.boundary,
        since=began.at,
        clean_since=clean_since,
        breaks=breaks,
        reminders=_moments(undecided, Happening.REMINDED),
        weeks=len({_week(at, zone) for at in talks}),
        holds_since=holds_since,
        wants_reminder=_is_unanswered(undecided),
        decision_due=holds_since is None and _were_too_many(_counted(undecided)),
    )


def held(order: Sequence[int], events: Iterable[Event], now: datetime) -> tuple[int, ...]:
    """Which boundaries of the list the client keeps already, in its order; one that is broken or begins anew is not."""
    last: dict[int, Happening] = {}
    for event in _known(events, now):
        if event.what in {Happening.BEGAN, Happening.BROKEN, Happening.HELD}:
            last[event.boundary] = event.what
    return tuple(boundary for boundary in order if last.get(boundary) is Happening.HELD)


def next_after(order: Sequence[int], events: Iterable[Event], now: datetime) -> int | None:
    """Which boundary unlocks next: the first after the active one, then from the top, that does not hold yet."""
    known = _known(events, now)
    began = _last_beginning(known)
    active = began.boundary if began else None
    start = order.index(active) + 1 if active in order else 0
    done = {active, *held(order, known, now)}
    return next((boundary for boundary in [*order[start:], *order[:start]] if boundary not in done), None)


def _known(events: Iterable[Event], now: datetime) -> list[Event]:
    """Oldest first; of one moment as they came."""
    return sorted((event for event in events if event.at <= now), key=lambda event: event.at)


def _last_beginning(events: Sequence[Event]) -> Event | None:
    return next((event for event in reversed(events) if event.what is Happening.BEGAN), None)


def _moments(events: Iterable[Event], what: Happening) -> tuple[datetime, ...]:
    return tuple(event.at for event in events if event.what is what)


def _since_decision(events: Sequence[Event]) -> Sequence[Event]:
    """A decision lets the counting begin anew."""
    decided = [number for number, event in enumerate(events) if event.what.is_decision]
    return events[decided[-1] + 1 :] if decided else events


def _is_unanswered(events: Sequence[Event]) -> bool:
    """Whether the last break stands without a reminder after it."""
    told = [event.what for event in events if event.what in {Happening.BROKEN, Happening.REMINDED}]
    return told[-1:] == [Happening.BROKEN]


def _counted(events: Iterable[Event]) -> list[datetime]:
    """The breaks that came after a reminder: nobody is counted out who was never told."""
    counted, reminded = [], False
    for event in events:
        reminded = reminded or event.what is Happening.REMINDED
        if event.what is Happening.BROKEN and reminded:
            counted.append(event.at)
    return counted


def _were_too_many(breaks: Sequence[datetime]) -> bool:
    """Whether so many lay within the days that count; that stays so until somebody decides."""
    apart = BREAKS_TO_DECIDE - 1
    return any(last - first <= COUNTED_WITHIN for first, last in zip(breaks, breaks[apart:], strict=False))


def _holds_since(clean_since: datetime, talks: Sequence[datetime], now: datetime, zone: tzinfo) -> datetime | None:
    """Thirty days without a break, and contact in the third week since."""
    first_of_week: dict[tuple[int, int], datetime] = {}
    for at in talks:
        first_of_week.setdefault(_week(at, zone), at)
    firsts = list(first_of_week.values())
    if len(firsts) < WEEKS_OF_CONTACT:
        return None
    since = max(clean_since + HOLDS_AFTER, firsts[WEEKS_OF_CONTACT - 1])
    return since if since <= now else None


def _week(at: datetime, zone: tzinfo) -> tuple[int, int]:
    """The ISO week in which it lies there."""
    year, week, _day = at.astimezone(zone).isocalendar()
    return year, week
