"""Offers: who hears of one first, who has to wait, and what offers brought (product.md, Methods: 7).

Current clients hear of something new before anybody else, the best first, and get first shot at limited seats. When
new customers get a promotion, the best current clients are looked at for the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from models.rules.quarters import Quarter
from models.rules.tiers import Tier
from models.rules.upsell import Activity, Gate, held_back

FIRST_FOR = timedelta(days=14)
"""So long current clients have an offer to themselves, unless somebody says otherwise."""


class Phase(StrEnum):
    """Where an offer stands on a day."""

    AHEAD = "ahead"
    """It starts later; current clients hear of it already."""
    FIRST = "first"
    """It has started, and is for current clients alone."""
    OPEN = "open"
    """Anybody may have it."""
    ENDED = "ended"


def phase(starts_on: date, first_until: date, ended: bool, today: date) -> Phase:  # noqa: FBT001 - a fact of the offer
    """Where it stands; the day until which current clients come first is theirs still."""
    if ended:
        return Phase.ENDED
    if today < starts_on:
        return Phase.AHEAD
    return Phase.FIRST if today <= first_until else Phase.OPEN


# From step to step


class Step(StrEnum):
    """Where a pitch stands."""

    PITCHED = "pitched"
    WON = "won"
    LOST = "lost"

    @property
    def takes_seat(self) -> bool:
        """Whether a seat is theirs: a lost one is free again."""
        return self is not Step.LOST


NEXT: Mapping[Step, tuple[Step, ...]] = MappingProxyType(
    {Step.PITCHED: (Step.WON, Step.LOST), Step.WON: (Step.PITCHED,), Step.LOST: (Step.PITCHED,)}
)
"""Where each step can lead; what was said by a slip is taken up again."""


def seats_left(seats: int | None, steps: Iterable[Step]) -> int | None:
    """How many are free; None where there is room for all."""
    return None if seats is None else max(0, seats - sum(one.takes_seat for one in steps))


# The queue


@dataclass(frozen=True, slots=True)
class Candidate:
    """A client as one reader sees them.

    `tier` is None where none is known to the reader, and so is `score`, the health; `complaints` are the moments
    of those that are open, the oldest first.
    """

    id: int
    name: str
    tier: Tier | None
    score: int | None
    activity: Activity = Activity.ACTIVE
    complaints: tuple[datetime, ...] = ()

    @property
    def gate(self) -> Gate | None:
        """What stands between them and any offer."""
        return held_back(self.activity, self.score, self.complaints)


@dataclass(frozen=True, slots=True)
class Queue:
    """Everybody has one place: those whose turn it is, those who wait for a seat, both best first, the rest by name.

    Nobody is in it to whom it was pitched already, whatever came of it, and no bad fit.
    """

    turn: tuple[Candidate, ...] = ()
    waiting: tuple[Candidate, ...] = ()
    held: tuple[tuple[Candidate, Gate], ...] = ()
    """Those who hear of nothing now, with the reason."""


RANK = {Tier.IDEAL: 0, Tier.GOOD: 1, Tier.OK: 2, None: 3}


def queue_of(candidates: Iterable[Candidate], pitched: Mapping[int, Step], seats: int | None) -> Queue:
    """Who comes next: the ideal, then the good, then the OK, each by health; whose tier nobody knows comes last.

    `pitched` is where it stands with those who heard of it, by client; `seats` is None where there is room for all.
    """
    asked = [one for one in candidates if one.id not in pitched and one.tier is not Tier.BAD_FIT]
    gates = {one: one.gate for one in asked}
    ready = sorted((one for one, gate in gates.items() if gate is None), key=_best_first)
    held = sorted(((one, gate) for one, gate in gates.items() if gate), key=lambda pair: _name(pair[0]))
    left = seats_left(seats, pitched.values())
    count = len(ready) if left is None else left
    return Queue(tuple(ready[:count]), tuple(ready[count:]), tuple(held))


def deserving(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The best current clients, best first: what new customers are promised, these should have too."""
    best = (one for one in candidates if one.tier in {Tier.IDEAL, Tier.GOOD} and one.gate is None)
    return tuple(sorted(best, key=_best_first))


def _best_first(one: Candidate) -> tuple[int, int, str, int]:
    return RANK[one.tier], -(one.score or 0), *_name(one)


def _name(one: Candidate) -> tuple[str, int]:
    return one.name.casefold(), one.id


# What offers brought


@dataclass(frozen=True, slots=True)
class Told:
    """A pitch with the days on which it was made and, where that is over, decided, and what it is worth."""

    offer: int
    step: Step
    pitched_on: date
    decided_on: date
    value: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """How many heard of it, said yes and said no in a quarter; the worth of every yes and of every no by currency."""

    pitched: int = 0
    won: int = 0
    lost: int = 0
    value: Mapping[str, Decimal] = field(default_factory=dict)
    missed: Mapping[str, Decimal] = field(default_factory=dict)
    unknown: int = 0
    """Of those won, how many have no known worth."""

    def decided(self, one: Told) -> "Brought":
        """With the end of one more."""
        if one.step is Step.LOST:
            return replace(self, lost=self.lost + 1, missed=_more(self.missed, one))
        if one.step is Step.WON:
            unknown = self.unknown + (not _worth(one))
            return replace(self, won=self.won + 1, value=_more(self.value, one), unknown=unknown)
        return self


def brought(told: Iterable[Told]) -> dict[tuple[Quarter, int], Brought]:
    """By quarter and offer, the newest quarter first: a pitch counts when it was made, its end when it was decided."""
    found: defaultdict[tuple[Quarter, int], Brought] = defaultdict(Brought)
    for one in told:
        made = (Quarter.of(one.pitched_on), one.offer)
        found[made] = replace(found[made], pitched=found[made].pitched + 1)
        if one.step is not Step.PITCHED:
            ended = (Quarter.of(one.decided_on), one.offer)
            found[ended] = found[ended].decided(one)
    return dict(sorted(found.items(), key=lambda item: (item[0][0], -item[0][1]), reverse=True))


def in_quarter(told: Iterable[Told], quarter: Quarter) -> Brought:
    """What all offers brought together in a quarter."""
    every = 0
    return brought(replace(one, offer=every) for one in told).get((quarter, every), Brought())


def _worth(one: Told) -> dict[str, Decimal]:
    return {one.currency: one.value} if one.value is not None and one.currency else {}


def _more(worth: Mapping[str, Decimal], one: Told) -> dict[str, Decimal]:
    """With what this one is worth, in its own money."""
    added = {code: worth.get(code, Decimal()) + amount for code, amount in _worth(one).items()}
    return {**worth, **added}
