"""Recovery plans: days to begin with, and how far one has come."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.plans.beginnings import first_steps
from models.rules.business_time import BusinessCalendar
from models.rules.plans import FIRST_DAYS, MOST_STEPS, Cause, Progress, Step, first_days, progress

TODAY = date(2030, 1, 7)
CALENDAR = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")
steps = st.lists(st.builds(Step, st.dates(TODAY - timedelta(9), TODAY + timedelta(9)), st.booleans()), max_size=5)


def test_days_by_hand() -> None:
    """Monday; Wednesday is two working days on, then ten are two weeks, fifteen three."""
    assert first_days(Cause.MISSED, TODAY, CALENDAR) == (TODAY, date(2030, 1, 9), date(2030, 1, 21), date(2030, 1, 28))


def test_days_over_holidays_by_hand() -> None:
    """Friday before Christmas in Denmark: Monday is the 23rd; the 25th and 26th are off, so five on is the 31st."""
    friday = date(2030, 12, 20)
    assert first_days(Cause.QUIET, friday, CALENDAR)[:2] == (date(2030, 12, 23), date(2030, 12, 31))


@given(st.sampled_from(Cause), st.dates(date(2029, 1, 1), date(2031, 12, 31)))
def test_each_step_comes_on_a_working_day_and_none_before_the_one_above(cause: Cause, today: date) -> None:
    days = first_days(cause, today, CALENDAR)
    assert list(days) == sorted(days)
    assert days[0] >= today
    assert all(CALENDAR.is_working_day(day) for day in days)


@pytest.mark.parametrize("cause", Cause)
def test_every_step_has_words_and_a_day(cause: Cause) -> None:
    assert 2 <= len(FIRST_DAYS[cause]) == len(first_steps(cause)) <= MOST_STEPS


@pytest.mark.parametrize(
    ("due_on", "is_done", "late"),
    [
        (TODAY, False, False),
        (TODAY - timedelta(1), False, True),
        (TODAY - timedelta(1), True, False),
        (TODAY + timedelta(1), False, False),
    ],
)
def test_a_step_is_late_once_its_day_has_passed(due_on: date, is_done: bool, late: bool) -> None:  # noqa: FBT001
    assert Step(due_on, is_done).is_overdue(TODAY) is late


@given(steps)
def test_every_step_is_done_or_not_and_late_only_if_not(known: list[Step]) -> None:
    found = progress(known, TODAY)
    assert found.steps == len(known)
    assert found.done + found.overdue <= found.steps
    assert found.is_over == all(one.is_done for one in known)
    assert not found.is_over or found.overdue == 0


@given(steps, st.integers(0, 4))
def test_ticking_one_more_brings_it_one_further(known: list[Step], number: int) -> None:
    before = progress(known, TODAY)
    ticked = [Step(one.due_on, one.is_done or place == number) for place, one in enumerate(known)]
    gained = number < len(known) and not known[number].is_done
    late = gained and known[number].due_on < TODAY
    assert progress(ticked, TODAY) == Progress(before.steps, before.done + gained, before.overdue - late)
