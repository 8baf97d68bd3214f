from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.facts import DAY, Facts, Interaction, Kind, Statement
from models.rules.gut import Given, Times, gut, without_gut
from models.rules.gut import given as gave
from models.rules.health import Band, health
from tests.models.rules.made import NOW, answers, well_known


def test_the_gut_knows_first() -> None:
    # Gut: all 2, so 25, at risk. Without it: all 4, so 75, healthy; with it (6 x 75 + 3 x 25) / 9 = 58.3.
    facts = Facts(answers("abcdef", Statement.RESPECT, 4) + answers("abc", Statement.GUT, 2))
    felt = gut(facts, NOW)
    assert (felt.score, felt.band) == (25, Band.AT_RISK)
    assert (felt.without.score, felt.without.band) == (75, Band.HEALTHY)
    assert felt.disagrees
    assert health(facts, NOW).score == pytest.approx(58.3333, abs=1e-4)


@pytest.mark.parametrize(("value", "disagrees"), [(5, False), (4, False), (3, True), (1, True)])
def test_a_band_apart_is_a_disagreement(value: int, *, disagrees: bool) -> None:
    # 5 is 100 and 4 is 75: healthy as the score; 3 is 50: watch; 1 is 0: at risk.
    facts = Facts(answers("abcdef", Statement.RESPECT, 4) + answers("a", Statement.GUT, value))
    assert gut(facts, NOW).disagrees is disagrees


@pytest.mark.parametrize("statement", [Statement.GUT, Statement.RESPECT])
def test_there_is_no_disagreement_with_what_is_unknown(statement: Statement) -> None:
    assert not gut(Facts(answers("abcdef", statement, 1)), NOW).disagrees


@given(well_known())
def test_the_score_beside_the_gut_is_the_same_whatever_the_gut_says(facts: Facts) -> None:
    silent = without_gut(facts)
    assert not [answer for one in silent.ratings for answer in one.answers if answer.statement is Statement.GUT]
    assert gut(facts, NOW).without == health(silent, NOW)
    assert gut(silent, NOW).score is None


def test_what_was_given_lately_is_summed_up_by_kind() -> None:
    logged = (
        Interaction(1, Kind.FAVOUR, NOW - DAY, hours=Decimal("2.5")),
        Interaction(2, Kind.FAVOUR, NOW - 90 * DAY, hours=Decimal("0.75")),
        Interaction(3, Kind.FAVOUR, NOW - 91 * DAY, hours=Decimal(100)),
        Interaction(4, Kind.FAVOUR, NOW - DAY),  # from before hours were asked
        Interaction(5, Kind.LATE_HOURS, NOW - DAY, hours=Decimal(3)),
        Interaction(6, Kind.LATE_HOURS, NOW + DAY, hours=Decimal(3)),
        Interaction(7, Kind.PRAISE, NOW - DAY),
    )
    assert gave(logged, NOW) == Given(Times(3, Decimal("3.25")), Times(1, Decimal(3)), 1)


@given(st.lists(st.tuples(st.sampled_from(Kind), st.decimals("0.01", 200, places=2)), max_size=12))
def test_no_hour_is_counted_twice_or_lost(told: list[tuple[Kind, Decimal]]) -> None:
    logged = [Interaction(n, kind, NOW - DAY, hours=hours) for n, (kind, hours) in enumerate(told)]
    found = gave(logged, NOW)
    assert found.favours.hours + found.late.hours == sum(h for k, h in told if k.takes_hours)
    assert found == gave(reversed(logged), NOW)
