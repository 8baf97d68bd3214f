"""In a guarded workspace a member sees the same words, whatever one colleague answered (product.md, Ratings).

The rule is tested by itself in tests/models/rules/test_published.py; here the whole house is looked at for weeks.
"""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attacks.front import Front
from tests.attacks.neighbour import MEMBER
from tests.attacks.onlooker import COLLEAGUE, NAME, Onlooker, Said
from tests.support.effort import Effort

OTHERS = ("UMETTE", "ULARS", "URATERA", "URATERB")
WEEKS = 3

answers = st.dictionaries(st.sampled_from(["gut", "respect", "value", "teamwork"]), st.integers(1, 5), min_size=1)
days = st.integers(1, 7 * WEEKS - 1)


@dataclass(frozen=True)
class Pair:
    """Two histories that differ in nothing but what one colleague answered."""

    one: list[Said]
    other: list[Said]


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """Three or more answered together at the beginning, or nobody; since then only the member and one colleague."""
    first: list[Said] = []
    if draw(st.booleans()):
        raters = (*OTHERS[: draw(st.integers(1, 4))], COLLEAGUE, MEMBER.id)
        first = [Said(0, who, {"gut": draw(st.integers(1, 5)), **draw(answers)}) for who in raters]
    own = [Said(day, MEMBER.id, draw(answers)) for day in draw(st.lists(days, max_size=2, unique=True))]
    one, other = [], []
    for day in draw(st.lists(days, min_size=1, max_size=2, unique=True)):
        one.append(Said(day, COLLEAGUE, draw(answers), why="tungsten, says one"))
        other.append(Said(day, COLLEAGUE, draw(answers), why="tungsten, says another"))
    return Pair([*first, *own, *one], [*first, *own, *other])


def two_at_the_edge() -> Pair:
    """Everybody is heard; then the member and one colleague, who are one too few for another number."""
    first = [Said(0, who, {"gut": 3, "respect": 3}) for who in ("URATERA", "URATERB", COLLEAGUE, MEMBER.id)]
    own = Said(7, MEMBER.id, {"gut": 4, "respect": 4})
    low, high = (Said(8, COLLEAGUE, {"gut": value, "respect": value}) for value in (1, 5))
    return Pair([*first, own, low], [*first, own, high])


@pytest.mark.soak
async def test_one_colleagues_answers_change_no_word_that_a_member_reads(front: Front, effort: Effort) -> None:
    @settings(
        max_examples=effort(1, 150),
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(pair=pairs())
    def find(pair: Pair) -> None:
        found.append(pair)

    found = [two_at_the_edge()]
    find()
    for pair in found:
        one = await Onlooker(front).watch(pair.one, WEEKS)
        other = await Onlooker(front).watch(pair.other, WEEKS)
        assert one == other, pair
        assert "tungsten" not in " ".join(one)


async def test_the_onlooker_sees_what_may_be_seen(front: Front) -> None:
    """Otherwise they could not miss anything: three who answer otherwise are seen."""

    def together(value: int) -> list[Said]:
        return [Said(0, who, {"gut": value, "respect": value}) for who in ("URATERA", "URATERB", COLLEAGUE)]

    low, high = await Onlooker(front).watch(together(1), 1), await Onlooker(front).watch(together(5), 1)
    assert low != high
    assert any(NAME in text for text in low)
