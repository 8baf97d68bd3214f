"""What is used of a budget, what it comes to, and when that is said."""

from datetime import date, time, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import mean, stdev

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.rules.agreement import EngagementKind
from models.rules.budget import NEARLY, Alert, Burn, Forecast, Frame, Spent, burn, by_week, due
from models.rules.business_time import BusinessCalendar

WEEKDAYS = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")
MONDAY = date(2026, 8, 31)
TODAY = date(2026, 10, 9)
"""The Friday of the sixth week."""
PROJECT = Frame(EngagementKind.PROJECT, Decimal(100), MONDAY, date(2026, 11, 27))
RETAINER = Frame(EngagementKind.RETAINER, Decimal(40), date(2026, 1, 1))

hours = st.decimals(0, 60, places=2)
worked = st.builds(Spent, st.dates(MONDAY - timedelta(days=60), TODAY), hours)
entries = st.lists(worked, max_size=30)
frames = st.builds(
    Frame,
    st.sampled_from(EngagementKind),
    st.none() | st.decimals(0, 500, places=1),
    st.dates(MONDAY, TODAY),
    st.none() | st.dates(TODAY - timedelta(days=20), TODAY + timedelta(days=200)),
)


def weekly(*amounts: int) -> list[Spent]:
    """So many hours on the Wednesdays from the first week on."""
    return [Spent(MONDAY + timedelta(days=7 * week + 2), Decimal(amount)) for week, amount in enumerate(amounts)]


@given(entries)
def test_used_of_a_project_is_the_sum(spent: list[Spent]) -> None:
    assert burn(PROJECT, spent, TODAY, WEEKDAYS).used == sum((one.amount for one in spent), Decimal())


@given(entries)
def test_used_of_a_retainer_is_the_sum_of_its_month(spent: list[Spent]) -> None:
    months = [burn(RETAINER, spent, date(2026, month, 28), WEEKDAYS).used for month in range(6, 13)]
    assert burn(RETAINER, spent, TODAY, WEEKDAYS).used == sum(
        (one.amount for one in spent if one.day.month == TODAY.month), Decimal()
    )
    late = sum((one.amount for one in spent if one.day.day > 28), Decimal())
    assert sum(months) == sum((one.amount for one in spent), Decimal()) - late


def test_what_is_still_to_come_is_not_used() -> None:
    spent = [Spent(TODAY, Decimal(3)), Spent(TODAY + timedelta(days=1), Decimal(5))]
    assert burn(PROJECT, spent, TODAY, WEEKDAYS).used == 3


@given(frames, entries, st.randoms())
def test_the_order_of_entries_does_not_matter(frame: Frame, spent: list[Spent], rng: object) -> None:
    mixed = list(spent)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert burn(frame, mixed, TODAY, WEEKDAYS) == burn(frame, spent, TODAY, WEEKDAYS)


@given(frames, entries)
def test_the_interval_holds_the_middle_and_nothing_is_unworked(frame: Frame, spent: list[Spent]) -> None:
    found = burn(frame, spent, TODAY, WEEKDAYS)
    if found.forecast:
        assert found.used <= found.forecast.low <= found.forecast.total <= found.forecast.high


@given(frames, entries.filter(bool), st.integers(0, 40), hours)
def test_more_hours_never_lower_the_forecast(frame: Frame, spent: list[Spent], later: int, amount: Decimal) -> None:
    """From the first week in which something was worked: an earlier one makes the sample longer."""
    first = min(one.day for one in spent)
    day = first - timedelta(days=first.weekday()) + timedelta(days=later)
    assume(day <= TODAY)
    before, after = (burn(frame, some, TODAY, WEEKDAYS) for some in (spent, [*spent, Spent(day, amount)]))
    assert (before.forecast is None) is (after.forecast is None)
    if before.forecast and after.forecast:
        assert after.forecast.total >= before.forecast.total
    if before.runs_out:
        assert after.runs_out is not None
        assert after.runs_out <= before.runs_out


@given(frames, entries)
def test_it_runs_out_before_the_end_only_where_the_forecast_says_so(frame: Frame, spent: list[Spent]) -> None:
    found = burn(frame, spent, TODAY, WEEKDAYS)
    if found.forecast and found.agreed and found.used < found.agreed:
        assume(abs(found.forecast.total - found.agreed) > Decimal("0.01"))
        assert (found.runs_out is not None) is (found.forecast.total > found.agreed)


def test_the_forecast_is_the_mean_method_with_its_prediction_interval() -> None:
    """Five whole weeks, and seven working weeks to come: reckoned here as the book does."""
    sample = [10, 12, 9, 11, 14]
    found = burn(PROJECT, weekly(*sample, 4), TODAY, WEEKDAYS)
    assert found.forecast
    spread = 1.533 * stdev(sample) * (7 + 49 / 5) ** 0.5
    assert float(found.forecast.total) == pytest.approx(60 + 7 * mean(sample))
    assert float(found.forecast.high - found.forecast.total) == pytest.approx(spread)


def test_two_weeks_are_too_early_to_tell() -> None:
    third = MONDAY + timedelta(days=20)
    assert burn(PROJECT, weekly(10, 12), third, WEEKDAYS).forecast is None
    assert burn(PROJECT, weekly(10, 12, 9), third + timedelta(days=1), WEEKDAYS).forecast is not None


def test_a_week_of_holidays_is_not_taken_for_a_slow_one() -> None:
    """Christmas 2026: the 24th is worked in Denmark, the 25th and 26th are not; on New Year's Day nobody works."""
    begun = date(2026, 11, 30)
    spent = [
        Spent(day, Decimal(2))
        for day in (begun + timedelta(days=number) for number in range(42))
        if WEEKDAYS.is_working_day(day)
    ]
    frame = Frame(EngagementKind.PROJECT, Decimal(100), begun, date(2027, 3, 1))
    found = burn(frame, spent, date(2027, 1, 11), WEEKDAYS)
    assert found.per_week == 10
    assert found.forecast
    assert found.forecast.low == found.forecast.total == found.forecast.high


def test_a_pace_of_long_ago_is_forgotten() -> None:
    fast = burn(PROJECT, weekly(*[40] * 9), date(2026, 11, 2), WEEKDAYS)
    slowed = burn(PROJECT, weekly(*[40], *[5] * 8), date(2026, 11, 2), WEEKDAYS)
    assert fast.per_week == 40
    assert slowed.per_week == 5


def test_a_retainer_counts_anew_each_month_and_keeps_its_pace() -> None:
    found = burn(RETAINER, weekly(12, 12, 12, 12, 12, 12), TODAY, WEEKDAYS)
    assert (found.period.first, found.period.last) == (date(2026, 10, 1), date(2026, 10, 31))
    assert found.used == 12
    assert found.forecast
    assert found.forecast.total == 12 + 3 * 12


def test_the_day_it_ran_out_is_that_of_the_entry_that_used_it_up() -> None:
    found = burn(PROJECT, weekly(60, 30, 20, 5), TODAY, WEEKDAYS)
    assert found.runs_out == MONDAY + timedelta(days=16)


def test_without_an_end_there_is_a_pace_and_a_day_but_no_forecast() -> None:
    frame = Frame(EngagementKind.PROJECT, Decimal(100), MONDAY)
    found = burn(frame, weekly(10, 10, 10, 10, 10), TODAY, WEEKDAYS)
    assert found.forecast is None
    assert found.runs_out == date(2026, 11, 13)


def test_an_alert_comes_before_the_overrun() -> None:
    found = burn(PROJECT, weekly(10, 10, 10, 10, 10), TODAY, WEEKDAYS)
    assert found.share
    assert found.share < NEARLY
    assert found.alerts == (Alert.AHEAD,)


def test_four_fifths_are_said_and_what_was_used_up_is_said_after_the_end_too() -> None:
    frame = Frame(EngagementKind.PROJECT, Decimal(100), MONDAY, TODAY)
    assert burn(frame, weekly(80), TODAY, WEEKDAYS).alerts == (Alert.NEARLY,)
    assert burn(frame, weekly(80), TODAY + timedelta(days=1), WEEKDAYS).alerts == ()
    assert burn(frame, weekly(101), TODAY + timedelta(days=1), WEEKDAYS).alerts[-1] is Alert.OVER


@given(frames.filter(lambda frame: not frame.agreed), entries)
def test_without_an_agreed_amount_there_is_nothing_to_say(frame: Frame, spent: list[Spent]) -> None:
    found = burn(frame, spent, TODAY, WEEKDAYS)
    assert (found.alerts, found.share) == ((), None)


@given(frames, entries)
def test_in_whatever_order_hours_come_each_alert_is_said_once_and_none_is_left_out(
    frame: Frame, spent: list[Spent]
) -> None:
    told: list[Alert] = []
    for count in range(len(spent) + 1):
        told += due(burn(frame, spent[:count], TODAY, WEEKDAYS).alerts, told)
    assert len(told) == len(set(told))
    assert set(burn(frame, spent, TODAY, WEEKDAYS).alerts) <= set(told)


def test_once_all_is_used_nothing_milder_follows() -> None:
    said = due(burn(PROJECT, weekly(120), TODAY, WEEKDAYS).alerts, ())
    assert said[-1] is Alert.OVER
    assert due(burn(PROJECT, weekly(85), TODAY, WEEKDAYS).alerts, said) == ()


@given(entries)
def test_weeks_are_shown_one_after_another_up_to_this_one(spent: list[Spent]) -> None:
    shown = by_week(spent, TODAY, 8)
    assert shown[-1][0] == TODAY - timedelta(days=4)
    assert all(later - earlier == timedelta(days=7) for (earlier, _), (later, _) in pairwise(shown))
    since = shown[0][0]
    assert sum(amount for _, amount in shown) == sum((one.amount for one in spent if one.day >= since), Decimal())


@pytest.mark.parametrize(("total", "said"), [("100.4", ()), ("100.6", (Alert.AHEAD,))])
def test_what_is_said_to_be_a_hundred_of_a_hundred_lasts(total: str, said: tuple[Alert, ...]) -> None:
    forecast = Forecast(Decimal(total), Decimal(90), Decimal(110))
    stands = Burn(PROJECT.period(TODAY), Decimal(100), Decimal(60), has_ended=False, forecast=forecast)
    assert stands.alerts == said


def test_the_same_month_of_another_year_does_not_count_for_a_retainer() -> None:
    spent = [Spent(TODAY.replace(year=TODAY.year - 1), Decimal(30)), Spent(TODAY, Decimal(2))]
    frame = Frame(EngagementKind.RETAINER, Decimal(40), date(2025, 1, 1))
    assert burn(frame, spent, TODAY, WEEKDAYS).used == 2
