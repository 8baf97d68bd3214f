"""Which clients somebody's desk shows: whose, in which band, of which tier, with which name; and a page of them.

Clients and choices in, pages out; the words are those of handlers/app_home. Everything is as the reader sees it, so
that no choice tells more than a client's card does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from models.rules.health import Band
from models.rules.names import best_matches
from models.rules.summary import Line
from models.rules.tiers import Tier

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One client as the reader sees it; `is_mine`: they own it or are in its team."""

    line: Line
    owner_id: str
    is_mine: bool
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see; nothing chosen is everything."""

    mine: bool = False
    owner_id: str = ""
    bands: frozenset[Band | None] | None = None
    tier: Tier | None = None
    name: str = ""
    """Typed roughly."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the clients that fit, in their order."""

    rows: Sequence[Row]
    number: int
    """From 0; the last where there are fewer than were asked for."""
    pages: int
    count: int
    """How many fit in all."""

    @property
    def first(self) -> int:
        """The place of its first client among all that fit, from 1."""
        return self.number * PER_PAGE + 1


def page_of(rows: Sequence[Row], wanted: Wanted, number: int) -> Page:
    """That page of the clients that fit: in the order of `rows`, or the best match first where a name was typed."""
    fit = _named([row for row in rows if _fits(row, wanted)], wanted.name)
    pages = max(1, ceil(len(fit) / PER_PAGE))
    number = min(max(0, number), pages - 1)
    return Page(fit[number * PER_PAGE : (number + 1) * PER_PAGE], number, pages, len(fit))


def _fits(row: Row, wanted: Wanted) -> bool:
    return (
        (row.is_mine or not wanted.mine)
        and (not wanted.owner_id or row.owner_id == wanted.owner_id)
        and (wanted.bands is None or row.line.health.band in wanted.bands)
        and (wanted.tier is None or row.tier is wanted.tier)
    )


def _named(rows: Sequence[Row], name: str) -> Sequence[Row]:
    if not name.strip():
        return rows
    by_id = {row.line.client.id: row for row in rows}
    found = best_matches(name, [(id_, row.line.client.name) for id_, row in by_id.items()], limit=len(rows))
    return [by_id[match.id] for match in found]
