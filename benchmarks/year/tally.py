"""What came of a simulated year, and what it has to keep for the engine to be right."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median, quantiles

from models.rules.nudges.cause import Kind, What

WEEK = 7
MOST_MESSAGES = 3
"""A person and week, in the middle."""
URGENT_WITHIN = 3
"""Working days: what begins after Thursday's digest comes on Tuesday."""
CLIENTS_A_PERSON = 20
"""For so many, what is urgent is said in time."""


@dataclass
class Tally:
    """Counted while the year goes by."""

    messages: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """By person and week."""
    weeks: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """In which each person was here."""
    said: Counter[tuple[Kind, What]] = field(default_factory=Counter)
    untrue: int = 0
    repeated: int = 0
    without_fate: int = 0
    unheard: int = 0
    """Causes that are for nobody who is here."""
    forgotten: int = 0
    """What somebody put off until a day, and was not said on it."""
    waits: list[int] = field(default_factory=list)
    """The working days that something urgent waited for somebody who was there to hear it."""

    @property
    def nudges(self) -> int:
        """How many were said."""
        return self.said.total()

    @property
    def kinds(self) -> Counter[Kind]:
        """How many were said of each kind."""
        counted: Counter[Kind] = Counter()
        for (kind, _what), count in self.said.items():
            counted[kind] += count
        return counted

    @property
    def whats(self) -> set[What]:
        """What occurred at all."""
        return {what for _kind, what in self.said}

    @property
    def by_week(self) -> list[int]:
        """Messages, of each person and each week in which they were here."""
        return [self.messages[person][week] for person, weeks in self.weeks.items() for week in weeks]

    @property
    def share_true(self) -> float:
        """0 to 1."""
        return 1 - self.untrue / self.nudges if self.nudges else 1.0

    @property
    def urgent_after(self) -> float:
        """Within so many working days 95 % of what was urgent was said."""
        return quantiles(self.waits, n=20, method="inclusive")[-1] if len(self.waits) > 1 else 0.0

    def here(self, person: str, day: date, first: date) -> None:
        """Somebody is here on that day."""
        self.weeks[person].add((day - first).days // WEEK)

    def heard(self, person: str, day: date, first: date) -> None:
        """Somebody has a message on that day."""
        self.messages[person][(day - first).days // WEEK] += 1

    def broken(self, clients: int, people: int) -> Iterator[str]:
        """Which promises this year did not keep, in words."""
        if silent := set(Kind) - self.kinds.keys():
            yield f"never said: {', '.join(sorted(silent))}"
        counts = {
            "untrue": self.untrue,
            "repeated": self.repeated,
            "without a fate": self.without_fate,
            "for nobody": self.unheard,
            "put off and not said on their day": self.forgotten,
        }
        yield from (f"{count} {name}" for name, count in counts.items() if count)
        if (middle := median(self.by_week)) > MOST_MESSAGES:
            yield f"{middle:.0f} messages a person a week"
        if clients <= CLIENTS_A_PERSON * people and self.urgent_after > URGENT_WITHIN:
            yield f"what is urgent waits {self.urgent_after:.0f} working days"
