"""Who gets what, from whatever FEATURES listens to: every row and column of matrix.md is carried out."""

import pytest

from tests.matrix.book import REFUSALS, SINGLE_RATINGS, Row, is_heard, problems, rows, what_they_got, words_of
from tests.matrix.cast import NEVER_SEEN, PEOPLE, PLACES
from tests.matrix.deeds import everything, stands_in_a_place
from tests.matrix.theatre import Theatre
from tests.support.effort import Effort

ROWS = rows("Who gets what")
TRUSTED = ("admin", "lead", "owner", "member")
STRANGERS = ("guest", "vouched guest", "outsider", "deactivated")
ELSEWHERE = {"yes", "theirs", "kept", "field error", "nothing"}
"""What comes of our ids in the other workspace."""
NOT_FOR_MEMBERS = {"theirs", *SINGLE_RATINGS, "money", "partings"}
UNSEEN_BY = {"lead": {"theirs"}, "owner": {"theirs", *SINGLE_RATINGS}, "member": NOT_FOR_MEMBERS}
"""Of what nobody of these may be told, whatever they do (product.md, Words and Ratings)."""


# The table


def test_every_listener_has_a_row_and_every_row_a_listener() -> None:
    known = {row.listener for row in ROWS}
    found = {one for one in everything() if one.kind != "job"}
    assert sorted(map(str, found - known)) == []
    assert sorted(map(str, known - found)) == []


def test_no_row_gives_anybody_what_is_not_theirs() -> None:
    given = {(str(row), name): words_of(row.cells[name]) for row in ROWS for name in PEOPLE}
    assert [key for key, words in given.items() if key[1] in STRANGERS and not words <= REFUSALS] == []
    assert [key for key, words in given.items() if words & UNSEEN_BY.get(key[1], set())] == []
    assert [key for key, words in given.items() if key[1] == "other workspace" and not words <= ELSEWHERE] == []


def test_whoever_may_more_is_not_refused_what_others_get() -> None:
    for row in ROWS:
        refused = [bool(words_of(row.cells[name]) & {"for leads", "for admins"}) for name in TRUSTED]
        assert refused == sorted(refused), str(row)


# What happens


CELLS = [pytest.param(row, name, id=f"{row} by {name}") for row in ROWS for name in PEOPLE]


@pytest.mark.soak
@pytest.mark.parametrize(("row", "name"), CELLS)
async def test_who_gets_what(theatre: Theatre, effort: Effort, row: Row, name: str) -> None:
    wrong = []
    for place in places_of(row, name, effort):
        outcome = await theatre.do(row.listener, row.text_typed, PEOPLE[name], PLACES[place])
        wrong += [f"{place}: {problem}" for problem in problems(row, name, outcome)]
    assert wrong == []


@pytest.mark.parametrize("name", NEVER_SEEN)
async def test_bots_and_the_unknown_are_told_as_little(theatre: Theatre, name: str) -> None:
    for row in ROWS:
        if row.listener.kind not in {"event", "desk redrawn"}:
            outcome = await theatre.do(row.listener, row.text_typed, NEVER_SEEN[name], PLACES["safe"])
            assert what_they_got(row.listener, outcome, NEVER_SEEN[name]) == row.cells["deactivated"], str(row)
            assert outcome.changes.tables == set(), str(row)


def places_of(row: Row, name: str, effort: Effort) -> list[str]:
    """Refusals are tried everywhere; of those who are served the least trusted are, the others in two places each.

    So each place is tried by two people at least; what is done in a modal is tried in one. With --soak everybody does
    everything everywhere.
    """
    there = [place for place in PLACES if row.is_about(place)]
    turn = 2 * list(PEOPLE).index(name)
    served = [one for one in TRUSTED if is_heard(row, row.cells[one])]
    if effort(False, True):  # noqa: FBT003 - it picks one of two
        return there
    if not stands_in_a_place(row.listener):
        return [there[turn % len(there)]]
    if name == served[-1] or not is_heard(row, row.cells[name]):
        return there
    return (there * 4)[turn : turn + 2]
