"""How near somebody comes to the ideal clients, by hand and at random."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from models.rules.agreement import EngagementKind
from models.rules.nearness import nearness
from models.rules.profile import Often, Profitable, Season
from models.rules.traits import Aspect, Profile, Shared, Trait, shared, traits_of

TODAY = date(2026, 6, 15)
RETAINER, PROJECT = Trait(Aspect.WORK, "retainer"), Trait(Aspect.WORK, "project")
DANISH, MONTHLY = Trait(Aspect.LANGUAGE, "da"), Trait(Aspect.OFTEN, "monthly")
BUDGET = Trait(Aspect.BUDGET, "10000-25000 EUR")
KEPT = Trait(Aspect.WE_KEEP)


def of(*traits: Trait) -> list[Shared]:
    return [Shared(one, 5, 6, 1, 4) for one in traits]


def test_what_can_be_compared_is_told_trait_by_trait() -> None:
    near = nearness(of(RETAINER, DANISH, MONTHLY, KEPT), frozenset({RETAINER, DANISH, Trait(Aspect.OFTEN, "once")}))
    assert (near.has, near.of, near.is_known) == (2, 3, True)
    assert {one.shared.trait: one.has for one in near.points} == {RETAINER: True, DANISH: True, MONTHLY: False}


def test_below_three_traits_too_little_is_known() -> None:
    assert not nearness(of(RETAINER, DANISH, MONTHLY), frozenset({RETAINER, DANISH})).is_known
    assert not nearness([], frozenset({RETAINER, DANISH, MONTHLY})).is_known


def test_of_two_kinds_of_work_that_ideal_clients_share_one_is_enough() -> None:
    near = nearness(of(PROJECT, RETAINER), frozenset({RETAINER}))
    assert [(one.shared.trait, one.has) for one in near.points] == [(RETAINER, True)]


def test_money_of_another_currency_is_not_compared() -> None:
    assert nearness(of(BUDGET), frozenset({Trait(Aspect.BUDGET, "10000-25000 DKK")})).of == 0
    near = nearness(of(BUDGET), frozenset({Trait(Aspect.BUDGET, "25000-50000 EUR")}))
    assert (near.has, near.of) == (0, 1)


def test_what_people_answered_is_a_trait_and_what_they_do_not_know_is_none() -> None:
    profile = Profile(often=Often.MONTHLY, season=Season.SPRING, profitable=Profitable.YES)
    assert traits_of(profile, TODAY) == {
        MONTHLY,
        Trait(Aspect.SEASON, "spring"),
        Trait(Aspect.PROFITABLE, "yes"),
    }
    assert traits_of(Profile(profitable=Profitable.UNKNOWN), TODAY) == frozenset()


PROFILES = st.builds(
    Profile,
    kinds=st.frozensets(st.sampled_from(EngagementKind), max_size=2),
    yearly=st.none() | st.tuples(st.sampled_from([Decimal(9000), Decimal(30000)]), st.sampled_from(["EUR", "DKK"])),
    language=st.sampled_from(["", "da", "en"]),
    often=st.none() | st.sampled_from(Often),
    season=st.none() | st.sampled_from(Season),
    profitable=st.none() | st.sampled_from(Profitable),
)
TRAITS = PROFILES.map(lambda one: traits_of(one, TODAY))
IDEALS = st.tuples(st.lists(TRAITS, min_size=3, max_size=6), st.lists(TRAITS, max_size=4)).map(
    lambda both: shared(both[0] + both[0], both[1])
)


@given(IDEALS, TRAITS, st.data())
def test_another_trait_that_fits_never_lowers_it(
    ideal: tuple[Shared, ...], theirs: frozenset[Trait], data: st.DataObject
) -> None:
    if not ideal:
        return
    more = theirs | {data.draw(st.sampled_from(ideal)).trait}
    assert nearness(ideal, more).share >= nearness(ideal, theirs).share


@given(IDEALS, TRAITS)
def test_a_trait_that_nobody_shares_or_knows_changes_nothing(
    ideal: tuple[Shared, ...], theirs: frozenset[Trait]
) -> None:
    assert nearness(ideal, theirs | {Trait(Aspect.WITH_US, "5-")}) == nearness(ideal, theirs)
    unknown = [*ideal, *of(Trait(Aspect.CHANGES))]
    assert nearness(unknown, theirs) == nearness(ideal, theirs)


@given(IDEALS, TRAITS, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(ideal: tuple[Shared, ...], theirs: frozenset[Trait], rng: object) -> None:
    mixed = list(ideal)
    rng.shuffle(mixed)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    assert nearness(mixed, theirs) == nearness(ideal, theirs)


@given(IDEALS, TRAITS)
def test_every_number_has_its_reasons(ideal: tuple[Shared, ...], theirs: frozenset[Trait]) -> None:
    near = nearness(ideal, theirs)
    assert near.of == len(near.points)
    assert {one.shared for one in near.points} <= set(ideal)
    assert all(one.has == (one.shared.trait in theirs) for one in near.points)
    assert replace(near, points=()).share == 0
