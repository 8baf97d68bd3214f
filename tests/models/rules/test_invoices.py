"""When an invoice is open, overdue or late, and that a late payment counts once, whoever tells of it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.invoices import Invoice, Late, Waiting, late_invoices, late_payments, overdue, still_open

TODAY = date(2030, 1, 31)
DAY = timedelta(days=1)
HALF_YEAR = 180 * DAY
BILL = Invoice(date(2029, 12, 1), Decimal(1200), "EUR", due_on=date(2029, 12, 31), number="7")


@pytest.mark.parametrize(
    ("bill", "is_open", "is_overdue", "days"),
    [
        (BILL, True, True, 31),
        (replace(BILL, due_on=TODAY), True, False, 0),
        (replace(BILL, due_on=TODAY - DAY), True, True, 1),
        (replace(BILL, due_on=None), True, False, 0),
        (replace(BILL, paid_on=date(2029, 12, 31)), False, False, 0),
        (replace(BILL, paid_on=date(2030, 1, 1)), False, False, 1),
        (replace(BILL, amount=Decimal(-1200)), False, False, 0),
        (replace(BILL, paid_on=TODAY + DAY), True, True, 31),  # looked at before the payment
    ],
)
def test_open_overdue_and_late_by_hand(bill: Invoice, is_open: bool, is_overdue: bool, days: int) -> None:  # noqa: FBT001
    assert (bill.is_open(TODAY), bill.is_overdue(TODAY), bill.days_late(TODAY)) == (is_open, is_overdue, days)


def test_a_late_payment_is_remembered_from_when_it_came() -> None:
    came = replace(BILL, due_on=TODAY - 300 * DAY, paid_on=TODAY - 180 * DAY)
    assert late_invoices([came], TODAY, HALF_YEAR) == ()
    came = replace(came, paid_on=TODAY - 179 * DAY)
    assert [one.days for one in late_invoices([came], TODAY, HALF_YEAR)] == [121]
    assert [one.days for one in late_invoices([replace(came, paid_on=None)], TODAY, HALF_YEAR)] == [300]


def test_what_was_logged_for_the_same_days_counts_once() -> None:
    late = [Late("7", date(2030, 1, 1), date(2030, 1, 20), is_open=False)]
    assert late_payments(late, [date(2030, 1, 10), date(2030, 1, 15), date(2030, 1, 27)]) == 1
    assert late_payments(late, [date(2029, 12, 31), date(2030, 1, 28)]) == 3
    assert late_payments([], [date(2030, 1, 10)]) == 1


def test_sums_are_by_currency() -> None:
    bills = [BILL, replace(BILL, amount=Decimal(300)), replace(BILL, currency="DKK"), replace(BILL, due_on=TODAY)]
    assert overdue(bills, TODAY) == Waiting(3, {"DKK": Decimal(1200), "EUR": Decimal(1500)})
    assert still_open(bills, TODAY) == Waiting(4, {"DKK": Decimal(1200), "EUR": Decimal(2700)})


days = st.dates(date(2029, 1, 1), date(2030, 6, 1))
bills = st.builds(
    Invoice,
    days,
    st.decimals(min_value=-1000, max_value=1000, places=2),
    st.sampled_from(["EUR", "DKK"]),
    st.none() | days,
    st.none() | days,
)


@given(st.lists(bills, max_size=6), st.lists(days, max_size=6))
def test_invoices_and_logs_never_count_more_than_both_nor_less_than_either_kind(
    found: list[Invoice], logged: list[date]
) -> None:
    late = late_invoices(found, TODAY, HALF_YEAR)
    assert len(late) <= late_payments(late, logged) <= len(late) + len(logged)
    assert late_payments((), logged) == len(logged)
    assert all(one.days > 0 for one in late)
    assert late_invoices(found[::-1], TODAY, HALF_YEAR) == late


@given(bills)
def test_what_is_overdue_is_open_and_late(bill: Invoice) -> None:
    if bill.is_overdue(TODAY):
        assert bill.is_open(TODAY)
        assert bill.days_late(TODAY) > 0
