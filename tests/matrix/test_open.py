"""Who gets what where the workspace is open: the client's team reads what was said openly, and nothing else differs."""

from dataclasses import replace

import pytest

from tests.matrix.book import SINGLE_RATINGS, Row, problems, rows, what_they_got, words_of
from tests.matrix.carrying import carried
from tests.matrix.cast import CAST, MORE_MEMBERS, PEOPLE, PLACES
from tests.matrix.deeds import Listener
from tests.matrix.theatre import Theatre
from tests.support.effort import Effort

GUARDED = rows("Who gets what")
ROWS = [replace(row, cells={**row.cells, **dict.fromkeys(MORE_MEMBERS, row.cells["member"])}) for row in GUARDED]
DIFFERENT = {str(row): row.cells for row in rows("Where the workspace is open")}
SAFE = PLACES["safe"]


def in_the_open(row: Row) -> Row:
    """What the tables say of a listener in an open workspace."""
    return replace(row, cells={**row.cells, **DIFFERENT.get(str(row), {})})


# The table


def test_every_line_differs_from_that_of_a_guarded_workspace() -> None:
    guarded = {str(row): row.cells for row in ROWS}
    same = [name for name, cells in DIFFERENT.items() if cells.items() <= guarded[name].items()]
    assert same == []


def test_no_line_gives_anybody_what_is_not_theirs() -> None:
    for line, cells in DIFFERENT.items():
        told = {name: words_of(cell) for name, cell in cells.items()}
        assert not any("ratings" in words for words in told.values()), line
        assert not any(told[name] & SINGLE_RATINGS for name in MORE_MEMBERS), line
        assert not any("money" in words for name, words in told.items() if name != "owner"), line


# What happens


@pytest.mark.soak
@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_who_gets_what_in_an_open_workspace(opened: Theatre, effort: Effort, row: Row) -> None:
    wrong, expected = [], in_the_open(row)
    for name, who in CAST.items():
        for place in places_of(row, name, effort):
            outcome = await opened.do(row.listener, row.text_typed, who, PLACES[place])
            wrong += [f"{place}: {problem}" for problem in problems(expected, name, outcome)]
    assert wrong == []


def places_of(row: Row, name: str, effort: Effort) -> list[str]:
    """Whoever has a cell of their own here tries it everywhere, all others in one place, each in another."""
    there = [place for place in PLACES if row.is_about(place)]
    turn = list(CAST).index(name) % len(there)
    return there if effort(name in DIFFERENT.get(str(row), {}), True) else [there[turn]]  # noqa: FBT003 - it picks one


@pytest.mark.parametrize("action", ["shared.show_card", "shared.show_health", "health.show_points"])
async def test_who_left_the_team_reads_no_single_rating(opened: Theatre, action: str) -> None:
    member = PEOPLE["member"]
    value = carried(opened.hands, opened.router, "clients.leave_team", member)
    async with opened.after((opened.hands.button(member, SAFE, "clients.leave_team", value), member)):
        outcome = await opened.do(Listener("button", action), "", member, SAFE)
    assert not words_of(what_they_got(Listener("button", action), outcome, member)) & SINGLE_RATINGS
