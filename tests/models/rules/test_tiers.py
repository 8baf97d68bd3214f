"""The tier that the facts propose, with the arithmetic beside each case."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.facts import Interaction, Kind, Rating, Statement
from models.rules.tiers import (
    RATED,
    Criterion,
    Decided,
    Known,
    Thresholds,
    Tier,
    averages,
    known_of,
    outgrown,
    propose,
    raters,
)
from tests.models.rules.made import NOW, answers, some_ratings

GUT, RESPECT, VALUE, REFERRAL = RATED
DAY = timedelta(days=1)
GOOD = dict.fromkeys(RATED, Fraction(4))


def known(given: dict[Statement, Any] | None = None, /, **more: Any) -> Known:
    return Known({**GOOD, **{key: Fraction(value) for key, value in (given or {}).items()}}, **more)


@pytest.mark.parametrize(
    ("facts", "tier"),
    [
        (known(), Tier.GOOD),  # 4, 4, 4 and Referral 4: from 4 is enough
        (known({GUT: Fraction(11, 3)}), Tier.OK),  # (4 + 4 + 3) ÷ 3 = 3.67
        (known({VALUE: Fraction(39, 10)}), Tier.OK),  # 3.9: each has to reach 4, a 5 elsewhere makes up for nothing
        (known({GUT: 5, RESPECT: 5, VALUE: 3}), Tier.OK),  # their mean is 4.33, but Value is 3
        (known({REFERRAL: Fraction(7, 2)}), Tier.OK),  # pleasant, but would not recommend us: (3 + 4) ÷ 2
        (known(late_payments=1), Tier.OK),
        (known({GUT: Fraction(5, 2)}), Tier.OK),  # 2.5 is not under 2.5
        (known({GUT: Fraction(12, 5)}), Tier.BAD_FIT),  # (2 + 2 + 2 + 3 + 3) ÷ 5 = 2.4
        (known({RESPECT: Fraction(7, 3)}), Tier.BAD_FIT),  # (2 + 2 + 3) ÷ 3 = 2.33
        (known({VALUE: 1}), Tier.OK),  # who haggles is no bad fit yet
        (known(we_hide=True), Tier.BAD_FIT),  # whatever the answers are
        (known(referrals=1), Tier.GOOD),  # nobody knows whether it pays
        (known(reaches_target_rate=True), Tier.GOOD),  # it pays, but they sent nobody
        (known(referrals=1, reaches_target_rate=False), Tier.GOOD),
        (known(referrals=1, reaches_target_rate=True), Tier.IDEAL),
        (known({VALUE: 3}, referrals=3, reaches_target_rate=True), Tier.OK),  # ideal only among the good
        (known({GUT: 2}, referrals=3, reaches_target_rate=True), Tier.BAD_FIT),
    ],
)
def test_the_tier(facts: Known, tier: Tier) -> None:
    proposal = propose(facts)
    assert proposal
    assert proposal.tier is tier


def test_of_whom_nothing_is_known_has_no_tier() -> None:
    assert propose(Known()) is None
    assert propose(Known(late_payments=2, referrals=1)) is None  # these say nothing of how it is with them
    assert propose(Known({Statement.TEAMWORK: Fraction(5)})) is None


def test_who_answered_a_part_only_makes_no_good_client() -> None:
    proposal = propose(Known({GUT: Fraction(5), RESPECT: Fraction(5)}))
    assert proposal
    assert proposal.tier is Tier.OK
    assert {one.criterion: one.holds for one in proposal.missing} == {Criterion.VALUE: None, Criterion.REFERRAL: None}


def test_reasons_are_those_that_decide() -> None:
    bad = propose(known({GUT: 2, VALUE: 1}, we_hide=True))
    assert bad
    assert [(one.criterion, one.value) for one in bad.because] == [
        (Criterion.GUT, Fraction(2)),
        (Criterion.HIDING, None),
    ]
    fine = propose(known({VALUE: 3}, late_payments=2))
    assert fine
    assert [one.criterion for one in fine.because] == [Criterion.GUT, Criterion.RESPECT, Criterion.REFERRAL]
    assert [(one.criterion, one.value) for one in fine.missing] == [
        (Criterion.VALUE, Fraction(3)),
        (Criterion.ON_TIME, Fraction(2)),
    ]
    good = propose(known(referrals=1))
    assert good
    assert [(one.criterion, one.holds) for one in good.missing] == [(Criterion.TARGET_RATE, None)]


def test_thresholds_can_be_others() -> None:
    strict = Thresholds(good_from=Fraction(9, 2))
    proposal = propose(known(), strict)
    assert proposal
    assert proposal.tier is Tier.OK


def test_everybody_counts_once_with_their_newest_answer() -> None:
    given = answers("a", GUT, 1, days=40) + answers("a", GUT, 5, days=2) + answers("bc", GUT, 4, days=9)
    assert averages(given, NOW) == {GUT: Fraction(13, 3)}  # (5 + 4 + 4) ÷ 3: the 1 was taken back


def test_an_answer_is_forgotten_after_half_a_year() -> None:
    given = answers("a", GUT, 1, days=180) + answers("b", GUT, 5, days=179)
    assert averages(given, NOW) == {GUT: 5}
    assert averages(answers("a", GUT, 1, days=180), NOW) == {}


def logged(kind: Kind, days: float) -> Interaction:
    return Interaction(1, kind, NOW - days * DAY)


def test_late_payments_are_remembered_for_180_days() -> None:
    late = [logged(Kind.LATE_PAYMENT, days) for days in (0, 179, 180, 300)]
    found = known_of((), [*late, logged(Kind.REFERRAL, 390), logged(Kind.PRAISE, 1)], NOW)
    assert (found.late_payments, found.referrals) == (2, 1)
    to_come = Interaction(2, Kind.LATE_PAYMENT, NOW + DAY)
    assert known_of((), [to_come], NOW).late_payments == 0


def test_an_average_says_how_many_people_it_is_of() -> None:
    given = answers("a", GUT, 1, days=40) + answers("ab", GUT, 5, days=2) + answers("c", GUT, 4, days=200)
    assert raters(given, NOW) == {GUT: 2}


def test_a_threshold_of_tenths_is_exact() -> None:
    """4.4 is no whole number of halves: an average of exactly that is enough."""
    proposal = propose(known(dict.fromkeys(RATED, Fraction(22, 5))), Thresholds(Fraction("4.4"), Fraction("4.4")))
    assert proposal
    assert proposal.tier is Tier.GOOD


# What was decided, and the facts that move on

WEEKS_AGO = NOW - 30 * DAY


def since(days: float, tier: Tier, before: Tier | None = Tier.GOOD) -> Any:
    """The facts propose this since so many days, and something else before."""
    return lambda moment: tier if moment >= NOW - days * DAY else before


@pytest.mark.parametrize(
    ("decided", "proposed_at", "expected"),
    [
        (Decided(Tier.GOOD, Tier.GOOD, WEEKS_AGO), since(7, Tier.OK), Tier.OK),
        (Decided(Tier.GOOD, Tier.GOOD, WEEKS_AGO), since(6.9, Tier.OK), None),  # not for a week yet
        (Decided(Tier.GOOD, Tier.GOOD, WEEKS_AGO), since(99, Tier.GOOD), None),
        (Decided(Tier.GOOD, Tier.OK, WEEKS_AGO), since(99, Tier.OK), None),  # they knew, and knew better
        (Decided(Tier.GOOD, Tier.OK, WEEKS_AGO), since(8, Tier.BAD_FIT), Tier.BAD_FIT),  # of that they did not
        (Decided(Tier.GOOD, None, NOW - 6 * DAY), since(99, Tier.OK), None),  # they decided this week
        (Decided(Tier.GOOD, None, NOW - 7 * DAY), since(99, Tier.OK), Tier.OK),
        (Decided(Tier.GOOD, None, WEEKS_AGO), lambda _moment: None, None),  # nobody rates them any more
    ],
)
def test_who_decided_is_asked_again_once_the_facts_moved_on_for_a_week(
    decided: Decided, proposed_at: Any, expected: Tier | None
) -> None:
    assert outgrown(decided, proposed_at, NOW) is expected


scores = st.fractions(min_value=1, max_value=5, max_denominator=7)
facts = st.builds(
    Known,
    averages=st.dictionaries(st.sampled_from(Statement), scores),
    late_payments=st.integers(0, 3),
    referrals=st.integers(0, 3),
    reaches_target_rate=st.none() | st.booleans(),
    we_hide=st.booleans(),
)
ORDER = [Tier.BAD_FIT, Tier.OK, Tier.GOOD, Tier.IDEAL]


@given(facts)
def test_every_tier_has_its_reasons(known: Known) -> None:
    proposal = propose(known)
    if proposal is None:
        assert not known.we_hide
        assert not {*RATED} & {*known.averages}
        return
    assert proposal.because or proposal.missing
    assert all(not one.holds for one in proposal.missing)
    assert bool(proposal.missing) == (proposal.tier in {Tier.OK, Tier.GOOD})


@given(facts, st.sampled_from(RATED))
def test_nobody_falls_for_a_better_answer(known: Known, statement: Statement) -> None:
    before, after = propose(known), propose(replace(known, averages={**known.averages, statement: Fraction(5)}))
    assert after
    assert before is None or ORDER.index(after.tier) >= ORDER.index(before.tier)


@given(facts)
def test_a_guess_makes_nobody_ideal(known: Known) -> None:
    proposal = propose(replace(known, reaches_target_rate=None))
    assert proposal is None or proposal.tier is not Tier.IDEAL


@given(some_ratings())
def test_an_average_is_one_of_what_people_answer(ratings: tuple[Rating, ...]) -> None:
    for statement, average in averages(ratings, NOW).items():
        said = [
            answer.value for one in ratings if one.at <= NOW for answer in one.answers if answer.statement is statement
        ]
        assert min(said) <= average <= max(said)
