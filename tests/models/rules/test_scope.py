"""Which step may follow which, what an approved change does to the terms, and when thresholds are spoken of."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.agreement import Duty, EngagementKind, Milestone, Responses, ResponseTimes, Scope, Terms
from models.rules.business_time import BusinessCalendar
from models.rules.scope import (
    NEXT,
    OPEN,
    WINDOW,
    Agreed,
    Change,
    Crossing,
    Measure,
    Moved,
    Step,
    Thresholds,
    can_move,
    crossings,
    favours,
    is_weighed,
    shares,
    still_said,
    waits_until,
    with_change,
    worth,
)

NOW = datetime(2030, 1, 7, 8, tzinfo=UTC)
CALENDAR = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")
AGREED = Agreed(hours=Decimal(400), budget=Decimal(48000))
amounts = st.decimals(min_value=0, max_value=500, places=2)
moves = st.builds(
    Moved,
    at=st.datetimes(datetime(2029, 11, 1), datetime(2030, 1, 7)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
    is_favour=st.booleans(),
    hours=st.none() | amounts,
    cost=st.none() | amounts,
)


def terms(**more: object) -> Terms:
    step = Milestone(1, "Design", Duty("two designs", date(2030, 2, 1)), Duty("texts", date(2030, 1, 25)))
    last = Milestone(2, "Launch", Duty("go live", date(2030, 3, 1)))
    given: dict[str, object] = {
        "project": "Website",
        "kind": EngagementKind.PROJECT,
        "starts_on": date(2030, 1, 2),
        "ends_on": date(2030, 3, 29),
        "hours": Decimal(400),
        "milestones": (step, last),
        "scope": Scope(inside=("ten pages",)),
    }
    return Terms(**given | more)  # type: ignore[arg-type]


# Steps


def test_what_is_settled_can_be_taken_up_again_but_for_an_approved_change() -> None:
    settled = set(Step) - OPEN
    assert {step for step in settled if can_move(step, Step.NEW)} == settled - {Step.APPROVED}


def test_every_step_can_be_reached_and_each_open_one_can_be_ended_in_every_way() -> None:
    reached = {to for steps in NEXT.values() for to in steps}
    assert reached == set(Step)
    for step in OPEN:
        assert {Step.FAVOUR, Step.DECLINED, Step.WITHDRAWN} <= set(NEXT[step])


def test_nobody_approves_what_was_not_quoted() -> None:
    assert [step for step in Step if can_move(step, Step.APPROVED)] == [Step.QUOTED, Step.WAITING]


# What an approved change does


def test_a_change_stands_in_the_scope_and_moves_hours_end_and_the_milestones_that_were_ticked() -> None:
    after = with_change(terms(), Change("a shop", Decimal(40), days=5, moved=frozenset({2})), CALENDAR)
    assert after.scope.inside == ("ten pages", "a shop")
    assert (after.hours, after.ends_on) == (Decimal(440), date(2030, 4, 5))
    assert [one.ours.due_on for one in after.milestones] == [date(2030, 2, 1), date(2030, 3, 8)]


def test_both_duties_of_a_milestone_move_together_over_days_off() -> None:
    after = with_change(terms(), Change("a shop", days=1, moved=frozenset({1})), CALENDAR)
    moved = after.milestone(1)
    assert moved
    assert moved.theirs
    assert (moved.ours.due_on, moved.theirs.due_on) == (date(2030, 2, 4), date(2030, 1, 28))


@pytest.mark.parametrize(("monthly", "hours"), [(False, 20), (True, 25)])
def test_a_retainers_hours_grow_only_by_what_comes_every_month(*, monthly: bool, hours: int) -> None:
    retainer = terms(kind=EngagementKind.RETAINER, hours=Decimal(20), ends_on=None)
    after = with_change(retainer, Change("news", Decimal(5), days=3, every_month=monthly), CALENDAR)
    assert (after.hours, after.ends_on) == (Decimal(hours), None)


@given(days=st.integers(0, 250), hours=st.none() | amounts, moved=st.frozensets(st.sampled_from([1, 2, 3])))
def test_no_change_takes_anything_away(days: int, hours: Decimal | None, moved: frozenset[int]) -> None:
    before = terms()
    after = with_change(before, Change("x", hours, days, moved), CALENDAR)
    assert after.hours is not None
    assert before.hours is not None
    assert after.hours >= before.hours
    assert after.ends_on is not None
    assert before.ends_on is not None
    assert after.ends_on >= before.ends_on
    assert {one.key for one in after.milestones} == {one.key for one in before.milestones}
    for milestone in before.milestones:
        later = after.milestone(milestone.key)
        assert later
        assert later.ours.due_on >= milestone.ours.due_on
        assert (later.ours.due_on == milestone.ours.due_on) or milestone.key in moved


# What it is worth


@pytest.mark.parametrize(
    ("moved", "agreed", "money"),
    [
        (Moved(NOW, is_favour=True, hours=Decimal(3)), AGREED, Decimal(360)),
        (Moved(NOW, is_favour=False, hours=Decimal(3), cost=Decimal(500)), AGREED, Decimal(500)),
        (Moved(NOW, is_favour=True), AGREED, None),
        (Moved(NOW, is_favour=True, hours=Decimal(3)), Agreed(hours=Decimal(400)), None),
        (Moved(NOW, is_favour=True, hours=Decimal(3)), Agreed(hours=Decimal(0), budget=Decimal(5)), None),
    ],
)
def test_what_a_request_is_worth(moved: Moved, agreed: Agreed, money: Decimal | None) -> None:
    assert worth(moved, agreed) == money


# When to speak


def spoken(entries: list[Moved], thresholds: Thresholds) -> list[Crossing]:
    """What is said while these come in one after another, each at its own moment."""
    said: list[tuple[Crossing, datetime]] = []
    known: list[Moved] = []
    for entry in entries:
        known.append(entry)
        now = max(one.at for one in known)
        before = [
            (one.measure, one.threshold)
            for one, at in said
            if still_said(one.measure, at, now, EngagementKind.PROJECT, CALENDAR)
        ]
        said += [(one, now) for one in crossings(shares(known, AGREED) | favours(known, now), thresholds, before)]
    return [one for one, _at in said]


@given(st.lists(moves, max_size=12).flatmap(lambda entries: st.tuples(st.just(entries), st.permutations(entries))))
def test_a_share_is_spoken_of_once_and_none_is_skipped_in_any_order(orders: tuple[list[Moved], list[Moved]]) -> None:
    thresholds = Thresholds()
    reached = shares(orders[0], AGREED)
    wanted = sorted((measure, one) for measure in reached for one in thresholds.shares if reached[measure] >= one)
    for entries in orders:
        told = [(one.measure, one.threshold) for one in spoken(entries, thresholds)]
        assert sorted(one for one in told if one[0] is not Measure.FAVOURS) == wanted


@given(st.lists(moves, max_size=40))
def test_favours_are_spoken_of_once_in_thirty_days(entries: list[Moved]) -> None:
    ordered = sorted(entries, key=lambda one: one.at)
    said: list[tuple[int, datetime]] = []
    for count in range(1, len(ordered) + 1):
        known, now = ordered[:count], ordered[count - 1].at
        fresh = [
            (Measure.FAVOURS, level)
            for level, at in said
            if still_said(Measure.FAVOURS, at, now, EngagementKind.RETAINER, CALENDAR)
        ]
        new = crossings(favours(known, now), Thresholds(), fresh)
        for one in new:
            assert all(now - at >= WINDOW for level, at in said if level == one.threshold)
            assert one.value >= one.threshold
        said += [(one.threshold, now) for one in new]
        standing = favours(known, now)[Measure.FAVOURS]
        told = {level for level, at in said if still_said(Measure.FAVOURS, at, now, EngagementKind.RETAINER, CALENDAR)}
        assert {level for level in Thresholds().favours if standing >= level} <= told


@given(st.lists(moves, max_size=30))
def test_of_a_retainer_each_month_is_weighed_for_itself_and_spoken_of_once(entries: list[Moved]) -> None:
    ordered = sorted(entries, key=lambda one: one.at)
    said: list[tuple[Measure, int, datetime]] = []
    for count, last in enumerate(ordered, 1):
        here = [one for one in ordered[:count] if is_weighed(EngagementKind.RETAINER, one.at, last.at, CALENDAR)]
        kept = [
            (measure, level)
            for measure, level, at in said
            if still_said(measure, at, last.at, EngagementKind.RETAINER, CALENDAR)
        ]
        said += [(one.measure, one.threshold, last.at) for one in crossings(shares(here, AGREED), Thresholds(), kept)]
    told = [(measure, level, CALENDAR.day_of(at).replace(day=1)) for measure, level, at in said]
    months = {CALENDAR.day_of(one.at).replace(day=1) for one in ordered}
    wanted = [
        (measure, level, month)
        for month in months
        for measure, share in shares(
            [one for one in ordered if CALENDAR.day_of(one.at).replace(day=1) == month], AGREED
        ).items()
        for level in Thresholds().shares
        if share >= level
    ]
    assert sorted(told) == sorted(wanted)


def test_a_retainers_month_begins_where_we_work() -> None:
    new_year = datetime(2029, 12, 31, 23, 30, tzinfo=UTC)
    assert is_weighed(EngagementKind.RETAINER, new_year, NOW, CALENDAR)
    assert not is_weighed(EngagementKind.RETAINER, new_year - timedelta(hours=1), NOW, CALENDAR)
    assert is_weighed(EngagementKind.PROJECT, NOW - timedelta(days=400), NOW, CALENDAR)


def test_a_leap_over_several_thresholds_is_said_by_the_highest_and_counts_for_all() -> None:
    found = crossings({Measure.HOURS: 30}, Thresholds(), [])
    assert [(one.threshold, one.value) for one in found] == [(10, 30), (25, 30)]


def test_a_favour_counts_for_thirty_days() -> None:
    given_at = [Moved(NOW - WINDOW, is_favour=True), Moved(NOW - WINDOW + timedelta(seconds=1), is_favour=True)]
    assert favours(given_at, NOW) == {Measure.FAVOURS: 1}


def test_favours_are_forgotten_after_thirty_days_and_not_before() -> None:
    given_at = [Moved(NOW - timedelta(days=ago), is_favour=True) for ago in (29, 30, 31)]
    assert favours(given_at, NOW) == {Measure.FAVOURS: 1}
    for ago, still in ((29, True), (30, False)):
        said_at = NOW - timedelta(days=ago)
        assert still_said(Measure.FAVOURS, said_at, NOW, EngagementKind.PROJECT, CALENDAR) is still


def test_the_same_month_of_another_year_is_another_month() -> None:
    assert not is_weighed(EngagementKind.RETAINER, NOW.replace(year=2029), NOW, CALENDAR)


AGREED_TIMES = Responses(ours=ResponseTimes(normal=Decimal(4)), theirs=ResponseTimes(normal=Decimal(16)))


@pytest.mark.parametrize(
    ("step", "agreed", "hours"),
    [
        (Step.NEW, AGREED_TIMES, 4),
        (Step.QUOTED, AGREED_TIMES, 4),
        (Step.WAITING, AGREED_TIMES, 16),
        (Step.NEW, None, 8),
        (Step.QUOTED, None, 8),
        (Step.WAITING, None, 40),
    ],
)
def test_whoever_is_to_answer_has_the_time_that_was_agreed_for_them(
    step: Step, agreed: Responses | None, hours: int
) -> None:
    assert waits_until(step, NOW, agreed, CALENDAR) == CALENDAR.add_hours(NOW, timedelta(hours=hours))
