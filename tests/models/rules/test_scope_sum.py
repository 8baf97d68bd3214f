"""What scope gave and took, by client and quarter."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.quarters import Quarter
from models.rules.scope import Step
from models.rules.scope_sum import Settled, balance_of, balances, grows

TODAY = date(2030, 1, 7)
ended = st.builds(
    Settled,
    client=st.integers(1, 3),
    day=st.dates(date(2029, 1, 1), TODAY),
    step=st.sampled_from(Step),
    hours=st.none() | st.decimals(min_value=0, max_value=100, places=2),
    worth=st.none() | st.decimals(min_value=0, max_value=9999, places=2),
    currency=st.sampled_from(["EUR", "DKK"]),
)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2030, 1, 1), Quarter(2030, 1)),
        (date(2030, 3, 31), Quarter(2030, 1)),
        (date(2030, 4, 1), Quarter(2030, 2)),
        (date(2029, 12, 31), Quarter(2029, 4)),
    ],
)
def test_the_quarter_of_a_day(day: date, quarter: Quarter) -> None:
    assert Quarter.of(day) == quarter


@given(st.lists(ended))
def test_nothing_is_lost_and_nothing_counts_twice(settled: list[Settled]) -> None:
    found = balances(settled).values()
    approved = [one for one in settled if one.step is Step.APPROVED]
    favours = [one for one in settled if one.step is Step.FAVOUR]
    assert sum(one.won.count for one in found) == len(approved)
    assert sum(one.given.count for one in found) == len(favours)
    assert sum(one.declined for one in found) == sum(one.step is Step.DECLINED for one in settled)
    assert sum(one.given.hours for one in found) == sum(one.hours or 0 for one in favours)
    for code in ("EUR", "DKK"):
        told = sum(one.won.worth.get(code, 0) for one in found)
        assert told == sum(one.worth or 0 for one in approved if one.currency == code)
    assert sum(one.won.unknown for one in found) == sum(one.worth is None for one in approved)


@given(st.lists(ended))
def test_the_newest_quarter_comes_first_and_empty_ones_are_left_out(settled: list[Settled]) -> None:
    quarters = [quarter for quarter, _client in balances(settled)]
    assert quarters == sorted(quarters, reverse=True)
    assert all(one.won.count or one.given.count or one.declined for one in balances(settled).values())


@pytest.mark.parametrize(("days", "count"), [((0, 30, 89), 3), ((0, 30, 90), 0), ((0, 1), 0)])
def test_three_changes_in_ninety_days_suggest_a_larger_retainer(days: tuple[int, ...], count: int) -> None:
    settled = [Settled(1, TODAY - timedelta(days=ago), Step.APPROVED) for ago in days]
    settled += [Settled(2, TODAY, Step.APPROVED), Settled(1, TODAY, Step.FAVOUR)]
    assert grows(settled, 1, TODAY) == count


def test_kroner_and_euros_are_never_one_sum() -> None:
    settled = [
        Settled(1, TODAY, Step.APPROVED, worth=Decimal(amount), currency=code)
        for amount, code in ((100, "EUR"), (700, "DKK"), (50, "EUR"))
    ]
    assert balance_of(settled).won.worth == {"EUR": 150, "DKK": 700}
