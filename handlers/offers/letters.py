"""What one could write to a client about an offer, in the client's language (product.md, Methods: 7).

It tells a current client that they hear of it before others, what it is and what holds, and leaves them free. Nothing
is invented: what is not known is left out. The person changes and sends it; Rapport never writes to a client.
docs/offer-words.md shows every letter.

What people wrote stands behind a colon or in a paragraph of its own, so that it reads well whatever they wrote.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from handlers.kit.words import _, n_, speaking, spoken_date, spoken_money
from models.offers import Offer
from models.rules.offers import Phase


class Case(StrEnum):
    """What the client is to hear."""

    AHEAD = "ahead"
    """It starts later, and they hear of it before anybody else."""
    FIRST = "first"
    """It has started, and is for current clients alone."""
    OPEN = "open"
    TOO = "too"
    """New customers get it, and they should have it too."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds, as far as it is known; `places` are those that are free."""

    starts_on: date
    first_until: date
    places: int | None = None
    price: Decimal | None = None
    currency: str | None = None


def case_of(offer: Offer, phase: Phase) -> Case:
    """Which letter suits an offer that stands there."""
    if offer.for_new:
        return Case.TOO
    return {Phase.AHEAD: Case.AHEAD, Phase.FIRST: Case.FIRST}.get(phase, Case.OPEN)


def letter(case: Case, name: str, pitch: str, terms: Terms, *, language: str, today: date) -> str:
    """A letter to copy, change and send; dates have their year where it is not obvious."""
    with speaking(language):
        opening = _OPENINGS[case]().format(name=_on_one_line(name))
        facts = _listed(_facts(case, terms, today))
        closing = _closing(case, terms, today)
        return "\n\n".join(part for part in (_("Hi,"), opening, pitch.strip(), facts, closing) if part)


def _ahead() -> str:
    return _("We are about to begin with something new, and you hear of it before anybody else: {name}")


def _first() -> str:
    return _("We have something new, and for now it is for those alone who work with us already: {name}")


def _open() -> str:
    return _("We have something that may help you: {name}")


def _too() -> str:
    return _("New customers get this from us at the moment, and what they get you should have too: {name}")


_OPENINGS = {Case.AHEAD: _ahead, Case.FIRST: _first, Case.OPEN: _open, Case.TOO: _too}


def _facts(case: Case, terms: Terms, today: date) -> Iterator[tuple[str, str]]:
    """Start, places and price."""
    yield _("From"), spoken_date(terms.starts_on, today) if terms.starts_on > today else ""
    yield _("Places left"), str(terms.places) if terms.places else ""
    yield _("Price"), spoken_money(terms.price, terms.currency) if terms.price is not None and terms.currency else ""
    until = spoken_date(terms.first_until, today)
    yield _("For you before others"), _("until {day}").format(day=until) if case in {Case.AHEAD, Case.FIRST} else ""


def _closing(case: Case, terms: Terms, today: date) -> str:
    """They are asked, and free to say no."""
    if case in {Case.AHEAD, Case.FIRST} and terms.places:
        until = spoken_date(terms.first_until, today)
        text = n_(
            "Would it help you? Write to me by {day}, and the place is yours. If it is nothing for you now, that is"
            " fine too.",
            "Would it help you? Write to me by {day}, and one of the places is yours. If it is nothing for you now,"
            " that is fine too.",
            terms.places,
        )
        return text.format(day=until)
    return _("Would it help you? Then let us talk about it. If it is nothing for you now, that is fine too.")


def _listed(facts: Iterator[tuple[str, str]]) -> str:
    """A line for each that is known."""
    return "\n".join(f"- {name}: {told}" for name, told in facts if told)


def _on_one_line(words: str) -> str:
    return " ".join(words.split())
