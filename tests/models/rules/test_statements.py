"""Where the agency itself is weak: what most clients are low in."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.facts import Statement
from models.rules.statements import Averages, Weakness, overall, weaknesses


def teamwork(*values: float) -> list[Averages]:
    return [{Statement.TEAMWORK: Fraction(value), Statement.GUT: Fraction(5)} for value in values]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((2, 2), []),  # two clients say nothing of us
        ((2, 2, 2), [Weakness(Statement.TEAMWORK, 3, 3)]),
        ((2, 2, 3), [Weakness(Statement.TEAMWORK, 2, 3)]),  # two of three; 3 is not low
        ((2, 3, 3), []),
        ((2, 2, 5, 5), []),  # half of them
    ],
)
def test_what_two_of_three_clients_are_low_in(values: tuple[float, ...], found: list[Weakness]) -> None:
    assert weaknesses(teamwork(*values)) == found


def test_a_client_of_whom_it_was_not_answered_does_not_count() -> None:
    assert weaknesses([*teamwork(2, 2, 2), *([{Statement.GUT: Fraction(4)}] * 9)]) == [
        Weakness(Statement.TEAMWORK, 3, 3)
    ]


def test_every_client_counts_the_same_in_the_whole() -> None:
    assert overall([*teamwork(1, 4), {Statement.GUT: Fraction(2)}]) == {
        Statement.GUT: Fraction(4),
        Statement.TEAMWORK: Fraction(5, 2),
    }


averages = st.dictionaries(st.sampled_from(Statement), st.fractions(1, 5, max_denominator=6))


@given(st.lists(averages, max_size=9))
def test_the_order_of_clients_does_not_matter(rated: list[Averages]) -> None:
    assert weaknesses(rated) == weaknesses(rated[::-1])
    assert overall(rated) == overall(rated[::-1])
