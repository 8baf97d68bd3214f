from datetime import timedelta
from math import isclose

import pytest
from hypothesis import given

from models.rules.change import Change, change
from models.rules.facts import Answer, Facts, Interaction, Kind, Statement, Tone
from models.rules.health import Part, health
from tests.models.rules.made import NOW, answers, well_known

WEEK = timedelta(days=7)


def last_week(facts: Facts) -> Change:
    moved = change(health(facts, NOW - WEEK), health(facts, NOW))
    assert moved is not None
    return moved


@given(well_known())
def test_the_parts_add_up_to_the_difference_also_as_shown(facts: Facts) -> None:
    before, after, moved = health(facts, NOW - WEEK), health(facts, NOW), last_week(facts)
    assert before.score is not None
    assert after.score is not None
    assert before.whole_score is not None
    assert after.whole_score is not None
    assert isclose(moved.points, after.score - before.score, abs_tol=1e-9)
    assert sum(moved.whole_parts) == moved.whole == after.whole_score - before.whole_score


@given(well_known())
def test_there_and_back_again_is_the_opposite(facts: Facts) -> None:
    before, after = health(facts, NOW - WEEK), health(facts, NOW)
    there, back = change(before, after), change(after, before)
    assert there is not None
    assert back is not None
    for out, home in zip(there.parts, back.parts, strict=True):
        assert isclose(out.points, -home.points, abs_tol=1e-9)
        assert (out.came, out.went) == (home.went, home.came)


@given(well_known())
def test_nothing_moves_between_a_moment_and_itself(facts: Facts) -> None:
    now = health(facts, NOW)
    same = change(now, now)
    assert same is not None
    assert (same.points, same.whole, same.top) == (0, 0, None)


def test_without_both_scores_there_is_no_difference() -> None:
    known, unknown = health(Facts(answers("abcdef", Statement.GUT, 4)), NOW), health(Facts(), NOW)
    assert change(unknown, known) is None
    assert change(known, unknown) is None


def test_a_new_answer_moves_the_ratings() -> None:
    # Six raters say 4 (75 points), then one of them 1: (5 x 75 + 0) / 6 = 62.5, so 12.5 less.
    facts = Facts(answers("abcdef", Statement.GUT, 4, days=20) + answers("f", Statement.GUT, 1, days=1))
    moved = last_week(facts)
    assert moved.points == pytest.approx(-12.5)
    assert moved.top is not None
    assert moved.top.part is Part.RATINGS
    assert moved.top.came == (Answer("f", Statement.GUT, 1, NOW - timedelta(days=1)),)
    assert moved.top.went == (Answer("f", Statement.GUT, 4, NOW - timedelta(days=20)),)


def test_three_warm_calls_are_the_cause_and_not_the_untouched_ratings() -> None:
    # Before: ratings 50, weight 40, and nothing else. After: 40 at 50 and tone 10 at 100, so 3000 / 50 = 60.
    # Tone takes a fifth of the weight, and (100 - 55) x 0.2 = 9; the ratings lose it: (50 - 55) x -0.2 = 1.
    calls = tuple(Interaction(n, Kind.FAVOUR, NOW - timedelta(days=n), Tone.WARM) for n in (1, 2, 3))
    moved = last_week(Facts(answers("abcdef", Statement.GUT, 3, days=20), calls))
    assert {part.part: part.points for part in moved.parts if part.points} == {
        Part.TONE: pytest.approx(9),
        Part.RATINGS: pytest.approx(1),
    }
    assert moved.top is not None
    assert (moved.top.part, moved.top.came) == (Part.TONE, calls)


def test_what_only_aged_says_so() -> None:
    # The ones age from (180 - 38) / 150 = 0.947 to (180 - 45) / 150 = 0.9:
    # 450 / (6 + 6 x 0.947) = 38.53 becomes 450 / (6 + 6 x 0.9) = 39.47.
    facts = Facts(answers("abcdef", Statement.GUT, 4, days=10) + answers("abcdef", Statement.RESPECT, 1, days=45))
    moved = last_week(facts)
    assert moved.top is not None
    assert moved.points == pytest.approx(0.9463, abs=1e-4)
    assert (moved.top.came, moved.top.went) == ((), ())
