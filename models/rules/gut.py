"""The gut beside the score: does this client lift us or drain us (product.md, Health)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from models.rules.facts import DAY, Facts, Interaction, Kind, Statement
from models.rules.health import DEFAULT_WEIGHTS, Band, Health, Part, band_of, health, measure_ratings

LATELY = 90 * DAY


@dataclass(frozen=True, slots=True)
class Times:
    """How often we gave something, and the hours that are known of it; of old entries there are none."""

    count: int = 0
    hours: Decimal = Decimal()


@dataclass(frozen=True, slots=True)
class Given:
    """What we gave a client beyond the agreement and after hours within 90 days, and how often they praised us."""

    favours: Times = Times()
    late: Times = Times()
    praises: int = 0


@dataclass(frozen=True, slots=True)
class Gut:
    """What the gut says (0 to 100, None without answers) beside the health computed without it."""

    score: float | None
    without: Health

    @property
    def band(self) -> Band | None:
        return None if self.score is None else band_of(self.score)

    @property
    def disagrees(self) -> bool:
        """Whether gut and score are known and a band or more apart."""
        return None not in (self.band, self.without.band) and self.band is not self.without.band


def gut(facts: Facts, now: datetime, weights: Mapping[Part, float] = DEFAULT_WEIGHTS) -> Gut:
    """The gut beside the score; for those who may see single answers."""
    felt = tuple(rating.only({Statement.GUT}) for rating in facts.ratings)
    measured = measure_ratings(replace(facts, ratings=felt), now)
    return Gut(measured.score if measured else None, health(without_gut(facts), now, weights))


def without_gut(facts: Facts) -> Facts:
    others = frozenset(Statement) - {Statement.GUT}
    return replace(facts, ratings=tuple(rating.only(others) for rating in facts.ratings))


def given(interactions: Iterable[Interaction], now: datetime) -> Given:
    """What was given lately, and what came back."""
    lately = [one for one in interactions if one.known(now) and now - one.at <= LATELY]
    praises = sum(one.kind is Kind.PRAISE for one in lately)
    return Given(_times(lately, Kind.FAVOUR), _times(lately, Kind.LATE_HOURS), praises)


def _times(interactions: Iterable[Interaction], kind: Kind) -> Times:
    hours = [one.hours or Decimal() for one in interactions if one.kind is kind]
    return Times(len(hours), sum(hours, Decimal()))
