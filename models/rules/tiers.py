"""The tier of a client that the facts propose, with its reasons (product.md, Methods: 3).

A tier is proposed, never decided: a person confirms it or knows better. Whoever calls this passes only the answers
that the reader may read one by one; what a reader may not know, no tier tells them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from models.rules.facts import Answer, Interaction, Kind, Statement, freshness, newest_answers


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

    good_from: float = 4.0
    """The average of Respect, of Value and of Gut."""
    referral_from: float = 4.0
    """The average of Referral."""
    bad_under: float = 2.5
    """The average of Gut or of Respect."""
    late_within: timedelta = timedelta(days=180)
    """So long a late payment is remembered."""


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
    answers: tuple[Answer, ...], logged: Iterable[Interaction], now: datetime, thresholds: Thresholds = DEFAULTS
) -> Known:
    """What these answers and interactions tell at `now`; whether the fees suffice and whether we hide is said apart."""
    heard = [one for one in logged if one.known(now)]
    late = [one for one in heard if one.kind is Kind.LATE_PAYMENT and now - one.at < thresholds.late_within]
    return Known(averages(answers, now), len(late), sum(one.kind is Kind.REFERRAL for one in heard))


def averages(answers: tuple[Answer, ...], now: datetime) -> dict[Statement, Fraction]:
    """For each statement the mean of every rater's newest answer that still says something."""
    said = defaultdict[Statement, list[int]](list)
    for one in newest_answers(answers, now):
        if freshness(one.at, now):
            said[one.statement].append(one.value)
    return {statement: Fraction(sum(values), len(values)) for statement, values in said.items()}


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
        needed = thresholds.referral_from if statement is Statement.REFERRAL else thresholds.good_from
        average = known.averages.get(statement)
        yield Reason(Criterion(statement.value), None if average is None else average >= needed, average)
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
