"""Working days and business hours: all business time goes through here (product.md, Methods: 4).

Business is open on a working day from the instant at which the clocks there first show `opens`, or jump over it, until
they first show `closes`. What passes between is real time: a clock change makes that day longer or shorter.

Moments may be in any zone and come back in UTC; a naive one raises ValueError. Every search ends: what lies more than a
hundred years away, or outside the years 1 to 9999, raises OverflowError.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import dropwhile, islice, takewhile
from zoneinfo import ZoneInfo

from models.rules.local_time import first_instant, zone_named

DAY = timedelta(days=1)
FARTHEST = 36_525
"""Days that a search looks at: a hundred years."""

Hours = tuple[datetime, datetime]
"""When business opens and when it closes on a day."""


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """When a workspace works: days of the week (Monday is 0) and hours, in a zone of the IANA list.

    The public holidays of the country (two letters of ISO 3166), also where they are observed on another day, are
    days off. Raises ValueError for a week without days, for hours that end before they begin, and for a zone or a
    country that is not known.
    """

    zone: str
    working_days: frozenset[int]
    opens: time
    closes: time
    country: str | None = None

    def __post_init__(self) -> None:
        if not self.working_days or not self.working_days.issubset(range(7)):
            raise ValueError(f"a working week has some of the days 0 to 6, not {sorted(self.working_days)}")
        if self.closes <= self.opens:
            raise ValueError(f"business that opens at {self.opens} does not close at {self.closes}")
        zone_named(self.zone)
        if self.country is not None and self.country not in _countries():
            raise ValueError(f"the holidays of {self.country!r} are not known")

    def day_of(self, moment: datetime) -> date:
        """The day that it is there. Raises ValueError for a moment without a zone."""
        return _in_utc(moment).astimezone(ZoneInfo(self.zone)).date()

    def is_working_day(self, day: date) -> bool:
        """Whether there is business on that day: never on one whose hours the clocks there jump over."""
        if day.weekday() not in self.working_days or (self.country and day in _holidays(self.country, day.year)):
            return False
        opening, closing = self._hours(day)
        return opening < closing

    def working_day_from(self, day: date) -> date:
        """That day, or the next working one."""
        return self.working_days_after(day, 0)

    def working_days_after(self, day: date, count: int) -> date:
        """So many working days after `day` or, if that is a day off, after the next working one."""
        return _number(count, self._working_days(day, DAY))

    def working_days_before(self, day: date, count: int) -> date:
        """So many working days before `day` or, if that is a day off, before the last working one."""
        return _number(count, self._working_days(day, -DAY))

    def opening_of(self, day: date) -> datetime:
        """When business opens on that day or the next working one."""
        opening, _ = self._hours(self.working_day_from(day))
        return opening

    def close_of(self, day: date) -> datetime:
        """When business closes on that day or the next working one: until then what is due that day can be kept."""
        _, closing = self._hours(self.working_day_from(day))
        return closing

    def is_open(self, moment: datetime) -> bool:
        """Whether it is business time: from the opening on, and no longer at the close."""
        return self.next_opening(moment) == _in_utc(moment)

    def next_opening(self, moment: datetime) -> datetime:
        """The moment itself while business is open."""
        moment = _in_utc(moment)
        return next(max(opening, moment) for opening, closing in self._hours_from(moment) if closing > moment)

    def add_hours(self, start: datetime, hours: timedelta) -> datetime:
        """When so much business time has passed since `start`: at a close rather than at the next opening.

        Without any it is `start`, or the next opening if business is closed. Raises ValueError for less than none.
        """
        if hours < timedelta():
            raise ValueError("business time does not run backwards")
        start = _in_utc(start)
        for opening, closing in self._hours_from(start):
            begins = max(opening, start)
            if hours <= closing - begins:
                break
            hours -= closing - begins
        return begins + hours

    def hours_between(self, start: datetime, end: datetime) -> timedelta:
        """The business time that passed from `start` to `end`: none if that is not later."""
        start, end = _in_utc(start), _in_utc(end)
        until = max(start, end)
        begun = takewhile(lambda hours: hours[0] < until, self._hours_from(start))
        return sum((min(closing, until) - max(opening, start) for opening, closing in begun), timedelta())

    def _working_days(self, day: date, step: timedelta) -> Iterator[date]:
        for _ in range(FARTHEST):
            if self.is_working_day(day):
                yield day
            day += step
        raise OverflowError(f"no business time is looked for beyond {day}")

    def _hours_from(self, moment: datetime) -> Iterator[Hours]:
        """The hours of all working days that close at `moment` or later."""
        yesterday = moment.astimezone(ZoneInfo(self.zone)).date() - DAY  # it closes now if clocks jump past its close
        hours = map(self._hours, self._working_days(yesterday, DAY))
        return dropwhile(lambda hours: hours[1] < moment, hours)

    def _hours(self, day: date) -> Hours:
        zone = ZoneInfo(self.zone)
        opening, closing = (first_instant(datetime.combine(day, clock), zone) for clock in (self.opens, self.closes))
        return opening, closing


def _number(count: int, days: Iterator[date]) -> date:
    """Counted from 0. Raises ValueError for less."""
    return next(islice(days, count, None))


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs a zone: {moment!r}")
    return moment.astimezone(UTC)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from holidays import list_supported_countries  # noqa: PLC0415 - costs 60 ms at start, and only holidays need it

    return frozenset(list_supported_countries(include_aliases=False))


@lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # noqa: PLC0415 - as above

    return frozenset(country_holidays(country, years=year))
