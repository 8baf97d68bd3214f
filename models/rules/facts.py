"""What people told us about one client: the facts that every other rule reads (product.md, Ratings).

All times are aware datetimes. A fact is never changed afterwards: a new rating stands beside the old one. Ratings and
interactions are tuples because there are a hundred thousand: a tuple is made in half the time of a dataclass.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

DAY = timedelta(days=1)
NEVER, ALWAYS = 1, 5
FRESH, FORGOTTEN = 30 * DAY, 180 * DAY
FADING = FORGOTTEN - FRESH
USUAL_CADENCE = 14 * DAY


class Statement(StrEnum):
    """The seven statements that a rating answers, in the order in which the form asks them."""

    GUT = "gut"
    RESPECT = "respect"
    VALUE = "value"
    PAYMENT = "payment"
    TEAMWORK = "teamwork"
    BOUNDARIES = "boundaries"
    REFERRAL = "referral"


STATEMENTS = tuple(Statement)


class Tone(StrEnum):
    """How a logged interaction felt."""

    WARM = "warm"
    NEUTRAL = "neutral"
    TENSE = "tense"


class Kind(StrEnum):
    """What a logged interaction was."""

    CONTACT = "contact"
    PRAISE = "praise"
    COMPLAINT = "complaint"
    FAVOUR = "favour"
    LATE_HOURS = "late_hours"
    REFERRAL = "referral"
    LATE_PAYMENT = "late_payment"
    CANNOT_STAND_BEHIND = "cannot_stand_behind"

    @property
    def is_contact(self) -> bool:
        """Whether it means that we and the client spoke; the others are about us or about an invoice."""
        return self not in OUR_OWN

    @property
    def takes_hours(self) -> bool:
        """Whether it cost us hours that nobody pays."""
        return self in WITH_HOURS


OUR_OWN = frozenset({Kind.FAVOUR, Kind.LATE_HOURS, Kind.LATE_PAYMENT})
"""Kinds that are no contact."""
WITH_HOURS = frozenset({Kind.FAVOUR, Kind.LATE_HOURS})
"""Kinds that are logged with their hours."""


class Answer(NamedTuple):
    """One rater's answer to one statement, from 1 (never; drains me) to 5 (always; lifts me)."""

    rater: str
    statement: Statement
    value: int
    at: datetime


class Rating(NamedTuple):
    """What one rater answered at one moment: `values` in the order of the statements, None where one was skipped.

    `openly`: the rater was told that the client's team sees it; any other rating is sealed, for leads only, for
    ever. `unnamed_at`: when the rater was erased; `rater` is a meaningless name, and may be somebody who is here again.
    `given_to`: the client it was given to, where that is one with this one by now.
    """

    rater: str
    at: datetime
    values: tuple[int | None, ...]
    openly: bool = False
    unnamed_at: datetime | None = None
    given_to: int | None = None

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The statements that were answered, in the form's order."""
        found = zip(STATEMENTS, self.values, strict=True)
        return tuple(Answer(self.rater, statement, value, self.at) for statement, value in found if value is not None)

    def known(self, now: datetime) -> bool:
        return self.at <= now

    def only(self, statements: Collection[Statement]) -> "Rating":
        """As if no other had been asked."""
        found = zip(STATEMENTS, self.values, strict=True)
        return self._replace(values=tuple(value if statement in statements else None for statement, value in found))


def in_order(given: Mapping[Statement, int]) -> tuple[int | None, ...]:
    """Answers as the `values` of a rating."""
    return tuple(given.get(statement) for statement in STATEMENTS)


class Interaction(NamedTuple):
    """Something logged with a client.

    `at` is when it happened, `logged_at` when we heard of it (None: at once). `earned_by` are the ids of the
    people whom a praise belongs to, `hours` what a favour or a late evening took (None: nobody said). A complaint is
    open until `closed_at`.
    """

    id: int
    kind: Kind
    at: datetime
    tone: Tone | None = None
    logged_at: datetime | None = None
    earned_by: tuple[str, ...] = ()
    hours: Decimal | None = None
    closed_at: datetime | None = None

    @property
    def heard_at(self) -> datetime:
        return self.logged_at or self.at

    def known(self, now: datetime) -> bool:
        """Friday's call, logged today, was not known yesterday: what was said then still holds."""
        return self.at <= now and self.heard_at <= now


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise of one side that was kept or missed; `at` is when somebody said so."""

    id: int
    is_ours: bool
    kept: bool
    at: datetime

    def known(self, now: datetime) -> bool:
        return self.at <= now


@dataclass(frozen=True, slots=True)
class ScopeDecision:
    """What became of something that a client asked for beyond the agreement; `at` is when it was decided.

    `held`: the agreement did, for they pay for it or do without it; otherwise it went on us.
    """

    id: int
    held: bool
    at: datetime

    def known(self, now: datetime) -> bool:
        return self.at <= now


Fact = Answer | Interaction | Promise | ScopeDecision


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one client. Ratings stand in the order in which they were given.

    `cadence` is how often we agreed to be in touch. Raises ValueError unless it is longer than nothing.
    """

    ratings: tuple[Rating, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    promises: tuple[Promise, ...] = ()
    scope: tuple[ScopeDecision, ...] = ()
    cadence: timedelta = USUAL_CADENCE

    def __post_init__(self) -> None:
        if self.cadence <= timedelta(0):
            raise ValueError("the agreed cadence must be longer than nothing")

    def heard_by(self, now: datetime) -> "Facts":
        """With those interactions alone that were known at `now`."""
        known = tuple([one for one in self.interactions if one.at <= now and (one.logged_at or one.at) <= now])
        return self if len(known) == len(self.interactions) else replace(self, interactions=known)


def newest_answers(ratings: tuple[Rating, ...], now: datetime) -> tuple[Answer, ...]:
    """The newest answer of each rater to each statement that still says something at `now`.

    Of the same instant it is the last in order.
    """
    newest: dict[tuple[str, Statement], tuple[int, datetime]] = {}
    for rater, at, values, *_ in alive(ratings, now):
        for statement, value in zip(STATEMENTS, values, strict=True):
            if value is not None:
                newest[rater, statement] = value, at
    return tuple([Answer(rater, statement, value, at) for (rater, statement), (value, at) in newest.items()])


def alive(ratings: Iterable[Rating], now: datetime) -> list[Rating]:
    """Those known at `now` that still say something, oldest first."""
    forgotten = now - FORGOTTEN
    return sorted([rating for rating in ratings if forgotten < rating.at <= now], key=attrgetter("at"))


def freshness(at: datetime, now: datetime) -> float:
    """How much a fact still says: 1 for 30 days, then straight down to 0 at day 180 (product.md, Health)."""
    age = now - at
    if age <= FRESH:
        return 1.0
    return 0.0 if age >= FORGOTTEN else (FORGOTTEN - age) / FADING


def falling(value: float, start: float, end: float) -> float:
    """1 up to `start`, 0 from `end`, a straight line between."""
    return min(1.0, max(0.0, (end - value) / (end - start)))
