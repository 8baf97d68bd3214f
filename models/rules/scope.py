"""Scope requests: what a client asks for beyond, or perhaps within, what was agreed (product.md, Methods: 4).

A request moves from step to step by somebody's word, never by itself. What scope moves is weighed against the first
version of the agreement: approved changes raise later budgets, and would hide themselves.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from models.rules.agreement import Duty, EngagementKind, Milestone, Responses, ResponseTimes, Terms
from models.rules.business_time import BusinessCalendar


class Step(StrEnum):
    """Where a request stands."""

    NEW = "new"
    IN_SCOPE = "in_scope"
    """It is in the agreement."""
    QUOTED = "quoted"
    """It is extra, and a quote is being made or ready to send."""
    WAITING = "waiting"
    """The client has the quote."""
    APPROVED = "approved"
    DECLINED = "declined"
    FAVOUR = "favour"
    """On us."""
    WITHDRAWN = "withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether somebody is still to answer: we, or the client."""
        return self in OPEN

    @property
    def moves_scope(self) -> bool:
        """Whether it takes the work beyond what was agreed at first."""
        return self in {Step.APPROVED, Step.FAVOUR}


OPEN = frozenset({Step.NEW, Step.QUOTED, Step.WAITING})
NEXT: Mapping[Step, tuple[Step, ...]] = MappingProxyType(
    {
        Step.NEW: (Step.IN_SCOPE, Step.QUOTED, Step.FAVOUR, Step.DECLINED, Step.WITHDRAWN),
        Step.QUOTED: (Step.WAITING, Step.APPROVED, Step.FAVOUR, Step.DECLINED, Step.WITHDRAWN),
        Step.WAITING: (Step.APPROVED, Step.FAVOUR, Step.DECLINED, Step.WITHDRAWN),
        Step.IN_SCOPE: (Step.NEW,),
        Step.FAVOUR: (Step.NEW,),
        Step.DECLINED: (Step.NEW,),
        Step.WITHDRAWN: (Step.NEW,),
        Step.APPROVED: (),
    }
)
"""Where each step can lead. What was settled by a slip is taken up again; an approved change is in the agreement."""
OURS, THEIRS = Decimal(8), Decimal(40)
"""Business hours in which we decide and quote, and in which they decide, where nothing is agreed."""


def waits_until(step: Step, since: datetime, responses: Responses | None, calendar: BusinessCalendar) -> datetime:
    """How long whoever is to answer has, as agreed for what is neither urgent nor unimportant."""
    agreed = responses or Responses()
    times: ResponseTimes = agreed.theirs if step is Step.WAITING else agreed.ours
    hours = times.normal or (THEIRS if step is Step.WAITING else OURS)
    return calendar.add_hours(since, timedelta(hours=float(hours)))


def can_move(at: Step, to: Step) -> bool:
    """Whether somebody may say so now."""
    return to in NEXT[at]


# What an approved change does to the agreement


@dataclass(frozen=True, slots=True)
class Change:
    """What both sides agreed on: `days` are working days by which the end and the milestones in `moved` move on.

    A retainer's hours are those of a month, so `hours` move them only where the change is `every_month`.
    """

    what: str
    hours: Decimal | None = None
    days: int = 0
    moved: frozenset[int] = frozenset()
    """Keys of milestones."""
    every_month: bool = False


def with_change(terms: Terms, change: Change, calendar: BusinessCalendar) -> Terms:
    """The terms of the next version: what was asked for is in the scope, and hours and days follow."""
    inside = (*terms.scope.inside, change.what)
    milestones = tuple(
        _later(one, change.days, calendar) if one.key in change.moved else one for one in terms.milestones
    )
    ends_on = later_day(terms.ends_on, change.days, calendar) if terms.ends_on else None
    return replace(
        terms,
        hours=_more_hours(terms, change),
        ends_on=ends_on,
        milestones=tuple(sorted(milestones, key=lambda one: (one.ours.due_on, one.key))),
        scope=replace(terms.scope, inside=inside),
    )


def adds_up(kind: EngagementKind, *, every_month: bool) -> bool:
    """Whether hours and cost of a change are added to those of the agreement."""
    return kind is EngagementKind.PROJECT or every_month


def _more_hours(terms: Terms, change: Change) -> Decimal | None:
    if terms.hours is None or change.hours is None or not adds_up(terms.kind, every_month=change.every_month):
        return terms.hours
    return terms.hours + change.hours


def _later(milestone: Milestone, days: int, calendar: BusinessCalendar) -> Milestone:
    def later(duty: Duty) -> Duty:
        return replace(duty, due_on=later_day(duty.due_on, days, calendar))

    return replace(milestone, ours=later(milestone.ours), theirs=later(milestone.theirs) if milestone.theirs else None)


def later_day(day: date, days: int, calendar: BusinessCalendar) -> date:
    """So many working days later; a day at the end of all time stays where it is."""
    try:
        return calendar.working_days_after(day, days) if days else day
    except OverflowError:
        return day


# When to speak up


class Measure(StrEnum):
    """What is watched."""

    BUDGET = "budget"
    HOURS = "hours"
    FAVOURS = "favours"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on scope is spoken of: percents of the first budget and hours, and favours within 30 days."""

    shares: tuple[int, ...] = (10, 25, 50)
    favours: tuple[int, ...] = (3, 5, 10)


WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Moved:
    """One request that took the work beyond what was agreed, and when."""

    at: datetime
    is_favour: bool
    hours: Decimal | None = None
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Crossing:
    """A threshold that is reached: `value` is what it was reached with, in percent or favours."""

    measure: Measure
    threshold: int
    value: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the first version of an agreement is worth; None where that is not known."""

    hours: Decimal | None = None
    budget: Decimal | None = None

    @property
    def rate(self) -> Decimal | None:
        """What an hour costs, to the cent."""
        if not self.hours or self.budget is None:
            return None
        return (self.budget / self.hours).quantize(Decimal("0.01"))


def worth(moved: Moved, agreed: Agreed) -> Decimal | None:
    """What a request is worth in money: its cost, else its hours at the agreed rate."""
    if moved.cost is not None:
        return moved.cost
    if moved.hours is None or agreed.rate is None:
        return None
    return (moved.hours * agreed.rate).quantize(Decimal("0.01"))


def shares(moved: Collection[Moved], agreed: Agreed) -> dict[Measure, int]:
    """How far scope has moved in one engagement, as whole percents of what was agreed first.

    All that has a cost has it in the money of the agreement; what of a retainer `is_weighed` is moved in its month.
    """
    hours = sum((one.hours for one in moved if one.hours is not None), Decimal())
    money = sum((worth(one, agreed) or Decimal() for one in moved), Decimal())
    return {Measure.BUDGET: _percent(money, agreed.budget), Measure.HOURS: _percent(hours, agreed.hours)}


def favours(moved: Iterable[Moved], now: datetime) -> dict[Measure, int]:
    """How many favours a client had in 30 days, whatever the engagement."""
    return {Measure.FAVOURS: sum(1 for one in moved if one.is_favour and now - WINDOW < one.at <= now)}


def is_weighed(kind: EngagementKind, at: datetime, now: datetime, calendar: BusinessCalendar) -> bool:
    """Whether what moved then is weighed against what was agreed for now: a retainer's hours are those of a month."""
    if kind is EngagementKind.PROJECT:
        return True
    day, today = calendar.day_of(at), calendar.day_of(now)
    return (day.year, day.month) == (today.year, today.month)


def still_said(
    measure: Measure, said_at: datetime, now: datetime, kind: EngagementKind, calendar: BusinessCalendar
) -> bool:
    """Whether a threshold that was spoken of is not to be spoken of again.

    News are a new run of favours, and the shares of another month of a retainer.
    """
    if measure is Measure.FAVOURS:
        return said_at > now - WINDOW
    return is_weighed(kind, said_at, now, calendar)


def crossings(
    found: Mapping[Measure, int], thresholds: Thresholds, said: Iterable[tuple[Measure, int]]
) -> list[Crossing]:
    """Every threshold that is reached and of which nobody spoke yet, lowest first within its measure."""
    known = set(said)
    return [
        Crossing(measure, threshold, value)
        for measure, value in found.items()
        for threshold in sorted(thresholds.favours if measure is Measure.FAVOURS else thresholds.shares)
        if value >= threshold and (measure, threshold) not in known
    ]


def _percent(part: Decimal, whole: Decimal | None) -> int:
    return int(100 * part / whole) if whole else 0
