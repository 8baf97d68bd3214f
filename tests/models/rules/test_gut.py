import pytest
from hypothesis import given

from models.rules.facts import Facts, Statement
from models.rules.gut import gut, without_gut
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
    assert not [answer for answer in silent.answers if answer.statement is Statement.GUT]
    assert gut(facts, NOW).without == health(silent, NOW)
    assert gut(silent, NOW).score is None
