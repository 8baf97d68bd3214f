"""Telling two groups apart: worked by hand, and what must hold whatever the scores."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.rules.odds import Scores, auc, contest, quantile, wilson

scores = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=12)
clients = st.lists(
    st.builds(Scores, st.lists(st.integers(0, 9).map(float), max_size=3).map(tuple), scores.map(tuple)),
    min_size=1,
    max_size=8,
).filter(lambda every: any(one.left for one in every))


def rng(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same draws each time


def by_pairs(left: list[float], stayed: list[float]) -> float:
    won = sum((theirs > ours) + (theirs == ours) / 2 for ours in left for theirs in stayed)
    return won / (len(left) * len(stayed))


# AUC


@pytest.mark.parametrize(
    ("left", "stayed", "expected"),
    [
        ([10.0], [20.0, 30.0], 1.0),
        ([30.0], [10.0, 20.0], 0.0),
        ([20.0], [10.0, 20.0, 30.0], 0.5),
        ([10.0, 25.0], [20.0, 30.0], 0.75),
        ([10.0, 20.0], [20.0], 0.75),
        ([50.0, 50.0], [50.0], 0.5),
    ],
)
def test_pairs_are_counted_and_ties_by_half(left: list[float], stayed: list[float], expected: float) -> None:
    assert auc(left, stayed) == expected


def test_of_nobody_there_is_none() -> None:
    assert auc([], [1.0]) is None
    assert auc([1.0], []) is None


@given(scores, scores)
def test_it_is_the_share_of_pairs(left: list[float], stayed: list[float]) -> None:
    assert auc(left, stayed) == pytest.approx(by_pairs(left, stayed))


@given(scores, scores)
def test_the_other_way_round_it_is_the_rest(left: list[float], stayed: list[float]) -> None:
    there, back = auc(left, stayed), auc([-one for one in left], [-one for one in stayed])
    assert there is not None
    assert back == pytest.approx(1 - there)


@given(scores, scores)
def test_only_the_order_counts(left: list[float], stayed: list[float]) -> None:
    assert auc(left, stayed) == auc([one**3 + 5 for one in left], [one**3 + 5 for one in stayed])


# Shares


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 100, 0.0018, 0.0545)],
)
def test_wilsons_interval_as_in_the_books(hits: int, of: int, low: float, high: float) -> None:
    found = wilson(hits, of)
    assert found
    assert found.value == hits / of
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.0001)


def test_there_is_no_share_of_nothing() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_in_its_interval(counts: tuple[int, int]) -> None:
    found = wilson(*counts)
    assert found
    assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3.0], 0.5, 3.0), ([4.0, 1.0, 3.0, 2.0], 0.5, 2.5), ([1.0, 2.0, 3.0, 4.0, 5.0], 0.25, 2.0), ([1.0, 9.0], 1, 9.0)],
)
def test_a_quantile_lies_between_its_neighbours(values: list[float], share: float, expected: float) -> None:
    assert quantile(values, share) == expected


# The contest


@settings(max_examples=30)
@given(clients)
def test_the_contest_finds_what_the_pairs_say(every: list[Scores]) -> None:
    left = [score for one in every for score in one.left]
    stayed = [score for one in every for score in one.stayed]
    found = contest([every, every], rng(1), resamples=20)
    assert found
    assert [one.value for one in found.aucs] == pytest.approx([by_pairs(left, stayed)] * 2)
    assert all(one.low == one.value == one.high == 0 for one in found.ahead)


def test_two_weeks_of_one_client_are_not_two_clients() -> None:
    """The more weeks there are of the same few clients, the surer one would wrongly be by drawing weeks."""
    few = [Scores((10.0,), ()), Scores((40.0,), ()), *(Scores((), (score,)) for score in (5.0, 30.0, 50.0))]
    often = [Scores(one.left * 50, one.stayed * 50) for one in few]
    once, again = (contest([every], rng(2), 200) for every in (few, often))
    assert once
    assert again
    assert again.aucs == once.aucs
    assert once.aucs[0].high - once.aucs[0].low > 0.3


def test_where_nobody_left_there_is_no_contest() -> None:
    assert contest([[Scores((), (1.0,))]], rng(3)) is None
