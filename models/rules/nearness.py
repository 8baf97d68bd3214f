"""How near somebody comes to the ideal clients: trait by trait, never a number without its reasons.

What is compared is what the ideal clients share and is known of them. Each aspect counts once, so that a trait which
fits never lowers it, and what nobody knows changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.rules.traits import Aspect, Shared, Trait, strongest_first

ENOUGH = 3
"""Traits to compare; below it too little is known."""


@dataclass(frozen=True, slots=True)
class Point:
    """A trait that the ideal clients share, and whether they have it."""

    shared: Shared
    has: bool


@dataclass(frozen=True, slots=True)
class Nearness:
    """What was compared, what sets the ideal clients apart the most first."""

    points: tuple[Point, ...] = ()

    @property
    def has(self) -> int:
        """How many of them they have."""
        return sum(one.has for one in self.points)

    @property
    def of(self) -> int:
        """How many were compared."""
        return len(self.points)

    @property
    def is_known(self) -> bool:
        """Whether enough is."""
        return self.of >= ENOUGH

    @property
    def share(self) -> Fraction:
        """From 0 to 1; 0 where nothing was compared."""
        return Fraction(self.has, self.of) if self.of else Fraction(0)


def nearness(ideal: Sequence[Shared], traits: frozenset[Trait]) -> Nearness:
    """What is known of somebody, held against what the ideal clients share."""
    known = {_about(one) for one in traits}
    compared = sorted((one for one in ideal if _about(one.trait) in known), key=strongest_first)
    best: dict[tuple[Aspect, str], Point] = {}
    for one in compared:
        point = Point(one, one.trait in traits)
        held = best.setdefault(_about(one.trait), point)
        if point.has and not held.has:
            best[_about(one.trait)] = point
    return Nearness(tuple(sorted(best.values(), key=lambda one: strongest_first(one.shared))))


def _about(trait: Trait) -> tuple[Aspect, str]:
    """What two traits must have in common to be compared: money of different currencies never is."""
    return trait.aspect, trait.value.partition(" ")[2] if trait.aspect is Aspect.BUDGET else ""
