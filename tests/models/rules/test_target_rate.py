"""What a client pays for an hour, with the arithmetic beside each case."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.agreement import EngagementKind
from models.rules.revenue import Change, Client, Engagement, Version
from models.rules.target_rate import Hourly, Target, Worked, hourly

TODAY = date(2026, 6, 29)
FIRST = date(2026, 4, 1)
MADE = datetime(2026, 3, 1, tzinfo=UTC)
TARGET = Target(Decimal(100), "EUR")


def retainer(number: int = 1, monthly: int = 3000, currency: str = "EUR", **more: Any) -> Engagement:
    facts: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": None, **more}
    versions = (Version(MADE, Decimal(monthly), currency),)
    return Engagement(EngagementKind.RETAINER, versions=versions, id=number, **facts)


def hours(count: int, engagement: int = 1, first: date = FIRST) -> Worked:
    return Worked(engagement, first, Decimal(count))


def rate(client: Client, *worked: Worked) -> Hourly | None:
    return hourly(client, worked, "EUR", TODAY)


def test_fees_and_hours_are_of_the_same_days() -> None:
    """April, May and 29 of June's 30 days, no day before: 3000 × (1 + 1 + 29 ÷ 30) = 8900; 8900 ÷ 89 = 100."""
    assert rate(Client(1, (retainer(),)), hours(89)) == Hourly(Decimal(100), "EUR")


@pytest.mark.parametrize(
    ("client", "worked"),
    [
        (Client(1, (retainer(),)), ()),  # nobody logged hours
        (Client(1, (retainer(),)), (hours(0),)),
        (Client(1, (retainer(),)), (hours(10, first=date(2026, 6, 1)),)),  # 29 days say nothing
        (Client(1, (retainer(1), retainer(2))), (hours(89),)),  # of the other work nobody logged any
        (Client(1, yearly=(Decimal(50000), "EUR")), (hours(89),)),  # nothing was agreed
        (Client(1, (retainer(monthly=0),)), (hours(89),)),
    ],
)
def test_what_hours_do_not_tell_nobody_knows(client: Client, worked: tuple[Worked, ...]) -> None:
    assert rate(client, *worked) is None


def test_work_that_was_over_before_the_first_hours_counts_for_nothing() -> None:
    over = retainer(2, ends_on=date(2026, 3, 31))
    assert rate(Client(1, (retainer(), over)), hours(89)) == Hourly(Decimal(100), "EUR")


def test_a_change_counts_where_its_day_does() -> None:
    change = Change(MADE, date(2026, 5, 5), Decimal(890), "EUR")
    assert rate(Client(1, (retainer(),), (change,)), hours(89)) == Hourly(Decimal(110), "EUR")


def test_money_of_another_currency_is_not_added_up() -> None:
    change = Change(MADE, date(2026, 5, 5), Decimal(890), "DKK")
    found = rate(Client(1, (retainer(),), (change,)), hours(178))
    assert found == Hourly(Decimal(50), "EUR", is_all=False)
    assert found.reaches(TARGET) is None  # the crowns may make up for it
    assert found.reaches(Target(Decimal(50), "EUR")) is True
    assert found.reaches(Target(Decimal(50), "DKK")) is None


def test_from_the_target_on_is_enough() -> None:
    assert Hourly(Decimal(100), "EUR").reaches(TARGET) is True
    assert Hourly(Decimal("99.99"), "EUR").reaches(TARGET) is False


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 20000))
def test_more_hours_for_the_same_fee_never_pay_better(fewer: int, more: int, monthly: int) -> None:
    client = Client(1, (retainer(monthly=monthly),))
    found = [rate(client, hours(count)) for count in sorted((fewer, more))]
    assert found[0]
    assert found[1]
    assert found[0].rate >= found[1].rate
