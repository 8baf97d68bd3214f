"""A stub until the real one lands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """When somebody works."""

    zone: str
    working_days: frozenset[int]
    opens: time
    closes: time
    country: str | None

    def is_working_day(self, day: date) -> bool:
        return day.weekday() in self.working_days

    def working_day_from(self, day: date) -> date:
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def working_days_before(self, day: date, count: int) -> date:
        while not self.is_working_day(day):
            day -= timedelta(days=1)
        for _ in range(count):
            day -= timedelta(days=1)
            while not self.is_working_day(day):
                day -= timedelta(days=1)
        return day

    def close_of(self, day: date) -> datetime:
        return datetime.combine(self.working_day_from(day), self.closes, ZoneInfo(self.zone)).astimezone(UTC)
