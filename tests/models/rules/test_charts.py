"""The series of pictures: as many points as weeks, and none that was not worked out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.charts import Course, Subject, Week, counts, course, moments
from models.rules.facts import Facts, Statement
from models.rules.health import Band, Health, health
from models.sight import Sight
from tests.models.rules.made import NOW, answers, everything, published_health

WEEK = timedelta(weeks=1)
see = Sight(is_lead=True).see(1)


def made(*scores: float | None) -> Course:
    """A course of these scores, oldest first, ending now."""
    ats = reversed([NOW - number * WEEK for number in range(len(scores))])
    return Course(tuple(Week(at, Health((), 100, score)) for at, score in zip(ats, scores, strict=True)))


def scores(of: Course) -> list[int | None]:
    return [week.health.whole_score for week in of.weeks]


any_scores = st.lists(st.none() | st.floats(0, 100), max_size=26)


@given(everything(), st.integers(1, 26))
def test_each_week_is_a_point_with_the_score_of_that_moment(facts: Facts, weeks: int) -> None:
    found = course(facts, see, NOW, weeks)
    assert [week.at for week in found.weeks] == [NOW - number * WEEK for number in reversed(range(weeks))]
    assert scores(found) == [health(facts, week.at).whole_score for week in found.weeks]


@given(any_scores)
def test_the_unbroken_stretch_is_the_tail_without_a_gap(given_scores: list[float | None]) -> None:
    whole, stretch = made(*given_scores), made(*given_scores).unbroken
    before = len(whole.weeks) - len(stretch.weeks)
    assert stretch.weeks == whole.weeks[before:]
    assert None not in scores(stretch)
    assert before == 0 or scores(whole)[before - 1] is None


@given(any_scores.filter(lambda found: any(one is not None for one in found)))
def test_highest_and_lowest_are_points_and_no_point_is_beyond_them(given_scores: list[float | None]) -> None:
    found = made(*given_scores)
    assert {found.highest, found.lowest} <= set(found.known)
    assert all(found.lowest.score <= week.score <= found.highest.score for week in found.known)
    assert len(found.known) + found.unknown <= len(found.weeks)


def test_a_gap_is_counted_only_after_the_first_score() -> None:
    assert made(None, None, 60, None, 70).unknown == 1
    assert made(None, None).unknown == 0
    assert scores(made(60, None, 70, 80).unbroken) == [70, 80]
    assert scores(made(60, 70, None).unbroken) == []


def test_of_equals_the_newest_is_named() -> None:
    found = made(70, 50, 70, 50)
    assert (found.highest.at, found.lowest.at) == (NOW - WEEK, NOW)


def test_a_week_without_a_score_is_no_point() -> None:
    with pytest.raises(ValueError, match="no score"):
        assert made(None).weeks[0].score


@given(st.lists(st.tuples(everything(), st.integers(0, 120)), max_size=6), st.integers(1, 12))
def test_each_client_counts_once_a_week_from_when_it_came(clients: list[tuple[Facts, int]], weeks: int) -> None:
    subjects = [Subject(NOW - timedelta(days=days), facts, published_health) for facts, days in clients]
    for count in counts(subjects, NOW, weeks):
        there = [one for one in subjects if one.since <= count.at or count.at == NOW]
        assert there
        assert sum(count.bands.values()) == len(there)
        assert 0 not in count.bands.values()


def test_the_bands_are_counted_as_they_were() -> None:
    well, badly = (Facts(answers("abcdef", Statement.GUT, value, days=days)) for value, days in ((5, 20), (1, 3)))
    subjects = [Subject(NOW - 10 * WEEK, facts, see) for facts in (well, badly)]
    found = counts(subjects, NOW, 4)
    assert [count.bands for count in found] == [
        {None: 2},
        {Band.HEALTHY: 1, None: 1},
        {Band.HEALTHY: 1, None: 1},
        {Band.AT_RISK: 1, Band.HEALTHY: 1},
    ]


def test_nothing_is_shown_of_weeks_before_the_first_client() -> None:
    subjects = [Subject(NOW - 2 * WEEK, Facts(), see), Subject(NOW - WEEK, Facts(), see)]
    assert [sum(count.bands.values()) for count in counts(subjects, NOW, 12)] == [1, 2, 2]
    assert counts([], NOW, 12) == ()


@given(st.datetimes(timezones=st.just(UTC), min_value=datetime(2025, 1, 1)), st.integers(1, 26))  # noqa: DTZ001 - Hypothesis adds the zone
def test_now_is_always_among_the_moments(since: datetime, weeks: int) -> None:
    found = moments(NOW, weeks, since)
    assert found[0] == NOW
    assert all(moment >= since for moment in found[1:])
