from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.rules.business_time import BusinessCalendar

HOUR, INSTANT, NOTHING = timedelta(hours=1), timedelta.resolution, timedelta()
COPENHAGEN = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")


def at(local: str, zone: str = "Europe/Copenhagen") -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))


# By example


@pytest.mark.parametrize(
    ("start", "hours", "then"),
    [
        ("2026-06-12T10:00", 2, "2026-06-12T12:00"),
        # Friday afternoon to Monday morning: half an hour of it on Friday.
        ("2026-06-12T16:30", 2, "2026-06-15T10:30"),
        # What comes in on Saturday is answered within the first hour of Monday: "Monday by 10".
        ("2026-06-13T22:00", 1, "2026-06-15T10:00"),
        # Until the close of the day, not until the next opening.
        ("2026-06-12T13:00", 4, "2026-06-12T17:00"),
        ("2026-06-12T13:00", 8, "2026-06-15T13:00"),
        # Before Easter: Thursday, Friday and Monday are days off.
        ("2026-04-01T16:00", 2, "2026-04-07T10:00"),
        # Without any: now, at a close as well, or when business opens.
        ("2026-06-12T11:11", 0, "2026-06-12T11:11"),
        ("2026-06-12T17:00", 0, "2026-06-12T17:00"),
        ("2026-06-12T17:01", 0, "2026-06-15T09:00"),
    ],
)
def test_hours_of_business_are_added(start: str, hours: int, then: str) -> None:
    assert COPENHAGEN.add_hours(at(start), hours * HOUR) == at(then)


@pytest.mark.parametrize(
    ("start", "end", "passed"),
    [
        ("2026-06-12T16:30", "2026-06-15T10:30", 2 * HOUR),
        ("2026-06-12T20:00", "2026-06-15T09:00", NOTHING),
        ("2026-06-12T07:00", "2026-06-12T23:00", 8 * HOUR),
        ("2026-04-01T16:00", "2026-04-07T10:00", 2 * HOUR),
        ("2026-06-12T12:00", "2026-06-12T10:00", NOTHING),
    ],
)
def test_hours_of_business_are_counted(start: str, end: str, passed: timedelta) -> None:
    assert COPENHAGEN.hours_between(at(start), at(end)) == passed


def test_a_promise_due_on_a_day_off_can_be_kept_until_the_next_close() -> None:
    assert COPENHAGEN.close_of(date(2026, 6, 12)) == at("2026-06-12T17:00")
    assert COPENHAGEN.close_of(date(2026, 6, 13)) == at("2026-06-15T17:00")
    assert COPENHAGEN.close_of(date(2026, 4, 2)) == at("2026-04-07T17:00")
    assert COPENHAGEN.opening_of(date(2026, 4, 2)) == at("2026-04-07T09:00")


def test_working_days_are_counted_across_easter() -> None:
    assert COPENHAGEN.working_days_before(date(2026, 4, 10), 4) == date(2026, 4, 1)
    assert COPENHAGEN.working_days_after(date(2026, 4, 1), 4) == date(2026, 4, 10)
    good_friday = date(2026, 4, 3)
    assert COPENHAGEN.working_days_before(good_friday, 0) == date(2026, 4, 1)
    assert COPENHAGEN.working_days_before(good_friday, 1) == date(2026, 3, 31)
    assert COPENHAGEN.working_day_from(good_friday) == COPENHAGEN.working_days_after(good_friday, 0) == date(2026, 4, 7)
    assert COPENHAGEN.working_days_after(good_friday, 1) == date(2026, 4, 8)


def test_business_is_open_from_its_opening_and_no_longer_at_its_close() -> None:
    opening, close = at("2026-06-12T09:00"), at("2026-06-12T17:00")
    assert [COPENHAGEN.is_open(moment) for moment in (opening - INSTANT, opening, close - INSTANT, close)] == [
        False,
        True,
        True,
        False,
    ]
    assert COPENHAGEN.next_opening(close) == at("2026-06-15T09:00")


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("DK", date(2026, 5, 14), False),  # Ascension Day
        ("DK", date(2026, 12, 24), True),  # many close, but it is no public holiday
        ("GB", date(2026, 12, 28), False),  # Monday for Boxing Day, a Saturday
        ("US", date(2021, 12, 31), False),  # Friday for New Year's Day of the next year, a Saturday
        (None, date(2026, 12, 25), True),
    ],
)
def test_days_off_are_the_public_holidays_of_the_country(country: str | None, day: date, *, works: bool) -> None:
    assert replace(COPENHAGEN, country=country).is_working_day(day) is works


@pytest.mark.parametrize(
    ("sunday", "hours", "three_hours_after_one"),
    [
        ("2026-03-22", 8, "2026-03-22T04:00"),
        ("2026-03-29", 7, "2026-03-29T05:00"),  # two is three at once
        ("2026-10-25", 9, "2026-10-25T03:00"),  # two comes twice
    ],
)
def test_where_they_work_all_week_a_clock_change_is_real_time(
    sunday: str, hours: int, three_hours_after_one: str
) -> None:
    bakery = replace(COPENHAGEN, working_days=frozenset(range(7)), opens=time(1), closes=time(9), country=None)
    day = date.fromisoformat(sunday)
    assert bakery.hours_between(bakery.opening_of(day), bakery.close_of(day)) == hours * HOUR
    assert bakery.hours_between(at(f"{sunday}T00:00"), at(f"{sunday}T23:00")) == hours * HOUR
    assert bakery.add_hours(at(f"{sunday}T01:00"), 3 * HOUR) == at(three_hours_after_one)


def test_a_day_that_a_zone_skips_has_no_business() -> None:
    """Samoa had no Friday 30 December 2011."""
    apia = replace(COPENHAGEN, zone="Pacific/Apia", country=None)
    assert not apia.is_working_day(date(2011, 12, 30))
    assert apia.close_of(date(2011, 12, 30)) == at("2012-01-02T17:00", "Pacific/Apia")
    late = at("2011-12-29T16:30", "Pacific/Apia")
    assert apia.add_hours(late, HOUR) == at("2012-01-02T09:30", "Pacific/Apia")
    assert apia.working_days_after(date(2011, 12, 29), 1) == date(2012, 1, 2)


def test_a_day_whose_hours_the_clocks_jump_over_has_no_business() -> None:
    night = replace(COPENHAGEN, working_days=frozenset({5, 6}), opens=time(2), closes=time(2, 45))
    assert night.working_day_from(date(2026, 3, 29)) == date(2026, 4, 4)


def test_a_close_that_the_clocks_jump_over_is_the_next_day_s_first_instant() -> None:
    """In Nuuk it was Sunday 29 March 2026, midnight, right after Saturday 23:00."""
    late = replace(COPENHAGEN, zone="America/Nuuk", working_days=frozenset({5}), closes=time(23, 30), country=None)
    close = late.close_of(date(2026, 3, 28))
    assert close == at("2026-03-29T00:00", "America/Nuuk")
    assert late.add_hours(close, NOTHING) == close
    assert late.next_opening(close) == at("2026-04-04T09:00", "America/Nuuk")


# What is refused


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        ({"working_days": frozenset()}, "some of the days"),
        ({"working_days": frozenset({4, 7})}, "some of the days"),
        ({"closes": time(9)}, "does not close at 09:00"),
        ({"opens": time(22), "closes": time(6)}, "does not close at 06:00"),
        ({"zone": "Mars/Base"}, "no time zone"),
        ({"country": "QQ"}, "not known"),
        ({"country": "dk"}, "not known"),
        ({"country": ""}, "not known"),
        ({"country": "HolidayBase"}, "not known"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(wrong: dict[str, object], because: str) -> None:
    with pytest.raises(ValueError, match=because):
        replace(COPENHAGEN, **wrong)  # type: ignore[arg-type]


def test_a_moment_without_a_zone_is_refused_and_so_is_less_than_nothing() -> None:
    naive, moment = datetime(2026, 6, 12, 9), at("2026-06-12T09:00")  # noqa: DTZ001 - it is refused
    for ask in (
        lambda: COPENHAGEN.is_open(naive),
        lambda: COPENHAGEN.next_opening(naive),
        lambda: COPENHAGEN.add_hours(naive, HOUR),
        lambda: COPENHAGEN.hours_between(moment, naive),
        lambda: COPENHAGEN.hours_between(naive, moment),
        lambda: COPENHAGEN.add_hours(moment, -INSTANT),
        lambda: COPENHAGEN.working_days_after(moment.date(), -1),
        lambda: COPENHAGEN.working_days_before(moment.date(), -1),
    ):
        with pytest.raises(ValueError, match=r"needs a zone|backwards|0 <= x"):
            ask()


@pytest.mark.parametrize(
    "search",
    [
        lambda: COPENHAGEN.add_hours(at("2026-06-12T09:00"), timedelta.max),
        lambda: COPENHAGEN.hours_between(at("2026-06-12T09:00"), datetime.max.replace(tzinfo=UTC)),
        lambda: COPENHAGEN.working_days_before(date(2026, 6, 12), 10**9),
    ],
    ids=["adding", "counting", "going back"],
)
def test_every_search_ends_after_a_hundred_years(search: Callable[[], object]) -> None:
    with pytest.raises(OverflowError, match="is looked for beyond"):
        search()


def test_what_the_calendar_does_not_reach_is_refused() -> None:
    for ask in (
        lambda: COPENHAGEN.working_days_after(date.max, 1),
        lambda: COPENHAGEN.working_days_before(date.min, 1),
        lambda: COPENHAGEN.is_open(datetime.min.replace(tzinfo=UTC)),
        lambda: replace(COPENHAGEN, working_days=frozenset({5})).close_of(date.max),
    ):
        with pytest.raises(OverflowError):
            ask()
    assert COPENHAGEN.close_of(date.max) == at("9999-12-31T17:00")
