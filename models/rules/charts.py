"""What a picture of health is made of: one client's score week by week, and how many clients were in each band.

A point is a week that was worked out, and nothing between two weeks is: what is not enough known has no number, so the
line of a client is its newest unbroken stretch (docs/pictures.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from models.rules.facts import Facts
from models.rules.health import Band, Health
from models.rules.schedule import WEEK
from models.rules.summary import See, counted

FEWEST = 2
"""Points that make a line."""


@dataclass(frozen=True, slots=True)
class Week:
    """Health as it was at a moment."""

    at: datetime
    health: Health

    @property
    def score(self) -> int:
        """As shown; only of a week with a score. Raises ValueError for any other."""
        if (score := self.health.whole_score) is None:
            raise ValueError("no score, no point")
        return score


@dataclass(frozen=True, slots=True)
class Course:
    """How a client went: its weeks, oldest first, those without a score among them."""

    weeks: tuple[Week, ...]

    @property
    def known(self) -> tuple[Week, ...]:
        """The weeks with a score, oldest first."""
        return tuple(week for week in self.weeks if week.health.score is not None)

    @property
    def unknown(self) -> int:
        """How many weeks since the first score have none."""
        scores = [week.health.score for week in self.weeks]
        first = next((index for index, score in enumerate(scores) if score is not None), len(scores))
        return scores[first:].count(None)

    @property
    def unbroken(self) -> "Course":
        """The weeks with a score back from the last one up to the first gap; none where the last has no score."""
        gaps = [index for index, week in enumerate(self.weeks) if week.health.score is None]
        return Course(self.weeks[gaps[-1] + 1 :] if gaps else self.weeks)

    @property
    def highest(self) -> Week:
        """The newest of the best. Raises ValueError where nothing is known."""
        return max(reversed(self.known), key=attrgetter("score"))

    @property
    def lowest(self) -> Week:
        """The newest of the worst. Raises ValueError where nothing is known."""
        return min(reversed(self.known), key=attrgetter("score"))


@dataclass(frozen=True, slots=True)
class Count:
    """How many clients were in each band at a moment, worst first; None is not enough known."""

    at: datetime
    bands: Mapping[Band | None, int]


@dataclass(frozen=True, slots=True)
class Subject:
    """A client as the portfolio's picture reads it: since when it is here, and how it is seen."""

    since: datetime
    facts: Facts
    see: See


def moments(now: datetime, weeks: int, since: datetime | None = None) -> list[datetime]:
    """Now and the same moment of the weeks before, newest first, at most `weeks`, none before `since` but now."""
    found = [now - number * WEEK for number in range(weeks)]
    return [moment for moment in found if since is None or moment >= since or moment == now]


def course(facts: Facts, see: See, now: datetime, weeks: int, since: datetime | None = None) -> Course:
    """The last `weeks` of a client that is here since then, as these eyes see it."""
    return Course(tuple(Week(at, see(facts, at)) for at in reversed(moments(now, weeks, since))))


def counts(clients: Iterable[Subject], now: datetime, weeks: int) -> tuple[Count, ...]:
    """Week by week, oldest first, how many of these clients were in each band, from the first week that had one.

    A client counts from the moment on at which it came; of those that are gone by now nothing is said.
    """
    here = list(clients)
    if not here:
        return ()
    first = min(client.since for client in here)
    return tuple(_count(here, at, now) for at in reversed(moments(now, weeks, first)))


def _count(clients: Sequence[Subject], at: datetime, now: datetime) -> Count:
    there = (client for client in clients if client.since <= at or at == now)
    return Count(at, counted(client.see(client.facts, at) for client in there))
