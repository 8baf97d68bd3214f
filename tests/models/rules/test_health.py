from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import fsum, isclose
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.facts import (
    Facts,
    Interaction,
    Kind,
    Promise,
    Rating,
    ScopeDecision,
    Statement,
    Tone,
    freshness,
    in_order,
)
from models.rules.health import DEFAULT_WEIGHTS, Band, Health, Part, band_of, health
from tests.models.rules.made import NOW, answers, everything, moments, published_health, talks, well_known

DAY = timedelta(days=1)


def score_of(facts: Facts, now: datetime = NOW) -> float:
    score = health(facts, now).score
    assert score is not None
    return score


@pytest.mark.parametrize(("days", "expected"), [(0, 1), (29.9, 1), (30, 1), (105, 0.5), (165, 0.1), (180, 0), (400, 0)])
def test_an_answer_is_fresh_for_30_days_and_gone_at_day_180(days: float, expected: float) -> None:
    assert isclose(freshness(NOW - days * DAY, NOW), expected, abs_tol=1e-12)


def test_six_fresh_answers_are_just_enough_for_a_score() -> None:
    # 6 answers of 4: (4 - 1) / 4 x 100 = 75. Weight 40 x min(1, 6/6) = 40 of 100: coverage 40.
    six = health(Facts(answers("abcdef", Statement.GUT, 4)), NOW)
    assert (six.coverage, six.score, six.band) == (40, 75, Band.HEALTHY)

    # 5 answers: 40 x 5/6 = 33.3 of 100, and no score.
    five = health(Facts(answers("abcde", Statement.GUT, 4)), NOW)
    assert (five.whole_coverage, five.score, five.band) == (33, None, None)
    assert [part.contribution for part in five.parts] == [0] * 6
    assert five.part(Part.RATINGS).score == 75


def test_a_client_with_ratings_tone_and_contact() -> None:
    facts = Facts(
        # Fresh: 3 x 100 (5) and 2 x 50 (3); at 105 days, freshness 0.5: 2 x 0 (1).
        # Mean (300 + 100 + 0) / (3 + 2 + 1) = 400 / 6 = 66.67; weight 40 x min(1, 6/6) = 40.
        answers("abc", Statement.GUT, 5)
        + answers("de", Statement.RESPECT, 3)
        + answers("fg", Statement.TEAMWORK, 1, days=105),
        (
            # Tone: warm and tense, fresh: (100 + 0) / 2 = 50; weight 10 x 2/3 = 6.67.
            Interaction(1, Kind.PRAISE, NOW - 22 * DAY, Tone.WARM),
            Interaction(2, Kind.COMPLAINT, NOW - 21 * DAY, Tone.TENSE),
            # Contact: 21 days ago, (42 - 21) / 28 = 0.75, so 75. Last logged 18 days ago, (30 - 18) / 16
            # = 0.75, so weight 7.5. A favour is no contact.
            Interaction(3, Kind.FAVOUR, NOW - 18 * DAY),
        ),
    )
    # Known: 40 + 6.67 + 7.5 = 54.17 of 100.
    # Score: (40 x 66.67 + 6.67 x 50 + 7.5 x 75) / 54.17 = (2666.67 + 333.33 + 562.5) / 54.17 = 65.77
    seen = health(facts, NOW)
    assert seen.coverage == pytest.approx(54.1667, abs=1e-4)
    assert seen.score == pytest.approx(65.7692, abs=1e-4)
    assert (seen.whole_score, seen.band) == (66, Band.WATCH)
    assert [round(part.contribution, 2) for part in seen.parts] == [49.23, 0, 0, 0, 6.15, 10.38]
    assert [round(part.weight, 2) for part in seen.parts] == [40, 0, 0, 0, 6.67, 7.5]
    # A fresh 5 brings 40 / 54.17 x 100 / 6 = 12.31 points, a fresh 3 half of it, a 1 none.
    points = [round(evidence.points, 2) for evidence in seen.part(Part.RATINGS).evidence]
    assert sorted(points) == [0, 0, 6.15, 6.15, 12.31, 12.31, 12.31]


def test_nothing_known_is_no_score_and_no_verdict() -> None:
    empty = health(Facts(), NOW)
    assert (empty.coverage, empty.score, empty.band, empty.whole_score) == (0, None, None, None)
    assert [part.part for part in empty.parts] == list(Part)
    assert {part.score for part in empty.parts} == {None}


def test_only_the_newest_answer_of_a_rater_counts() -> None:
    changed_mind = answers("a", Statement.GUT, 1, days=3) + answers("a", Statement.GUT, 5, days=1)
    ratings = health(Facts(changed_mind), NOW).part(Part.RATINGS)
    assert (ratings.score, len(ratings.evidence)) == (100, 1)


def test_the_statements_stand_in_the_order_of_the_form() -> None:
    labels = [statement.name.capitalize() for statement in Statement]
    assert labels == ["Gut", "Respect", "Value", "Payment", "Teamwork", "Boundaries", "Referral"]


def test_the_weights_of_the_product_make_a_hundred() -> None:
    assert list(DEFAULT_WEIGHTS.values()) == [40, 20, 10, 10, 10, 10]


@pytest.mark.parametrize(
    ("days", "score", "weight"),
    [(0, 100, 10), (14, 100, 10), (21, 75, 5.625), (28, 50, 1.25), (29.9, 43.2143, 0.0625), (30, None, 0)],
)
def test_contact_falls_beyond_its_cadence_and_is_unknown_after_30_days(
    days: float, score: float | None, weight: float
) -> None:
    # Score (42 - days) / 28, weight 10 x (30 - days) / 16.
    contact = health(Facts(interactions=talks(days)), NOW).part(Part.CONTACT)
    assert contact.score == (score and pytest.approx(score, abs=1e-4))
    assert contact.weight == pytest.approx(weight)


def test_somebody_logs_but_nobody_talks() -> None:
    late_hours = Interaction(9, Kind.LATE_HOURS, NOW - DAY)
    contact = health(Facts(interactions=(*talks(50), late_hours)), NOW).part(Part.CONTACT)
    assert (contact.score, contact.weight) == (0, 10)


def test_a_longer_cadence_forgives_a_longer_silence() -> None:
    # 21 days on a cadence of 28: within it. On 14: 75.
    facts = Facts(interactions=talks(21), cadence=28 * DAY)
    assert health(facts, NOW).part(Part.CONTACT).score == 100


@pytest.mark.parametrize(
    ("kept", "missed", "score", "weight"),
    [(1, 0, 100, 5), (3, 1, 75, 20), (0, 4, 0, 20), (6, 6, 50, 20)],
)
def test_promises_count_alike_on_both_sides(kept: int, missed: int, score: float, weight: float) -> None:
    told = tuple(Promise(n, n % 2 == 0, n < kept, NOW - DAY) for n in range(kept + missed))
    part = health(Facts(promises=told), NOW).part(Part.PROMISES)
    assert (part.score, part.weight) == (score, weight)


def test_a_promise_counts_from_when_somebody_said_how_it_went() -> None:
    facts = Facts(promises=(Promise(1, is_ours=True, kept=False, at=NOW - DAY),))
    assert health(facts, NOW - 2 * DAY).part(Part.PROMISES).score is None
    assert health(facts, NOW).part(Part.PROMISES).score == 0


@pytest.mark.parametrize(
    ("held", "on_us", "score", "weight"),
    [(1, 0, 100, 10 / 3), (2, 1, 200 / 3, 10), (0, 3, 0, 10), (3, 3, 50, 10)],
)
def test_scope_tells_whether_what_was_agreed_holds(held: int, on_us: int, score: float, weight: float) -> None:
    decided = tuple(ScopeDecision(n, n < held, NOW - DAY) for n in range(held + on_us))
    part = health(Facts(scope=decided), NOW).part(Part.SCOPE)
    assert part.score == pytest.approx(score)
    assert part.weight == pytest.approx(weight)


def test_a_call_logged_late_was_not_known_before() -> None:
    call = Interaction(1, Kind.CONTACT, NOW - 20 * DAY, Tone.TENSE, logged_at=NOW - DAY)
    facts = Facts(answers("abcdef", Statement.GUT, 4), (call,))
    assert health(facts, NOW - 2 * DAY).part(Part.TONE).score is None
    contact = health(facts, NOW).part(Part.CONTACT)
    # It was logged yesterday, so we know; it was 20 days ago: (42 - 20) / 28 = 78.57.
    assert contact.weight == 10
    assert contact.score == pytest.approx(78.5714, abs=1e-4)


@given(everything(), everything(), moments)
def test_what_is_dated_in_the_future_is_not_known_yet(facts: Facts, more: Facts, now: datetime) -> None:
    """A form with tomorrow's date, or a machine whose clock is ahead, moves nothing before that moment."""
    ahead = timedelta(days=600)
    later = Facts(
        ratings=tuple(one._replace(at=one.at + ahead) for one in more.ratings),
        interactions=tuple(one._replace(id=one.id + 100, at=one.at + ahead) for one in more.interactions),
        promises=tuple(replace(one, id=one.id + 100, at=one.at + ahead) for one in more.promises),
        scope=tuple(replace(one, id=one.id + 100, at=one.at + ahead) for one in more.scope),
    )
    both = Facts(
        ratings=facts.ratings + later.ratings,
        interactions=facts.interactions + later.interactions,
        promises=facts.promises + later.promises,
        scope=facts.scope + later.scope,
    )
    assert health(both, now) == health(facts, now)
    assert published_health(both, now) == published_health(facts, now)


@pytest.mark.parametrize("change", [datetime(2030, 3, 31, 1, tzinfo=UTC), datetime(2030, 10, 27, 1, tzinfo=UTC)])
def test_a_clock_that_is_changed_moves_no_score(change: datetime) -> None:
    """Days are real ones of 24 hours: where people are asked by the wall, an hour more or less would be a jump."""
    around = [change + timedelta(minutes=minutes) for minutes in (-61, -1, 0, 1, 61)]
    facts = Facts(
        tuple(Rating(rater, change - 60 * DAY, in_order({Statement.GUT: 4})) for rater in "abcdefgh"),
        (Interaction(1, Kind.CONTACT, change - 20 * DAY, Tone.WARM),),
    )
    found = [health(facts, moment) for moment in around]
    steps = [before.coverage - after.coverage for before, after in pairwise(found)]
    # Ratings: eight answers of 120 / 150 are six and more, so whole. Contact fades by 10 / 16 a day. Tone is whole yet.
    a_minute = 10 / 16 / 24 / 60
    assert steps == pytest.approx([60 * a_minute, a_minute, a_minute, 60 * a_minute], abs=1e-9)


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (100, Band.HEALTHY),
        (75, Band.HEALTHY),
        (74.5, Band.HEALTHY),  # shown as 75
        (74.49, Band.WATCH),
        (50, Band.WATCH),
        (49.49, Band.AT_RISK),
        (0, Band.AT_RISK),
    ],
)
def test_a_band_is_that_of_the_number_on_the_screen(score: float, band: Band) -> None:
    assert band_of(score) is band


def test_the_band_of_a_health_is_that_of_the_number_beside_it() -> None:
    almost = Health((), 80, 74.6)
    assert (almost.whole_score, almost.band) == (75, Band.HEALTHY)


def test_coverage_is_never_shown_as_enough_when_it_is_not() -> None:
    assert Health((), 39.97, None).whole_coverage == 39


def test_other_weights_give_another_score() -> None:
    # Ratings 0 of weight 1, tone 100 of weight 3: 100 x 3 / 4.
    facts = Facts(
        answers("abcdef", Statement.GUT, 1),
        tuple(Interaction(n, Kind.FAVOUR, NOW, Tone.WARM) for n in range(3)),
    )
    assert health(facts, NOW, {Part.RATINGS: 1, Part.TONE: 3}).score == 75
    assert health(facts, NOW, {}).score is None


@given(everything() | well_known(), moments | st.just(NOW))
def test_the_parts_add_up_and_every_point_has_its_evidence(facts: Facts, now: datetime) -> None:
    seen = health(facts, now)
    assert 0 <= seen.coverage <= 100 + 1e-9
    for part in seen.parts:
        assert isclose(fsum(e.points for e in part.evidence), part.contribution, abs_tol=1e-9)
        assert 0 <= part.weight <= part.full_weight
        assert bool(part.evidence) == (part.score is not None) == (part.weight > 0)
    if seen.score is not None:
        assert isclose(fsum(part.contribution for part in seen.parts), seen.score, abs_tol=1e-9)
        assert -1e-9 <= seen.score <= 100 + 1e-9
    assert (seen.score is None) == (round(seen.coverage, 9) < 40)


@given(everything() | well_known(), moments | st.just(NOW))
def test_what_is_still_to_come_changes_nothing(facts: Facts, now: datetime) -> None:
    past = replace(
        facts,
        ratings=tuple(a for a in facts.ratings if a.known(now)),
        interactions=tuple(i for i in facts.interactions if i.known(now)),
        promises=tuple(p for p in facts.promises if p.known(now)),
        scope=tuple(s for s in facts.scope if s.known(now)),
    )
    assert health(facts, now) == health(past, now)


@given(everything(), moments, st.floats(0, 200))
def test_health_moves_smoothly_while_nothing_happens(facts: Facts, now: datetime, days: float) -> None:
    said = [*(a.at for a in facts.ratings), *(p.at for p in facts.promises), *(s.at for s in facts.scope)]
    start = max([now, *said, *(i.heard_at for i in facts.interactions)])
    before, after = (health(facts, start + days * DAY + step) for step in (timedelta(0), timedelta(minutes=1)))
    for old, new in zip(before.parts, after.parts, strict=True):
        assert isclose(old.weight, new.weight, abs_tol=0.05)


@given(everything() | well_known(), moments | st.just(NOW))
def test_a_better_answer_never_lowers_and_a_worse_one_never_raises(facts: Facts, now: datetime) -> None:
    now_is = health(facts, now)
    given_answers = [(index, answer.statement) for index, one in enumerate(facts.ratings) for answer in one.answers]
    for index, statement in given_answers:
        worse, better = (_moved(facts, index, statement, step, now) for step in (-1, 1))
        assert (worse.score is None) == (now_is.score is None) == (better.score is None)
        assert (worse.score or 0) <= (now_is.score or 0) + 1e-9
        assert (better.score or 0) >= (now_is.score or 0) - 1e-9


def _moved(facts: Facts, index: int, statement: Statement, step: int, now: datetime) -> Health:
    """With one answer moved by a step, as far as it can be."""
    rating = facts.ratings[index]
    said = {one.statement: one.value for one in rating.answers}
    said[statement] = max(1, min(5, said[statement] + step))
    changed = (*facts.ratings[:index], rating._replace(values=in_order(said)), *facts.ratings[index + 1 :])
    return health(replace(facts, ratings=changed), now)


WITHOUT: dict[Part, Callable[[Facts], Facts]] = {
    Part.RATINGS: lambda facts: replace(facts, ratings=()),
    Part.PROMISES: lambda facts: replace(facts, promises=()),
    Part.SCOPE: lambda facts: replace(facts, scope=()),
    Part.TONE: lambda facts: replace(facts, interactions=tuple(i._replace(tone=None) for i in facts.interactions)),
}


@pytest.mark.parametrize("part", WITHOUT)
@given(facts=everything() | well_known(), now=moments | st.just(NOW))
def test_a_part_that_loses_its_last_evidence_leaves_the_mean_of_the_others(
    part: Part, facts: Facts, now: datetime
) -> None:
    before, after = health(facts, now), health(WITHOUT[part](facts), now)
    assert after.part(part).score is None
    others = [one for one in before.parts if one.part is not part]
    known = fsum(one.weight for one in others)
    if after.score is not None:
        mean = fsum(one.weight * (one.score or 0) for one in others) / known
        assert isclose(after.score, mean, abs_tol=1e-9)


@given(well_known(), everything(), st.randoms(use_true_random=False))
def test_the_order_of_what_happened_does_not_matter(known: Facts, more: Facts, rng: Random) -> None:
    facts = replace(known, promises=more.promises, scope=more.scope)
    shuffled = replace(
        facts,
        interactions=tuple(rng.sample(facts.interactions, len(facts.interactions))),
        promises=tuple(rng.sample(facts.promises, len(facts.promises))),
        scope=tuple(rng.sample(facts.scope, len(facts.scope))),
    )
    before, after = health(facts, NOW), health(shuffled, NOW)
    assert before.score is not None
    assert after.score is not None
    assert isclose(before.score, after.score, abs_tol=1e-9)
    assert isclose(before.coverage, after.coverage, abs_tol=1e-9)


def test_zones_do_not_matter() -> None:
    facts = Facts(answers("abcdef", Statement.GUT, 4))
    assert score_of(facts, NOW.astimezone(UTC)) == 75
