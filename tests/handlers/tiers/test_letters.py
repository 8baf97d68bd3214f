"""What one could write to a bad fit: kind, true to what was agreed, and as docs/tier-words.md shows it."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_file
from hypothesis import given
from hypothesis import strategies as st

from handlers.tiers import letters
from handlers.tiers.letters import letter
from models.rules.ways_out import Ending, Way

LANGUAGES = ["en", "da"]
DOCS = Path(__file__).parents[3] / "docs" / "tier-words.md"
TODAY = date(2027, 1, 11)
NOTICED = Ending(date(2027, 2, 10), 30)
UNKIND = ("unfortunately", "problem", "fault", "difficult", "complain", "disappoint", "desværre", "skyld", "besvær")


def told(way: Way, language: str = "en", ending: Ending = NOTICED) -> str:
    return letter(way, ending, language=language, today=TODAY)


def test_the_notice_period_and_the_day_are_those_of_the_agreement() -> None:
    assert "With the notice period that we agreed on, 30 days, our work for you ends on 10 February." in told(
        Way.GOODBYE
    )
    assert "From 10 February on it is [new price]. That keeps to the notice period" in told(Way.PRICE)


def test_a_project_that_ends_before_is_said_to_end_then() -> None:
    words = told(Way.GOODBYE, ending=Ending(date(2027, 1, 29), 30))
    assert "Our work for you ends on 29 January, and we will not extend it." in words
    assert "notice" not in words


@pytest.mark.parametrize("way", [Way.PRICE, Way.GOODBYE])
def test_what_nobody_agreed_on_is_left_to_the_person(way: Way) -> None:
    words = told(way, ending=Ending())
    assert "[day]" in words
    assert "notice" not in words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", Way)
def test_it_blames_nobody(way: Way, language: str) -> None:
    words = told(way, language).lower()
    assert [one for one in UNKIND if one in words] == []


@given(st.sampled_from(Way), st.sampled_from(LANGUAGES), st.none() | st.dates(TODAY), st.none() | st.integers(0, 999))
def test_any_ending_can_be_told(way: Way, language: str, on: date | None, notice: int | None) -> None:
    words = told(way, language, Ending(on, notice))
    assert "{" not in words
    assert "None" not in words


# Language, and the page about it


def english_pieces() -> Iterator[str]:
    for _line, message, _comments, _context in extract_from_file("python", letters.__file__, keywords={"_": None}):
        for sentence in [message] if isinstance(message, str) else message:
            yield from (text.strip() for text, *_rest in Formatter().parse(sentence) if re.search(r"[a-z]{4}", text))


def examples(language: str) -> dict[str, str]:
    """What the page shows, by its mark."""
    return {
        **{f"{way.value} {language}": told(way, language) for way in Way},
        f"bare price {language}": told(Way.PRICE, language, Ending()),
        f"bare goodbye {language}": told(Way.GOODBYE, language, Ending()),
        f"ends goodbye {language}": told(Way.GOODBYE, language, Ending(date(2027, 1, 29))),
    }


def test_no_english_is_left_in_danish() -> None:
    words = "\n".join(examples("da").values())
    assert [piece for piece in set(english_pieces()) if re.search(rf"\b{re.escape(piece)}", words)] == []


def shown(name: str) -> str:
    """A quotation between its two marks."""
    found = re.search(rf"<!-- {name} -->\n\n(.*?)\n\n<!-- end -->", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"docs/tier-words.md has no {name}"
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in found[1].splitlines())


@pytest.mark.parametrize(("name", "words"), [pair for language in LANGUAGES for pair in examples(language).items()])
def test_the_page_about_it_shows_what_is_made(name: str, words: str) -> None:
    assert shown(name) == words
