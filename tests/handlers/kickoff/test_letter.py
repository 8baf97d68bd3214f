"""The welcome letter and the drafts: what is in them, in both languages, and that docs/welcome-letter.md shows them."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_file
from pypdf import PdfReader

from handlers import retrospective
from handlers.kickoff import letter, templates
from handlers.kickoff.start import working_hours
from handlers.kit.documents import Kind, file_of
from handlers.kit.words import _, speaking, spoken_date
from handlers.promises import drafts
from models.agreements import Agreement
from models.clients import Client
from models.engagements import Engagement
from models.promises import Promise
from models.retrospectives import Ask
from models.rules.agreement import MOST_MILESTONES, AgreedBoundary, Duty, Letter, Milestone, Side, Terms
from models.rules.business_time import BusinessCalendar
from models.rules.templates import terms_from

LANGUAGES = ["en", "da"]
DOCS = Path(__file__).parents[3] / "docs" / "welcome-letter.md"
TODAY = date(2026, 11, 28)
BOUNDARIES = {
    "en": (
        AgreedBoundary("A brief in writing", "It saves you a round of changes"),
        AgreedBoundary("No calls before nine", "After that we are all yours"),
    ),
    "da": (
        AgreedBoundary("En brief på skrift", "Det sparer jer for en runde rettelser"),
        AgreedBoundary("Ingen opkald før ni", "Bagefter er vi helt jeres"),
    ),
}


def example(language: str) -> Terms:
    """A new website from the template that ships, with two ways in which the agency works best."""
    calendar = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")
    with speaking(language):
        template = templates.shipped()["website"]
        hours = working_hours(calendar)
    terms = terms_from(template, "nordhavn.example", date(2026, 12, 1), date(2027, 2, 26), calendar)
    return replace(terms, responses=replace(terms.responses, working_hours=hours), boundaries=BOUNDARIES[language])


def composed(terms: Terms, language: str) -> Letter:
    return letter.compose(terms, language, client="Nordhavn", agency="Nordlys", writer="Mette Holm", today=TODAY)


def in_full(language: str) -> str:
    terms = example(language)
    return letter.in_markdown(composed(terms, language), terms.project)


def missed(side: Side, language: str) -> str:
    """The draft about the second milestone of the example."""
    terms = example(language)
    duty = dict(terms.milestones[1].duties())[side]
    return drafts.draft(Agreement(terms=terms), Promise(side=side, what=duty.what, due_on=duty.due_on), language)


def asked(ask: Ask, language: str) -> str:
    client = Client(name="Nordhavn", language=language)
    return retrospective.draft(client, Engagement(project="nordhavn.example"), ask)


# What is in it


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_either_side_counts_on_is_in_the_letter(language: str) -> None:
    terms = example(language)
    told = composed(terms, language)
    assert len(terms.milestones) == 4
    with speaking(language):
        for milestone in terms.milestones:
            theirs = milestone.theirs
            assert theirs is not None
            for part, duty in ((told.ours, milestone.ours), (told.theirs, theirs)):
                [line] = [one for one in part.splitlines() if duty.what in one]
                assert milestone.title in line
                assert spoken_date(duty.due_on, TODAY) in line
    for part, hours in ((told.ours, ("4", "8", "24")), (told.theirs, ("8", "16", "40"))):
        assert set(hours) <= set(re.findall(r"\d+", part))
    for words in (terms.responses.channels, terms.responses.working_hours, terms.misses.ours):
        assert words in told.ours
    assert "30" in told.theirs.splitlines()[-1]
    for boundary in terms.boundaries:
        assert f"- {boundary.need}. {boundary.why}." in told.theirs
    assert terms.misses.theirs in told.theirs


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_letter_about_four_milestones_is_one_page(language: str) -> None:
    file = await file_of(Kind.PDF, in_full(language), title="Letter", language=language, agency="Nordlys")
    assert len(PdfReader(io.BytesIO(file.content)).pages) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_part_does_not_hold_is_in_the_agreement_and_the_letter_says_so(language: str) -> None:
    day = date(2027, 1, 4)
    milestones = tuple(
        Milestone(key, f"Step {key}", Duty("x" * 300, day), Duty("y" * 300, day)) for key in range(1, MOST_MILESTONES)
    )
    terms = replace(example(language), milestones=milestones)
    told = composed(terms, language)
    with speaking(language):
        pointer = _("You find the rest in our agreement.")
    for part in (told.ours, told.theirs):
        assert len(part) <= letter.MOST
        assert part.endswith(pointer)
        assert "Step 1:" in part
    assert terms.misses.ours in told.ours
    assert terms.misses.theirs in told.theirs
    assert "30" in told.theirs


def test_without_an_agreement_on_it_nothing_is_said_of_it() -> None:
    bare = Terms("Shop", example("en").kind, date(2026, 12, 1))
    told = composed(bare, "en")
    assert told.ours == ""
    assert "notice" not in told.theirs
    assert "from 1 December on" in told.opening
    assert "## What you can expect of us" not in letter.in_markdown(told, "Shop")


def english_pieces() -> Iterator[str]:
    """What stands between the placeholders of the letter's sentences, where it is more than a sign."""
    found = extract_from_file("python", letter.__file__, keywords={"_": None, "n_": (1, 2)})
    for _line, message, _comments, _context in found:
        for sentence in [message] if isinstance(message, str) else message:
            yield from (text.strip() for text, *_rest in Formatter().parse(sentence) if re.search(r"[a-z]{2}", text))


def test_no_english_is_left_in_a_danish_letter() -> None:
    pieces = set(english_pieces())
    assert "Kind regards" in pieces
    words = in_full("da")
    assert [piece for piece in pieces if re.search(rf"\b{re.escape(piece)}\b", words)] == []


def test_what_people_wrote_stays_text() -> None:
    hostile = "# Hi\n- [pay](http://x.example) <b>now</b> | *or* `else`\n## What we ask of you"
    terms = replace(
        example("en"), milestones=(Milestone(1, hostile, Duty(hostile, TODAY), Duty(hostile, TODAY)),), boundaries=()
    )
    told = letter.compose(terms, "en", client=hostile, agency=hostile, writer=hostile, today=TODAY)
    text = letter.in_markdown(told, hostile)
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert heads[1:] == ["## What you can expect of us", "## What we ask of you"]
    assert "[pay](" not in text.replace("\\[pay\\](", "")
    assert "<b>" not in text.replace("\\<b>", "")


# The drafts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("side", list(Side))
def test_a_draft_about_a_miss_says_what_when_and_what_was_agreed_for_it(side: Side, language: str) -> None:
    terms = example(language)
    duty = dict(terms.milestones[1].duties())[side]
    words = missed(side, language)
    agreed = terms.misses.ours if side is Side.OURS else terms.misses.theirs
    with speaking(language):
        assert [one for one in (duty.what, spoken_date(duty.due_on), agreed) if one not in words] == []


# What the page about it shows


def shown(name: str) -> str:
    """A quotation between its two marks."""
    found = re.search(rf"<!-- {name} -->\n\n(.*?)\n\n<!-- end -->", DOCS.read_text(), re.DOTALL)
    assert found, f"docs/welcome-letter.md has no {name}"
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in found[1].splitlines())


def examples() -> dict[str, str]:
    """What the page shows, by its mark."""
    made = {f"letter {language}": in_full(language) for language in LANGUAGES}
    for language in LANGUAGES:
        made |= {f"missed {side.value} {language}": missed(side, language) for side in Side}
        made |= {f"ask {ask.value} {language}": asked(ask, language) for ask in (Ask.TESTIMONIAL, Ask.REFERRAL)}
    return made


@pytest.mark.parametrize("name", examples())
def test_the_page_about_it_shows_what_is_made(name: str) -> None:
    assert shown(name) == examples()[name]
