"""What hangs on one client, and when that is said: neither twice nor not at all, whatever the order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.concentration import (
    STEP,
    Level,
    News,
    Now,
    Said,
    concentration,
    needed,
    spoken,
    thresholds,
    to_say,
)
from models.rules.revenue import Revenue


def paying(*amounts: int | str, currency: str = "EUR") -> list[Revenue]:
    return [Revenue(number, {currency: Decimal(amount)}) for number, amount in enumerate(amounts, 1)]


# Shares


def test_shares_by_hand() -> None:
    """200 + 100 + 7 × 100 = 1,000: a fifth, and 400 of 1,000 for the first three."""
    found = concentration(paying(100, 200, *[100] * 7), "EUR")
    assert (int(found.total), found.first, found.first_three, found.level) == (1000, 2000, 4000, Level.AMBER)
    assert [(one.client, one.share) for one in found.shares[:3]] == [(2, 2000), (1, 1000), (3, 1000)]


@pytest.mark.parametrize(
    ("first", "others", "level"),
    [
        ("199.99", 8, Level.NONE),  # with eight others each a hundred of a thousand
        ("200", 8, Level.AMBER),
        ("342.85", 8, Level.AMBER),  # 342.85 / 1142.85 = 29.999…
        ("342.86", 8, Level.RED),
        ("269", 5, Level.NONE),  # few clients: 269 / 769 = 34.98
        ("270", 5, Level.AMBER),
        ("499.99", 5, Level.AMBER),
        ("500", 5, Level.RED),
        ("300", 6, Level.NONE),  # seven clients are few: 300 / 900 is a third
        ("300", 7, Level.RED),  # eight are not: 300 / 1000
    ],
)
def test_levels_are_reached_at_their_shares(first: str, others: int, level: Level) -> None:
    found = concentration(paying(first, *[100] * others), "EUR")
    assert found.level is level


def test_who_pays_in_another_currency_is_left_out_and_named() -> None:
    both = Revenue(3, {"DKK": Decimal(50), "EUR": Decimal(100)})
    found = concentration([*paying(300), Revenue(2, {"DKK": Decimal(9000)}), both, Revenue(4)], "EUR")
    assert (int(found.total), [one.client for one in found.shares]) == (400, [1, 3])
    assert [one.client for one in found.left_out] == [2, 3]


def test_without_revenue_nothing_hangs_on_anybody() -> None:
    found = concentration([Revenue(1), *paying(5, currency="DKK")], "EUR")
    assert (found.first, found.first_three, found.level, int(found.total)) == (0, 0, Level.NONE, 0)


def test_estimates_stay_marked() -> None:
    [one] = concentration([Revenue(1, {"EUR": Decimal(5)}, is_estimate=True)], "EUR").shares
    assert one.is_estimate


cents = st.integers(1, 10**9).map(lambda amount: Decimal(amount).scaleb(-2))


@given(st.lists(cents, min_size=1, max_size=30))
def test_shares_make_the_whole_and_never_more(amounts: list[Decimal]) -> None:
    found = concentration([Revenue(number, {"EUR": one}) for number, one in enumerate(amounts)], "EUR")
    assert 10_000 - len(amounts) < sum(one.share for one in found.shares) <= 10_000
    assert found.total == sum(amounts)
    assert [one.amount for one in found.shares] == sorted(amounts, reverse=True)
    assert max(one.level for one in found.shares) is found.level


@given(st.lists(cents, min_size=1, max_size=12), st.randoms())
def test_the_order_in_which_clients_come_changes_nothing(amounts: list[Decimal], shuffled: object) -> None:
    known = [Revenue(number, {"EUR": one}) for number, one in enumerate(amounts)]
    before = concentration(known, "EUR")
    shuffled.shuffle(known)  # type: ignore[attr-defined]  # Hypothesis types it as an object
    assert concentration(known, "EUR") == before


# What would bring it down


def test_what_the_others_must_bring_by_hand() -> None:
    """60 of 240 is a quarter; 60 of 300 is just a fifth, so it takes a cent more than 60."""
    assert needed(Decimal(60), Decimal(240), 2000) == Decimal("60.01")
    assert needed(Decimal(10), Decimal(100), 2000) == 0


@given(st.lists(cents, min_size=1, max_size=30))
def test_so_much_more_brings_it_under_and_a_cent_less_does_not(amounts: list[Decimal]) -> None:
    found = concentration([Revenue(number, {"EUR": one}) for number, one in enumerate(amounts)], "EUR")
    first = found.shares[0]
    for limit in thresholds(len(amounts)).values():
        more = needed(first.amount, found.total, limit)
        assert first.amount * 10_000 < limit * (found.total + more)
        if more:
            assert first.amount * 10_000 >= limit * (found.total + more - Decimal("0.01"))


@pytest.mark.parametrize(("exact", "said"), [("60000.01", "61000"), ("60000", "60000"), ("0.01", "0.010"), ("0", "0")])
def test_an_amount_is_said_in_two_figures(exact: str, said: str) -> None:
    assert spoken(Decimal(exact)) == Decimal(said)


@given(cents)
def test_what_is_said_is_enough_and_not_much_more(amount: Decimal) -> None:
    assert amount <= spoken(amount) <= amount * Decimal("1.1")


# When it is said


def test_a_year_by_hand() -> None:
    """Each look with what is said of it: on the way up, after five points, and on the way up once more."""
    looks = [
        (Now(Level.NONE, 1900), None),
        (Now(Level.AMBER, 2010), News.CROSSED),
        (Now(Level.AMBER, 2010), None),
        (Now(Level.AMBER, 2509), None),
        (Now(Level.AMBER, 2510), News.ROSE),
        (Now(Level.RED, 3000), News.CROSSED),
        (Now(Level.AMBER, 2990), None),
        (Now(Level.AMBER, 2500), News.FELL),
        (Now(Level.NONE, 1990), None),
        (Now(Level.AMBER, 2000), News.CROSSED),
    ]
    said: Said | None = None
    for now, expected in looks:
        news, said = to_say(said, now)
        assert news is expected, now


looks = st.lists(
    st.builds(
        lambda share, clients: Now(
            max((level for level, limit in thresholds(clients).items() if share >= limit), default=Level.NONE), share
        ),
        st.integers(0, 10_000) | st.integers(1800, 3200),
        st.sampled_from([5, 12]),
    ),
    max_size=20,
)


@given(looks)
def test_it_is_said_when_it_must_be_and_only_then(seen: list[Now]) -> None:
    """Told apart from the whole story: what was said last, and where the client stood at the look before."""
    said: Said | None = None
    before, spoken_of = Level.NONE, 0
    for now in seen:
        news, said = to_say(said, now)
        went_up = now.level > before
        moved = now.level > Level.NONE and before > Level.NONE and abs(now.share - spoken_of) >= STEP
        assert (news is not None) == (went_up or moved)
        assert (news is News.CROSSED) == went_up
        if news:
            spoken_of = now.share
        before = now.level


@given(looks)
def test_looking_again_says_nothing_again(seen: list[Now]) -> None:
    said: Said | None = None
    for now in seen:
        _news, said = to_say(said, now)
        assert to_say(said, now) == (None, said)


@given(looks)
def test_what_is_known_of_it_is_never_five_points_from_what_is_so(seen: list[Now]) -> None:
    said: Said | None = None
    for now in seen:
        _news, said = to_say(said, now)
        assert (said is None) == (now.level is Level.NONE)
        assert said is None or (said.level is now.level and abs(said.share - now.share) < STEP)
