"""How a client's story is written down: a trend of ratings over the year, single opinions, and what happened."""

from dataclasses import dataclass

from models.rules.backtest import Ending
from models.rules.boundaries import Happening
from models.rules.facts import Kind, Tone


@dataclass(frozen=True, slots=True)
class ThisWeek:
    """A share of the time since Monday nine, so that the next summary has something to tell on any day."""

    share: float


When = float | ThisWeek
"""Days ago, or this week."""


@dataclass(frozen=True, slots=True)
class Trend:
    """What several people answered at several times (days ago), going from one set of answers to another.

    Answers are seven digits in the order of the statements (Gut, Respect, Value, Payment, Teamwork, Boundaries,
    Referral); a dash is no answer.
    """

    raters: tuple[str, ...]
    days: tuple[int, ...]
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Opinion:
    """One rating."""

    when: When
    who: str
    answers: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """How a complaint was settled, by whom, and how many days ago."""

    when: float
    who: str
    how: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was logged."""

    when: When
    who: str
    kind: Kind
    words: str
    tone: Tone | None = None
    hours: str | None = None
    earned_by: tuple[str, ...] = ()
    """To whom a praise belongs."""
    closed: Closed | None = None
    """Of a complaint; None where it is open."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something that happened with a boundary; `place` is that of the boundary on the agency's list, from 1."""

    when: When
    who: str
    what: Happening
    place: int


@dataclass(frozen=True, slots=True)
class Parting:
    """How it ended with a client, so many days ago, by who said so."""

    how: Ending
    when: int
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Story:
    """A client and how it went; `budget` is EUR a year, `since` is how many days ago we began."""

    name: str
    owner: str
    since: int
    budget: int | None = None
    language: str = "en"
    internal: str | None = None
    shared: str | None = None
    paused: bool = False
    parting: Parting | None = None
    trends: tuple[Trend, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    events: tuple[Event, ...] = ()
    lessons: tuple[Lesson, ...] = ()
