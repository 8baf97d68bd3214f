"""Whom the pulse asks about whom: on days of a year that people live through as they like, and by hand."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.facts import Statement
from models.rules.pulse import IN_A_WEEK, Ask, Decision, Pace, Rater, decide, in_turn, waiting

TODAY = date(2030, 1, 8)
DAY = timedelta(days=1)
MONTH = timedelta(days=30)

DAYS = st.integers(0, 400).map(lambda days: TODAY - days * DAY)
CLIENTS = st.dictionaries(st.integers(1, 9), st.one_of(st.none(), DAYS), max_size=9)
ASKS = st.lists(st.builds(Ask, st.integers(1, 9), DAYS, st.booleans()), max_size=12)
RATERS = st.builds(Rater, CLIENTS, ASKS, resumed=st.one_of(st.none(), DAYS))
PACES = st.sampled_from(Pace)


def asks(rater: Rater, pace: Pace = Pace.MONTHLY) -> tuple[int, ...]:
    return decide(rater, pace, TODAY).ask


# One day


@given(RATERS, PACES)
def test_only_of_their_clients_and_of_none_that_is_let_be(rater: Rater, pace: Pace) -> None:
    for client in asks(rater, pace):
        touched = [rater.clients[client], *(ask.day for ask in rater.asks if ask.client == client)]
        assert pace.rest is not None
        assert all(day is None or TODAY - day >= pace.rest for day in touched)


@given(RATERS, PACES)
def test_whoever_is_left_out_though_their_turn_has_come_waited_no_longer(rater: Rater, pace: Pace) -> None:
    asked = asks(rater, pace)

    def waits(client: int) -> date:
        own = [ask.day for ask in rater.asks if ask.client == client]
        return max([rater.clients[client] or date.min, *own])

    left_out = rater.clients.keys() - {*asked}
    assert len(set(asked)) == len(asked)
    assert all(waits(one) <= waits(other) for one in asked for other in left_out)
    assert [*asked] == sorted(asked, key=waits)


@given(RATERS, PACES)
def test_who_is_paused_or_of_a_workspace_that_asks_nobody_is_asked_nothing(rater: Rater, pace: Pace) -> None:
    paused = Rater(rater.clients, rater.asks, paused=True, resumed=rater.resumed)
    assert decide(paused, pace, TODAY) == Decision()
    assert decide(rater, Pace.OFF, TODAY) == Decision()


@given(RATERS, PACES)
def test_the_desk_names_the_same_clients_and_none_to_who_wants_no_question(rater: Rater, pace: Pace) -> None:
    named = waiting(rater, pace, TODAY)
    assert set(asks(rater, pace)) <= {*named}
    assert len(named) <= IN_A_WEEK
    paused = Rater(rater.clients, rater.asks, paused=True)
    assert waiting(paused, pace, TODAY) == waiting(rater, Pace.OFF, TODAY) == ()


@given(RATERS, PACES)
def test_it_either_asks_or_stops(rater: Rater, pace: Pace) -> None:
    decision = decide(rater, pace, TODAY)
    assert not (decision.ask and decision.pauses)


@given(RATERS, PACES)
def test_it_does_not_stop_for_who_heeded_the_last_one(rater: Rater, pace: Pace) -> None:
    if rater.asks:
        last = max(ask.day for ask in rater.asks)
        heeded = [Ask(ask.client, ask.day, ask.heeded or ask.day == last) for ask in rater.asks]
        assert not decide(Rater(rater.clients, heeded, resumed=rater.resumed), pace, TODAY).pauses


# A year


@given(st.sets(st.integers(0, 365), min_size=1), st.integers(1, 8), PACES, st.data())
def test_in_a_year_of_digests(digests: set[int], count: int, pace: Pace, data: st.DataObject) -> None:
    """Whatever is answered and ignored: two in any seven days, each client after its rest, and stopped once."""
    clients: dict[int, date | None] = dict.fromkeys(range(count))
    asked: list[Ask] = []
    stopped = False
    for number in sorted(digests):
        day = TODAY + number * DAY
        decision = decide(Rater(clients, tuple(asked), paused=stopped), pace, day)
        if decision.pauses:
            assert not stopped
            assert not any(ask.heeded for ask in asked[-3:])
            stopped = True
        assert not (stopped and decision.ask)
        heeds = data.draw(st.booleans())
        asked += [Ask(client, day, heeds) for client in decision.ask]
    for ask in asked:
        assert sum(ask.day <= other.day < ask.day + 7 * DAY for other in asked) <= 2
        again = [other.day for other in asked if other.client == ask.client and other.day > ask.day]
        assert all(day - ask.day >= (pace.rest or MONTH) for day in again)


@given(st.integers(1, 8), st.integers(0, 6))
def test_whoever_answers_always_is_asked_about_everybody_each_month(count: int, weekday: int) -> None:
    asked: list[Ask] = []
    for number in range(0, 364, 3):
        day = TODAY + (number + weekday) * DAY
        rater = Rater(dict.fromkeys(range(count)), tuple(asked))
        asked += [Ask(client, day, heeded=True) for client in decide(rater, Pace.MONTHLY, day).ask]
    months = 364 // (30 + 3 + 7)
    assert all(sum(ask.client == client for ask in asked) >= months for client in range(count))


# By hand


def ignored(*days_ago: int, client: int = 1) -> list[Ask]:
    return [Ask(client, TODAY - days * DAY, heeded=False) for days in days_ago]


@pytest.mark.parametrize(
    ("rated", "asked_again"), [(None, True), (TODAY - MONTH, True), (TODAY - 29 * DAY, False), (TODAY, False)]
)
def test_a_month_after_the_last_answer(rated: date | None, asked_again: bool) -> None:  # noqa: FBT001
    assert asks(Rater({1: rated})) == ((1,) if asked_again else ())


@pytest.mark.parametrize(("pace", "days"), [(Pace.TWO_WEEKS, 14), (Pace.MONTHLY, 30), (Pace.QUARTERLY, 91)])
def test_each_pace(pace: Pace, days: int) -> None:
    assert asks(Rater({1: TODAY - days * DAY}), pace) == (1,)
    assert asks(Rater({1: TODAY - (days - 1) * DAY}), pace) == ()


def test_who_was_never_rated_comes_first_then_who_waits_longest() -> None:
    assert asks(Rater({1: TODAY - 60 * DAY, 2: TODAY - 90 * DAY, 3: None})) == (3, 2)


def test_a_week_is_seven_days() -> None:
    two = {1: None, 2: None, 3: None, 4: None}
    assert asks(Rater(two, [Ask(3, TODAY - 6 * DAY, heeded=True)])) == (1,)
    assert asks(Rater(two, [Ask(3, TODAY - 6 * DAY, heeded=True), Ask(4, TODAY - DAY, heeded=True)])) == ()
    assert asks(Rater(two, [Ask(3, TODAY - 7 * DAY, heeded=True)])) == (1, 2)


def test_three_digests_that_are_ignored_stop_it_and_two_do_not() -> None:
    clients: Mapping[int, date | None] = {1: None, 2: None}
    assert decide(Rater(clients, ignored(40, 80, client=3)), Pace.MONTHLY, TODAY).ask == (1, 2)
    assert decide(Rater(clients, ignored(40, 80, 120, client=3)), Pace.MONTHLY, TODAY) == Decision(pauses=True)


def test_two_questions_of_one_digest_are_ignored_once() -> None:
    once = [*ignored(40, 80, client=3), *ignored(40, 80, client=4)]
    assert not decide(Rater({1: None}, once), Pace.MONTHLY, TODAY).pauses


def test_one_of_two_answered_is_not_ignored() -> None:
    found = [*ignored(40, 80, 120, client=3), Ask(4, TODAY - 80 * DAY, heeded=True)]
    assert not decide(Rater({1: None}, found), Pace.MONTHLY, TODAY).pauses


def test_where_nobody_is_due_nothing_is_said_of_stopping() -> None:
    assert decide(Rater({1: TODAY}, ignored(40, 80, 120)), Pace.MONTHLY, TODAY) == Decision()


def test_who_wanted_it_again_begins_anew() -> None:
    rater = Rater({1: None}, ignored(40, 80, 120, client=3), resumed=TODAY - 35 * DAY)
    assert asks(rater) == (1,)


# The statement whose turn it is

NOW = datetime(2030, 1, 8, tzinfo=UTC)
OF_MEMBERS = [one for one in Statement if one not in {Statement.PAYMENT, Statement.REFERRAL}]


def test_first_what_was_never_answered_in_the_forms_order() -> None:
    assert in_turn(Statement, {}) is Statement.RESPECT
    assert in_turn(Statement, {Statement.RESPECT: NOW, Statement.GUT: NOW}) is Statement.VALUE
    known = dict.fromkeys([Statement.RESPECT, Statement.VALUE], NOW)
    assert in_turn(Statement, known) is Statement.PAYMENT
    assert in_turn(OF_MEMBERS, known) is Statement.TEAMWORK


@given(st.dictionaries(st.sampled_from(Statement), st.integers(0, 99).map(lambda n: NOW - n * DAY)))
def test_then_what_was_answered_longest_ago(answered: dict[Statement, datetime]) -> None:
    found = in_turn(OF_MEMBERS, answered)
    assert found in OF_MEMBERS
    assert found is not Statement.GUT
    others = set(OF_MEMBERS) - {Statement.GUT}
    if others <= answered.keys():
        assert all(answered[found] <= answered[one] for one in others)
    else:
        assert found not in answered


def test_who_is_asked_about_the_gut_alone_has_no_other() -> None:
    assert in_turn([Statement.GUT], {}) is None
