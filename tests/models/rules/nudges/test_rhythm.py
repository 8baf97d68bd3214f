"""When a digest comes: once a local date, in every zone and over every change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.business_time import BusinessCalendar
from models.rules.nudges.rhythm import Habits, digest_day, may_hear

ZONES = ["Europe/Copenhagen", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "UTC"]
CALENDAR = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")
HABITS = st.builds(
    Habits,
    st.frozensets(st.integers(0, 6)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.one_of(st.none(), st.dates(date(2029, 12, 1), date(2031, 1, 1))),
)
MINUTES_OF_A_YEAR = 365 * 24 * 60
MOMENTS = st.integers(0, MINUTES_OF_A_YEAR).map(lambda m: datetime(2030, 1, 1, tzinfo=UTC) + timedelta(minutes=m))
FIVE_MINUTES = timedelta(minutes=5)


@given(HABITS, st.sampled_from(ZONES), MOMENTS)
def test_it_comes_only_on_their_own_working_days_and_never_in_their_quiet(
    habits: Habits, zone: str, now: datetime
) -> None:
    day = digest_day(habits, zone, CALENDAR, now)
    if day:
        local = now.astimezone(ZoneInfo(zone))
        assert day == local.date()
        assert day.weekday() in habits.days
        assert not habits.is_quiet(day)
        assert CALENDAR.is_working_day(day)


@given(HABITS, st.sampled_from(ZONES), st.dates(date(2030, 1, 1), date(2030, 12, 31)))
def test_every_day_of_theirs_has_a_moment_in_which_it_may_come(habits: Habits, zone: str, day: date) -> None:
    """Whoever looks every five minutes finds it, whatever the clocks there do."""
    wanted = day.weekday() in habits.days and CALENDAR.is_working_day(day) and not habits.is_quiet(day)
    begin = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC) - timedelta(hours=2)
    looks = [digest_day(habits, zone, CALENDAR, begin + FIVE_MINUTES * number) for number in range(340)]
    assert (day in looks) == wanted


@pytest.mark.parametrize(
    ("now", "comes"),
    [
        (datetime(2030, 1, 8, 7, 59, tzinfo=UTC), False),
        (datetime(2030, 1, 8, 8, tzinfo=UTC), True),  # Tuesday, nine in Copenhagen
        (datetime(2030, 1, 8, 15, 59, tzinfo=UTC), True),
        (datetime(2030, 1, 8, 16, tzinfo=UTC), False),  # closed
        (datetime(2030, 1, 9, 8, tzinfo=UTC), False),  # Wednesday
        (datetime(2030, 12, 26, 9, tzinfo=UTC), False),  # Boxing Day, a Thursday
        (datetime(2030, 7, 2, 7, tzinfo=UTC), True),  # summer time
    ],
)
def test_usual_habits(now: datetime, comes: bool) -> None:  # noqa: FBT001 - a table
    assert bool(digest_day(Habits(), "Europe/Copenhagen", CALENDAR, now)) == comes


def test_an_hour_after_the_close_still_has_its_hour() -> None:
    late = Habits(at=time(20))
    at = datetime(2030, 1, 8, 19, tzinfo=UTC)
    assert [
        bool(digest_day(late, "Europe/Copenhagen", CALENDAR, at + timedelta(minutes=m))) for m in (-1, 0, 59, 60)
    ] == [
        False,
        True,
        True,
        False,
    ]


@given(HABITS, st.sampled_from(ZONES), MOMENTS)
def test_what_cannot_wait_waits_for_working_hours_where_they_are(habits: Habits, zone: str, now: datetime) -> None:
    if may_hear(habits, zone, CALENDAR, now):
        local = now.astimezone(ZoneInfo(zone))
        assert time(9) <= local.time() < time(17)
        assert local.weekday() < 5
        assert not habits.is_quiet(local.date())
