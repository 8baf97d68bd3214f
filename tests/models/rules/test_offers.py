"""Who hears of an offer first, who waits for a seat, and what offers brought."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.offers import (
    NEXT,
    RANK,
    Candidate,
    Phase,
    Queue,
    Step,
    Told,
    brought,
    deserving,
    phase,
    queue_of,
    seats_left,
)
from models.rules.quarters import Quarter
from models.rules.tiers import Tier
from models.rules.upsell import Activity, Gate
from tests.models.rules.made import NOW, moments

DAY = timedelta(days=1)
TODAY = NOW.date()


def one(id_: int, tier: Tier | None = Tier.GOOD, score: int | None = 80, name: str = "", **more: object) -> Candidate:
    return Candidate(id_, name or f"client {id_}", tier, score, **more)  # type: ignore[arg-type]


def names(queue: Queue) -> tuple[list[str], list[str], list[str]]:
    return (
        [found.name for found in queue.turn],
        [found.name for found in queue.waiting],
        [f"{found.name}: {gate}" for found, gate in queue.held],
    )


@pytest.mark.parametrize(
    ("starts_in", "until_in", "ended", "found"),
    [
        (1, 15, False, Phase.AHEAD),
        (0, 14, False, Phase.FIRST),
        (-14, 0, False, Phase.FIRST),
        (-15, -1, False, Phase.OPEN),
        (0, 0, False, Phase.FIRST),
        (1, 15, True, Phase.ENDED),
    ],
)
def test_the_phase(starts_in: int, until_in: int, ended: bool, found: Phase) -> None:  # noqa: FBT001
    assert phase(TODAY + starts_in * DAY, TODAY + until_in * DAY, ended, TODAY) is found


def test_best_first_then_health_then_the_alphabet() -> None:
    found = queue_of(
        [
            one(1, Tier.OK, 99, "Zebra"),
            one(2, Tier.GOOD, 70, "Yak"),
            one(3, Tier.GOOD, 90, "beta"),
            one(4, Tier.GOOD, 90, "Alpha"),
            one(5, Tier.IDEAL, 61, "Ideal"),
            one(6, None, 100, "Unknown"),
        ],
        {},
        None,
    )
    assert names(found) == (["Ideal", "Alpha", "beta", "Yak", "Zebra", "Unknown"], [], [])


def test_a_bad_fit_is_never_in_it() -> None:
    assert queue_of([one(1, Tier.BAD_FIT, 100)], {}, None) == Queue()
    assert queue_of([one(1, Tier.BAD_FIT, None)], {}, None) == Queue()


def test_seats_are_held_for_the_best_and_a_lost_one_is_free_again() -> None:
    clients = [one(number, score=90 - number, name=f"c{number}") for number in range(1, 6)]
    assert names(queue_of(clients, {}, 2)) == (["c1", "c2"], ["c3", "c4", "c5"], [])
    assert names(queue_of(clients, {1: Step.PITCHED}, 2)) == (["c2"], ["c3", "c4", "c5"], [])
    assert names(queue_of(clients, {1: Step.WON, 2: Step.PITCHED}, 2)) == ([], ["c3", "c4", "c5"], [])
    assert names(queue_of(clients, {1: Step.WON, 2: Step.LOST}, 2)) == (["c3"], ["c4", "c5"], [])
    assert names(queue_of(clients, {}, 0))[0] == []


def test_who_is_held_back_takes_no_seat_and_hears_why() -> None:
    clients = [
        one(1, Tier.IDEAL, 59, "Acme"),
        one(2, Tier.IDEAL, None, "Beta"),
        one(3, Tier.GOOD, 95, "Cora", complaints=(NOW - 2 * DAY,)),
        one(4, Tier.GOOD, 95, "Dove", activity=Activity.PAUSED),
        one(5, Tier.OK, 60, "Echo"),
    ]
    held = [f"Acme: {Gate.UNWELL}", f"Beta: {Gate.UNRATED}", f"Cora: {Gate.COMPLAINT}", f"Dove: {Gate.PAUSED}"]
    assert names(queue_of(clients, {}, 1)) == (["Echo"], [], held)


def test_who_deserves_what_new_customers_get() -> None:
    clients = [
        one(1, Tier.OK, 99),
        one(2, Tier.GOOD, 70),
        one(3, Tier.IDEAL, 65),
        one(4, Tier.GOOD, 59),
        one(5, None, 99),
        one(6, Tier.BAD_FIT, 99),
    ]
    assert [found.id for found in deserving(clients)] == [3, 2]


candidates = st.lists(
    st.builds(
        Candidate,
        id=st.integers(1, 40),
        name=st.text(max_size=3),
        tier=st.none() | st.sampled_from(Tier),
        score=st.none() | st.integers(0, 100),
        activity=st.sampled_from(Activity),
        complaints=st.lists(moments, max_size=2).map(tuple),
    ),
    unique_by=lambda found: found.id,
)
pitched = st.dictionaries(st.integers(1, 40), st.sampled_from(Step), max_size=8)
room = st.none() | st.integers(0, 10)


@given(candidates, pitched, room)
def test_never_more_than_there_are_seats(
    clients: list[Candidate], heard: Mapping[int, Step], seats: int | None
) -> None:
    queue = queue_of(clients, heard, seats)
    if seats is None:
        assert not queue.waiting
    else:
        taken = sum(step is not Step.LOST for step in heard.values())
        assert len(queue.turn) <= max(0, seats - taken)
        assert not queue.waiting or len(queue.turn) == max(0, seats - taken)  # no seat stays empty while somebody waits


@given(candidates, pitched, room)
def test_everybody_has_one_place_and_nobody_hears_twice(
    clients: list[Candidate], heard: Mapping[int, Step], seats: int | None
) -> None:
    queue = queue_of(clients, heard, seats)
    placed = [found.id for found in (*queue.turn, *queue.waiting, *(pair[0] for pair in queue.held))]
    assert len(placed) == len({*placed})
    assert {*placed} == {c.id for c in clients if c.tier is not Tier.BAD_FIT} - {*heard}


@given(candidates, pitched, room)
def test_whoever_is_held_back_is_so_for_a_reason(
    clients: list[Candidate], heard: Mapping[int, Step], seats: int | None
) -> None:
    queue = queue_of(clients, heard, seats)
    assert all(gate is found.gate and gate is not None for found, gate in queue.held)
    assert all(found.gate is None for found in (*queue.turn, *queue.waiting))


@given(candidates, pitched, room)
def test_nobody_stands_before_a_better_one(
    clients: list[Candidate], heard: Mapping[int, Step], seats: int | None
) -> None:
    queue = queue_of(clients, heard, seats)
    ordered = [*queue.turn, *queue.waiting]
    for before, after in pairwise(ordered):
        assert RANK[before.tier] <= RANK[after.tier]
        if before.tier is after.tier:
            assert (before.score or 0) >= (after.score or 0)


@given(candidates, pitched, room, st.randoms(use_true_random=False))
def test_the_order_does_not_hang_on_how_they_came(
    clients: list[Candidate], heard: Mapping[int, Step], seats: int | None, chance: object
) -> None:
    shuffled = list(clients)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random
    assert queue_of(shuffled, heard, seats) == queue_of(clients, heard, seats)


@given(room, st.lists(st.sampled_from(Step)))
def test_seats_and_those_who_have_one_are_all_there_are(seats: int | None, steps: list[Step]) -> None:
    left = seats_left(seats, steps)
    taken = sum(step.takes_seat for step in steps)
    assert left == (None if seats is None else max(0, seats - taken))


def test_whatever_was_said_by_a_slip_can_be_taken_up_again() -> None:
    assert {*NEXT} == {*Step}
    assert all(Step.PITCHED in NEXT[step] for step in (Step.WON, Step.LOST))


# What offers brought


def test_what_offers_brought() -> None:
    january, april = date(2030, 1, 20), date(2030, 4, 2)
    told = [
        Told(1, Step.PITCHED, january, january, Decimal(500), "EUR"),
        Told(1, Step.WON, january, april, Decimal(1000), "EUR"),
        Told(1, Step.WON, april, april, Decimal(2000), "DKK"),
        Told(1, Step.WON, april, april),
        Told(1, Step.LOST, january, january, Decimal(700), "EUR"),
        Told(2, Step.LOST, april, april),
    ]
    found = brought(told)
    assert list(found) == [(Quarter(2030, 2), 1), (Quarter(2030, 2), 2), (Quarter(2030, 1), 1)]
    first, other, before = found.values()
    assert (first.pitched, first.won, first.lost, first.unknown) == (2, 3, 0, 1)
    assert first.value == {"EUR": 1000, "DKK": 2000}
    assert (other.pitched, other.lost, other.missed) == (1, 1, {})
    assert (before.pitched, before.won, before.lost, before.missed) == (3, 0, 1, {"EUR": Decimal(700)})


pitches = st.lists(
    st.builds(
        Told,
        offer=st.integers(1, 3),
        step=st.sampled_from(Step),
        pitched_on=st.dates(date(2029, 1, 1), date(2030, 12, 31)),
        decided_on=st.dates(date(2029, 1, 1), date(2030, 12, 31)),
        value=st.none() | st.decimals(min_value=0, max_value=9999, places=2),
        currency=st.sampled_from(["EUR", "DKK"]),
    )
)


@given(pitches)
def test_nothing_is_lost_and_nothing_counts_twice(told: list[Told]) -> None:
    found = brought(told).values()
    steps = Counter(pitch.step for pitch in told)
    assert sum(each.pitched for each in found) == len(told)
    assert (sum(each.won for each in found), sum(each.lost for each in found)) == (steps[Step.WON], steps[Step.LOST])
    for code in ("EUR", "DKK"):
        for step, side in ((Step.WON, "value"), (Step.LOST, "missed")):
            worth = sum(p.value or 0 for p in told if p.step is step and p.currency == code)
            assert sum(getattr(each, side).get(code, 0) for each in found) == worth
