"""What a client brought in within twelve months: arithmetic by hand beside each case, and nothing counted twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.agreement import EngagementKind
from models.rules.invoices import Invoice
from models.rules.revenue import (
    Change,
    Client,
    Days,
    Engagement,
    Revenue,
    Version,
    as_agreed,
    revenue_of,
    trailing_year,
)

TODAY = date(2030, 1, 31)
YEAR = trailing_year(TODAY)
DAY = timedelta(days=1)
FIRST = datetime(2028, 1, 1, tzinfo=UTC)


def version(budget: int | str | None, at: datetime = FIRST, currency: str = "EUR") -> Version:
    return Version(at, None if budget is None else Decimal(budget), currency)


def project(starts: date, ends: date | None, *versions: Version, changes: tuple[Change, ...] = ()) -> Engagement:
    return Engagement(EngagementKind.PROJECT, starts, ends, versions, changes)


def retainer(starts: date, ends: date | None, *versions: Version, changes: tuple[Change, ...] = ()) -> Engagement:
    return Engagement(EngagementKind.RETAINER, starts, ends, versions, changes)


def change(day: date, cost: int, currency: str = "EUR") -> Change:
    return Change(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), day, Decimal(cost), currency)


def euros(*engagements: Engagement, changes: tuple[Change, ...] = ()) -> Decimal:
    found = revenue_of(Client(1, engagements, changes), YEAR).amounts
    assert found.keys() <= {"EUR"}
    return found.get("EUR", Decimal())


# The twelve months


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2030, 1, 31), date(2029, 2, 1)),
        (date(2028, 2, 29), date(2027, 3, 1)),
        (date(2029, 2, 28), date(2028, 2, 29)),
    ],
)
def test_twelve_months_end_today(today: date, first: date) -> None:
    assert trailing_year(today) == Days(first, today)


# By hand


def test_a_project_counts_with_the_days_of_its_run_that_have_passed() -> None:
    """100 days from 1 December; 62 of them until 31 January: 62/100 of 10,000."""
    assert euros(project(date(2029, 12, 1), date(2029, 12, 1) + 99 * DAY, version(10_000))) == Decimal(6200)


def test_what_lies_before_the_twelve_months_does_not_count() -> None:
    """1 January to 11 April 2029 is 101 days, of which January's 31 are too old: 70/101 of 10,100."""
    assert euros(project(date(2029, 1, 1), date(2029, 4, 11), version(10_100))) == Decimal(7000)


def test_a_project_without_an_end_has_run_until_today() -> None:
    """From 1 August 2028 it is 549 days, the last 365 of which count: 365/549 of 54,900."""
    assert euros(project(date(2028, 8, 1), None, version(54_900))) == Decimal(36_500)


def test_what_is_still_to_begin_brought_in_nothing() -> None:
    assert euros(project(TODAY + DAY, TODAY + 9 * DAY, version(9000)), retainer(TODAY + DAY, None, version(9))) == 0


def test_a_retainer_counts_by_month() -> None:
    """November, December and January are whole, of October the 16 days from the 16th on are 16/31 of 3,100."""
    assert euros(retainer(date(2029, 10, 16), None, version(3100))) == 3 * 3100 + 1600


def test_a_retainer_that_ran_all_the_time_counts_twelve_times() -> None:
    assert euros(retainer(date(2020, 1, 1), None, version(2000))) == 24_000


def test_a_retainer_that_ended_counts_until_then() -> None:
    """February, and 15 of March's 31 days."""
    assert euros(retainer(date(2020, 1, 1), date(2029, 3, 15), version(3100))) == 3100 + 1500


def test_a_change_of_a_project_counts_once_on_the_day_of_the_yes() -> None:
    """12,000 agreed at first, 1,200 more in June 2028, which is too old; half of the run lies within the year.

    The run is 730 days, 1 February 2028 to 30 January 2030, without the leap day 731: the last 364 of 730 count.
    """
    old = change(date(2028, 6, 1), 1200)
    run = (date(2028, 2, 1), date(2030, 1, 30))
    assert (run[1] - run[0]).days + 1 == 730
    assert euros(project(*run, version(12_000), version(13_200, old.at), changes=(old,))) == (
        Decimal(12_000) * 364 / 730
    ).quantize(Decimal("0.01"))
    new = change(date(2029, 6, 1), 1200)
    assert euros(project(*run, version(12_000), version(13_200, new.at), changes=(new,))) == (
        Decimal(12_000) * 364 / 730 + 1200
    ).quantize(Decimal("0.01"))


def test_two_changes_of_one_moment_raise_it_twice() -> None:
    one, other = change(date(2029, 6, 1), 500), change(date(2029, 6, 1), 500)
    versions = (version(1000), version(1500, one.at), version(2000, other.at))
    assert euros(project(date(2029, 5, 1), date(2029, 7, 1), *versions, changes=(one, other))) == 2000


def test_a_change_that_is_once_in_a_retainer_is_added() -> None:
    once = change(date(2029, 6, 1), 500)
    versions = (version(1000), version(1000, once.at))
    assert euros(retainer(date(2020, 1, 1), None, *versions, changes=(once,))) == 12_500


def test_a_change_of_every_month_is_in_the_fee() -> None:
    monthly = change(date(2029, 6, 1), 500)
    versions = (version(1000), version(1500, monthly.at))
    assert euros(retainer(date(2020, 1, 1), None, *versions, changes=(monthly,))) == 18_000


def test_written_anew_for_less_it_is_worth_what_is_written() -> None:
    """10,000 grew to 19,000 by a change, and both sides settled on 5,000 in the end."""
    grown = change(date(2029, 6, 1), 9000)
    versions = (version(10_000), version(19_000, grown.at), version(5000, grown.at + DAY))
    assert euros(project(date(2029, 5, 1), date(2029, 7, 1), *versions, changes=(grown,))) == 5000


def test_a_change_counts_where_no_budget_was_agreed_or_no_agreement_is() -> None:
    alone = change(date(2029, 6, 1), 700)
    assert euros(project(date(2029, 5, 1), None, version(None), version(None, alone.at), changes=(alone,))) == 700
    assert euros(changes=(alone, change(date(2028, 6, 1), 9000))) == 700


def test_money_of_two_currencies_is_never_added_up() -> None:
    danish = project(date(2029, 5, 1), date(2029, 7, 1), version(8000, currency="DKK"))
    known = Client(1, (danish, retainer(date(2029, 12, 1), None, version(1000))))
    assert revenue_of(known, YEAR).amounts == {"DKK": 8000, "EUR": 2000}


def test_a_yearly_budget_stands_in_where_nothing_was_agreed() -> None:
    yearly, more = (Decimal(24_000), "EUR"), change(date(2029, 6, 1), 700)
    found = revenue_of(Client(1, (), (more,), yearly), YEAR)
    assert found == Revenue(1, {"EUR": Decimal(24_000)}, is_estimate=True)
    agreed = revenue_of(Client(1, (retainer(TODAY, None, version(3100)),), (), yearly), YEAR)
    assert agreed == Revenue(1, {"EUR": Decimal(100)})
    assert revenue_of(Client(1, (), (), (Decimal(0), "EUR")), YEAR).amounts == {}


# Whatever was agreed

budgets = st.decimals(min_value=0, max_value=10**7, places=2)
days = st.dates(date(2027, 1, 1), date(2031, 12, 31))
runs = st.tuples(days, days).map(sorted)


@given(runs, budgets)
def test_a_project_brings_in_no_more_than_was_agreed(run: list[date], budget: Decimal) -> None:
    assert 0 <= euros(project(run[0], run[1], Version(FIRST, budget, "EUR"))) <= budget


@given(runs, budgets, st.lists(st.tuples(days, st.integers(1, 999)), max_size=4))
def test_with_its_changes_it_brings_in_no_more_than_the_newest_budget(
    run: list[date], budget: Decimal, later: list[tuple[date, int]]
) -> None:
    changes = tuple(change(day, cost) for day, cost in sorted(later))
    versions = [Version(FIRST, budget, "EUR")]
    for one in changes:
        versions.append(Version(one.at, (versions[-1].budget or Decimal()) + one.cost, "EUR"))
    newest = versions[-1].budget or Decimal()
    earned = euros(project(run[0], run[1], *versions, changes=changes))
    assert earned <= newest
    if YEAR.first <= run[0] and run[1] <= TODAY and all(YEAR.first <= one.day <= TODAY for one in changes):
        assert earned == newest


@given(runs, budgets, days)
def test_two_years_side_by_side_count_all_of_a_run(run: list[date], budget: Decimal, cut: date) -> None:
    """What is cut in two comes to the same, but for the cent to which each half is rounded."""
    whole = Client(1, (project(run[0], run[1], Version(FIRST, budget, "EUR")),))
    every = Days(date(2027, 1, 1), date(2031, 12, 31))
    halves = (Days(every.first, cut), Days(cut + DAY, every.last))
    parts = sum(revenue_of(whole, half).amounts.get("EUR", Decimal()) for half in halves)
    assert abs(parts - budget) <= Decimal("0.01")


@given(days, budgets)
def test_twelve_months_of_a_retainer_are_twelve_fees(today: date, fee: Decimal) -> None:
    """Where the year begins and ends in one month of two years, both parts make one; a leap day moves it a little."""
    year = trailing_year(today)
    known = Client(1, (retainer(date(2020, 1, 1), None, Version(FIRST, fee, "EUR")),))
    earned = revenue_of(known, year).amounts.get("EUR", Decimal())
    slack = fee / 28 if today.month == 2 else Decimal()
    assert abs(earned - 12 * fee) <= slack + Decimal("0.01")


# Invoices


def bill(day: date, amount: int | str | Decimal, currency: str = "EUR") -> Invoice:
    return Invoice(day, Decimal(amount), currency)


def every_month(amount: int, months: range = range(12)) -> tuple[Invoice, ...]:
    """On the last day of each of the twelve months until 31 January 2030."""
    return tuple(bill(YEAR.first + 30 * DAY * number + 27 * DAY, amount) for number in months)


def billed(*invoices: Invoice, engaged: Engagement | None = None, yearly: int | None = None) -> Revenue:
    engagements = (engaged,) if engaged else ()
    return revenue_of(Client(1, engagements, (), None if yearly is None else (Decimal(yearly), "EUR"), invoices), YEAR)


SINCE_LONG = retainer(date(2020, 1, 1), None, version(1000))
"""12,000 in the twelve months."""


def test_invoices_that_cover_the_months_are_the_revenue_and_nothing_is_added() -> None:
    assert billed(*every_month(800), engaged=SINCE_LONG).amounts == {"EUR": 9600}
    assert billed(*every_month(1500), engaged=SINCE_LONG).amounts == {"EUR": 18_000}


def test_as_long_as_they_do_not_the_larger_of_both_counts() -> None:
    late_start = every_month(1000, range(6, 12))
    assert billed(*late_start, engaged=SINCE_LONG).amounts == {"EUR": 12_000}
    assert billed(*every_month(3000, range(6, 12)), engaged=SINCE_LONG).amounts == {"EUR": 18_000}
    stopped = every_month(1000, range(6))
    assert billed(*stopped, engaged=SINCE_LONG).amounts == {"EUR": 12_000}


def test_a_project_that_is_billed_at_its_end_counts_once() -> None:
    """It ran from October until 20 January, and its only invoice came on its last day: 10,000, and no 20,000."""
    run = project(date(2029, 10, 1), date(2030, 1, 20), version(10_000))
    assert billed(bill(date(2030, 1, 20), 10_000), engaged=run).amounts == {"EUR": 10_000}


def test_who_came_lately_is_covered_from_when_their_work_began() -> None:
    new = retainer(date(2029, 12, 1), None, version(1000))
    assert billed(bill(date(2029, 12, 31), 900), bill(date(2030, 1, 31), 900), engaged=new).amounts == {"EUR": 1800}


def test_a_credit_note_takes_away_and_another_currency_stands_alone() -> None:
    bills = (*every_month(1000), bill(date(2029, 6, 1), -2000), bill(date(2029, 6, 2), 500, "DKK"))
    assert billed(*bills, engaged=SINCE_LONG).amounts == {"DKK": 500, "EUR": 10_000}


def test_what_was_agreed_in_one_currency_and_invoiced_in_another_counts_once() -> None:
    assert billed(bill(TODAY, 500, "DKK"), engaged=SINCE_LONG).amounts == {"DKK": 500}


def test_a_yearly_budget_gives_way_once_invoices_cover_the_year() -> None:
    young = billed(bill(TODAY, 500), yearly=24_000)
    assert young == Revenue(1, {"EUR": Decimal(24_000)}, is_estimate=True)
    covered = billed(*every_month(1000), yearly=24_000)
    assert covered == Revenue(1, {"EUR": Decimal(12_000)})


def test_invoices_of_before_the_year_and_to_come_do_not_count() -> None:
    assert billed(bill(YEAR.first - DAY, 700), bill(TODAY + DAY, 900), bill(TODAY, 1)).amounts == {"EUR": 1}


amounts = st.decimals(min_value=-(10**5), max_value=10**5, places=2)
issued = st.lists(st.builds(bill, days, amounts, st.sampled_from(["EUR", "DKK"])), max_size=8)
engaged = st.none() | st.builds(
    lambda run, budget: project(run[0], run[1], Version(FIRST, budget, "EUR")), runs, budgets
)


@given(issued, engaged, st.none() | budgets)
def test_it_is_what_was_invoiced_or_what_was_agreed_and_never_the_two(
    found: list[Invoice], agreed: Engagement | None, yearly: Decimal | None
) -> None:
    known = Client(1, (agreed,) if agreed else (), (), None if yearly is None else (yearly, "EUR"))
    bare = revenue_of(known, YEAR)
    alone = revenue_of(Client(1, invoices=tuple(found)), YEAR)
    both = revenue_of(replace(known, invoices=tuple(found)), YEAR)
    assert both in (bare, alone)
    assert revenue_of(replace(known, invoices=tuple(found[::-1])), YEAR) == both  # their order does not matter
    if not found:
        assert both == bare == as_agreed(known, YEAR)


@given(issued, engaged, st.integers(2, 9))
def test_all_money_many_times_is_as_many_times_the_revenue(
    found: list[Invoice], agreed: Engagement | None, times: int
) -> None:
    def scaled(by: int) -> Revenue:
        bills = tuple(replace(one, amount=one.amount * by) for one in found)
        mine = (replace(agreed, versions=(version(str((agreed.versions[0].budget or 0) * by)),)),) if agreed else ()
        return revenue_of(Client(1, mine, (), None, bills), YEAR)

    once, more = scaled(1).amounts, scaled(times).amounts
    slack = Decimal("0.01") * times
    assert all(abs(more.get(code, Decimal()) - times * once.get(code, Decimal())) <= slack for code in {*once, *more})
