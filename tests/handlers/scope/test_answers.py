"""What one could answer a client who asks for more: every fact, none invented, as docs/scope-words.md shows it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_file
from hypothesis import given
from hypothesis import strategies as st

from handlers.kickoff import templates
from handlers.kit.invoice import LONGEST_QUOTATION, invoice_line
from handlers.kit.words import speaking, spoken_date, spoken_money
from handlers.scope import answers
from handlers.scope.answers import Case, answer, holding
from models.rules.agreement import Scope
from models.rules.business_time import BusinessCalendar

LANGUAGES = ["en", "da"]
DOCS = Path(__file__).parents[3] / "docs" / "scope-words.md"
COPENHAGEN = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")
FRIDAY_EVENING = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)  # 17:30 in Copenhagen
FRIDAY_NOON = datetime(2026, 11, 27, 10, 10, tzinfo=UTC)  # 11:10 in Copenhagen

WHAT = {"en": "the site in German too", "da": "sitet på tysk også"}
KNOWN: dict[str, Any] = {
    "hours": Decimal("7.5"),
    "cost": Decimal(9600),
    "currency": "DKK",
    "days": 3,
    "new_end": date(2027, 3, 3),
}
NOTHING: dict[str, Any] = dict.fromkeys(KNOWN)
TELLS = {
    Case.IN_AGREEMENT: {"hours"},
    Case.QUOTE: set(KNOWN),
    Case.REMIND: set(KNOWN),
    Case.ON_US: set(KNOWN),
    Case.APPROVED: set(KNOWN),
    Case.DECLINED_BY_US: set[str](),
    Case.WITHDRAWN: set[str](),
}
"""The facts that mean something for a case."""
MISSING = {
    Case.IN_AGREEMENT: {"en": ["[day]"], "da": ["[dag]"]},
    Case.QUOTE: {"en": ["[price]", "[day]"], "da": ["[pris]", "[dag]"]},
    Case.DECLINED_BY_US: {"en": ["[why]", "[an alternative]"], "da": ["[hvorfor]", "[et alternativ]"]},
}
"""What a person fills in where nothing is known."""


def agreed(language: str) -> Scope:
    """The scope of the website template that ships."""
    with speaking(language):
        return templates.shipped()["website"].scope


def told(case: Case, language: str, scope: Scope | None = None, **known: Any) -> str:
    return answer(case, WHAT[language], scope or Scope(), **{**NOTHING, **known}, language=language)


def brackets(words: str) -> list[str]:
    return re.findall(r"\[.*?\]", words)


def spoken(language: str) -> dict[str, str]:
    """How each fact stands in a letter."""
    with speaking(language):
        return {
            "hours": {"en": "7.5 hours", "da": "7,5 timer"}[language],
            "cost": spoken_money(KNOWN["cost"], "DKK"),
            "days": {"en": "3 working days later", "da": "3 arbejdsdage senere"}[language],
            "new_end": spoken_date(KNOWN["new_end"]),
        }


# What we answer


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", Case)
def test_every_fact_that_matters_is_in_it_and_no_other(case: Case, language: str) -> None:
    for known in [set[str](), *({fact} for fact in spoken(language)), set(spoken(language))]:
        given_facts = {fact: KNOWN[fact] for fact in known} | {"currency": "DKK"}
        words = told(case, language, **given_facts)
        assert {fact for fact, said in spoken(language).items() if said in words} == known & TELLS[case]
        assert f"“{WHAT[language]}”" in words or f"”{WHAT[language]}”" in words
        digits = set(re.findall(r"\d+", words))
        assert digits <= set(re.findall(r"\d+", " ".join(spoken(language)[fact] for fact in known)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", Case)
def test_brackets_are_only_where_a_fact_is_missing(case: Case, language: str) -> None:
    wanted = MISSING.get(case, {"en": [], "da": []})[language]
    assert brackets(told(case, language)) == wanted
    left = [] if case is Case.QUOTE else wanted
    assert brackets(told(case, language, agreed(language), **KNOWN)) == left


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_follows_what_both_sides_agreed(language: str) -> None:
    scope = agreed(language)
    without = {
        scope.approver: replace(scope, approver=""),
        scope.price_basis: replace(scope, price_basis=""),
        scope.effect: replace(scope, effect=""),
    }
    for left_out, rest in without.items():
        words = told(Case.QUOTE, language, rest, **KNOWN)
        assert {one for one in without if one in words} == without.keys() - {left_out}
    nothing_agreed = told(Case.QUOTE, language, replace(scope, approver="", price_basis="", effect=""), **KNOWN)
    assert len(nothing_agreed.splitlines()) == len(told(Case.QUOTE, language, **KNOWN).splitlines())


@pytest.mark.parametrize("case", Case)
def test_who_says_yes_is_named_only_where_a_yes_is_asked_for(case: Case) -> None:
    words = told(case, "en", agreed("en"))
    assert (agreed("en").approver in words) is (case in {Case.QUOTE, Case.REMIND})


def test_a_date_that_does_not_move_is_said_to_stay() -> None:
    assert "- Date: as before" in told(Case.QUOTE, "en", days=0)
    assert "- Date: 3 March, as before" in told(Case.QUOTE, "en", days=0, new_end=KNOWN["new_end"])
    assert "- Dato: som før" in told(Case.QUOTE, "da", days=0)


def test_one_is_one() -> None:
    words = told(Case.QUOTE, "en", days=1, hours=Decimal(1))
    assert "1 hour\n" in words
    assert "1 working day later" in words


def test_an_amount_without_a_currency_is_not_known() -> None:
    assert "[price]" in told(Case.QUOTE, "en", cost=Decimal(9600))


def test_a_long_wish_is_quoted_as_far_as_it_says_which_one_is_meant() -> None:
    what = "Could you also do this.\n\n" + "and that " * 100
    words = answer(Case.WITHDRAWN, what, Scope(), **NOTHING, language="en")
    quoted = words.split("“")[1].split("”")[0]
    assert quoted.startswith("Could you also do this. and that")
    assert quoted.endswith("…")
    assert len(quoted) <= LONGEST_QUOTATION


def test_a_full_stop_does_not_stand_before_the_closing_mark() -> None:
    assert "“A white logo”" in answer(Case.APPROVED, "A white logo.", Scope(), **NOTHING, language="en")


@given(st.text(), st.sampled_from(Case), st.sampled_from(LANGUAGES))
def test_any_words_can_be_answered(what: str, case: Case, language: str) -> None:
    scope = Scope(approver=what, price_basis=what, effect=what)
    assert answer(case, what, scope, **KNOWN, language=language)
    assert invoice_line(Decimal(3), what, language)


# A word at once


@pytest.mark.parametrize(
    ("now", "within", "english", "danish"),
    [
        (FRIDAY_EVENING, Decimal(1), "on Monday before 10:00.", "mandag inden kl. 10."),
        (FRIDAY_EVENING, None, "on Monday before 13:00.", "mandag inden kl. 13."),
        (FRIDAY_EVENING, Decimal("0.3"), "on Monday before 09:18.", "mandag inden kl. 09.18."),
        (FRIDAY_EVENING, Decimal(60), "on Wednesday 9 December before 13:00.", "onsdag 9. december inden kl. 13."),
        (FRIDAY_NOON, None, "today before 15:00.", "i dag inden kl. 15."),
        (FRIDAY_NOON, Decimal(0), "today before 15:00.", "i dag inden kl. 15."),
        (FRIDAY_NOON, Decimal("0.2"), "today before 11:22.", "i dag inden kl. 11.22."),
        (FRIDAY_NOON, Decimal(8), "on Monday before 11:00.", "mandag inden kl. 11."),
        (datetime(2026, 11, 27, 6, 0, tzinfo=UTC), Decimal(1), "today before 10:00.", "i dag inden kl. 10."),
        (datetime(2026, 12, 24, 20, 0, tzinfo=UTC), Decimal(1), "on Monday before 10:00.", "mandag inden kl. 10."),
    ],
)
def test_when_we_answer_is_the_agreed_business_time_rounded_to_what_people_say(
    now: datetime, within: Decimal | None, english: str, danish: str
) -> None:
    assert holding(now, COPENHAGEN, "en", within).endswith(english)
    assert holding(now, COPENHAGEN, "da", within).endswith(danish)


def test_outside_hours_the_danish_answer_is_the_one_that_people_would_send() -> None:
    words = holding(FRIDAY_EVENING, COPENHAGEN, "da", Decimal(1))
    assert words == "Tak, vi har set det. Vi har lukket nu og svarer mandag inden kl. 10."
    assert "lukket" not in holding(FRIDAY_NOON, COPENHAGEN, "da", Decimal(1))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), st.integers(1, 400))  # noqa: DTZ001
def test_no_answer_is_promised_for_later_than_agreed_or_before_business_opens(now: datetime, tenths: int) -> None:
    agreed_by = COPENHAGEN.add_hours(now, timedelta(hours=tenths / 10)).astimezone(ZoneInfo(COPENHAGEN.zone))
    words = holding(now, COPENHAGEN, "en", Decimal(tenths) / 10)
    hour, minute = map(int, re.findall(r"(\d+):(\d\d)\.$", words)[0])
    assert time(9) <= time(hour, minute) <= agreed_by.time()


# On the invoice


def test_a_favour_is_a_line_on_the_invoice() -> None:
    assert invoice_line(Decimal(3), "White logo.", "en") == "3 hours, on us: White logo"
    assert invoice_line(Decimal(1), "Hvidt logo", "da") == "1 time, på husets regning: Hvidt logo"
    assert invoice_line(None, "White logo", "en") == "On us: White logo"


# Language, and the page about it


def english_pieces() -> Iterator[str]:
    """What stands between the placeholders of its sentences, where it is more than a sign."""
    found = extract_from_file("python", answers.__file__, keywords={"_": None, "n_": (1, 2)})
    for _line, message, _comments, _context in found:
        for sentence in [message] if isinstance(message, str) else message:
            yield from (text.strip() for text, *_rest in Formatter().parse(sentence) if re.search(r"[a-z]{3}", text))


def test_no_english_is_left_in_danish() -> None:
    pieces = set(english_pieces())
    assert "Shall we? We begin as soon as we have your yes." in pieces
    words = "\n".join(examples("da").values())
    assert [piece for piece in pieces if re.search(rf"\b{re.escape(piece)}\b", words)] == []


def examples(language: str) -> dict[str, str]:
    """What the page shows, by its mark."""
    now = {"closed": FRIDAY_EVENING, "open": FRIDAY_NOON}
    known = KNOWN | {"hours": Decimal(8)}
    return {
        **{f"holding {name} {language}": holding(now[name], COPENHAGEN, language, Decimal(1)) for name in now},
        **{f"{case.value} {language}": told(case, language, agreed(language), **known) for case in Case},
        f"bare {language}": told(Case.QUOTE, language),
        f"invoice {language}": invoice_line(Decimal(3), WHAT[language], language),
    }


def shown(name: str) -> str:
    """A quotation between its two marks."""
    found = re.search(rf"<!-- {name} -->\n\n(.*?)\n\n<!-- end -->", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found, f"docs/scope-words.md has no {name}"
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in found[1].splitlines())


@pytest.mark.parametrize(("name", "words"), [pair for language in LANGUAGES for pair in examples(language).items()])
def test_the_page_about_it_shows_what_is_made(name: str, words: str) -> None:
    assert shown(name) == words
