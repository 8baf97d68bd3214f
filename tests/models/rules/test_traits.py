"""What ideal clients share, by hand and at random."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.agreement import EngagementKind, Rhythm
from models.rules.traits import AT_LEAST, Aspect, Kept, Profile, Trait, budget_range, shared, traits_of

TODAY = date(2026, 6, 15)
DANISH, ENGLISH = Trait(Aspect.LANGUAGE, "da"), Trait(Aspect.LANGUAGE, "en")
RETAINER, REFERRED = Trait(Aspect.WORK, "retainer"), Trait(Aspect.REFERRED)


@pytest.mark.parametrize(
    ("since", "years"),
    [
        (date(2026, 6, 15), "0-1"),
        (date(2025, 6, 16), "0-1"),
        (date(2025, 6, 15), "1-3"),
        (date(2023, 6, 15), "3-5"),
        (date(2021, 6, 16), "3-5"),
        (date(2021, 6, 15), "5-"),
        (date(1999, 1, 1), "5-"),
    ],
)
def test_how_long_they_are_with_us(since: date, years: str) -> None:
    assert traits_of(Profile(since=since), TODAY) == {Trait(Aspect.WITH_US, years)}


def test_who_is_still_to_come_is_not_with_us_yet() -> None:
    assert traits_of(Profile(since=date(2026, 6, 16)), TODAY) == frozenset()


@pytest.mark.parametrize(
    ("amount", "first", "until"),
    [
        ("10000", "10000", "25000"),
        ("9999.99", "5000", "10000"),
        ("24999", "10000", "25000"),
        ("25000", "25000", "50000"),
    ],
)
def test_budgets_lie_in_round_ranges(amount: str, first: str, until: str) -> None:
    assert budget_range(Decimal(amount)) == (Decimal(first), Decimal(until))
    assert traits_of(Profile(yearly=(Decimal(amount), "DKK")), TODAY) == {Trait(Aspect.BUDGET, f"{first}-{until} DKK")}


@given(st.decimals(min_value="0.01", max_value="999999999999", places=2))
def test_every_budget_lies_in_its_range(amount: Decimal) -> None:
    first, until = budget_range(amount)
    assert first <= amount < until <= first * Decimal("2.5")


def test_promises_are_kept_where_nine_in_ten_of_three_and_more_are() -> None:
    for kept, keeps in ((Kept(2, 2), False), (Kept(3, 3), True), (Kept(9, 10), True), (Kept(8, 9), False)):
        assert (Trait(Aspect.WE_KEEP) in traits_of(Profile(ours=kept), TODAY)) is keeps
        assert (Trait(Aspect.THEY_KEEP) in traits_of(Profile(theirs=kept), TODAY)) is keeps


def test_all_that_is_known_is_a_trait() -> None:
    profile = Profile(kinds=frozenset(EngagementKind), language="da", rhythm=Rhythm.WEEKLY, changes=1, referrals=2)
    assert {one.aspect for one in traits_of(profile, TODAY)} == {
        Aspect.WORK,
        Aspect.LANGUAGE,
        Aspect.CADENCE,
        Aspect.CHANGES,
        Aspect.REFERRED,
    }
    assert traits_of(Profile(yearly=(Decimal(), "EUR")), TODAY) == frozenset()


def test_two_in_three_and_three_at_least_share_it() -> None:
    both, one = frozenset({DANISH, RETAINER}), frozenset({DANISH})
    assert shared([both, both], []) == ()  # two are not enough
    assert [found.trait for found in shared([both, both, both, one], [])] == [DANISH, RETAINER]  # 3 of 4
    assert [found.trait for found in shared([both, both, both, one, one], [])] == [DANISH]  # 3 of 5 is under 2 in 3


def test_what_sets_them_apart_stands_first_with_how_many_others_have_it() -> None:
    ideal = [frozenset({DANISH, REFERRED})] * 3
    found = shared(ideal, [frozenset({DANISH}), frozenset({DANISH, RETAINER}), frozenset({ENGLISH})])
    assert [(one.trait, one.count, one.of, one.others, one.of_others) for one in found] == [
        (REFERRED, 3, 3, 0, 3),
        (DANISH, 3, 3, 2, 3),
    ]


traits = st.frozensets(st.builds(Trait, st.sampled_from(Aspect), st.sampled_from(["", "a", "b"])), max_size=6)


@given(st.lists(traits, max_size=8), st.lists(traits, max_size=8))
def test_what_is_shared_is_had_by_so_many(ideal: list[frozenset[Trait]], others: list[frozenset[Trait]]) -> None:
    found = {one.trait: one for one in shared(ideal, others)}
    for trait in frozenset[Trait]().union(*ideal):
        count = sum(trait in one for one in ideal)
        assert (trait in found) is (count >= AT_LEAST and Fraction(count, len(ideal)) >= Fraction(2, 3))
    assert all(one.others == sum(trait in other for other in others) for trait, one in found.items())


@given(st.lists(traits, min_size=3, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_clients_changes_nothing(ideal: list[frozenset[Trait]], random) -> None:  # type: ignore[no-untyped-def]
    mixed = ideal[:]
    random.shuffle(mixed)
    assert shared(ideal, []) == shared(mixed, [])


@given(st.dates(date(1990, 1, 1), TODAY), st.integers(0, 3000))
def test_years_only_grow(since: date, days: int) -> None:
    groups = ["0-1", "1-3", "3-5", "5-"]
    [before] = traits_of(Profile(since=since), TODAY)
    [after] = traits_of(Profile(since=since), TODAY + timedelta(days=days))
    assert groups.index(before.value) <= groups.index(after.value)
