"""Health as people see it."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.kit import drawn
from handlers.kit.blocks import LimitError, Message
from models.rules.facts import Facts, Statement
from models.rules.health import Band, Health, health
from tests.models.rules.made import NOW as FACTS_NOW
from tests.models.rules.made import answers

NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)


def of_score(value: int) -> Health:
    return health(Facts(answers("abcdef", Statement.VALUE, value)), FACTS_NOW)


@pytest.mark.parametrize(
    ("value", "bar", "words"),
    [
        (1, "⬜⬜⬜⬜⬜⬜⬜⬜⬜⬜", "0 · At risk"),
        (2, "🟥🟥⬜⬜⬜⬜⬜⬜⬜⬜", "25 · At risk"),
        (3, "🟨🟨🟨🟨🟨⬜⬜⬜⬜⬜", "50 · Watch"),
        (4, "🟩🟩🟩🟩🟩🟩🟩🟩⬜⬜", "75 · Healthy"),
        (5, "🟩🟩🟩🟩🟩🟩🟩🟩🟩🟩", "100 · Healthy"),
    ],
)
def test_a_score_is_a_bar_of_ten_squares_in_the_colour_of_its_band(value: int, bar: str, words: str) -> None:
    assert drawn.bar(of_score(value)) == bar
    assert drawn.score_words(of_score(value)) == words


def test_without_a_score_it_says_how_much_is_known() -> None:
    nothing = health(Facts(answers("abc", Statement.VALUE, 4)), FACTS_NOW)

    assert drawn.bar(nothing) == "⬜" * 10
    assert drawn.score_words(nothing) == "Not enough known (20 of 100)"
    assert drawn.score_cell(nothing) == "⚪ not enough known"


def test_points_carry_their_sign() -> None:
    assert [drawn.signed(points) for points in (6, 0, -4)] == ["+6", "±0", "−4"]
    assert drawn.change_cell(None) == "–"


def test_bands_are_counted_in_their_order() -> None:
    assert (
        drawn.counts({Band.AT_RISK: 1, Band.HEALTHY: 7, None: 2})
        == "🔴 1 at risk · 🟢 7 healthy · ⚪ 2 not enough known"
    )


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(), "today"),
        (timedelta(hours=11, minutes=59), "today"),
        (timedelta(hours=12, minutes=1), "yesterday"),
        (timedelta(days=12), "12 days ago"),
        (timedelta(days=60), "23 September"),
        (timedelta(days=400), "18 October 2025"),
    ],
)
def test_days_are_those_of_the_readers_calendar(before: timedelta, said: str) -> None:
    assert drawn.ago(NOON - before, NOON, "Europe/Copenhagen") == said


def test_names_are_cut_only_as_far_as_the_size_asks() -> None:
    tried = []

    def build(width: int) -> Message:
        tried.append(width)
        if width > 24:
            raise LimitError("too long")
        return Message(f"names of {width}")

    assert drawn.fitting(build).text == "names of 24"
    assert tried == [80, 40, 24]
