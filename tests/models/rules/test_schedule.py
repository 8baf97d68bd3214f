from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.schedule import Due, DueNow, Weekly, due_now, next_occurrence, occurrences

ZONES = sorted(available_timezones())
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
YEARS = (2011, 2018, 2024)  # Samoa skips a day, North Korea moves by half an hour, an ordinary one
TIMES = [time(0), time(0, 30), time(1, 30), time(2), time(2, 15), time(2, 30), time(3), time(9), time(23, 30)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("schedule", "after", "local_date", "due_at"),
    [
        # An ordinary Monday: nine in Copenhagen is eight in UTC in winter and seven in summer.
        (Weekly(0, 9, 0, "Europe/Copenhagen"), "2026-01-05T07:59Z", "2026-01-05", "2026-01-05T08:00Z"),
        (Weekly(0, 9, 0, "Europe/Copenhagen"), "2026-06-15T07:00Z", "2026-06-22", "2026-06-22T07:00Z"),
        # 02:30 does not exist: clocks jump from 02:00 to 03:00 at 01:00 UTC.
        (Weekly(6, 2, 30, "Europe/Copenhagen"), "2026-03-28T00:00Z", "2026-03-29", "2026-03-29T01:00Z"),
        # 02:30 exists twice, at 00:30 and at 01:30 UTC: the first.
        (Weekly(6, 2, 30, "Europe/Copenhagen"), "2026-10-24T00:00Z", "2026-10-25", "2026-10-25T00:30Z"),
        # Midnight does not exist in Beirut: clocks jump from 00:00 to 01:00 at 22:00 UTC.
        (Weekly(6, 0, 0, "Asia/Beirut"), "2026-03-27T00:00Z", "2026-03-29", "2026-03-28T22:00Z"),
        # 00:30 exists twice in Havana: clocks go back from 01:00 to 00:00 at 05:00 UTC.
        (Weekly(6, 0, 30, "America/Havana"), "2026-10-31T00:00Z", "2026-11-01", "2026-11-01T04:30Z"),
        # Samoa had no Friday 30 December 2011: it comes with the first instant of Saturday.
        (Weekly(4, 9, 0, "Pacific/Apia"), "2011-12-29T00:00Z", "2011-12-30", "2011-12-30T10:00Z"),
        # Half an hour on Lord Howe: from 02:00 to 02:30.
        (Weekly(6, 2, 10, "Australia/Lord_Howe"), "2026-10-03T00:00Z", "2026-10-04", "2026-10-03T15:30Z"),
    ],
)
def test_golden_weeks(schedule: Weekly, after: str, local_date: str, due_at: str) -> None:
    assert next_occurrence(schedule, at(after)) == Due(date.fromisoformat(local_date), at(due_at))


def days_of_change(zone: ZoneInfo, year: int) -> Iterator[date]:
    noons = [datetime(year, 1, 1, 12, tzinfo=UTC) + number * DAY for number in range(366)]
    for before, after in pairwise(noons):
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            yield from (before.date() + number * DAY for number in (-1, 0, 1, 2))


@pytest.mark.parametrize("year", YEARS)
def test_around_every_clock_change_of_every_zone(year: int) -> None:
    """An occurrence comes at the first instant at which the clocks there show its time or have passed it."""
    for name in ZONES:
        zone = ZoneInfo(name)
        for day in sorted(set(days_of_change(zone, year))):
            for clock in TIMES:
                schedule = Weekly(day.weekday(), clock.hour, clock.minute, name)
                midnight = datetime.combine(day, time(0), UTC)
                due = next(due for due in occurrences(schedule, midnight - 3 * DAY, midnight + 3 * DAY))
                assert due.local_date == day
                wanted = datetime.combine(day, clock)
                assert shown(due.due_at, zone) >= wanted, (name, due)
                for earlier in (timedelta(seconds=1), QUARTER, 4 * QUARTER, 8 * QUARTER):
                    assert shown(due.due_at - earlier, zone) < wanted, (name, due)


def shown(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


@given(
    st.builds(
        Weekly,
        weekday=st.integers(0, 6),
        hour=st.integers(0, 23),
        minute=st.integers(0, 59),
        zone=st.sampled_from(ZONES),
    ),
    st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis adds the zone
    st.integers(0, 1000),
)
def test_every_week_has_one_and_none_has_two(schedule: Weekly, after: datetime, days: int) -> None:
    until = after + days * DAY
    found = list(occurrences(schedule, after, until))
    assert all(after < due.due_at <= until and due.local_date.weekday() == schedule.weekday for due in found)
    for one, following in pairwise(found):
        assert following.local_date - one.local_date == timedelta(weeks=1)
        assert following.due_at > one.due_at
    assert abs(len(found) - days / 7) <= 1 + 1 / 7
    following = next_occurrence(schedule, until)
    assert following.due_at > until
    assert [*found, following][0] == next_occurrence(schedule, after)


MONDAY = Weekly(0, 9, 0, "Europe/Copenhagen")
SAID = at("2026-06-01T07:00Z")


@pytest.mark.parametrize(
    ("now", "newest", "missed", "late"),
    [
        ("2026-06-08T07:00Z", "2026-06-08", [], False),
        ("2026-06-08T08:00Z", "2026-06-08", [], False),
        ("2026-06-08T08:01Z", "2026-06-08", [], True),
        ("2026-06-22T07:30Z", "2026-06-22", ["2026-06-08", "2026-06-15"], False),
    ],
)
def test_what_is_due(now: str, newest: str, missed: list[str], *, late: bool) -> None:
    due = due_now(MONDAY, SAID, at(now))
    assert due
    assert due.newest.local_date.isoformat() == newest
    assert [old.local_date.isoformat() for old in due.missed] == missed
    assert due.late is late


def test_nothing_is_due_before_its_time_nor_twice() -> None:
    assert due_now(MONDAY, SAID, at("2026-06-08T06:59:59Z")) is None
    due = due_now(MONDAY, SAID, at("2026-06-08T07:00Z"))
    assert due == DueNow(Due(date(2026, 6, 8), at("2026-06-08T07:00Z")), (), late=False)
    assert due_now(MONDAY, due.newest.due_at, at("2026-06-08T07:00Z")) is None


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ((7, 9, 0, "UTC"), "a weekday is 0 to 6"),
        ((-1, 9, 0, "UTC"), "a weekday is 0 to 6"),
        ((0, 24, 0, "UTC"), "hour must be in"),
        ((0, 9, 60, "UTC"), "minute must be in"),
        ((0, 9, 0, "Mars/Base"), "no time zone"),
        ((0, 9, 0, ""), "ZoneInfo keys|no time zone"),
        ((0, 9, 0, "../UTC"), "ZoneInfo keys"),
        ((0, 9, 0, "Europe"), "no time zone"),
    ],
)
def test_a_moment_that_cannot_be_is_refused(wrong: tuple[int, int, int, str], because: str) -> None:
    with pytest.raises(ValueError, match=because):
        Weekly(*wrong)
