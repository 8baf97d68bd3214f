"""How a boundary is learnt: when it holds, how reminders rise, and when somebody has to decide."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.boundaries import (
    DECISIONS,
    Event,
    Firmness,
    Happening,
    Standing,
    held,
    may_know,
    next_after,
    standing,
)
from models.rules.facts import DAY
from tests.models.rules.made import NOW

WRITING, MORNINGS, ANSWERS = 1, 2, 3
LIST = (WRITING, MORNINGS, ANSWERS)
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
BEGAN, KEPT, BROKEN, REMINDED, HELD = (
    Happening.BEGAN,
    Happening.KEPT,
    Happening.BROKEN,
    Happening.REMINDED,
    Happening.HELD,
)


def ago(days: float) -> datetime:
    return NOW - days * DAY


def story(*told: tuple[float, Happening], boundary: int = WRITING) -> tuple[Event, ...]:
    """What happened some days ago."""
    return tuple(Event(boundary, what, ago(days)) for days, what in told)


def at_now(*told: tuple[float, Happening], talks: tuple[float, ...] = ()) -> Standing:
    found = standing(LIST, story(*told), [ago(days) for days in talks], NOW, COPENHAGEN)
    assert found
    return found


# When it holds


def test_it_holds_after_thirty_days_with_contact_in_three_weeks_and_no_break() -> None:
    goes = at_now((30, BEGAN), talks=(28, 20, 10))
    assert goes.holds_since == NOW


@pytest.mark.parametrize(
    ("told", "talks"),
    [
        pytest.param([(29.9, BEGAN)], (28, 20, 10), id="not thirty days yet"),
        pytest.param([(40, BEGAN)], (20, 10), id="contact in two weeks only"),
        pytest.param([(40, BEGAN)], (21, 20.5, 20, 10), id="three contacts, two weeks"),
        pytest.param([(40, BEGAN)], (60, 50, 20, 10), id="contact from before it began"),
        pytest.param([(90, BEGAN), (29, BROKEN)], (28, 20, 10, 3), id="a break within the thirty days"),
    ],
)
def test_it_does_not_hold_yet(told: list[tuple[float, Happening]], talks: tuple[float, ...]) -> None:
    assert not at_now(*told, talks=talks).holds


def test_quiet_weeks_let_it_wait_for_the_third_week_of_contact() -> None:
    goes = at_now((100, BEGAN), talks=(90, 80, 10))
    assert goes.holds_since == ago(10)
    assert at_now((100, BEGAN), talks=(90, 80)).holds_since is None


def test_a_break_lets_the_thirty_days_begin_anew() -> None:
    goes = at_now((90, BEGAN), (12, BROKEN))
    assert (goes.since, goes.clean_since, goes.can_hold_at) == (ago(90), ago(12), ago(-18))


def test_a_week_is_that_of_the_agencys_calendar() -> None:
    """Sunday 23:30 in London is Monday in Copenhagen."""
    talks = [datetime(2026, 5, 10, 22, 30, tzinfo=ZoneInfo("UTC")), ago(20), ago(10)]
    events = story((40, BEGAN))
    week_by_week = [*talks[1:], datetime(2026, 5, 11, 10, tzinfo=COPENHAGEN)]
    in_copenhagen = standing(LIST, events, talks + week_by_week, NOW, COPENHAGEN)
    in_london = standing(LIST, events, talks + week_by_week, NOW, ZoneInfo("Europe/London"))
    assert in_copenhagen
    assert in_london
    assert (in_copenhagen.weeks, in_london.weeks) == (3, 4)


# Reminders


def test_reminders_rise_in_firmness() -> None:
    told: list[tuple[float, Happening]] = [(30, BEGAN)]
    heard = []
    for day in (20, 15, 10, 5):
        told.append((day, BROKEN))
        heard.append(at_now(*told).firmness)
        told.append((day - 0.1, REMINDED))
    assert heard == [Firmness.GENTLE, Firmness.CLEAR, Firmness.FIRM, Firmness.FIRM]


def test_who_was_never_reminded_is_reminded_gently() -> None:
    assert at_now((30, BEGAN), (20, BROKEN), (10, BROKEN), (5, BROKEN)).firmness is Firmness.GENTLE


def test_a_break_wants_a_reminder_until_one_is_sent() -> None:
    assert not at_now((30, BEGAN)).wants_reminder
    assert at_now((30, BEGAN), (20, BROKEN)).wants_reminder
    assert not at_now((30, BEGAN), (20, BROKEN), (19, REMINDED)).wants_reminder
    assert at_now((30, BEGAN), (20, BROKEN), (19, REMINDED), (5, BROKEN)).wants_reminder
    assert not at_now((30, BEGAN), (20, BROKEN), (5, Happening.TALK)).wants_reminder


# When somebody decides


def test_three_breaks_after_a_reminder_in_sixty_days_are_for_a_lead_to_decide() -> None:
    told = [(70, BEGAN), (65, BROKEN), (62, REMINDED), (60, BROKEN), (30, BROKEN)]
    assert not at_now(*told).decision_due
    assert at_now(*told, (0, BROKEN)).decision_due


def test_breaks_of_which_the_client_was_never_told_do_not_count() -> None:
    untold = [(50, BEGAN), (40, BROKEN), (30, BROKEN), (20, BROKEN)]
    assert not at_now(*untold).decision_due
    assert not at_now(*untold, (15, REMINDED), (10, BROKEN), (5, BROKEN)).decision_due


def test_what_lies_more_than_sixty_days_apart_does_not_count_together() -> None:
    assert not at_now((90, BEGAN), (80, REMINDED), (61, BROKEN), (30, BROKEN), (0.5, BROKEN)).decision_due


def test_a_decision_stays_due_until_somebody_takes_it() -> None:
    told = [(200, BEGAN), (190, REMINDED), (180, BROKEN), (175, BROKEN), (170, BROKEN)]
    assert at_now(*told).decision_due
    assert not at_now(*told, talks=(160, 150, 140)).decision_due, "it holds by now"


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_lets_counting_and_reminding_begin_anew(decision: Happening) -> None:
    told = [(50, BEGAN), (40, REMINDED), (39, BROKEN), (38, BROKEN), (37, BROKEN), (36, decision)]
    assert not at_now(*told).decision_due
    assert at_now(*told).firmness is Firmness.GENTLE
    assert not at_now(*told, (30, BROKEN), (29, BROKEN), (28, BROKEN)).decision_due
    again = [(30, BROKEN), (29, REMINDED), (28, BROKEN), (27, BROKEN), (26, BROKEN)]
    assert at_now(*told, *again).decision_due


def test_parting_is_unknown_to_members() -> None:
    told = story((50, BEGAN), (40, REMINDED), (39, BROKEN), (38, BROKEN), (37, BROKEN), (36, Happening.PART_WAYS))
    known = {lead: [one for one in told if may_know(one.what, for_lead=lead)] for lead in (True, False)}
    goes = {lead: standing(LIST, events, (), NOW, COPENHAGEN) for lead, events in known.items()}
    assert [one and one.decision_due for one in (goes[True], goes[False])] == [False, True]


# What comes next


def test_the_first_of_the_list_comes_first_and_the_next_after_it() -> None:
    assert next_after(LIST, (), NOW) == WRITING
    assert next_after(LIST, story((40, BEGAN)), NOW) == MORNINGS


def test_what_was_skipped_comes_once_the_end_is_reached() -> None:
    events = (*story((90, BEGAN), (50, HELD)), *story((50, BEGAN), (10, HELD), boundary=ANSWERS))
    assert held(LIST, events, NOW) == (WRITING, ANSWERS)
    assert next_after(LIST, events, NOW) == MORNINGS


def test_when_all_hold_nothing_comes_next() -> None:
    events = [event for boundary in LIST for event in story((40, BEGAN), (5, HELD), boundary=boundary)]
    assert held(LIST, events, NOW) == LIST
    assert next_after(LIST, events, NOW) is None


@pytest.mark.parametrize("later", [BEGAN, BROKEN])
def test_one_that_begins_anew_or_is_broken_again_holds_no_more(later: Happening) -> None:
    assert held(LIST, story((90, BEGAN), (50, HELD), (20, KEPT)), NOW) == (WRITING,)
    assert held(LIST, story((90, BEGAN), (50, HELD), (20, later)), NOW) == ()


def test_one_that_was_taken_off_the_list_is_not_active() -> None:
    events = story((40, BEGAN), boundary=9)
    assert standing(LIST, events, (), NOW, COPENHAGEN) is None
    assert next_after(LIST, events, NOW) == WRITING


# Whatever happens

days = st.integers(0, 200)
happenings = st.lists(st.tuples(st.sampled_from(LIST), days, st.sampled_from(Happening)), max_size=25)
contacts = st.lists(days, max_size=12)


def events_of(told: list[tuple[int, int, Happening]]) -> tuple[Event, ...]:
    return tuple(Event(boundary, what, ago(day)) for boundary, day, what in told)


def goes(events: tuple[Event, ...], talks: list[int], now: datetime = NOW) -> Standing | None:
    return standing(LIST, events, [ago(day) for day in talks], now, COPENHAGEN)


@given(happenings, contacts)
def test_the_active_one_is_the_last_that_began(told: list[tuple[int, int, Happening]], talks: list[int]) -> None:
    found = goes(events_of(told), talks)
    began = [event for event in sorted(events_of(told), key=lambda event: event.at) if event.what is BEGAN]
    assert (found and (found.boundary, found.since)) == ((began[-1].boundary, began[-1].at) if began else None)


@given(happenings, contacts)
def test_it_never_holds_soon_after_a_break_and_never_while_a_decision_is_due(
    told: list[tuple[int, int, Happening]], talks: list[int]
) -> None:
    found = goes(events_of(told), talks)
    if found and found.holds:
        assert found.clean_since <= NOW - timedelta(days=30)
        assert found.weeks >= 3
        assert not found.decision_due


@given(happenings, contacts, days)
def test_what_is_still_to_come_changes_nothing(
    told: list[tuple[int, int, Happening]], talks: list[int], day: int
) -> None:
    events, then = events_of(told), ago(day)
    past = tuple(event for event in events if event.at <= then)
    talked = [day_of for day_of in talks if ago(day_of) <= then]
    assert goes(events, talks, then) == goes(past, talked, then)


@given(happenings, contacts)
def test_the_order_in_which_contacts_were_logged_does_not_matter(
    told: list[tuple[int, int, Happening]], talks: list[int]
) -> None:
    assert goes(events_of(told), talks) == goes(events_of(told), talks[::-1])


@given(happenings, contacts)
def test_more_contact_never_undoes_holding(told: list[tuple[int, int, Happening]], talks: list[int]) -> None:
    found, more = goes(events_of(told), talks), goes(events_of(told), [*talks, 1, 2])
    if found and found.holds:
        assert more
        assert more.holds


@given(happenings, contacts, st.sampled_from(DECISIONS))
def test_whatever_went_before_a_decision_leaves_none_due(
    told: list[tuple[int, int, Happening]], talks: list[int], decision: Happening
) -> None:
    found = goes(events_of(told), talks)
    if found:
        decided = goes((*events_of(told), Event(found.boundary, decision, NOW)), talks)
        assert decided
        assert (decided.decision_due, decided.firmness) == (False, Firmness.GENTLE)


@given(happenings)
def test_the_next_is_on_the_list_does_not_hold_and_is_not_active(told: list[tuple[int, int, Happening]]) -> None:
    events = events_of(told)
    found, coming = goes(events, []), next_after(LIST, events, NOW)
    kept = held(LIST, events, NOW)
    if coming is None:
        assert set(LIST) <= {*kept, found.boundary if found else 0}
    else:
        assert coming in LIST
        assert coming not in {*kept, found.boundary if found else 0}
