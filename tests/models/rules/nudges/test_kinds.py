"""Each kind by hand: when there is something to say, and when there is not."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.rules.agreement import EngagementKind, Side
from models.rules.budget import Burn, Forecast, Period
from models.rules.business_time import BusinessCalendar
from models.rules.facts import Facts, Interaction, Statement
from models.rules.facts import Kind as Logged
from models.rules.health import Health
from models.rules.nudges.cause import (
    DAY,
    Asked,
    Cause,
    Hearer,
    Kind,
    Known,
    Owed,
    PlanStep,
    Quoted,
    Today,
    Turn,
    Urgency,
    What,
    Work,
)
from models.rules.nudges.finding import FINDERS, causes_of
from models.rules.scope import Step
from models.rules.tiers import Standing, Tier
from tests.models.rules.made import answer

NOW = datetime(2030, 1, 8, 8, tzinfo=UTC)
"""A Tuesday, nine in Copenhagen."""
TODAY = Today(NOW, BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK"))
WELL, UNWELL, AT_RISK, UNKNOWN = (Health((), 80, score) for score in (90.0, 55.0, 40.0, None))
SPOKE = Interaction(1, Logged.CONTACT, NOW - DAY)
PROJECT = Work(7, "Website", EngagementKind.PROJECT, date(2029, 11, 1), date(2030, 1, 31))
RETAINER = replace(PROJECT, kind=EngagementKind.RETAINER, project="Care")


def known(**more: Any) -> Known:
    """A healthy client of whom there is nothing to say."""
    told: dict[str, Any] = {
        "client_id": 1,
        "health": WELL,
        "facts": Facts(interactions=(SPOKE,)),
        "known_since": NOW - 400 * DAY,
        "proposed_at": NOW - DAY,
    }
    return Known(**told | more)


def found(kind: Kind | None = None, today: Today = TODAY, **more: Any) -> list[Cause]:
    causes = causes_of(known(**more), today)
    return [cause for cause in causes if kind in (None, cause.kind)]


def whats(**more: Any) -> list[What]:
    return [cause.what for cause in found(**more)]


def test_there_is_nothing_to_say_of_a_client_that_is_well() -> None:
    assert found() == []


def test_every_kind_is_found() -> None:
    assert set(FINDERS) == set(Kind)


@pytest.mark.parametrize(
    ("side", "due_on", "what"),
    [
        (Side.OURS, date(2030, 1, 7), [What.OURS_LATE]),
        (Side.THEIRS, date(2030, 1, 7), [What.THEIRS_LATE]),
        (Side.OURS, date(2030, 1, 8), [What.OURS_SOON]),  # until the close of business it can be kept
        (Side.THEIRS, date(2030, 1, 10), [What.THEIRS_SOON]),
        (Side.OURS, date(2030, 1, 11), []),
        (Side.OURS, date(2030, 1, 5), [What.OURS_LATE]),  # a Saturday, and its Monday has closed
    ],
)
def test_promises(side: Side, due_on: date, what: list[What]) -> None:
    assert whats(owed=(Owed(3, side, "designs", due_on),)) == what


def test_a_promise_that_moved_is_another_fact() -> None:
    [before] = found(owed=(Owed(3, Side.OURS, "designs", date(2030, 1, 7)),))
    [after] = found(owed=(Owed(3, Side.OURS, "designs", date(2030, 1, 4)),))
    assert before.key != after.key


@pytest.mark.parametrize(
    ("step", "until", "what"),
    [
        (Step.NEW, NOW, [What.TO_SORT]),
        (Step.QUOTED, NOW, [What.TO_QUOTE]),
        (Step.WAITING, NOW, [What.UNANSWERED]),
        (Step.NEW, NOW + timedelta(minutes=1), []),
        (Step.APPROVED, NOW - DAY, []),
    ],
)
def test_requests_wait_as_long_as_was_agreed(step: Step, until: datetime, what: list[What]) -> None:
    assert whats(asked=(Asked(5, "a shop", step, NOW - 3 * DAY, until),)) == what


def test_a_decision_waits_for_somebody() -> None:
    assert whats(decision_since=NOW - DAY) == [What.TO_DECIDE]


def test_at_risk_until_there_is_a_plan_and_then_its_late_steps() -> None:
    assert whats(health=AT_RISK) == [What.AT_RISK]
    steps = (PlanStep(1, "call", "USOFIE", date(2030, 1, 7)), PlanStep(2, "visit", "ULARS", date(2030, 1, 8)))
    [late] = found(health=AT_RISK, has_plan=True, steps=steps)
    assert (late.what, late.hearer, late.doer) == (What.STEP_LATE, Hearer.DOER, "USOFIE")


@pytest.mark.parametrize(
    ("felt", "is_streak"),
    [([2, 1, 2], True), ([2, 1], False), ([2, 3, 1], False), ([5, 2, 1, 2], True), ([2, 2, 2, 3], False)],
)
def test_three_draining_answers_in_a_row_are_for_leads(felt: list[int], is_streak: bool) -> None:  # noqa: FBT001 - a table
    answers = tuple(
        answer(f"U{number}", Statement.GUT, value, NOW - (20 - number) * DAY) for number, value in enumerate(felt)
    )
    drained = found(Kind.AT_RISK, facts=Facts(answers, (SPOKE,)), health=WELL)
    assert [(one.what, one.hearer) for one in drained] == ([(What.DRAINING, Hearer.LEADS)] if is_streak else [])


def test_a_change_of_mind_is_no_streak() -> None:
    changed = [
        answer("U1", Statement.GUT, value, NOW - DAY + number * timedelta(minutes=1))
        for number, value in enumerate((2, 1, 2))
    ]
    another = answer("U2", Statement.GUT, 2, NOW - 2 * DAY)
    drained = found(Kind.AT_RISK, facts=Facts((another, *changed), (SPOKE,)), health=WELL)
    assert drained == []


@pytest.mark.parametrize(("zone", "is_streak"), [("Pacific/Auckland", False), ("Europe/Copenhagen", True)])
def test_a_day_is_one_where_the_agency_is(zone: str, is_streak: bool) -> None:  # noqa: FBT001 - a table
    """Between half past eleven and half past one of a day in Auckland a day of UTC ends, and one in Denmark."""
    there = Today(NOW, BusinessCalendar(zone, frozenset(range(5)), time(9), time(17)))
    noon = datetime(2030, 1, 7, tzinfo=UTC)
    moments = (noon - timedelta(minutes=90), noon - timedelta(minutes=30), noon + timedelta(minutes=30))
    answers = [answer("U1", Statement.GUT, 2, at) for at in moments]
    another = answer("U2", Statement.GUT, 2, NOW - 4 * DAY)
    assert bool(found(Kind.AT_RISK, there, facts=Facts((another, *answers), (SPOKE,)))) == is_streak


@pytest.mark.parametrize(("felt", "is_streak"), [([5, 1, 1, 1], True), ([1, 1, 1, 5], False)])
def test_of_one_instant_the_answer_that_was_given_last_is_the_newest(felt: list[int], is_streak: bool) -> None:  # noqa: FBT001 - a table
    answers = tuple(answer(f"U{number}", Statement.GUT, value, NOW - DAY) for number, value in enumerate(felt))
    assert bool(found(Kind.AT_RISK, facts=Facts(answers, (SPOKE,)))) == is_streak


def test_what_was_felt_long_ago_is_no_streak() -> None:
    answers = tuple(answer(f"U{n}", Statement.GUT, 1, NOW - 61 * DAY) for n in range(3))
    assert found(Kind.AT_RISK, facts=Facts(answers, (SPOKE,))) == []


def test_quiet_after_half_as_long_again_as_agreed() -> None:
    def spoke(ago: timedelta) -> Facts:
        return Facts(interactions=(Interaction(1, Logged.CONTACT, NOW - ago),), cadence=14 * DAY)

    assert found(Kind.QUIET, facts=spoke(21 * DAY - timedelta(minutes=1))) == []
    [quiet] = found(Kind.QUIET, facts=spoke(21 * DAY))
    assert quiet.evidence.days == 21


def test_nobody_is_quiet_for_longer_than_they_are_known() -> None:
    assert found(Kind.QUIET, facts=Facts(), known_since=NOW - 20 * DAY) == []
    assert len(found(Kind.QUIET, facts=Facts(), known_since=NOW - 21 * DAY)) == 1


def test_a_retainer_that_ends_with_nothing_after_it() -> None:
    assert whats(work=(RETAINER,)) == [What.ENDS]
    next_one = replace(RETAINER, id=8, starts_on=date(2030, 2, 1), ends_on=None)
    assert whats(work=(RETAINER, next_one)) == []
    far = replace(RETAINER, ends_on=date(2030, 3, 20))
    assert whats(work=(far,)) == []
    assert whats(work=(replace(far, notice_days=14),)) == [What.ENDS]


@pytest.mark.parametrize(
    ("since", "years"),
    [
        (date(2025, 1, 10), 5),
        (date(2025, 1, 16), None),
        (date(2025, 1, 1), 5),
        (date(2029, 12, 31), None),
        (date(2030, 1, 8), None),
    ],
)
def test_anniversaries_are_near_for_two_weeks(since: date, years: int | None) -> None:
    told = [cause.evidence.count for cause in found(Kind.RENEWAL, client_since=since)]
    assert told == ([years] if years else [])


def test_the_29th_of_february_is_remembered_every_year() -> None:
    today = replace(TODAY, now=datetime(2030, 2, 27, 8, tzinfo=UTC))
    assert [one.evidence.count for one in found(Kind.RENEWAL, today, client_since=date(2028, 2, 29))] == [2]


def test_nobody_celebrates_while_a_complaint_is_open() -> None:
    def told(closed_at: datetime | None) -> list[What]:
        complained = Interaction(2, Logged.COMPLAINT, NOW - DAY, closed_at=closed_at)
        return whats(kind=Kind.RENEWAL, client_since=date(2025, 1, 8), facts=Facts(interactions=(SPOKE, complained)))

    assert told(None) == []
    assert told(NOW) == [What.ANNIVERSARY]


@pytest.mark.parametrize("health", [UNWELL, AT_RISK, UNKNOWN])
def test_nothing_is_offered_below_60_or_without_a_score(health: Health) -> None:
    assert found(Kind.UPSELL, health=health, proposed_at=None, work=(PROJECT,)) == []


def test_nothing_is_offered_to_who_complained() -> None:
    def complained(ago: timedelta, closed_at: datetime | None = None) -> Facts:
        return Facts(interactions=(SPOKE, Interaction(2, Logged.COMPLAINT, NOW - ago, closed_at=closed_at)))

    assert found(Kind.UPSELL, proposed_at=None, facts=complained(DAY)) == []
    assert found(Kind.UPSELL, proposed_at=None, facts=complained(390 * DAY)) == []
    assert len(found(Kind.UPSELL, proposed_at=None, facts=complained(DAY, closed_at=NOW))) == 1


def test_reasons_to_offer_more_the_strongest_first() -> None:
    burn = Burn(Period(date(2029, 11, 1), date(2030, 1, 31)), Decimal(100), Decimal(85), has_ended=False)
    praise = Interaction(2, Logged.PRAISE, NOW - 3 * DAY)
    told = found(
        Kind.UPSELL,
        approved=(date(2030, 1, 2), date(2029, 12, 20), date(2029, 11, 1)),
        work=(replace(PROJECT, burn=burn),),
        facts=Facts(interactions=(SPOKE, praise)),
        proposed_at=NOW - 90 * DAY,
    )
    assert [cause.what for cause in told] == [
        What.CHANGES,
        What.BUDGET,
        What.PROJECT_ENDS,
        What.PRAISE,
        What.NOTHING_PROPOSED,
    ]
    assert told[1].evidence.percent == 85


def test_a_budget_is_said_again_once_it_is_over() -> None:
    def spent(amount: int) -> Cause:
        burn = Burn(Period(date(2029, 11, 1), None), Decimal(100), Decimal(amount), has_ended=False)
        [cause] = found(Kind.UPSELL, work=(replace(PROJECT, ends_on=None, burn=burn),))
        return cause

    assert spent(85).key == spent(90).key
    assert spent(90).key != spent(101).key


def test_of_a_project_it_is_said_once_four_fifths_are_used_and_not_because_of_its_pace() -> None:
    def told(used: int, total: int) -> list[int | None]:
        comes_to = Forecast(Decimal(total), Decimal(total), Decimal(total))
        burn = Burn(Period(date(2029, 11, 1), None), Decimal(100), Decimal(used), has_ended=False, forecast=comes_to)
        return [one.evidence.percent for one in found(Kind.UPSELL, work=(replace(PROJECT, ends_on=None, burn=burn),))]

    assert told(79, 300) == []
    assert told(80, 90) == [80]


def test_of_a_month_that_is_too_small_it_is_told_what_it_comes_to() -> None:
    comes_to = Forecast(Decimal(130), Decimal(120), Decimal(140))
    burn = Burn(
        Period(date(2030, 1, 1), date(2030, 1, 31)), Decimal(100), Decimal(30), has_ended=False, forecast=comes_to
    )
    [early] = found(Kind.UPSELL, work=(replace(RETAINER, ends_on=None, burn=burn),))
    [late] = found(Kind.UPSELL, work=(replace(RETAINER, ends_on=None, burn=replace(burn, used=Decimal(90))),))
    assert (early.evidence.percent, early.evidence.count) == (30, 130)
    assert (late.evidence.percent, late.evidence.count) == (90, None)
    assert early.key == late.key


def spent(on: date, used: int, total: int | None = None, agreed: int = 100) -> list[str]:
    """What is said of a retainer's month of which so much is used, and which comes to that in the end."""
    month = Period(on.replace(day=1), on.replace(day=28))
    comes_to = Forecast(Decimal(total), Decimal(total), Decimal(total)) if total else None
    burn = Burn(month, Decimal(agreed), Decimal(used), has_ended=False, forecast=comes_to)
    today = replace(TODAY, now=datetime(on.year, on.month, on.day, 8, tzinfo=UTC))
    work = (replace(RETAINER, ends_on=None, burn=burn),)
    return [one.about for one in found(Kind.UPSELL, today, work=work, proposed_at=today.now)]


def test_a_retainer_that_is_too_small_month_after_month_is_said_once_a_quarter() -> None:
    first, later = spent(date(2030, 1, 8), 30, total=130), spent(date(2030, 3, 20), 105, total=120)
    assert first == later != []
    assert spent(date(2030, 4, 9), 30, total=130) != first
    assert spent(date(2030, 3, 20), 155, agreed=150) != first, "it was made bigger, and is too small again"


def test_a_retainers_month_that_ends_as_agreed_is_nothing_to_say() -> None:
    assert spent(date(2030, 1, 25), 85, total=98) == []
    assert spent(date(2030, 1, 25), 85) != [], "how it ends is not known"


def test_an_offer_is_one_item_for_all_and_parity_is_for_leads() -> None:
    turns = (Turn(4, "Audit", date(2030, 1, 20), is_first=True), Turn(5, "Sale", date(2030, 1, 1), False, True))  # noqa: FBT003 - facts
    hear, decide = found(Kind.OFFER, turns=turns)
    assert (hear.what, hear.urgency, hear.group) == (What.OFFER, Urgency.SOON, "offer:4")
    assert (decide.what, decide.hearer, decide.group) == (What.PARITY, Hearer.LEADS, "parity:5")


@pytest.mark.parametrize(("is_first", "urgency"), [(True, Urgency.SOON), (False, Urgency.WHEN_IT_SUITS)])
def test_an_offer_hurries_and_names_its_day_only_while_current_clients_come_first(
    is_first: bool,  # noqa: FBT001 - a fact of the offer
    urgency: Urgency,
) -> None:
    until = date(2030, 1, 20)
    [hear] = found(Kind.OFFER, turns=(Turn(4, "Audit", until, is_first),))
    assert (hear.urgency, hear.evidence.on) == (urgency, until if is_first else None)


@pytest.mark.parametrize(
    ("now", "about"),
    [(datetime(2030, 2, 28, 8, tzinfo=UTC), None), (datetime(2030, 3, 5, 8, tzinfo=UTC), "2030Q1")],
)
def test_the_quarterly_review_comes_in_the_last_month(now: datetime, about: str | None) -> None:
    today = replace(TODAY, now=now)
    assert [one.about for one in found(Kind.REVIEW, today)] == ([about] if about else [])
    assert found(Kind.REVIEW, today, known_since=now - 59 * DAY) == []
    assert found(Kind.REVIEW, today, is_reviewed=True) == []


def test_an_idea_begins_with_what_keeps_them_up_at_night() -> None:
    quoted, long_ago = Quoted("Empty winter crossings.", date(2029, 11, 2)), NOW - 90 * DAY
    [told] = found(Kind.UPSELL, proposed_at=long_ago, up_at_night=quoted)
    [silent] = found(Kind.UPSELL, proposed_at=long_ago)
    assert (told.evidence.quoted, silent.evidence.quoted) == (quoted, None)
    assert told.key == silent.key, "whatever was answered, it is the same fact"


def test_the_review_tells_the_tier_beside_each_client() -> None:
    today = replace(TODAY, now=datetime(2030, 3, 5, 8, tzinfo=UTC))
    [review] = found(Kind.REVIEW, today, standing=Standing(Tier.OK))
    assert review.evidence.tier is Tier.OK
    assert review.hearer is Hearer.OWNER


@pytest.mark.parametrize(("owner_is_lead", "hearer"), [(True, Hearer.OWNER), (False, Hearer.LEADS)])
def test_a_tier_that_the_facts_have_outgrown_is_for_who_may_read_them(owner_is_lead: bool, hearer: Hearer) -> None:  # noqa: FBT001
    standing = Standing(Tier.GOOD, NOW - 30 * DAY, Tier.OK)
    [moved] = found(Kind.REVIEW, standing=standing, owner_is_lead=owner_is_lead)
    assert (moved.what, moved.hearer) == (What.TIER_MOVED, hearer)
    assert (moved.evidence.tier, moved.evidence.proposed) == (Tier.GOOD, Tier.OK)
    [anew] = found(Kind.REVIEW, standing=replace(standing, decided_at=NOW - 9 * DAY), owner_is_lead=owner_is_lead)
    assert anew.key != moved.key  # who decided since is asked of that
    assert found(Kind.REVIEW, standing=replace(standing, outgrown_by=None)) == []
    assert found(Kind.REVIEW, standing=Standing(Tier.GOOD)) == []  # nobody decided, so there is nothing to hold on to
