"""How much of what was agreed is used, how fast, and what it comes to in the end (product.md, Methods: 4).

The forecast is the mean method with its prediction interval (Hyndman and Athanasopoulos, Forecasting: Principles and
Practice, 5.2 and 5.5, otexts.com/fpp3). What was worked in each of the last whole weeks is the sample. A week of d
working days out of D is taken to have the mean m·d/D and the variance s²·d/D, so that a week with holidays is neither
left out nor taken for a slow one. What is still to come in L working weeks, seen from N weeks of sample, then has the
mean m·L and the variance s²·(L + L²/N): of those weeks themselves, and of not knowing m.

Amounts are hours, or money of one currency: it is all one here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import accumulate
from math import ceil

from models.rules.agreement import EngagementKind
from models.rules.business_time import BusinessCalendar

DAY, WEEK = timedelta(days=1), timedelta(days=7)
NEARLY = Decimal("0.8")
"""The share from which on there is little left."""
SAMPLED, FEWEST = 8, 3
"""Weeks that are looked back at, the pace of long ago being no longer this one, and how many it takes at least."""
FARTHEST = timedelta(days=5 * 365)
"""An end beyond it is none that a pace of eight weeks could tell anything of."""
T_QUANTILES = {2: "1.886", 3: "1.638", 4: "1.533", 5: "1.476", 6: "1.440", 7: "1.415"}
"""Student's t at 90 %, for an interval of 80 %, by degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.2). These are
all that a sample of three to eight weeks can have; the normal distribution would make the interval a third too narrow.
"""
CENT = Decimal("0.01")


class Alert(StrEnum):
    """What is said of a budget, the worst last."""

    AHEAD = "ahead"
    """At this pace it does not last, and something of it is left."""
    NEARLY = "nearly"
    """Four fifths are used."""
    OVER = "over"
    """All of it is used, or more."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was worked on a day."""

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Period:
    """The days for which an amount was agreed, both in; a project may have no end."""

    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What was agreed: an amount for a whole project, or for each month of a retainer. None where none was."""

    kind: EngagementKind
    agreed: Decimal | None
    starts_on: date
    ends_on: date | None = None

    def period(self, day: date) -> Period:
        """The whole project, or the retainer's month in which a day lies."""
        if self.kind is EngagementKind.PROJECT:
            return Period(self.starts_on, self.ends_on)
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - DAY
        return Period(first, min(last, self.ends_on) if self.ends_on else last)

    def counts(self, day: date, today: date) -> bool:
        """Whether what was worked on that day is of today's period; what was worked before a project began, too."""
        if self.kind is EngagementKind.PROJECT:
            return day <= today
        return day <= today and (day.year, day.month) == (today.year, today.month)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What it comes to on the last day: the middle, and between what it lies four times out of five."""

    total: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Burn:
    """How a budget stands. None stands for what is not known, or not yet."""

    period: Period
    agreed: Decimal | None
    used: Decimal
    has_ended: bool
    """Whether its last day has passed."""
    per_week: Decimal | None = None
    """In a working week, at the pace of the last weeks."""
    forecast: Forecast | None = None
    runs_out: date | None = None
    """The day on which nothing is, or will be, left; None where it lasts."""

    @property
    def share(self) -> Decimal | None:
        """Used of agreed, 1 for all of it."""
        return self.used / self.agreed if self.agreed else None

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What there is to say, the worst last. Where all is used, the milder words are past."""
        if self.share is None:
            return ()
        if self.share >= 1:
            return tuple(Alert)
        if self.has_ended:
            return ()
        reached = {Alert.AHEAD: self._goes_beyond, Alert.NEARLY: self.share >= NEARLY}
        return tuple(one for one, is_so in reached.items() if is_so)

    @property
    def _goes_beyond(self) -> bool:
        """As the forecast is said, in whole numbers: nobody reads that 100 of 100 hours do not last."""
        if self.forecast is None or self.agreed is None:
            return False
        return self.forecast.total.quantize(Decimal(1), ROUND_HALF_UP) > self.agreed


def burn(frame: Frame, spent: Collection[Spent], today: date, calendar: BusinessCalendar) -> Burn:
    """How the budget of the period stands in which `today` lies, at the end of that day."""
    period = frame.period(today)
    counted = [one for one in spent if frame.counts(one.day, today)]
    used = sum((one.amount for one in counted), Decimal())
    last = period.last
    has_ended = last is not None and today > last
    pace = None if has_ended else pace_of(spent, today, calendar)
    return Burn(
        period=period,
        agreed=frame.agreed,
        used=used,
        has_ended=has_ended,
        per_week=pace.mean.quantize(CENT) if pace else None,
        forecast=_forecast(used, pace, today, last, calendar) if pace and last and last - today < FARTHEST else None,
        runs_out=_ran_out(frame.agreed, counted) or _runs_out(frame.agreed, used, pace, today, last, calendar),
    )


def due(reached: Iterable[Alert], said: Collection[Alert]) -> tuple[Alert, ...]:
    """What is to be said now, the worst last: nothing twice. With the last of them all milder ones count as said."""
    return tuple(one for one in reached if one not in said)


# How fast


@dataclass(frozen=True, slots=True)
class Pace:
    """What a working week takes, and how much that varies from week to week, from a sample of so many weeks."""

    mean: Decimal
    deviation: Decimal
    weeks: Decimal
    degrees: int


def pace_of(spent: Collection[Spent], today: date, calendar: BusinessCalendar) -> Pace | None:
    """Of the last whole weeks, from the first in which anything was worked; None where there are too few."""
    begun = min((one.day for one in spent if one.day <= today), default=today)
    sample = [(days, amount) for days, amount in _weeks(spent, begun, today, calendar) if days]
    if len(sample) < FEWEST:
        return None
    weeks = sum((days for days, _ in sample), Decimal())
    mean = sum((amount for _, amount in sample), Decimal()) / weeks
    squares = sum(((amount - mean * days) ** 2 / days for days, amount in sample), Decimal())
    return Pace(mean, (squares / (len(sample) - 1)).sqrt(), weeks, len(sample) - 1)


def _weeks(
    spent: Collection[Spent], begun: date, today: date, calendar: BusinessCalendar
) -> list[tuple[Decimal, Decimal]]:
    """How much of a working week each of the last whole weeks was, and what was worked in it."""
    this = today - timedelta(days=today.weekday())
    mondays = [this - WEEK * back for back in range(SAMPLED, 0, -1)]
    whole = len(calendar.working_days)
    return [
        (Decimal(_working_days(monday, monday + WEEK - DAY, calendar)) / whole, _within(spent, monday))
        for monday in mondays
        if monday + WEEK > begun
    ]


def by_week(spent: Collection[Spent], today: date, count: int) -> list[tuple[date, Decimal]]:
    """What was worked in each of the last weeks, this one last, by their Mondays; from the first with anything on."""
    this = today - timedelta(days=today.weekday())
    mondays = [this - WEEK * back for back in range(count - 1, -1, -1)]
    begun = min((one.day for one in spent), default=today)
    return [(monday, _within(spent, monday)) for monday in mondays if monday + WEEK > begun]


def _within(spent: Collection[Spent], monday: date) -> Decimal:
    return sum((one.amount for one in spent if monday <= one.day < monday + WEEK), Decimal())


# What comes of it


def _forecast(used: Decimal, pace: Pace, today: date, last: date, calendar: BusinessCalendar) -> Forecast:
    left = Decimal(_working_days(today + DAY, last, calendar)) / len(calendar.working_days)
    spread = pace.deviation * (left + left * left / pace.weeks).sqrt() * Decimal(T_QUANTILES[pace.degrees])
    total = used + pace.mean * left
    return Forecast(total, max(used, total - spread), total + spread)


def _ran_out(agreed: Decimal | None, counted: Collection[Spent]) -> date | None:
    """The day on which the last of it was worked."""
    if not agreed:
        return None
    days = sorted(counted, key=lambda one: one.day)
    sums = accumulate(one.amount for one in days)
    return next((one.day for one, so_far in zip(days, sums, strict=True) if so_far >= agreed), None)


def _runs_out(
    agreed: Decimal | None, used: Decimal, pace: Pace | None, today: date, last: date | None, calendar: BusinessCalendar
) -> date | None:
    """The day on which the last of it will be worked at this pace, where that is before the end."""
    if not agreed or pace is None or not pace.mean:
        return None
    per_day = pace.mean / len(calendar.working_days)
    days = ceil((agreed - used) / per_day)
    if days > (min(last - today, FARTHEST) if last else FARTHEST).days:
        return None
    day = calendar.working_days_after(today + DAY, days - 1)
    return day if last is None or day <= last else None


def _working_days(first: date, last: date | None, calendar: BusinessCalendar) -> int:
    count = (last - first).days + 1 if last else 0
    return sum(1 for number in range(count) if calendar.is_working_day(first + DAY * number))
