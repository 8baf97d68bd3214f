"""When a digest comes: once a local date, in every zone and over every change of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.rules.business_time import BusinessCalendar
from models.rules.nudges.rhythm import Habits, Quiet, days_before, digest_day, heard_again, is_quiet, may_hear

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
DAY = timedelta(days=1)
DAYS = st.dates(date(2030, 1, 1), date(2030, 12, 31))
QUIETS = st.lists(
    st.builds(lambda begins, days: Quiet(begins, begins + days * DAY), DAYS, st.integers(1, 62)), max_size=4
)
CHRISTMAS = [Quiet(date(2030, 12, 23), date(2031, 1, 2))]


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


@example(Habits(at=time(23, 56)), "Europe/Copenhagen", date(2030, 1, 8))
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


# While the whole agency is quiet


@given(HABITS, st.sampled_from(ZONES), MOMENTS, QUIETS)
def test_nothing_is_said_on_a_day_that_is_quiet_where_they_are(
    habits: Habits, zone: str, now: datetime, quiets: list[Quiet]
) -> None:
    local = now.astimezone(ZoneInfo(zone)).date()
    day, hears = digest_day(habits, zone, CALENDAR, now, quiets), may_hear(habits, zone, CALENDAR, now, quiets)
    if is_quiet(quiets, local):
        assert day is None
        assert not hears
    else:
        assert day == digest_day(habits, zone, CALENDAR, now)
        assert hears == may_hear(habits, zone, CALENDAR, now)


@given(st.sampled_from(ZONES), DAYS, QUIETS)
def test_after_it_the_first_working_day_of_theirs_has_its_digest(zone: str, day: date, quiets: list[Quiet]) -> None:
    habits = Habits()
    first = heard_again(quiets, day)
    while first.weekday() not in habits.days or not CALENDAR.is_working_day(first) or is_quiet(quiets, first):
        first += DAY
    begin = datetime.combine(first, time(8), ZoneInfo(zone)).astimezone(UTC)
    assert first in {
        digest_day(habits, zone, CALENDAR, begin + 3 * FIVE_MINUTES * number, quiets) for number in range(40)
    }


@given(DAYS, QUIETS)
def test_the_day_on_which_one_hears_again_is_the_first_that_is_not_quiet(day: date, quiets: list[Quiet]) -> None:
    again = heard_again(quiets, day)
    assert not is_quiet(quiets, again)
    assert all(is_quiet(quiets, day + number * DAY) for number in range((again - day).days))


@given(DAYS, QUIETS, st.integers(0, 20))
def test_quiet_days_are_not_counted_when_one_looks_back(day: date, quiets: list[Quiet], count: int) -> None:
    first = days_before(quiets, day, count)
    between = [first + number * DAY for number in range((day - first).days)]
    assert sum(not is_quiet(quiets, one) for one in between) == count


@pytest.mark.parametrize(
    ("day", "quiet"),
    [(date(2030, 12, 22), False), (date(2030, 12, 23), True), (date(2031, 1, 1), True), (date(2031, 1, 2), False)],
)
def test_christmas_by_hand(day: date, quiet: bool) -> None:  # noqa: FBT001 - a table
    assert is_quiet(CHRISTMAS, day) is quiet
    assert heard_again(CHRISTMAS, day) == (date(2031, 1, 2) if quiet else day)


def test_two_that_meet_are_one_quiet() -> None:
    year = [*CHRISTMAS, Quiet(date(2031, 1, 2), date(2031, 1, 6))]
    assert heard_again(year, date(2030, 12, 24)) == date(2031, 1, 6)


def test_midnight_where_they_are_begins_it() -> None:
    """Friday the 20th is the first quiet day: nine on Thursday in New York is before it, one at Kathmandu is in it."""
    quiets = [Quiet(date(2030, 12, 20), date(2030, 12, 24))]
    assert digest_day(Habits(), "America/New_York", CALENDAR, datetime(2030, 12, 19, 14, tzinfo=UTC), quiets)
    assert digest_day(Habits(), "Asia/Kathmandu", CALENDAR, datetime(2030, 12, 24, 3, 15, tzinfo=UTC), quiets)
    early = Habits(days=frozenset(range(7)), at=time(1))
    assert digest_day(early, "Asia/Kathmandu", CALENDAR, datetime(2030, 12, 19, 20, tzinfo=UTC), quiets) is None
