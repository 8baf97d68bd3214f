"""The laws of business time in every zone, working week, hours and country, from 1990 to 2060."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from holidays import country_holidays, list_supported_countries
from hypothesis import given
from hypothesis import strategies as st

from models.rules.business_time import BusinessCalendar

# India's holidays are known for some of these years only, and the package says so.
pytestmark = pytest.mark.filterwarnings("ignore:Requested Holidays are available only from 2001 to 2035")

ZONES = sorted(available_timezones())
TELLING = (
    "Africa/Casablanca",  # goes back for Ramadan
    "America/Havana",  # midnight comes twice
    "America/Nuuk",  # jumps from 23:00 to midnight
    "America/St_Johns",  # changes at a minute past midnight
    "Asia/Beirut",  # jumps over midnight
    "Asia/Pyongyang",  # moves by half an hour
    "Australia/Lord_Howe",  # as above, twice a year
    "Europe/Copenhagen",
    "Pacific/Apia",  # skips a day
)
COUNTRIES = sorted(list_supported_countries(include_aliases=False))
DAY, MINUTE, INSTANT, NOTHING = timedelta(days=1), timedelta(minutes=1), timedelta.resolution, timedelta()

zones = st.sampled_from(TELLING) | st.sampled_from(ZONES)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
working_weeks = st.frozensets(st.integers(0, 6), min_size=1)


def clocks(first: int, last: int, step: int = 1) -> st.SearchStrategy[time]:
    """Between two hours of the day, at whole multiples of `step` minutes."""
    return st.integers(first * 60 // step, last * 60 // step - 1).map(lambda number: time(*divmod(number * step, 60)))


def some_hours(clock: st.SearchStrategy[time]) -> st.SearchStrategy[tuple[time, time]]:
    return st.lists(clock, min_size=2, max_size=2, unique=True).map(lambda pair: (min(pair), max(pair)))


@st.composite
def calendars(draw: st.DrawFn, of_hours: st.SearchStrategy[tuple[time, time]]) -> BusinessCalendar:
    opens, closes = draw(of_hours)
    country = draw(st.none() | st.sampled_from(COUNTRIES))
    return BusinessCalendar(draw(zones), draw(working_weeks), opens, closes, country)


all_calendars = calendars(some_hours(clocks(0, 24)) | some_hours(clocks(0, 24, 30)))
offices = calendars(st.tuples(clocks(7, 12, 15), clocks(13, 21, 15)))
"""Those that no change of clocks since 1990 opens or closes: of their hours one sees on what day they are."""


@lru_cache(maxsize=4096)
def changes(zone: str, year: int) -> list[datetime]:
    """The noons after which clocks change in that year, or some noon of it."""
    noons = [datetime(year, 1, 1, 12, tzinfo=UTC) + number * DAY for number in range(366)]
    offsets = [noon.astimezone(ZoneInfo(zone)).utcoffset() for noon in noons]
    return [noon for noon, (one, other) in zip(noons, pairwise(offsets), strict=False) if one != other] or noons[90:91]


@st.composite
def near_changes(draw: st.DrawFn, calendar: BusinessCalendar) -> datetime:
    noon = draw(st.sampled_from(changes(calendar.zone, draw(st.integers(1990, 2060)))))
    return noon + draw(st.integers(-3 * 24 * 60, 3 * 24 * 60)) * MINUTE


def moments(calendar: BusinessCalendar) -> st.SearchStrategy[datetime]:
    """Any, and many at which something happens."""
    anywhere = st.datetimes(datetime(1990, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
    return anywhere | near_changes(calendar) | days.map(calendar.opening_of) | days.map(calendar.close_of)


def amounts(calendar: BusinessCalendar) -> st.SearchStrategy[timedelta]:
    """Up to ten working days of business time, often a whole number of them."""
    day = datetime.combine(date.min, calendar.closes) - datetime.combine(date.min, calendar.opens)
    rest = st.just(NOTHING) | st.timedeltas(NOTHING, day)
    return st.builds(lambda number, rest: number * day + rest, st.integers(0, 9), rest)


Situation = tuple[BusinessCalendar, datetime, timedelta]
"""A calendar, a moment and some business time."""


@st.composite
def situations(draw: st.DrawFn, of: st.SearchStrategy[BusinessCalendar] = all_calendars) -> Situation:
    calendar = draw(of)
    return calendar, draw(moments(calendar)), draw(amounts(calendar))


# What a day and a minute are, found another way

LOOKING_BACK = 8 * 60
"""Minutes: clocks have not gone back farther since 1990 (Vostok, seven hours)."""


def works(calendar: BusinessCalendar, day: date) -> bool:
    """Whether an office works: a day of its week that the zone has, and no holiday."""
    noon = datetime.combine(day, time(12), ZoneInfo(calendar.zone))
    exists = noon.astimezone(UTC).astimezone(ZoneInfo(calendar.zone)).date() == day
    return exists and is_day_of_work(calendar, day)


def is_day_of_work(calendar: BusinessCalendar, day: date) -> bool:
    return day.weekday() in calendar.working_days and not is_holiday(calendar.country, day)


def is_holiday(country: str | None, day: date) -> bool:
    return country is not None and day in known_holidays(country)


@lru_cache
def known_holidays(country: str) -> frozenset[date]:
    return frozenset(country_holidays(country, years=range(1988, 2063)))


def minutes(calendar: BusinessCalendar, start: datetime, count: int) -> list[bool]:
    """Whether business is open in each minute: it is by the latest time that the clocks have shown until then."""
    zone, latest, found = ZoneInfo(calendar.zone), datetime.min, []  # noqa: DTZ901 - compared with what clocks show
    for number in range(-LOOKING_BACK, count):
        latest = max(latest, (start + number * MINUTE).astimezone(zone).replace(tzinfo=None))
        if number >= 0:
            found.append(calendar.opens <= latest.time() < calendar.closes and is_day_of_work(calendar, latest.date()))
    return found


# The laws


@given(st.data(), all_calendars)
def test_minute_by_minute_it_is_open_when_the_clocks_say_so(data: st.DataObject, calendar: BusinessCalendar) -> None:
    start = data.draw(near_changes(calendar))
    opened = minutes(calendar, start, 36 * 60)
    open_at = [start + number * MINUTE for number, is_open in enumerate(opened) if is_open]
    assert calendar.hours_between(start, start + len(opened) * MINUTE) == len(open_at) * MINUTE
    for number, (before, now) in enumerate(pairwise(opened), 1):
        if before != now:
            moment = start + number * MINUTE
            assert (calendar.is_open(moment - INSTANT), calendar.is_open(moment)) == (before, now)
    if open_at:
        assert calendar.next_opening(start) == open_at[0]
        passed = data.draw(st.integers(1, len(open_at)))
        assert calendar.add_hours(start, passed * MINUTE) == open_at[passed - 1] + MINUTE


@given(situations())
def test_counting_undoes_adding(situation: Situation) -> None:
    calendar, start, hours = situation
    then = calendar.add_hours(start, hours)
    assert calendar.hours_between(start, then) == hours
    assert then >= start


@given(situations(), st.timedeltas(NOTHING, 30 * DAY))
def test_adding_undoes_counting_up_to_closed_time(situation: Situation, passed: timedelta) -> None:
    calendar, start, hours = situation
    for end in (start + passed, calendar.add_hours(start, hours)):
        back = calendar.add_hours(start, calendar.hours_between(start, end))
        assert back == end or not calendar.is_open(max(start, end - INSTANT))
        assert calendar.hours_between(min(back, end), max(back, end)) == NOTHING


@given(st.data(), situations())
def test_adding_goes_on_where_it_stopped_and_never_overtakes(data: st.DataObject, situation: Situation) -> None:
    calendar, start, hours = situation
    more = data.draw(amounts(calendar))
    then = calendar.add_hours(start, hours)
    assert calendar.add_hours(then, more) == calendar.add_hours(start, hours + more) >= then
    later = start + data.draw(st.timedeltas(NOTHING, 10 * DAY))
    assert calendar.add_hours(later, hours) >= then


@given(situations(), st.timedeltas(NOTHING, 30 * DAY), st.timedeltas(NOTHING, 30 * DAY))
def test_what_passed_adds_up(situation: Situation, one: timedelta, other: timedelta) -> None:
    calendar, start, _ = situation
    middle, end = start + one, start + one + other
    first, second = calendar.hours_between(start, middle), calendar.hours_between(middle, end)
    assert NOTHING <= first <= one
    assert first + second == calendar.hours_between(start, end)
    assert calendar.hours_between(end, start) == NOTHING


@given(situations())
def test_the_result_lies_in_open_time_or_at_its_close(situation: Situation) -> None:
    calendar, start, hours = situation
    then = calendar.add_hours(start, hours)
    assert calendar.is_open(then) or calendar.is_open(then - INSTANT)
    opening = calendar.next_opening(start)
    assert calendar.is_open(opening)
    assert opening == start or not (calendar.is_open(start) or calendar.is_open(opening - INSTANT))


@given(situations(offices))
def test_nothing_of_an_office_is_due_on_a_day_off_or_outside_its_hours(situation: Situation) -> None:
    calendar, start, hours = situation
    for result in (calendar.add_hours(start, hours), calendar.next_opening(start)):
        shown = result.astimezone(ZoneInfo(calendar.zone))
        assert works(calendar, shown.date())
        assert calendar.opens <= shown.time() <= calendar.closes


@given(offices, days, st.integers(0, 20))
def test_working_days_forth_and_back(calendar: BusinessCalendar, day: date, count: int) -> None:
    forth, back = calendar.working_days_after(day, count), calendar.working_days_before(day, count)
    first, last = calendar.working_day_from(day), calendar.working_days_before(day, 0)
    assert calendar.working_days_before(forth, count) == first >= day
    assert calendar.working_days_after(back, count) == last <= day
    assert sum(works(calendar, day + number * DAY) for number in range((forth - day).days + 1)) == count + 1
    assert sum(works(calendar, day - number * DAY) for number in range((day - back).days + 1)) == count + 1
    assert works(calendar, forth)
    assert works(calendar, back)


@given(offices, days)
def test_a_day_is_of_work_by_week_and_holidays(calendar: BusinessCalendar, day: date) -> None:
    assert calendar.is_working_day(day) is works(calendar, day)


@given(all_calendars, days, st.integers(0, 10))
def test_what_is_due_can_be_kept_until_after_business_opened(calendar: BusinessCalendar, day: date, later: int) -> None:
    opening, close = calendar.opening_of(day), calendar.close_of(day)
    assert opening < close
    assert calendar.hours_between(opening, close) == close - opening
    assert calendar.add_hours(opening, close - opening) == close
    assert close <= calendar.close_of(day + later * DAY)
    assert (opening, close) == tuple(
        of(calendar.working_day_from(day)) for of in (calendar.opening_of, calendar.close_of)
    )


@given(situations(), st.timedeltas(NOTHING, 3 * DAY), zones)
def test_in_which_zone_a_moment_is_given_does_not_matter(situation: Situation, passed: timedelta, zone: str) -> None:
    calendar, start, hours = situation
    end = start + passed
    start_there, end_there = (moment.astimezone(ZoneInfo(zone)) for moment in (start, end))
    assert calendar.is_open(start_there) is calendar.is_open(start)
    assert calendar.hours_between(start_there, end_there) == calendar.hours_between(start, end)
    for here, there in (
        (calendar.next_opening(start), calendar.next_opening(start_there)),
        (calendar.add_hours(start, hours), calendar.add_hours(start_there, hours)),
    ):
        assert here == there
        assert here.tzinfo is there.tzinfo is UTC
