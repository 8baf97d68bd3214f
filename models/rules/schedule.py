"""When a weekly local moment comes, in any time zone (product.md, Speaking up).

Occurrences are counted in local dates, so a clock change neither skips nor repeats one. A local time that does
not exist that day comes at the first instant after the gap; one that exists twice comes at its first pass.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.rules.local_time import first_instant, zone_named

WEEK = timedelta(weeks=1)
LATE_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekday (Monday is 0) and a local time in a zone of the IANA list.

    Raises ValueError if there is no such day, time or zone.
    """

    weekday: int
    hour: int
    minute: int
    zone: str

    def __post_init__(self) -> None:
        if self.weekday not in range(7):
            raise ValueError(f"a weekday is 0 to 6, not {self.weekday}")
        time(self.hour, self.minute)
        zone_named(self.zone)


@dataclass(frozen=True, slots=True)
class Due:
    """One occurrence: the local date that it belongs to, and its instant in UTC."""

    local_date: date
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DueNow:
    """What is to be said now, the older ones that were missed, and whether this one is over an hour late."""

    newest: Due
    missed: tuple[Due, ...]
    late: bool


def next_occurrence(schedule: Weekly, after: datetime) -> Due:
    """The first one later than `after`."""
    return next(due for due in _from_before(schedule, after) if due.due_at > after)


def occurrences(schedule: Weekly, after: datetime, until: datetime) -> Iterator[Due]:
    """Those later than `after` and not later than `until`, in order."""
    for due in _from_before(schedule, after):
        if due.due_at > until:
            return
        if due.due_at > after:
            yield due


def due_now(schedule: Weekly, last_at: datetime, now: datetime) -> DueNow | None:
    """What has come since `last_at`, the last occurrence that was said or the moment of setting up."""
    come = tuple(occurrences(schedule, last_at, now))
    if not come:
        return None
    return DueNow(come[-1], come[:-1], now - come[-1].due_at > LATE_AFTER)


def _from_before(schedule: Weekly, moment: datetime) -> Iterator[Due]:
    """Endlessly, from the last such weekday there: all before it came before `moment`."""
    zone = ZoneInfo(schedule.zone)
    local_day = moment.astimezone(zone).date()
    day = local_day - timedelta(days=(local_day.weekday() - schedule.weekday) % 7)
    while True:
        yield Due(day, first_instant(datetime.combine(day, time(schedule.hour, schedule.minute)), zone))
        day += WEEK
