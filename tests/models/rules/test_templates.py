"""From a template to an agreement and back: steps on working days, between start and end."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.agreement import Duty, EngagementKind, Milestone, Terms
from models.rules.business_time import BusinessCalendar
from models.rules.templates import Step, Template, template_from, terms_from, theirs_by_default

DENMARK = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")
STARTS = st.dates(date(2020, 1, 1), date(2035, 1, 1))
LENGTHS = st.integers(14, 900)
STEPS = st.lists(
    st.builds(Step, st.decimals(0, 1, places=2), st.just("Step"), st.just("show it"), st.sampled_from(["", "send it"])),
    min_size=1,
    max_size=6,
).map(tuple)


def template(*steps: Step) -> Template:
    return Template(EngagementKind.PROJECT, days=84, steps=steps)


@given(STEPS, STARTS, LENGTHS)
def test_every_day_is_worked_and_within(steps: tuple[Step, ...], start: date, length: int) -> None:
    end = start + timedelta(days=length)
    terms = terms_from(template(*steps), "Website", start, end, DENMARK)
    assert len(terms.milestones) == len(steps)
    for milestone in terms.milestones:
        ours = milestone.ours.due_on
        assert DENMARK.is_working_day(ours)
        assert start <= ours <= end
        if milestone.theirs:
            assert start <= milestone.theirs.due_on <= ours


@given(STEPS, STARTS, LENGTHS)
def test_a_template_of_an_agreement_makes_it_again(steps: tuple[Step, ...], start: date, length: int) -> None:
    end = start + timedelta(days=length)
    terms = terms_from(template(*steps), "Website", start, end, DENMARK)
    again = terms_from(template_from(terms), "Website", start, end, DENMARK)
    assert [one.ours.due_on for one in again.milestones] == [one.ours.due_on for one in terms.milestones]


@pytest.mark.parametrize(
    ("share", "day"),
    [(Decimal(0), date(2026, 12, 1)), (Decimal(1), date(2027, 2, 26)), (Decimal("0.5"), date(2027, 1, 13))],
)
def test_a_share_of_the_way(share: Decimal, day: date) -> None:
    terms = terms_from(template(Step(share, "Design", "")), "Website", date(2026, 12, 1), date(2027, 2, 26), DENMARK)
    assert terms.milestones[0].ours.due_on == day


def test_without_an_end_it_takes_as_long_as_usual() -> None:
    terms = terms_from(template(Step(Decimal(1), "Launch", "")), "Website", date(2026, 12, 1), None, DENMARK)
    assert (terms.ends_on, terms.milestones[0].ours.due_on) == (None, date(2027, 2, 23))


def test_theirs_is_five_working_days_earlier_and_christmas_is_none() -> None:
    start = date(2026, 12, 1)
    assert theirs_by_default(date(2026, 12, 16), start, DENMARK) == date(2026, 12, 9)
    assert theirs_by_default(date(2027, 1, 4), start, DENMARK) == date(2026, 12, 24)


def test_theirs_is_not_before_the_start() -> None:
    start = date(2026, 12, 1)
    assert theirs_by_default(date(2026, 12, 3), start, DENMARK) == start
    assert theirs_by_default(date(2026, 11, 2), start, DENMARK) == date(2026, 11, 2), "ours is before the start itself"


def test_a_milestone_outside_gets_into_a_template_at_its_edge() -> None:
    milestone = Milestone(1, "Anniversary", Duty("", date(2028, 1, 1)))
    terms = Terms("Website", EngagementKind.PROJECT, date(2026, 12, 1), date(2027, 2, 26), milestones=(milestone,))
    assert template_from(terms).steps[0].share == 1
