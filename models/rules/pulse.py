"""The pulse: whom to ask, at the end of a digest, how which client feels (product.md, Ratings).

A client of somebody's teams whom they have neither rated nor been asked about for as long as the workspace's pace says;
who waited longest comes first, two a week at most. Three digests in a row whose questions were ignored are an answer
too: then nothing is asked until they want it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.rules.facts import Statement

IN_A_WEEK = 2
A_WEEK = timedelta(days=7)
PATIENCE = 3
"""So many digests whose questions are ignored make a pause."""
LAPSES = timedelta(days=14)
"""How long a question stands: then who was named as its readers, and "right now", may not be so any more."""


class Pace(StrEnum):
    """How often each client of a person's teams is asked about."""

    OFF = "off"
    TWO_WEEKS = "two_weeks"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"

    @property
    def rest(self) -> timedelta | None:
        """For how long a client that was rated, or asked about, is let be; None where nothing is asked."""
        days = {Pace.OFF: None, Pace.TWO_WEEKS: 14, Pace.MONTHLY: 30, Pace.QUARTERLY: 91}[self]
        return timedelta(days=days) if days else None


class Came(StrEnum):
    """What came of a question; whoever put it off has not ignored it."""

    ANSWERED = "answered"
    NOT_NOW = "not_now"
    NOT_MINE = "not_mine"


@dataclass(frozen=True, slots=True)
class Ask:
    """That somebody was asked about a client on a local date, and whether they took notice: an answer, or a no."""

    client: int
    day: date
    heeded: bool


@dataclass(frozen=True, slots=True)
class Rater:
    """Somebody who may be asked."""

    clients: Mapping[int, date | None]
    """The active clients of their teams of whom they want to hear, and when they last rated each; None is never."""
    asks: Sequence[Ask] = ()
    paused: bool = False
    resumed: date | None = None
    """When they last wanted to be asked again: what they ignored until then is forgotten."""


@dataclass(frozen=True, slots=True)
class Decision:
    """About whom to ask, longest waiting first; `pauses`: about nobody, and from now on no more."""

    ask: tuple[int, ...] = ()
    pauses: bool = False


def decide(rater: Rater, pace: Pace, today: date) -> Decision:
    """What the end of this person's digest of today is."""
    if pace.rest is None or rater.paused:
        return Decision()
    this_week = sum(today - A_WEEK < ask.day for ask in rater.asks)
    due = _due(rater, pace.rest, today)[: max(0, IN_A_WEEK - this_week)]
    if due and _is_ignored(rater):
        return Decision(pauses=True)
    return Decision(tuple(due))


def waiting(rater: Rater, pace: Pace, today: date) -> tuple[int, ...]:
    """Of whom their desk says that they are due, longest waiting first: it disturbs nobody, and asks nothing."""
    return () if pace.rest is None or rater.paused else tuple(_due(rater, pace.rest, today)[:IN_A_WEEK])


def _due(rater: Rater, rest: timedelta, today: date) -> list[int]:
    last: dict[int, date] = {client: rated or date.min for client, rated in rater.clients.items()}
    for ask in rater.asks:
        if ask.client in last:
            last[ask.client] = max(last[ask.client], ask.day)
    waits = [(day, client) for client, day in last.items() if day == date.min or today - day >= rest]
    return [client for _, client in sorted(waits)]


def _is_ignored(rater: Rater) -> bool:
    counted = [ask for ask in rater.asks if rater.resumed is None or ask.day > rater.resumed]
    heeded = {ask.day for ask in counted if ask.heeded}
    days = sorted({ask.day for ask in counted}, reverse=True)[:PATIENCE]
    return len(days) == PATIENCE and heeded.isdisjoint(days)


def in_turn(asked: Iterable[Statement], answered: Mapping[Statement, datetime]) -> Statement | None:
    """The statement beside Gut that this person answered longest ago or never; None where they are asked no other."""
    others = [statement for statement in asked if statement is not Statement.GUT]
    never = [statement for statement in others if statement not in answered]
    return next(iter(never), None) or min(others, key=lambda one: answered[one], default=None)
