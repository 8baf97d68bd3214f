"""Recovery plans: days to begin with, and how far one has come."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.plans.beginnings import first_steps
from models.rules.business_time import BusinessCalendar
from models.rules.plans import (
    FIRST_DAYS,
    MOST_STEPS,
    Cause,
    Progress,
    Slot,
    Step,
    Told,
    first_days,
    merged,
    merged_steps,
    progress,
)

TODAY = date(2030, 1, 7)
CALENDAR = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")
WORDS = st.sampled_from(["call", "write", "meet"])
PEOPLE = st.sampled_from(["UMETTE", "USOFIE"])
told = st.builds(Told, WORDS, PEOPLE, st.dates(TODAY, TODAY + timedelta(2)))
known_steps = st.dictionaries(st.integers(1, 5), told, max_size=5)
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


# Two who change it at once


def typed_into(shown: dict[int, Told], more: list[Told], data: st.DataObject) -> list[Slot]:
    """A form in which some steps were changed or emptied, and some are new."""
    mine: list[Slot] = [(key, data.draw(st.one_of(st.just(one), told, st.just(Told())))) for key, one in shown.items()]
    return [*mine, *((None, one) for one in more)]


@given(told, told, told)
def test_nothing_that_either_changed_is_lost_but_where_both_changed_the_same(
    base: Told, mine: Told, theirs: Told
) -> None:
    found = merged(base, mine, theirs)
    for name in ("what", "who", "until"):
        was, me, they, now = (getattr(one, name) for one in (base, mine, theirs, found))
        assert now == (me if me != was else they)


@given(known_steps, known_steps, st.lists(told, max_size=2), st.data())
def test_whatever_was_typed_stands_in_what_both_made(
    base: dict[int, Told], theirs: dict[int, Told], more: list[Told], data: st.DataObject
) -> None:
    mine = typed_into(base, more, data)
    found = merged_steps(base, mine, theirs)
    words = [one.what for _id, one in found]
    for step_id, one in mine:
        if one.what and one != base.get(step_id or 0) and one.what != base.get(step_id or 0, Told()).what:
            assert one.what in words
    assert [step_id for step_id, _one in found if step_id] == list(theirs)


@given(known_steps, known_steps)
def test_who_typed_nothing_gets_what_others_made(base: dict[int, Told], theirs: dict[int, Told]) -> None:
    assert merged_steps(base, list(base.items()), theirs) == list(theirs.items())


@given(known_steps, st.lists(told, max_size=2), st.data())
def test_where_nobody_else_did_anything_it_is_what_was_typed(
    base: dict[int, Told], more: list[Told], data: st.DataObject
) -> None:
    mine = typed_into(base, more, data)
    assert merged_steps(base, mine, base) == mine


def test_by_hand_a_step_that_others_took_away_comes_back_only_if_one_had_changed_it() -> None:
    call, write = Told("call", "UMETTE", TODAY), Told("write", "UMETTE", TODAY)
    base = {1: call, 2: write}
    mine = [(1, Told("call today", "UMETTE", TODAY)), (2, write)]
    assert merged_steps(base, mine, {}) == [(None, Told("call today", "UMETTE", TODAY))]
