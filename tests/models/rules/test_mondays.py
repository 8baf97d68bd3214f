"""When a lead's Monday comes: once a week, in their own zone, on a day that is worked."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.business_time import BusinessCalendar
from models.rules.mondays import monday_due
from models.rules.nudges.rhythm import Quiet

MONDAY = date(2030, 1, 7)
WEEKDAYS = frozenset(range(5))
ZONES = ("Europe/Copenhagen", "America/St_Johns", "Pacific/Kiritimati", "Asia/Kathmandu", "America/Sao_Paulo")


def calendar(zone: str = "Europe/Copenhagen", days: frozenset[int] = WEEKDAYS, **more: time) -> BusinessCalendar:
    return BusinessCalendar(zone, days, more.get("opens", time(9)), more.get("closes", time(17)), "DK")


def local(day: date, clock: time, zone: str = "Europe/Copenhagen") -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "is_due"),
    [(time(8, 59, 59), False), (time(9), True), (time(16, 59, 59), True), (time(17), False), (time(23), False)],
)
def test_from_nine_until_business_closes(clock: time, is_due: bool) -> None:  # noqa: FBT001 - the two outcomes
    assert (monday_due(local(MONDAY, clock), calendar()) == MONDAY) is is_due


@pytest.mark.parametrize("zone", ZONES)
def test_at_nine_where_the_lead_lives(zone: str) -> None:
    nine = local(MONDAY, time(9), zone)
    assert monday_due(nine, calendar(zone)) == MONDAY
    assert monday_due(nine - timedelta(seconds=1), calendar(zone)) is None


@pytest.mark.parametrize(
    ("day", "comes"),
    [
        (date(2030, 4, 22), False),  # Easter Monday
        (date(2030, 4, 23), True),
        (date(2030, 4, 24), False),
        (date(2030, 4, 15), True),
        (date(2030, 4, 20), False),  # a Saturday
    ],
)
def test_after_a_holiday_the_next_working_day(day: date, comes: bool) -> None:  # noqa: FBT001 - the two outcomes
    assert (monday_due(local(day, time(9)), calendar()) == day) is comes


def test_where_mondays_are_off_it_is_the_day_on_which_the_week_begins() -> None:
    tuesday_on = calendar(days=frozenset({1, 2, 3, 4}))
    assert monday_due(local(MONDAY, time(9)), tuesday_on) is None
    assert monday_due(local(MONDAY + timedelta(1), time(9)), tuesday_on) == MONDAY + timedelta(1)


def test_in_a_week_without_a_working_day_it_is_left_out() -> None:
    """Where only Mondays are worked, that of Easter has nothing in its place."""
    mondays = calendar(days=frozenset({0}))
    moments = [local(date(2030, 4, 22) + timedelta(days), time(9)) for days in range(7)]
    assert [monday_due(moment, mondays) for moment in moments] == [None] * 7


def test_a_naive_moment_is_none() -> None:
    with pytest.raises(ValueError, match="zone"):
        monday_due(datetime(2030, 1, 7, 9), calendar())  # noqa: DTZ001 - that is the point


weeks = st.dates(date(2024, 1, 1), date(2034, 12, 31)).map(lambda day: day - timedelta(day.weekday()))
calendars = st.builds(
    calendar, st.sampled_from(ZONES), st.frozensets(st.integers(0, 6), min_size=1), closes=st.just(time(17))
)


@given(calendars, weeks)
def test_it_comes_on_one_date_a_week_at_most(known: BusinessCalendar, monday: date) -> None:
    """Looked at every five minutes, which is how often it is."""
    looks = [local(monday, time(0), known.zone) + timedelta(minutes=5 * n) for n in range(7 * 24 * 12)]
    due = {day for moment in looks if (day := monday_due(moment, known))}
    worked = [monday + timedelta(n) for n in range(7) if known.is_working_day(monday + timedelta(n))]
    assert sorted(due) == worked[:1]


@given(calendars, st.datetimes(datetime(2024, 1, 1), datetime(2034, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_it_is_the_date_there_and_business_is_on(known: BusinessCalendar, now: datetime) -> None:
    day = monday_due(now, known)
    if day:
        assert day == known.day_of(now)
        assert known.is_working_day(day)
        assert local(day, time(9), known.zone) <= now < known.close_of(day)


def test_while_the_agency_is_quiet_it_waits_for_the_next_working_day_of_the_week() -> None:
    until_wednesday = [Quiet(MONDAY - timedelta(14), MONDAY + timedelta(2))]
    days = [MONDAY + timedelta(number) for number in range(-7, 8)]
    said = [day for day in days if monday_due(local(day, time(9)), calendar(), until_wednesday)]
    assert said == [MONDAY + timedelta(2), MONDAY + timedelta(7)]
