"""How we live with a client, 0 to 100, and what every point of it rests on (product.md, Health).

The weight of a part grows and fades with its evidence, and a part without facts leaves the mean. Facts after
`now` are ignored, so health as of a week ago is the same function with an earlier `now`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from math import floor, fsum
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from models.rules.facts import (
    DAY,
    FORGOTTEN,
    OUR_OWN,
    Fact,
    Facts,
    Tone,
    falling,
    freshness,
    newest_answers,
)
from models.rules.points import whole

HEALTHY_FROM = 75
WATCH_FROM = 50
ENOUGH_COVERAGE = 40.0
ENOUGH_ANSWERS = 6
ENOUGH_TONES = 3
ENOUGH_PROMISES = 4
ENOUGH_DECISIONS = 3
TONE_SCORES = {Tone.WARM: 100.0, Tone.NEUTRAL: 50.0, Tone.TENSE: 0.0}


class Part(StrEnum):
    """What health is made of."""

    RATINGS = "ratings"
    PROMISES = "promises"
    REPLY_TIMES = "reply_times"
    SCOPE = "scope"
    TONE = "tone"
    CONTACT = "contact"


DEFAULT_WEIGHTS: Mapping[Part, float] = MappingProxyType(
    {
        Part.RATINGS: 40,
        Part.PROMISES: 20,
        Part.REPLY_TIMES: 10,
        Part.SCOPE: 10,
        Part.TONE: 10,
        Part.CONTACT: 10,
    }
)


class Band(StrEnum):
    """Where a score stands, best first: from 75, from 50, below."""

    HEALTHY = "healthy"
    WATCH = "watch"
    AT_RISK = "at_risk"


class Sample(NamedTuple):
    """What one fact says of its part: a value of 0 to 100, weighed by its freshness of 0 to 1."""

    fact: Fact
    freshness: float
    value: float


@dataclass(frozen=True, slots=True)
class Measure:
    """What is known of a part: the share of its weight that its evidence carries (0 to 1), and its score."""

    share: float
    score: float
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact, how fresh it is, and the points of the final score that it brings."""

    fact: Fact
    freshness: float
    points: float


@dataclass(frozen=True, slots=True)
class HealthPart:
    """One part: its `score` is None while unknown, `contribution` is in points of the final score.

    `withheld`: nothing may be said of it here (product.md, Ratings, guarded), whether or not there are facts.
    """

    part: Part
    full_weight: float
    weight: float = 0.0
    score: float | None = None
    contribution: float = 0.0
    samples: tuple[Sample, ...] = ()
    withheld: bool = False

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What the contribution is made of, fact by fact."""
        total = fsum(sample.freshness * sample.value for sample in self.samples)
        return tuple(
            Evidence(
                sample.fact,
                sample.freshness,
                self.contribution * sample.freshness * sample.value / total if total else 0.0,
            )
            for sample in self.samples
        )


@dataclass(frozen=True, slots=True)
class Health:
    """The parts, the known share of all weight in percent, and the score unless too little is known."""

    parts: tuple[HealthPart, ...]
    coverage: float
    score: float | None

    @property
    def band(self) -> Band | None:
        return None if self.score is None else band_of(self.score)

    @property
    def whole_score(self) -> int | None:
        """The score as shown."""
        return None if self.score is None else whole(self.score)

    @property
    def whole_coverage(self) -> int:
        """The coverage as shown: never rounded up to the 40 that it has not reached."""
        return floor(round(self.coverage, 9))

    def part(self, part: Part) -> HealthPart:
        return next(mine for mine in self.parts if mine.part is part)


def health(facts: Facts, now: datetime, weights: Mapping[Part, float] = DEFAULT_WEIGHTS) -> Health:
    """The health of a client at `now`, as those may see it who may see every single answer."""
    return weigh(measure(facts, now), weights)


def band_of(score: float) -> Band:
    """The band of the score as shown, so that no screen ever says "75, watch"."""
    shown = whole(score)
    if shown >= HEALTHY_FROM:
        return Band.HEALTHY
    return Band.WATCH if shown >= WATCH_FROM else Band.AT_RISK


# What each part knows


def measure(facts: Facts, now: datetime) -> dict[Part, Measure]:
    """What is known at `now`, part by part; an unknown part is missing."""
    facts = facts.heard_by(now)
    found = {part: rule(facts, now) for part, rule in MEASURES.items()}
    return {part: known for part, known in found.items() if known}


def answer_score(value: float) -> float:
    """1 to 5 as 0 to 100."""
    return (value - 1) * 25


def measure_ratings(facts: Facts, now: datetime) -> Measure | None:
    told = (
        Sample(answer, freshness(answer.at, now), answer_score(answer.value))
        for answer in newest_answers(facts.ratings, now)
    )
    return _fresh_mean(told, ENOUGH_ANSWERS)


def measure_promises(facts: Facts, now: datetime) -> Measure | None:
    """100 for each promise that was kept, 0 for each that was missed, ours and theirs alike."""
    told = (
        Sample(promise, freshness(promise.at, now), 100.0 if promise.kept else 0.0)
        for promise in facts.promises
        if promise.known(now)
    )
    return _fresh_mean(told, ENOUGH_PROMISES)


def measure_scope(facts: Facts, now: datetime) -> Measure | None:
    """100 for each request beyond the agreement that was paid for or done without, 0 for each that went on us."""
    decided = (
        Sample(decision, freshness(decision.at, now), 100.0 if decision.held else 0.0)
        for decision in facts.scope
        if decision.known(now)
    )
    return _fresh_mean(decided, ENOUGH_DECISIONS)


def measure_tone(facts: Facts, now: datetime) -> Measure | None:
    still_known = now - FORGOTTEN
    felt = (
        Sample(interaction, freshness(interaction.at, now), TONE_SCORES[interaction.tone])
        for interaction in facts.interactions
        if interaction.at > still_known and interaction.tone
    )
    return _fresh_mean(felt, ENOUGH_TONES)


def measure_contact(facts: Facts, now: datetime) -> Measure | None:
    """100 within the agreed cadence since the last contact, 0 from three times the cadence on.

    Not logging is not silence: the part is fully known for 14 days after anything was logged with the client,
    then its weight falls in a straight line to nothing at day 30.
    """
    contacts = [interaction for interaction in facts.interactions if interaction.kind not in OUR_OWN]
    if not contacts:
        return None
    last_at = max([contact.at for contact in contacts])
    last = max((contact for contact in contacts if contact.at == last_at), key=attrgetter("id"))
    heard_at = max([interaction.logged_at or interaction.at for interaction in facts.interactions])
    share = falling((now - heard_at) / DAY, 14, 30)
    score = 100 * falling((now - last.at) / facts.cadence, 1, 3)
    return Measure(share, score, (Sample(last, share, score),)) if share else None


MEASURES: Mapping[Part, Callable[[Facts, datetime], Measure | None]] = {
    Part.RATINGS: measure_ratings,
    Part.PROMISES: measure_promises,
    Part.SCOPE: measure_scope,
    Part.TONE: measure_tone,
    Part.CONTACT: measure_contact,
}


def _fresh_mean(samples: Iterable[Sample], enough: int) -> Measure | None:
    """The mean by freshness; fully known from `enough` fresh facts on."""
    fresh = tuple([sample for sample in samples if sample.freshness])
    total = fsum([known for _, known, _ in fresh])
    if not total:
        return None
    score = fsum([known * value for _, known, value in fresh]) / total
    return Measure(min(1.0, total / enough), score, fresh)


# How the parts add up


def weigh(
    measures: Mapping[Part, Measure], weights: Mapping[Part, float], withheld: frozenset[Part] = frozenset()
) -> Health:
    """The weighted mean of the known parts. `weights` are not negative; a part without one has none."""
    empty = [HealthPart(part, weights.get(part, 0), withheld=part in withheld) for part in Part]
    full = fsum(part.full_weight for part in empty)
    known = fsum(part.full_weight * measures[part.part].share for part in empty if part.part in measures)
    coverage = 100 * known / full if full else 0.0
    scored = round(coverage, 9) >= ENOUGH_COVERAGE
    parts = tuple(_weighed(part, measures.get(part.part), 1 / known if scored else 0.0) for part in empty)
    return Health(parts, coverage, fsum(part.contribution for part in parts) if scored else None)


def _weighed(part: HealthPart, measure: Measure | None, per_weight: float) -> HealthPart:
    """The part with what is known of it; each point of weight is `per_weight` of the score, 0 without one."""
    if measure is None:
        return part
    weight = part.full_weight * measure.share
    return replace(
        part,
        weight=weight,
        score=measure.score,
        contribution=weight * per_weight * measure.score,
        samples=measure.samples,
    )
