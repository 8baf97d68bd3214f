"""Which clause a message seems to speak of: how often that is right, and what always holds."""

from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from models.rules.agreement import Scope
from models.rules.clauses import AT_MOST, FLOOR, QUOTED, Clause, Match, Sureness, Where, best_match, clauses_of

ASKED = yaml.safe_load(Path(__file__).with_name("asked.yaml").read_text(encoding="utf-8"))
AGREEMENTS = {
    name: Scope(tuple(told["inside"]), tuple(told["outside"]), told["change"]) for name, told in ASKED.items()
}
any_text = st.text(st.characters(), max_size=60)  # lone surrogates too
words = st.sampled_from(
    ["logo", "Logoer", "video", "videoproduktion", "two", "rounds", "of", "feedback", "og", "30", "é", "🎉", "...", ""]
)
likely_text = st.lists(words, max_size=6).map(" ".join)
clauses = st.lists(st.builds(Clause, st.sampled_from(Where), any_text | likely_text), max_size=8)


class Answer(NamedTuple):
    """What was asked, which clause a person would point to, and what we point to."""

    message: str
    wanted: str | None
    found: Match | None

    @property
    def is_right(self) -> bool:
        return self.found is not None and self.found.clause.text == self.wanted


def answers() -> list[Answer]:
    return [
        Answer(asked["message"], asked["clause"], best_match(asked["message"], clauses_of(AGREEMENTS[name])))
        for name, told in ASKED.items()
        for asked in told["asked"]
    ]


def precision(of: list[Answer]) -> float:
    pointed = [answer for answer in of if answer.found]
    return sum(answer.is_right for answer in pointed) / len(pointed)


# What clients ask


def test_the_table_is_about_clauses_that_are_in_its_agreements() -> None:
    for name, told in ASKED.items():
        texts = [clause.text for clause in clauses_of(AGREEMENTS[name])]
        assert 5 <= len(texts) <= 12
        assert [one["clause"] for one in told["asked"] if one["clause"] and one["clause"] not in texts] == []


def test_what_it_points_to_is_nearly_always_right() -> None:
    """Neither number may get worse. Pointing elsewhere costs trust; pointing nowhere costs a look at the agreement."""
    all_answers = answers()
    wanted = [answer for answer in all_answers if answer.wanted]
    assert len(all_answers) >= 160
    assert precision(all_answers) >= 0.96
    assert sum(answer.is_right for answer in wanted) / len(wanted) >= 0.73


def test_of_what_no_clause_speaks_of_hardly_anything_is_pointed_to() -> None:
    strangers = [answer for answer in answers() if answer.wanted is None]
    assert len(strangers) >= 55
    assert len([answer for answer in strangers if answer.found]) <= 3


def test_the_surer_it_is_the_more_often_it_is_right() -> None:
    by_sureness = {
        how: [answer for answer in answers() if answer.found and answer.found.how_sure is how] for how in Sureness
    }
    assert all(len(found) >= 8 for found in by_sureness.values())
    assert precision(by_sureness[Sureness.FAIRLY]) == 1
    assert precision(by_sureness[Sureness.SOMEWHAT]) >= 0.85
    assert precision(by_sureness[Sureness.BARELY]) >= 0.85


@pytest.mark.parametrize(
    ("message", "clause"),
    [
        ("HOSTING? of the site", "hosting"),
        ("redaktøren skal oplæres", "oplæring af redaktører"),
        ("feedback, a third round", "a third round of feedback"),
        ("kan I lave en produktvideo", "video"),
        ("en video til messen", "videoproduktion"),
        ("fotogrofering i maj", "fotografering"),
        ("cafe menu", "café menus"),
    ],
)
def test_case_accents_order_endings_compounds_and_slips_are_forgiven(message: str, clause: str) -> None:
    others = [Clause(Where.INSIDE, "logo in three variants"), Clause(Where.CHANGE, "alt uden for scope")]
    found = best_match(message, [*others, Clause(Where.OUTSIDE, clause)])
    assert found is not None
    assert found.clause == Clause(Where.OUTSIDE, clause)


def test_an_address_says_nothing_of_what_is_asked() -> None:
    assert best_match("Look: https://hosting.example/domains", [Clause(Where.OUTSIDE, "hosting, domains")]) is None


@pytest.mark.parametrize("message", ["five more pages", "20 pages", "another page", "tolv pages"])
def test_who_asks_for_more_of_what_was_counted_is_pointed_to_the_count(message: str) -> None:
    scope = Scope(("Ten pages", "Two rounds of changes"), ("Photography",), "Anything beyond ten pages.")
    found = best_match(f"can we have {message}?", clauses_of(scope))
    assert found is not None
    assert found.clause.text == "Ten pages"
    assert best_match("the pages look great!", clauses_of(scope)) is None


def test_where_two_clauses_might_be_meant_it_is_less_sure() -> None:
    fits, rival = Clause(Where.INSIDE, "banners in Danish"), Clause(Where.OUTSIDE, "banners in Swedish")
    alone = best_match("more banners, Danish and Swedish", [fits])
    both = best_match("more banners, Danish and Swedish", [fits, rival])
    assert alone is not None
    assert both is not None
    assert both.sureness < alone.sureness


def test_one_word_of_a_long_message_proves_less() -> None:
    clause = [Clause(Where.OUTSIDE, "webshop")]
    chatter = "Tuesday lunch Peter's birthday cake Susan's holiday Hamburg board signed invoice weather umbrella train"
    short, long = best_match("We want a webshop", clause), best_match(f"{chatter} webshop", clause)
    assert short is not None
    assert long is not None
    assert long.sureness < short.sureness


# Clauses of an agreement


def test_clauses_know_where_they_stand_and_come_in_the_order_of_the_agreement() -> None:
    scope = Scope(("logo", " "), ("naming",), "a third round\nnew formats", approver="Ulla", price_basis="by the hour")
    assert clauses_of(scope) == [
        Clause(Where.INSIDE, "logo"),
        Clause(Where.OUTSIDE, "naming"),
        Clause(Where.CHANGE, "a third round"),
        Clause(Where.CHANGE, "new formats"),
    ]
    assert clauses_of(Scope()) == []


# What always holds


@given(any_text | likely_text, clauses)
def test_any_text_gets_an_answer_within_bounds(asked: str, clauses: list[Clause]) -> None:
    found = best_match(asked, clauses)
    if found:
        assert found.clause in clauses
        assert FLOOR <= found.sureness <= 100
        assert found.how_sure in Sureness


@given(likely_text, clauses, st.randoms(use_true_random=False))
def test_the_order_of_clauses_does_not_matter_but_for_ties(asked: str, clauses: list[Clause], rng: object) -> None:
    shuffled = clauses.copy()
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = best_match(asked, clauses), best_match(asked, shuffled)
    assert (first and (first.clause.text, first.sureness)) == (second and (second.clause.text, second.sureness))


@given(clauses.filter(lambda made: any(clause.text.strip() for clause in made)), st.data())
def test_a_clause_quoted_word_for_word_is_matched_with_the_highest_sureness(
    clauses: list[Clause], data: st.DataObject
) -> None:
    clause = data.draw(st.sampled_from([clause for clause in clauses if clause.text.strip()]))
    found = best_match(clause.text, clauses)
    assert found is not None
    assert found.sureness == QUOTED


@pytest.mark.parametrize("name", AGREEMENTS)
def test_a_clause_quoted_in_a_message_is_the_one(name: str) -> None:
    every = clauses_of(AGREEMENTS[name])
    for clause in every:
        found = best_match(f"Hi! You wrote: “{clause.text.upper()}”. What does that mean?", every)
        assert found is not None
        assert found.clause == clause
        assert found.sureness == QUOTED or len(clause.text.split()) <= 2


def test_what_is_not_quoted_is_never_quite_sure() -> None:
    assert [one for one in answers() if one.found and AT_MOST < one.found.sureness < QUOTED] == []


def test_pages_of_letters_against_many_clauses_end() -> None:
    """Nothing in it grows with the square of what people paste."""
    every = [Clause(Where.INSIDE, f"{'ab' * 1500}{number}") for number in range(60)]
    assert best_match("logo video " * 20_000, every) is None
    assert best_match("cd" * 100_000, every) is None
