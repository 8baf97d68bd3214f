"""When a person's digest comes: on their days, at their hour, in their zone (product.md, Speaking up).

It comes once a local date, from its hour until business there has closed: who was away from Slack until then, or whose
Rapport did not run, hears of it next time.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.rules.business_time import BusinessCalendar
from models.rules.local_time import first_instant

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


def digest_day(habits: Habits, zone: str, calendar: BusinessCalendar, now: datetime) -> date | None:
    """The local date whose digest may be said at this moment, None while it is not time."""
    theirs = replace(calendar, zone=zone)
    day = theirs.day_of(now)
    if day.weekday() not in habits.days or habits.is_quiet(day) or not theirs.is_working_day(day):
        return None
    begins = first_instant(datetime.combine(day, habits.at), ZoneInfo(zone))
    return day if begins <= now < max(theirs.close_of(day), begins + AT_LEAST) else None


def may_hear(habits: Habits, zone: str, calendar: BusinessCalendar, now: datetime) -> bool:
    """Whether what cannot wait may be said to them now: in working hours there, and not while they want quiet."""
    theirs = replace(calendar, zone=zone)
    return theirs.is_open(now) and not habits.is_quiet(theirs.day_of(now))
