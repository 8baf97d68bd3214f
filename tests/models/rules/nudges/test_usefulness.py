"""Which kinds of nudges are of use, as people's answers tell."""

import pytest

from models.rules.nudges.cause import Kind
from models.rules.nudges.deciding import State
from models.rules.nudges.usefulness import ENOUGH, Useful, usefulness


def test_each_kind_is_counted_in_the_order_of_the_kinds() -> None:
    heard = [
        (Kind.UPSELL, State.OPEN),
        (Kind.PROMISE, State.DONE),
        (Kind.PROMISE, State.CLOSED),
        (Kind.UPSELL, State.NOT_USEFUL),
    ]
    assert usefulness(heard) == (Useful(Kind.PROMISE, 2, 1, 0), Useful(Kind.UPSELL, 2, 0, 1))
    assert usefulness([]) == ()


@pytest.mark.parametrize(
    ("done", "not_useful", "is_little"),
    [(0, ENOUGH, True), (0, ENOUGH - 1, False), (2, 6, False), (1, 7, True), (9, 1, False)],
)
def test_a_kind_is_of_little_use_where_enough_answered_and_hardly_anybody_acted(
    done: int,
    not_useful: int,
    is_little: bool,  # noqa: FBT001 - a table
) -> None:
    assert Useful(Kind.QUIET, 20, done, not_useful).is_of_little_use == is_little
