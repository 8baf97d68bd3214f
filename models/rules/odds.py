"""How well a score tells two groups apart, and how sure one may be of a share: a few figures, without a library.

A score here is the better the higher: those that stayed should have more of it than those that left.
"""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, sqrt
from operator import mul

RESAMPLES = 1_000
SURE = 0.95
Z = 1.959964
"""Of the normal distribution, for 95 %."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with what it may as well be, 95 times in a hundred."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one client: at moments before it left, and at moments after which it stayed."""

    left: tuple[float, ...] = ()
    stayed: tuple[float, ...] = ()


def auc(left: Sequence[float], stayed: Sequence[float]) -> float | None:
    """How often one that stayed scores above one that left, ties by half; None where there are none of either."""
    pairs = len(left) * len(stayed)
    return _wins(left, sorted(stayed)) / pairs if pairs else None


def _wins(left: Sequence[float], stayed: Sequence[float]) -> float:
    """Pairs in which the one that stayed has more, ties by half; `stayed` is sorted."""
    return sum(len(stayed) - (bisect_left(stayed, one) + bisect_right(stayed, one)) / 2 for one in left)


def wilson(hits: int, of: int) -> Interval | None:
    """The share of hits with Wilson's interval; None of nothing."""
    if not of:
        return None
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    around = sqrt(share * (1 - share) * spread + spread * spread / 4) / (1 + spread)
    return Interval(share, max(0.0, min(share, middle - around)), min(1.0, max(share, middle + around)))


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which so large a share of them lies, between two on a straight line. Raises for none."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def contest(rivals: Sequence[Sequence[Scores]], rng: random.Random, resamples: int = RESAMPLES) -> "Contest | None":
    """What tells best; each rival scores the same clients at the same moments, in the same order.

    Clients are drawn anew, not moments: what is said of one client in two weeks is said of one client. None where
    none left or none stayed.
    """
    boards = [_Board.of(clients) for clients in rivals]
    whole = [1] * len(rivals[0])
    values = [board.auc(whole) for board in boards]
    found = [value for value in values if value is not None]
    if len(found) < len(values):
        return None
    drawn = [again for _ in range(resamples) if (again := _drawn_anew(boards, len(whole), rng))]
    columns = [[row[place] for row in drawn] for place in range(len(boards))]
    ahead = [[row[0] - row[place] for row in drawn] for place in range(len(boards))]
    return Contest(
        tuple(_around(value, column) for value, column in zip(found, columns, strict=True)),
        tuple(_around(found[0] - value, column) for value, column in zip(found, ahead, strict=True)),
    )


@dataclass(frozen=True, slots=True)
class Contest:
    """The AUC of each rival, and how far the first is ahead of each, from the same draws."""

    aucs: tuple[Interval, ...]
    ahead: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class _Board:
    """Pairs won and pairs in all: a row for each client that left, a column for each client."""

    rows: tuple[int, ...]
    wins: tuple[tuple[float, ...], ...]
    left: tuple[int, ...]
    stayed: tuple[int, ...]

    @classmethod
    def of(cls, clients: Sequence[Scores]) -> "_Board":
        rows = tuple(place for place, one in enumerate(clients) if one.left)
        ordered = [sorted(one.stayed) for one in clients]
        wins = tuple(tuple(_wins(clients[place].left, stayed) for stayed in ordered) for place in rows)
        return cls(rows, wins, tuple(len(one.left) for one in clients), tuple(len(one.stayed) for one in clients))

    def auc(self, times: Sequence[int]) -> float | None:
        """With each client so many times; None where then none left or none stayed."""
        pairs: int = sum(map(mul, self.left, times)) * sum(map(mul, self.stayed, times))
        if not pairs:
            return None
        won: float = sum(
            times[place] * sum(map(mul, row, times))
            for place, row in zip(self.rows, self.wins, strict=True)
            if times[place]
        )
        return won / pairs


def _drawn_anew(boards: Sequence[_Board], clients: int, rng: random.Random) -> list[float] | None:
    """The AUC of each in one draw of as many clients; None where none of them left or none stayed."""
    times = [0] * clients
    for place in rng.choices(range(clients), k=clients):
        times[place] += 1
    values = [board.auc(times) for board in boards]
    found = [value for value in values if value is not None]
    return found if len(found) == len(values) else None


def _around(value: float, drawn: Sequence[float]) -> Interval:
    if not drawn:
        return Interval(value, value, value)
    aside = (1 - SURE) / 2
    return Interval(value, quantile(drawn, aside), quantile(drawn, 1 - aside))
