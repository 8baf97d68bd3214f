"""Clients by statement, and where the agency itself is weak (product.md, Ratings): for leads, who see every answer.

What most clients are rated low in, such as Teamwork, may tell of us rather than of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.rules.facts import Statement

LOW = 3
"""An average below it is low."""
ENOUGH_CLIENTS = 3
MOST = Fraction(2, 3)

Averages = Mapping[Statement, Fraction]
"""Of 1 to 5, by statement; one that nobody answered is missing."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """A statement in which most clients are low: `low` of the `clients` of whom it was answered."""

    statement: Statement
    low: int
    clients: int


def overall(rated: Iterable[Averages]) -> dict[Statement, Fraction]:
    """For each statement the mean over the clients, every client counting the same."""
    given = [*rated]
    return {
        statement: sum(found, Fraction()) / len(found) for statement in Statement if (found := _of(statement, given))
    }


def weaknesses(rated: Iterable[Averages]) -> list[Weakness]:
    """Where at least three clients were rated, and two of three of them or more are low."""
    given = [*rated]
    counted = [
        Weakness(statement, sum(average < LOW for average in found), len(found))
        for statement in Statement
        if len(found := _of(statement, given)) >= ENOUGH_CLIENTS
    ]
    return [one for one in counted if one.low >= MOST * one.clients]


def by_weakest(averages: Averages) -> Fraction:
    """To sort clients, the weakest first: the mean of what was answered of one."""
    return sum(averages.values(), Fraction()) / len(averages)


def _of(statement: Statement, given: Iterable[Averages]) -> list[Fraction]:
    return [averages[statement] for averages in given if statement in averages]
