"""Facts for the tests of the rules: by hand, and at random."""

from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import strategies as st

from models.rules.facts import Answer, Facts, Interaction, Kind, Promise, ScopeDecision, Statement, Tone
from models.rules.published import Eyes, health_seen
from models.rules.summary import See

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)

published_health: See = partial(health_seen, Eyes.OTHERS)
"""Health as everybody but leads and teams sees it."""


def answers(raters: str, statement: Statement, value: int, days: float = 0) -> tuple[Answer, ...]:
    """The same answer of several raters, one letter each, some days ago."""
    return tuple(Answer(rater, statement, value, NOW - timedelta(days=days)) for rater in raters)


def talks(*days: float) -> tuple[Interaction, ...]:
    """Contacts some days ago."""
    return tuple(Interaction(number, Kind.CONTACT, NOW - timedelta(days=ago)) for number, ago in enumerate(days))


moments = st.datetimes(datetime(2025, 6, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone


def some_answers(raters: str = "abcdefg", most: int = 25) -> st.SearchStrategy[tuple[Answer, ...]]:
    one = st.builds(
        Answer,
        rater=st.sampled_from(raters),
        statement=st.sampled_from(Statement),
        value=st.integers(1, 5),
        at=moments,
        openly=st.just(False),  # noqa: FBT003 - what the field is
        unnamed_at=st.none(),
    )
    return st.lists(one, max_size=most).map(lambda given: tuple(sorted(given, key=lambda a: a.at)))


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
        answers=some_answers(),
        interactions=some_interactions(),
        promises=some_promises(),
        scope=some_decisions(),
    )


@st.composite
def histories(draw: st.DrawFn, raters: str = "abcd", most: int = 25) -> tuple[Answer, ...]:
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
        said[rater, statement, at] = Answer(rater, statement, value, at)
    return tuple(said.values())


def well_known() -> st.SearchStrategy[Facts]:
    """Facts of a client that has a score at NOW and a week before: six raters lately, and whatever else."""
    lately = st.datetimes(datetime(2026, 5, 1), datetime(2026, 6, 16), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
    regulars = st.tuples(*[st.integers(1, 5)] * 6).map(
        lambda values: tuple(
            Answer(rater, Statement.VALUE, value, NOW - timedelta(days=20))
            for rater, value in zip("abcdef", values, strict=True)
        )
    )
    answer = st.builds(
        Answer,
        rater=st.sampled_from("abcdefgh"),
        statement=st.sampled_from(Statement),
        value=st.integers(1, 5),
        at=lately,
        openly=st.just(False),  # noqa: FBT003 - what the field is
        unnamed_at=st.none(),
    )
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
        st.lists(answer, max_size=10),
        st.lists(talk, max_size=6, unique_by=lambda i: i.id),
    )
