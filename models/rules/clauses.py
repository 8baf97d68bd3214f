"""Which clause of an agreement a client's message seems to speak of; a person decides (product.md, Methods: 4).

It compares words, not meanings: in any order, inflected, joined as Danish joins them, with typing errors. Words that
every message has count for nothing, those that every agency's agreements have count for little.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.rules.agreement import Scope

SURE = 100
"""Of what was quoted word for word."""
ALMOST = 95
FAIRLY_FROM, SOMEWHAT_FROM, FLOOR = 70, 50, 38
"""Below the floor it would only confuse."""
LONGEST = 3000
"""Characters of a message or clause that are read; what comes after them rarely asks for anything."""


class Where(StrEnum):
    """Where in an agreement a clause stands."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    CHANGE = "change"


class Sureness(StrEnum):
    """How sure a match is, to be said in words."""

    FAIRLY = "fairly"
    SOMEWHAT = "somewhat"
    BARELY = "barely"


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that an agreement says about its scope."""

    where: Where
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A clause and how surely a message speaks of it, 0 to 100."""

    clause: Clause
    sureness: int

    @property
    def how_sure(self) -> Sureness:
        """In a word."""
        if self.sureness >= FAIRLY_FROM:
            return Sureness.FAIRLY
        return Sureness.SOMEWHAT if self.sureness >= SOMEWHAT_FROM else Sureness.BARELY


def clauses_of(scope: Scope) -> list[Clause]:
    """What is in, what is out, and what counts as a change, a line each, in the agreement's order."""
    texts = [(Where.INSIDE, scope.inside), (Where.OUTSIDE, scope.outside), (Where.CHANGE, scope.change.splitlines())]
    return [Clause(where, text) for where, told in texts for text in told if text.strip()]


def best_match(asked: str, clauses: Sequence[Clause]) -> Match | None:
    """The clause that a message seems to speak of."""
    from rapidfuzz import fuzz

    best = max(clauses, key=lambda one: fuzz.token_set_ratio(asked.lower(), one.text.lower()), default=None)
    if best is None:
        return None
    sure = int(fuzz.token_set_ratio(asked.lower(), best.text.lower()))
    return Match(best, sure) if sure >= FLOOR else None
