"""Facts for the tests of the rules: by hand, and at random."""

from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import strategies as st

from models.rules.facts import Facts, Interaction, Kind, Promise, Rating, ScopeDecision, Statement, Tone, in_order
from models.rules.published import Eyes, health_seen
from models.rules.summary import See

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)

published_health: See = partial(health_seen, Eyes.OTHERS)
"""Health as everybody but leads and teams sees it."""


def answer(rater: str, statement: Statement, value: int, at: datetime) -> Rating:
    """A rating with one answer."""
    return Rating(rater, at, in_order({statement: value}))


def answers(raters: str, statement: Statement, value: int, days: float = 0) -> tuple[Rating, ...]:
    """The same answer of several raters, one letter each, some days ago."""
    return tuple(answer(rater, statement, value, NOW - timedelta(days=days)) for rater in raters)


def talks(*days: float) -> tuple[Interaction, ...]:
    """Contacts some days ago."""
    return tuple(Interaction(number, Kind.CONTACT, NOW - timedelta(days=ago)) for number, ago in enumerate(days))


moments = st.datetimes(datetime(2025, 6, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone


given_values = st.dictionaries(st.sampled_from(Statement), st.integers(1, 5), min_size=1, max_size=3).map(in_order)


def some_ratings(raters: str = "abcdefg", most: int = 15) -> st.SearchStrategy[tuple[Rating, ...]]:
    one = st.tuples(st.sampled_from(raters), moments, given_values).map(lambda given: Rating(*given))
    return st.lists(one, max_size=most).map(lambda given: tuple(sorted(given, key=lambda one: one.at)))


def some_interactions() -> st.SearchStrategy[tuple[Interaction, ...]]:
    one = st.builds(
        Interaction,
        id=st.integers(1, 99),
        kind=st.sampled_from(Kind),
        at=moments,
        tone=st.none() | st.sampled_from(Tone),
        logged_at=st.none() | moments,
        earned_by=st.just(()),
        hours=st.none(),
        closed_at=st.none(),
    )
    return st.lists(one, max_size=8, unique_by=lambda i: i.id).map(tuple)


def some_promises() -> st.SearchStrategy[tuple[Promise, ...]]:
    one = st.builds(Promise, id=st.integers(1, 99), is_ours=st.booleans(), kept=st.booleans(), at=moments)
    return st.lists(one, max_size=8, unique_by=lambda promise: promise.id).map(tuple)


def some_decisions() -> st.SearchStrategy[tuple[ScopeDecision, ...]]:
    one = st.builds(ScopeDecision, id=st.integers(1, 99), held=st.booleans(), at=moments)
    return st.lists(one, max_size=8, unique_by=lambda decision: decision.id).map(tuple)


def everything() -> st.SearchStrategy[Facts]:
    """Facts of a client of any sort."""
    return st.builds(
        Facts,
        ratings=some_ratings(),
        interactions=some_interactions(),
        promises=some_promises(),
        scope=some_decisions(),
    )


@st.composite
def histories(draw: st.DrawFn, raters: str = "abcd", most: int = 25) -> tuple[Rating, ...]:
    """Busy months: few raters, two statements, often at the same moment, now and then after a long pause."""
    step = st.tuples(
        st.sampled_from(raters),
        st.sampled_from([Statement.GUT, Statement.VALUE]),
        st.integers(1, 5),
        st.sampled_from([0, 1, 1, 5, 70]),
    )
    at, said = NOW, {}
    for rater, statement, value, days in draw(st.lists(step, min_size=3, max_size=most)):
        at += timedelta(days=days)
        said[rater, statement, at] = answer(rater, statement, value, at)
    return tuple(said.values())


def well_known() -> st.SearchStrategy[Facts]:
    """Facts of a client that has a score at NOW and a week before: six raters lately, and whatever else."""
    lately = st.datetimes(datetime(2026, 5, 1), datetime(2026, 6, 16), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
    regulars = st.tuples(*[st.integers(1, 5)] * 6).map(
        lambda values: tuple(
            answer(rater, Statement.VALUE, value, NOW - timedelta(days=20))
            for rater, value in zip("abcdef", values, strict=True)
        )
    )
    rating = st.tuples(st.sampled_from("abcdefgh"), lately, given_values).map(lambda given: Rating(*given))
    talk = st.builds(
        Interaction,
        id=st.integers(1, 99),
        kind=st.sampled_from(Kind),
        at=lately,
        tone=st.none() | st.sampled_from(Tone),
        logged_at=st.none(),
        earned_by=st.just(()),
        hours=st.none(),
        closed_at=st.none(),
    )
    return st.builds(
        lambda steady, new, talks: Facts(steady + tuple(new), tuple(talks)),
        regulars,
        st.lists(rating, max_size=10),
        st.lists(talk, max_size=6, unique_by=lambda i: i.id),
    )
