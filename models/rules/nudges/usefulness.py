"""Which kinds of nudges people find useful, as what they did with them tells (product.md, Speaking up)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from models.rules.nudges.cause import Kind
from models.rules.nudges.deciding import State

ENOUGH = 8
"""Answers from which on a kind can be called of little use."""
LITTLE = 0.25
"""Below this share of answers that acted on it, a kind is of little use."""


@dataclass(frozen=True, slots=True)
class Useful:
    """Of one kind: how many were said, acted on, and called not useful."""

    kind: Kind
    said: int
    done: int
    not_useful: int

    @property
    def is_of_little_use(self) -> bool:
        """Whether enough people answered, and hardly anybody acted on it."""
        answered = self.done + self.not_useful
        return answered >= ENOUGH and self.done < LITTLE * answered


def usefulness(heard: Iterable[tuple[Kind, State]]) -> tuple[Useful, ...]:
    """Each kind that was said, in the order of the kinds."""
    counted = Counter(heard)
    found = (
        Useful(
            kind,
            sum(count for (of, _state), count in counted.items() if of is kind),
            counted[kind, State.DONE],
            counted[kind, State.NOT_USEFUL],
        )
        for kind in Kind
    )
    return tuple(one for one in found if one.said)
