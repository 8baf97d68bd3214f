"""When a person's digest comes: on their days, at their hour, in their zone (product.md, Speaking up).

It comes once a local date, from its hour until business there has closed: who was away from Slack until then, or whose
Rapport did not run, hears of it next time. While the whole agency is quiet it does not come; what waits comes with the
next one after that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.rules.business_time import DAY, BusinessCalendar
from models.rules.local_time import first_instant

LATEST = time(23)
"""Who wants it later has it then: the date would be over before anybody looks."""
AT_LEAST = timedelta(hours=1)
"""For so long it may come, also where its hour is after the close of business."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a person wants to hear: days of the week (Monday is 0), a local time, and until when not at all."""

    days: frozenset[int] = frozenset({1, 3})
    at: time = time(9)
    quiet_until: date | None = None
    """The first day on which they want to hear again."""

    @property
    def every_day(self) -> "Habits":
        """The same on every day of the week."""
        return replace(self, days=frozenset(range(7)))

    def is_quiet(self, day: date) -> bool:
        """Whether they want to hear nothing on that day."""
        return self.quiet_until is not None and day < self.quiet_until


@dataclass(frozen=True, slots=True)
class Quiet:
    """A time in which the whole agency wants to hear nothing by itself, such as Christmas; days are local to each."""

    begins_on: date
    ends_on: date
    """The first day on which one hears again."""

    def holds(self, day: date) -> bool:
        """Whether it is quiet on that day."""
        return self.begins_on <= day < self.ends_on


def is_quiet(quiets: Iterable[Quiet], day: date) -> bool:
    """Whether one of them holds on that day."""
    return any(one.holds(day) for one in quiets)


def heard_again(quiets: Iterable[Quiet], day: date) -> date:
    """That day or, where it is quiet, the first one after it that is not."""
    known = list(quiets)
    while ends := [one.ends_on for one in known if one.holds(day)]:
        day = max(ends)
    return day


def days_before(quiets: Iterable[Quiet], day: date, count: int) -> date:
    """So many days before that one, of which those are not counted on which it was quiet."""
    known = list(quiets)
    while count > 0:
        day -= DAY
        count -= not is_quiet(known, day)
    return day


def digest_day(
    habits: Habits, zone: str, calendar: BusinessCalendar, now: datetime, quiets: Iterable[Quiet] = ()
) -> date | None:
    """The local date whose digest may be said at this moment, None while it is not time."""
    theirs = replace(calendar, zone=zone)
    day = theirs.day_of(now)
    if day.weekday() not in habits.days or habits.is_quiet(day) or not theirs.is_working_day(day):
        return None
    if is_quiet(quiets, day):
        return None
    begins = first_instant(datetime.combine(day, min(habits.at, LATEST)), ZoneInfo(zone))
    return day if begins <= now < max(theirs.close_of(day), begins + AT_LEAST) else None


def may_hear(
    habits: Habits, zone: str, calendar: BusinessCalendar, now: datetime, quiets: Iterable[Quiet] = ()
) -> bool:
    """Whether what cannot wait may be said to them now: in working hours there, and while nobody wants quiet."""
    theirs = replace(calendar, zone=zone)
    day = theirs.day_of(now)
    return theirs.is_open(now) and not habits.is_quiet(day) and not is_quiet(quiets, day)
