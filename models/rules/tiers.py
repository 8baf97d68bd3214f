"""The tier of a client that the facts propose, with its reasons (product.md, Methods: 3).

A tier is proposed, never decided: a person confirms it or knows better. Whoever calls this passes only the answers
that the reader may read one by one; what a reader may not know, no tier tells them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from models.rules.facts import DAY, Interaction, Kind, Rating, Statement, newest_answers


class Tier(StrEnum):
    """How well a client and we fit."""

    IDEAL = "ideal"
    """Good, refers others, and worth it for us."""
    GOOD = "good"
    OK = "ok"
    BAD_FIT = "bad_fit"
    """For the eyes of leads and the client's owner alone."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on which tier is proposed; the defaults are those of the method."""

    good_from: Fraction = Fraction(4)
    """The average of Respect, of Value and of Gut."""
    referral_from: Fraction = Fraction(4)
    """The average of Referral."""
    bad_under: Fraction = Fraction(5, 2)
    """The average of Gut or of Respect."""
    late_within: timedelta = timedelta(days=180)
    """So long a late payment is remembered."""

    def needed(self, statement: Statement) -> Fraction:
        """From which average of a statement on a client is good."""
        return self.referral_from if statement is Statement.REFERRAL else self.good_from


DEFAULTS = Thresholds()


class Criterion(StrEnum):
    """What a tier rests on."""

    GUT = "gut"
    RESPECT = "respect"
    VALUE = "value"
    REFERRAL = "referral"
    ON_TIME = "on_time"
    """No late payment."""
    REFERRED = "referred"
    """They sent somebody to us."""
    TARGET_RATE = "target_rate"
    """Their fees by hours reach what the agency aims at."""
    HIDING = "hiding"
    """We hide from them."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion and whether it holds; None where nobody knows. `value` is an average or a count behind it."""

    criterion: Criterion
    holds: bool | None
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one client.

    `averages` are those of the newest fresh answers to each statement, every rater weighing the same;
    `reaches_target_rate` is None where neither hours nor a lead tell.
    """

    averages: Mapping[Statement, Fraction] = field(default_factory=dict)
    late_payments: int = 0
    referrals: int = 0
    reaches_target_rate: bool | None = None
    we_hide: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A tier, what speaks for it, and what keeps the client from the next better one."""

    tier: Tier
    because: tuple[Reason, ...]
    missing: tuple[Reason, ...] = ()


RATED = (Statement.GUT, Statement.RESPECT, Statement.VALUE, Statement.REFERRAL)
"""The statements that a tier rests on."""


def known_of(
    ratings: tuple[Rating, ...], logged: Iterable[Interaction], now: datetime, thresholds: Thresholds = DEFAULTS
) -> Known:
    """What these ratings and interactions tell at `now`; whether the fees suffice and whether we hide is said apart."""
    logged = tuple(logged)
    late = late_logged(logged, now, thresholds)
    referrals = sum(one.kind is Kind.REFERRAL and one.known(now) for one in logged)
    return Known(averages(ratings, now), len(late), referrals)


def late_logged(logged: Iterable[Interaction], now: datetime, thresholds: Thresholds = DEFAULTS) -> list[Interaction]:
    """Late payments that people logged and that still count; of invoices models/rules/invoices.py tells."""
    return [
        one
        for one in logged
        if one.kind is Kind.LATE_PAYMENT and one.known(now) and now - one.at < thresholds.late_within
    ]


def averages(ratings: tuple[Rating, ...], now: datetime) -> dict[Statement, Fraction]:
    """For each statement the mean of every rater's newest answer that still says something."""
    return {statement: Fraction(sum(values), len(values)) for statement, values in _heard(ratings, now).items()}


def raters(ratings: tuple[Rating, ...], now: datetime) -> dict[Statement, int]:
    """How many people each of these averages is made of."""
    return {statement: len(values) for statement, values in _heard(ratings, now).items()}


def _heard(ratings: tuple[Rating, ...], now: datetime) -> Mapping[Statement, Sequence[int]]:
    said = defaultdict[Statement, list[int]](list)
    for one in newest_answers(ratings, now):
        said[one.statement].append(one.value)
    return said


def propose(known: Known, thresholds: Thresholds = DEFAULTS) -> Proposal | None:
    """The tier that the facts propose; None for a client of whom nobody said anything that a tier rests on."""
    if bad := tuple(_bad(known, thresholds)):
        return Proposal(Tier.BAD_FIT, bad)
    if not any(statement in known.averages for statement in RATED):
        return None
    good, ideal = tuple(_good(known, thresholds)), tuple(_ideal(known))
    if lacking := _lacking(good):
        return Proposal(Tier.OK, _holding(good), lacking)
    if lacking := _lacking(ideal):
        return Proposal(Tier.GOOD, good, lacking)
    return Proposal(Tier.IDEAL, good + ideal)


def _bad(known: Known, thresholds: Thresholds) -> Iterator[Reason]:
    """What makes a bad fit: one of these is enough."""
    for statement in (Statement.GUT, Statement.RESPECT):
        average = known.averages.get(statement)
        if average is not None and average < thresholds.bad_under:
            yield Reason(Criterion(statement.value), holds=False, value=average)
    if known.we_hide:
        yield Reason(Criterion.HIDING, holds=True)


def _good(known: Known, thresholds: Thresholds) -> Iterator[Reason]:
    """What makes a good client: all of it."""
    for statement in RATED:
        average = known.averages.get(statement)
        holds = None if average is None else average >= thresholds.needed(statement)
        yield Reason(Criterion(statement.value), holds, average)
    yield Reason(Criterion.ON_TIME, known.late_payments == 0, Fraction(known.late_payments))


def _ideal(known: Known) -> Iterator[Reason]:
    """What makes a good client an ideal one."""
    yield Reason(Criterion.REFERRED, known.referrals > 0, Fraction(known.referrals))
    yield Reason(Criterion.TARGET_RATE, known.reaches_target_rate)


def _holding(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(one for one in reasons if one.holds)


def _lacking(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """What does not hold, or nobody knows."""
    return tuple(one for one in reasons if not one.holds)


# What a person decides


STEADY_FOR = 7
"""Days for which the facts must propose another tier before anybody is asked to look again."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided, and what was proposed to them then."""

    tier: Tier
    proposed: Tier | None
    at: datetime


def outgrown(decided: Decided, proposed_at: Callable[[datetime], Tier | None], now: datetime) -> Tier | None:
    """The tier that the facts have proposed for a week, where that is neither what was decided nor was known then.

    `proposed_at` gives what they proposed at a moment. A person who knew better than the facts is not asked again
    until these propose something else.
    """
    newest = proposed_at(now)
    if newest is None or newest in (decided.tier, decided.proposed) or now - decided.at < STEADY_FOR * DAY:
        return None
    is_steady = all(proposed_at(now - days * DAY) is newest for days in range(1, STEADY_FOR + 1))
    return newest if is_steady else None


@dataclass(frozen=True, slots=True)
class Standing:
    """A client's tier to one reader: as decided or else as proposed; `decided_at` is None while nobody decided."""

    tier: Tier | None = None
    decided_at: datetime | None = None
    outgrown_by: Tier | None = None
    """What the facts have proposed instead for a week."""
