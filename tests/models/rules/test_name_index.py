"""Very many names at once: what is said of them is what `names` says, name by name."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.rules.name_index import NameIndex
from models.rules.names import best_matches, match_one

WORDS = [
    "acme",
    "Acme",
    "acmes",
    "nordic",
    "Nordisk",
    "nord",
    "a",
    "ab",
    "Ørsted",
    "orsted",
    "& Søn",
    "שלום",
    "النور",
    "🦊",
]
some_words = st.lists(st.sampled_from(WORDS) | st.text("abcdn ø", max_size=8), max_size=4)
names = st.lists(some_words.map(" ".join) | st.text(max_size=30), max_size=12)


@st.composite
def queries(draw: st.DrawFn) -> tuple[list[tuple[int, str]], str]:
    """Names, and one of them with typing errors, in another order, begun, or anything else."""
    known = draw(names)
    name = draw(st.sampled_from(known)) if known else ""
    words = draw(st.permutations(name.split()))
    typed = list(" ".join(words)[: draw(st.integers(1, 40))])
    for _ in range(draw(st.integers(0, 2))):
        if typed:
            typed[draw(st.integers(0, len(typed) - 1))] = draw(st.sampled_from(["", "x", "ab", " "]))
    return list(enumerate(known)), draw(st.just("".join(typed)) | some_words.map(" ".join) | st.text(max_size=20))


@given(queries(), st.integers(0, 12))
@example(([(0, "acme nordic"), (1, "nord")], "nordik acmme"), 2)
@example(([(0, "ab acme"), (1, "acmes")], "acmesabc"), 2)
def test_what_is_offered_is_what_would_be_name_by_name(asked: tuple[list[tuple[int, str]], str], limit: int) -> None:
    known, query = asked
    assert NameIndex(known).best_matches(query, limit) == best_matches(query, known, limit)


@given(queries())
def test_whom_a_command_means_is_whom_it_would_mean_name_by_name(asked: tuple[list[tuple[int, str]], str]) -> None:
    known, query = asked
    assert NameIndex(known).match_one(query) == match_one(query, known)


@given(names, names)
def test_what_an_earlier_index_knew_changes_nothing(before: list[str], now: list[str]) -> None:
    known = list(enumerate(now))
    index = NameIndex(known, NameIndex(enumerate(before)).folds)
    assert index.best_matches("", 20) == best_matches("", known, 20)
    assert index.best_matches("acme n", 20) == best_matches("acme n", known, 20)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("brigt", "Bright Studio"),
        ("studio brght", "Bright Studio"),
        ("brightstudio", "Bright Studio"),
        ("שלומ", "שלום ושות׳"),
    ],
)
def test_one_is_found_among_thousands_that_share_a_word(query: str, first: str) -> None:
    many = [f"{number:x} Studio" for number in range(3000)]
    index = NameIndex(enumerate([*many, "Bright Studio", "שלום ושות׳"]))
    assert index.best_matches(query, 5)[0].name == first
