"""Terms of an agreement: their order, what is out of step, and the words in them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from models.rules.agreement import (
    AgreedBoundary,
    Duty,
    EngagementKind,
    Letter,
    Level,
    Milestone,
    Misses,
    Responses,
    ResponseTimes,
    Rhythm,
    Scope,
    Terms,
    texts_of,
    with_texts,
)

START = date(2026, 12, 1)
WORDS = st.text(st.characters(exclude_characters="\0"), max_size=20)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))
HOURS = st.none() | st.decimals(0, 100, places=1)
DUTIES = st.builds(Duty, WORDS, DAYS)
TIMES = st.builds(ResponseTimes, HOURS, HOURS, HOURS)
MILESTONES = st.lists(
    st.builds(Milestone, st.integers(1, 30), WORDS, DUTIES, st.none() | DUTIES),
    max_size=6,
    unique_by=lambda one: one.key,
)
LINES = st.lists(WORDS, max_size=3).map(tuple)


@st.composite
def agreed(draw: st.DrawFn) -> Terms:
    """Any terms."""
    start = draw(DAYS)
    return Terms(
        project=draw(WORDS),
        kind=draw(st.sampled_from(EngagementKind)),
        starts_on=start,
        ends_on=draw(st.none() | st.integers(0, 900).map(lambda days: start + timedelta(days=days))),
        hours=draw(HOURS),
        notice_days=draw(st.none() | st.sampled_from([0, 30])),
        internal_channel=draw(st.none() | st.just("CACME")),
        responses=Responses(
            draw(st.none() | st.sampled_from(Level)),
            draw(TIMES),
            draw(TIMES),
            draw(WORDS),
            draw(WORDS),
            draw(st.none() | st.sampled_from(Rhythm)),
        ),
        scope=Scope(draw(LINES), draw(LINES), draw(WORDS), draw(WORDS), draw(WORDS), draw(WORDS)),
        milestones=tuple(draw(MILESTONES)),
        misses=Misses(draw(WORDS), draw(WORDS)),
        boundaries=tuple(draw(st.lists(st.builds(AgreedBoundary, WORDS, WORDS), max_size=2))),
    )


def website(**more: object) -> Terms:
    return Terms(**{"project": "Website", "kind": EngagementKind.PROJECT, "starts_on": START, **more})  # type: ignore[arg-type]


def step(key: int, day: date = START, title: str = "Design", theirs: Duty | None = None) -> Milestone:
    return Milestone(key, title, Duty("show it", day), theirs)


def test_nothing_ends_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends after"):
        website(ends_on=START - timedelta(days=1))
    assert website(ends_on=START).ends_on == START


def test_every_milestone_has_a_key_of_its_own() -> None:
    with pytest.raises(ValueError, match="key"):
        website(milestones=(step(1), step(1, title="Build")))


@given(agreed())
def test_terms_outlive_being_stored(terms: Terms) -> None:
    adapter = TypeAdapter(Terms)
    assert adapter.validate_python(adapter.dump_python(terms, mode="json")) == terms


@given(agreed(), st.builds(Milestone, st.integers(1, 40), WORDS, DUTIES, st.none() | DUTIES))
def test_a_milestone_is_put_in_its_place(terms: Terms, added: Milestone) -> None:
    after = terms.with_milestone(added)
    assert after.milestone(added.key) == added
    assert {one.key for one in after.milestones} == {one.key for one in terms.milestones} | {added.key}
    days = [one.ours.due_on for one in after.milestones]
    assert days == sorted(days)
    assert after.without_milestone(added.key).milestone(added.key) is None
    assert terms.milestone(terms.next_key) is None


@pytest.mark.parametrize(
    ("milestone", "is_out"),
    [
        (step(1, START), False),
        (step(1, START - timedelta(days=1)), True),
        (step(1, date(2027, 2, 28)), False),
        (step(1, date(2027, 3, 1)), True),
        (step(1, START, theirs=Duty("send it", START - timedelta(days=1))), True),
    ],
    ids=["on the first day", "before it", "on the last day", "after it", "their day before it"],
)
def test_what_is_outside_of_start_and_end(milestone: Milestone, *, is_out: bool) -> None:
    terms = website(ends_on=date(2027, 2, 28), milestones=(milestone,))
    assert bool(terms.outside) is is_out


def test_without_an_end_nothing_comes_after_it() -> None:
    assert website(milestones=(step(1, date(2040, 1, 1)),)).outside == ()


# The words in it


@given(agreed())
def test_every_text_is_found_and_changed(terms: Terms) -> None:
    marked = with_texts(terms, lambda text: f"<{text}>")
    assert list(texts_of(marked)) == [f"<{text}>" for text in _with_empty(terms)]
    assert (marked.internal_channel, marked.kind, marked.starts_on) == (
        terms.internal_channel,
        terms.kind,
        terms.starts_on,
    )


def _with_empty(terms: Terms) -> list[str]:
    marker = with_texts(terms, lambda text: text or "\0")
    return [text.replace("\0", "") for text in texts_of(marker)]


def test_a_letters_language_is_no_text() -> None:
    assert list(texts_of(Letter("da", opening="Kære alle"))) == ["Kære alle"]
