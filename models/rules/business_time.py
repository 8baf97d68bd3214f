"""stub"""

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    zone: str
    working_days: frozenset[int]
    opens: time
    closes: time
    country: str | None

    def is_working_day(self, day: date) -> bool: ...
    def working_day_from(self, day: date) -> date: ...
    def working_days_before(self, day: date, count: int) -> date: ...
    def working_days_after(self, day: date, count: int) -> date: ...
    def close_of(self, day: date) -> datetime: ...
