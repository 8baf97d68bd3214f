"""Which causes are said: nothing twice, nothing muted, five at most, and every cause with one fate."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.nudges.cause import Cause, Evidence, Kind, Urgency, What, Worth
from models.rules.nudges.deciding import (
    MOST,
    NEWS_AGAIN,
    ONE_OFFER_IN,
    Decision,
    Fate,
    Heard,
    Item,
    Key,
    Mute,
    Person,
    State,
    decide,
    decide_asked_for,
    mute_after,
)

NOW = datetime(2030, 1, 8, 8, tzinfo=UTC)
DAY = timedelta(days=1)
KIND_OF = {
    What.OURS_LATE: Kind.PROMISE,
    What.TO_SORT: Kind.WAITING,
    What.AT_RISK: Kind.AT_RISK,
    What.QUIET: Kind.QUIET,
    What.PRAISE: Kind.UPSELL,
    What.CHANGES: Kind.UPSELL,
    What.QUARTER: Kind.REVIEW,
}


def cause(what: What, client: int = 1, urgency: Urgency = Urgency.SOON, worth: int | None = None) -> Cause:
    money = Worth(Decimal(worth), "EUR") if worth is not None else None
    group = "2030Q1" if what is What.QUARTER else ""
    return Cause(KIND_OF[what], what, client, urgency, "x", Evidence(), money, group=group)


CAUSES = st.lists(
    st.builds(
        cause,
        st.sampled_from(list(KIND_OF)),
        st.integers(1, 6),
        st.sampled_from(Urgency),
        st.one_of(st.none(), st.integers(0, 5)),
    ),
    max_size=30,
    unique_by=lambda one: one.key,
)
MUTES = st.lists(
    st.builds(
        Mute,
        st.one_of(st.none(), st.sampled_from(Kind)),
        st.one_of(st.none(), st.integers(1, 6)),
        st.one_of(st.none(), st.sampled_from([NOW - DAY, NOW, NOW + DAY])),
    ).filter(lambda mute: mute.kind or mute.client_id),
    max_size=3,
)


@st.composite
def people(draw: st.DrawFn, causes: list[Cause]) -> Person:
    """Somebody who heard some of these before, and does not want to hear others."""
    heard: dict[Key, Heard] = {}
    for one in causes:
        if draw(st.booleans()):
            state = draw(st.sampled_from(State))
            said_at = NOW - draw(st.integers(0, 60)) * DAY
            until = NOW + draw(st.integers(-2, 2)) * DAY if state is State.SNOOZED else None
            gone_at = draw(st.sampled_from([None, NOW - DAY]))
            heard[one.key] = Heard(one.key, one.kind, state, said_at, until, gone_at=gone_at)
    return Person(heard, draw(MUTES))


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Cause], Person]:
    causes = draw(CAUSES)
    return causes, draw(people(causes))


def decided(situation: tuple[list[Cause], Person]) -> Decision:
    return decide(situation[0], situation[1], NOW, "EUR")


def keys(decision: Decision, fate: Fate) -> set[Key]:
    return {key for key, one in decision.fates.items() if one is fate}


@given(situations())
def test_every_cause_has_one_fate_and_is_said_or_counted_by_it(situation: tuple[list[Cause], Person]) -> None:
    decision = decided(situation)
    assert set(decision.fates) == {one.key for one in situation[0]}
    assert keys(decision, Fate.SAID) == {one.key for item in decision.said for one in item.causes}
    assert keys(decision, Fate.COUNTED) == {one.key for item in decision.counted for one in item.causes}


@given(situations())
def test_at_most_five_are_said_and_none_is_counted_while_there_is_room(situation: tuple[list[Cause], Person]) -> None:
    decision = decided(situation)
    assert len(decision.said) <= MOST
    assert not decision.counted or len(decision.said) == MOST


@given(situations())
def test_what_is_muted_is_never_said(situation: tuple[list[Cause], Person]) -> None:
    causes, person = situation
    decision = decided(situation)
    for one in causes:
        hushed = any(mute.hushes(one, NOW) for mute in person.mutes)
        assert hushed == (decision.fates[one.key] is Fate.MUTED)


@given(situations())
def test_nothing_is_said_twice(situation: tuple[list[Cause], Person]) -> None:
    """But what somebody put off until now, and what went away and came back weeks later."""
    _causes, person = situation
    decision = decided(situation)
    for key in keys(decision, Fate.SAID) | keys(decision, Fate.COUNTED):
        before = person.heard.get(key)
        if before:
            is_asked_for = before.state is State.SNOOZED and before.until is not None and before.until <= NOW
            went_away = before.state is State.CLOSED
            assert is_asked_for or (went_away and NOW - before.said_at >= NEWS_AGAIN)


@given(situations())
def test_a_snooze_ends_by_itself_and_not_before(situation: tuple[list[Cause], Person]) -> None:
    causes, person = situation
    decision = decided(situation)
    for one in causes:
        before = person.heard.get(one.key)
        if before and before.state is State.SNOOZED and before.until and before.until > NOW:
            assert decision.fates[one.key] in {Fate.SNOOZED, Fate.MUTED}


@given(situations(), st.randoms())
def test_the_order_in_which_causes_are_found_changes_nothing_but_offers(
    situation: tuple[list[Cause], Person], rng: object
) -> None:
    """Of what might be offered to one client the strongest is found first; all else is indifferent."""
    causes, person = situation
    others = [one for one in causes if one.kind is not Kind.UPSELL]
    shuffled = list(others)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(shuffled, person, NOW, "EUR") == decide(others, person, NOW, "EUR")


def has_asked(person: Person, item: Item) -> bool:
    """Whether they put off until now something that is said in this one."""
    return any(person.asked_for(one, NOW) for one in item.causes)


@given(situations())
def test_what_is_said_is_nowhere_less_urgent_than_what_waits(situation: tuple[list[Cause], Person]) -> None:
    """But for what somebody put off until now: it has its place."""
    _causes, person = situation
    decision = decided(situation)
    said = [item for item in decision.said if not has_asked(person, item)]
    orders = [item.order for item in (*said, *decision.counted)]
    assert orders == sorted(orders)
    assert list(decision.said) == sorted(decision.said, key=lambda item: item.order)


@given(situations())
def test_what_was_put_off_until_now_is_said_now(situation: tuple[list[Cause], Person]) -> None:
    """As far as there is room for all of it, and one thing is offered to a client."""
    causes, person = situation
    decision = decided(situation)
    asked = [one for one in causes if person.asked_for(one, NOW)]
    hushed = {one.key for one in asked if decision.fates[one.key] is Fate.MUTED}
    offered = {one.key for one in asked if decision.fates[one.key] is Fate.SUPERSEDED}
    missing = {one.key for one in asked} - keys(decision, Fate.SAID) - hushed - offered
    assert not missing or len([item for item in decision.said if has_asked(person, item)]) == MOST


@given(situations())
def test_on_another_day_only_that_is_said_and_nothing_else_is_over(situation: tuple[list[Cause], Person]) -> None:
    causes, person = situation
    decision = decide_asked_for(causes, person, NOW, "EUR")
    assert all(person.asked_for(one, NOW) for item in decision.said for one in item.causes)
    assert set(decision.gone) == set(decide(causes, person, NOW, "EUR").gone)
    assert not set(decision.gone) & {one.key for one in causes}


@given(situations())
def test_one_thing_at_a_time_is_offered_to_a_client(situation: tuple[list[Cause], Person]) -> None:
    """And none a month after another one, but for what somebody put off until now."""
    _causes, person = situation
    decision = decided(situation)
    said = [one for item in (*decision.said, *decision.counted) for one in item.causes if one.kind is Kind.UPSELL]
    clients = [one.client_id for one in said]
    assert len(clients) == len(set(clients))
    lately = {
        key[0]
        for key, one in person.heard.items()
        if one.kind is Kind.UPSELL and NOW - one.said_at < ONE_OFFER_IN and not one.is_asked_for(NOW)
    }
    assert not lately & {one.client_id for one in said if not person.asked_for(one, NOW)}


@given(situations())
def test_once_all_of_it_is_heard_nothing_is_left_to_say(situation: tuple[list[Cause], Person]) -> None:
    """Digest after digest everything that can be said is said, five at a time."""
    causes, person = situation
    heard = dict(person.heard)
    for _ in range(len(causes) // MOST + 2):
        decision = decide(causes, Person(heard, person.mutes), NOW, "EUR")
        for one in (one for item in decision.said for one in item.causes):
            heard[one.key] = Heard(one.key, one.kind, State.OPEN, NOW)
    assert decision.said == ()
    assert not keys(decision, Fate.COUNTED)


@given(situations())
def test_what_has_no_cause_any_more_is_over(situation: tuple[list[Cause], Person]) -> None:
    causes, person = situation
    half = causes[: len(causes) // 2]
    gone = set(decide(half, person, NOW, "EUR").gone)
    so = {one.key for one in half}
    known = {key for key, one in person.heard.items() if one.gone_at and not one.state.is_open}
    assert gone == person.heard.keys() - so - known


# By hand


def test_urgency_then_money_then_what_was_found_useful() -> None:
    acted_on = {(9, "quiet", "x"): Heard((9, "quiet", "x"), Kind.QUIET, State.DONE, NOW - DAY)}
    causes = [
        cause(What.PRAISE, 1, Urgency.WHEN_IT_SUITS, 900),
        cause(What.AT_RISK, 2, Urgency.SOON, 10),
        cause(What.QUIET, 3, Urgency.SOON, 10),  # acted on once: (1+1)/(1+2) before (0+1)/(0+2)
        cause(What.TO_SORT, 4, Urgency.NOW),
        cause(What.QUIET, 5, Urgency.SOON, 20),
    ]
    said = decide(causes, Person(acted_on), NOW, "EUR").said
    assert [item.first.client_id for item in said] == [4, 5, 3, 2, 1]


def test_money_of_another_currency_counts_as_unknown() -> None:
    dollars = Cause(Kind.QUIET, What.QUIET, 1, Urgency.SOON, "x", worth=Worth(Decimal(900), "USD"))
    said = decide([dollars, cause(What.QUIET, 2, worth=1)], Person({}), NOW, "EUR").said
    assert [item.first.client_id for item in said] == [2, 1]


def heard_before(cause: Cause, state: State, days_ago: int, **more: datetime) -> Person:
    at = NOW - days_ago * DAY
    return Person({cause.key: Heard(cause.key, cause.kind, state, at, more.get("until"), gone_at=more.get("gone_at"))})


def fate(cause: Cause, person: Person, *others: Cause) -> Fate:
    """Of the first of these, found after the others."""
    return decide([*others, cause], person, NOW, "EUR").fates[cause.key]


@pytest.mark.parametrize("state", [State.DONE, State.NOT_USEFUL, State.CLOSED])
def test_what_was_settled_and_comes_back_weeks_after_it_went_is_news(state: State) -> None:
    """At risk in January with a plan that helped, at risk again in June: that is another fact."""
    risk = replace(cause(What.AT_RISK), about="")
    assert fate(risk, heard_before(risk, state, 150, gone_at=NOW - 100 * DAY)) is Fate.SAID
    assert fate(risk, heard_before(risk, state, 27, gone_at=NOW - 20 * DAY)) is Fate.KNOWN


def test_what_has_a_name_of_its_own_is_never_said_again_once_somebody_settled_it() -> None:
    """A complaint hid a promise or an idea for a month: it is the same promise, and the same idea."""
    named = cause(What.PRAISE)
    assert fate(named, heard_before(named, State.DONE, 150, gone_at=NOW - 100 * DAY)) is Fate.KNOWN


def test_what_is_said_once_a_quarter_is_not_said_each_month() -> None:
    monthly = replace(cause(What.CHANGES), once=True)
    assert fate(monthly, heard_before(monthly, State.CLOSED, 40, gone_at=NOW - 30 * DAY)) is Fate.KNOWN


def test_what_was_settled_and_is_still_so_is_never_said_again() -> None:
    risk = replace(cause(What.AT_RISK), about="")
    assert fate(risk, heard_before(risk, State.DONE, 300)) is Fate.KNOWN


def test_while_an_offer_is_put_off_nothing_else_is_offered_to_that_client() -> None:
    later = heard_before(cause(What.PRAISE), State.SNOOZED, 2, until=NOW + 5 * DAY)
    assert fate(cause(What.CHANGES), later) is Fate.SUPERSEDED


def test_an_offer_that_was_put_off_until_now_comes_before_a_stronger_one() -> None:
    now = heard_before(cause(What.PRAISE), State.SNOOZED, 7, until=NOW)
    assert fate(cause(What.PRAISE), now, cause(What.CHANGES)) is Fate.SAID
    assert fate(cause(What.CHANGES), now, cause(What.PRAISE)) is Fate.SUPERSEDED


def test_what_was_put_off_until_now_has_room_among_what_is_more_urgent() -> None:
    urgent = [cause(What.TO_SORT, number, Urgency.NOW) for number in range(2, 9)]
    asked = cause(What.QUIET, 1, Urgency.WHEN_IT_SUITS)
    said = decide([asked, *urgent], heard_before(asked, State.SNOOZED, 1, until=NOW), NOW, "EUR").said
    assert [item.first.client_id for item in said] == [2, 3, 4, 5, 1]


def test_the_quarter_is_one_item_for_all_clients() -> None:
    [item] = decide([cause(What.QUARTER, number) for number in range(40)], Person({}), NOW, "EUR").said
    assert len(item.causes) == 40


def not_useful(about: str, days_ago: int, kind: Kind = Kind.QUIET, client: int = 1) -> Heard:
    at = NOW - days_ago * DAY
    return Heard((client, "quiet", about), kind, State.NOT_USEFUL, at, settled_at=at)


def muted(*heard: Heard, mutes: tuple[Mute, ...] = ()) -> Mute | None:
    return mute_after(Kind.QUIET, 1, Person({one.key: one for one in heard}, mutes), NOW)


def test_two_not_useful_of_one_kind_about_one_client_silence_it_for_thirty_days() -> None:
    assert muted(not_useful("a", 40), not_useful("b", 0)) == Mute(Kind.QUIET, 1, NOW + 30 * DAY)
    assert muted(not_useful("a", 0)) is None
    assert muted(not_useful("a", 40), not_useful("b", 0, client=2)) is None
    assert muted(not_useful("a", 40), not_useful("b", 0, kind=Kind.UPSELL)) is None


def test_those_that_brought_a_silence_bring_no_other() -> None:
    over = Mute(Kind.QUIET, 1, NOW - DAY)  # it began 31 days ago, with b
    assert muted(not_useful("a", 60), not_useful("b", 31), not_useful("c", 0), mutes=(over,)) is None
    assert muted(not_useful("b", 31), not_useful("c", 1), not_useful("d", 0), mutes=(over,)) is not None


@pytest.mark.parametrize(
    ("until", "fate"),
    [(None, Fate.MUTED), (NOW + timedelta(seconds=1), Fate.MUTED), (NOW, Fate.SAID), (NOW - DAY, Fate.SAID)],
)
@pytest.mark.parametrize(("kind", "client"), [(Kind.QUIET, 1), (Kind.QUIET, None), (None, 1)])
def test_a_silence_holds_until_its_end_and_no_longer(
    until: datetime | None, fate: Fate, kind: Kind | None, client: int | None
) -> None:
    quiet = cause(What.QUIET)
    assert decide([quiet], Person({}, [Mute(kind, client, until)]), NOW, "EUR").fates == {quiet.key: fate}


@pytest.mark.parametrize(("kind", "client"), [(Kind.PROMISE, 1), (Kind.QUIET, 2), (None, 2)])
def test_a_silence_is_about_nothing_else(kind: Kind | None, client: int) -> None:
    quiet = cause(What.QUIET)
    assert decide([quiet], Person({}, [Mute(kind, client)]), NOW, "EUR").fates == {quiet.key: Fate.SAID}


def test_what_was_put_off_until_now_is_said_although_something_else_was_offered_lately() -> None:
    """A praise was put off, a newer one took its place and was put off too: the second comes on its day."""
    older, newer = cause(What.CHANGES), cause(What.PRAISE)
    gone = Heard(older.key, older.kind, State.CLOSED, NOW - 14 * DAY, gone_at=NOW - 7 * DAY)
    put_off = Heard(newer.key, newer.kind, State.SNOOZED, NOW - 7 * DAY, NOW)
    heard = Person({older.key: gone, newer.key: put_off})
    assert decide([newer], heard, NOW, "EUR").fates == {newer.key: Fate.SAID}
