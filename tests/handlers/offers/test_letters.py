"""What one could write to a client about an offer: what is known and no more, as docs/offer-words.md shows it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_file
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.words import speaking, spoken_money
from handlers.offers import letters
from handlers.offers.letters import Case, Terms, case_of, letter
from models.offers import Offer
from models.rules.offers import Phase

LANGUAGES = ["en", "da"]
DOCS = Path(__file__).parents[3] / "docs" / "offer-words.md"
TODAY = date(2027, 1, 11)
TERMS = Terms(date(2027, 1, 18), date(2027, 2, 1), 3, Decimal(9600), "DKK")
STARTED = replace(TERMS, starts_on=date(2027, 1, 4), first_until=date(2027, 1, 18))
NAME = {"en": "a day for your site", "da": "en dag til jeres site"}
PITCH = {
    "en": "Two of us look at your site for a day, and you get a list of what helps most, with what it takes.",
    "da": "To af os ser på jeres site en hel dag, og I får en liste over, hvad der hjælper mest, og hvad det kræver.",
}
FACTS = {"start": "18 January", "until": "1 February", "places": "3", "price": "9,600"}
TELLS = {
    Case.AHEAD: {"start", "until", "places", "price"},
    Case.FIRST: {"start", "until", "places", "price"},
    Case.OPEN: {"start", "places", "price"},
    Case.TOO: {"start", "places", "price"},
}
"""The facts that mean something for a case: who is not first has no day until which they are."""


def told(case: Case, language: str = "en", terms: Terms = TERMS) -> str:
    return letter(case, NAME[language], PITCH[language], terms, language=language, today=TODAY)


@pytest.mark.parametrize("case", Case)
def test_every_fact_that_matters_is_in_it_and_no_other(case: Case) -> None:
    words = told(case)
    assert {fact for fact, said in FACTS.items() if re.search(rf"(?<!\d){said}\b", words)} == TELLS[case]
    nothing = told(case, terms=Terms(date(2027, 1, 4), date(2027, 1, 18)))
    assert "Price" not in nothing
    assert "Places" not in nothing
    assert "From" not in nothing  # it runs already
    assert NAME["en"] in words
    assert PITCH["en"] in words.split("\n\n")


def test_nobody_is_pressed() -> None:
    assert all("If it is nothing for you now, that is fine too." in told(case) for case in Case)


def test_a_day_by_which_to_answer_is_named_only_where_places_are_few() -> None:
    assert "Write to me by 1 February, and one of the places is yours." in told(Case.AHEAD)
    assert "and the place is yours." in told(Case.AHEAD, terms=replace(TERMS, places=1))
    assert "Write to me by" not in told(Case.AHEAD, terms=replace(TERMS, places=None))
    assert "Write to me by" not in told(Case.OPEN)


def test_no_place_that_is_not_there_is_promised() -> None:
    for case in Case:
        words = told(case, terms=replace(TERMS, places=0))
        assert "0" not in words.replace("9,600", "")
        assert "place" not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_money_is_spoken_as_the_client_writes_it(language: str) -> None:
    with speaking(language):
        assert spoken_money(Decimal(9600), "DKK") in told(Case.FIRST, language)
    assert "Pris" not in told(Case.FIRST, "da", replace(TERMS, currency=None))


@pytest.mark.parametrize(
    ("phase", "for_new", "case"),
    [
        (Phase.AHEAD, False, Case.AHEAD),
        (Phase.FIRST, False, Case.FIRST),
        (Phase.OPEN, False, Case.OPEN),
        (Phase.ENDED, False, Case.OPEN),
        (Phase.AHEAD, True, Case.TOO),
    ],
)
def test_the_letter_follows_the_offer(phase: Phase, for_new: bool, case: Case) -> None:  # noqa: FBT001
    assert case_of(Offer(for_new=for_new), phase) is case


@given(st.text(), st.text(), st.sampled_from(Case), st.sampled_from(LANGUAGES))
def test_any_words_can_be_told(name: str, pitch: str, case: Case, language: str) -> None:
    assert letter(case, name, pitch, TERMS, language=language, today=TODAY)


# Language, and the page about it


def english_pieces() -> Iterator[str]:
    found = extract_from_file("python", letters.__file__, keywords={"_": None, "n_": (1, 2)})
    for _line, message, _comments, _context in found:
        for sentence in [message] if isinstance(message, str) else message:
            yield from (text.strip() for text, *_rest in Formatter().parse(sentence) if re.search(r"[a-z]{4}", text))


def examples(language: str) -> dict[str, str]:
    """What the page shows, by its mark."""
    terms = {Case.AHEAD: TERMS}
    return {
        **{f"{case.value} {language}": told(case, language, terms.get(case, STARTED)) for case in Case},
        f"bare {language}": told(Case.OPEN, language, Terms(STARTED.starts_on, STARTED.first_until)),
    }


def test_no_english_is_left_in_danish() -> None:
    words = "\n".join(examples("da").values())
    assert [piece for piece in set(english_pieces()) if re.search(rf"\b{re.escape(piece)}\b", words)] == []


def shown(name: str) -> str:
    """A quotation between its two marks."""
    found = re.search(rf"<!-- {name} -->\n\n(.*?)\n\n<!-- end -->", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"docs/offer-words.md has no {name}"
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in found[1].splitlines())


@pytest.mark.parametrize(("name", "words"), [pair for language in LANGUAGES for pair in examples(language).items()])
def test_the_page_about_it_shows_what_is_made(name: str, words: str) -> None:
    assert shown(name) == words
