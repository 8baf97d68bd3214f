"""What moved the health of a client between two moments (product.md, Health)."""

from dataclasses import dataclass
from math import fsum

from models.rules.facts import Fact
from models.rules.health import Health, HealthPart, Part
from models.rules.points import whole, whole_points


@dataclass(frozen=True, slots=True)
class PartChange:
    """What a part did to the score, in points, with the facts that came and went; neither: they only aged."""

    part: Part
    points: float
    came: tuple[Fact, ...]
    went: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """From one score to another, part by part; `whole` is the difference of the two scores as shown."""

    parts: tuple[PartChange, ...]
    whole: int

    @property
    def points(self) -> float:
        return fsum(part.points for part in self.parts)

    @property
    def whole_parts(self) -> tuple[int, ...]:
        """The parts' points as shown: they add up to `whole`."""
        return whole_points([part.points for part in self.parts], self.whole)

    @property
    def top(self) -> PartChange | None:
        """The part that moved the score most in the direction in which it went; None when nothing moved."""
        direction = 1 if self.points > 0 else -1
        top = max(self.parts, key=lambda part: part.points * direction)
        return top if top.points else None


def change(before: Health, after: Health) -> Change | None:
    """What moved the score, part by part, adding up to the difference; None unless both have a score.

    A part's points are its change of score by its share of the weight, plus its change of share by how far
    it stands from the whole. Plain differences of contributions would add up as well, but would blame the
    ratings, which nobody touched, when a first warm call takes a share of the weight from them.
    """
    if before.score is None or after.score is None:
        return None
    middle = (before.score + after.score) / 2
    parts = tuple(
        _part_change(old, new, _share(old, before), _share(new, after), middle)
        for old, new in zip(before.parts, after.parts, strict=True)
    )
    return Change(parts, whole(after.score) - whole(before.score))


def _share(part: HealthPart, health: Health) -> float:
    return part.weight / fsum(other.weight for other in health.parts)


def _part_change(old: HealthPart, new: HealthPart, old_share: float, new_share: float, middle: float) -> PartChange:
    was, now_is = _scores(old, new)
    by_score = (old_share + new_share) / 2 * (now_is - was)
    by_share = (new_share - old_share) * ((was + now_is) / 2 - middle)
    return PartChange(old.part, by_score + by_share, _beyond(new, old), _beyond(old, new))


def _scores(old: HealthPart, new: HealthPart) -> tuple[float, float]:
    """Both scores; where only one is known there is no change of score, only of share."""
    known = [part.score for part in (old, new) if part.score is not None] or [0.0]
    return known[0], known[-1]


def _beyond(part: HealthPart, other: HealthPart) -> tuple[Fact, ...]:
    there = {evidence.fact for evidence in other.evidence}
    return tuple(evidence.fact for evidence in part.evidence if evidence.fact not in there)
