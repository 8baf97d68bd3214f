"""What members and channels of a guarded workspace may see of ratings (product.md, Ratings).

Published is one number for a client: the mean of what each rater says on average, every rater weighing the
same, rounded to half a point of 1 to 5. It is worked out by going through all answers in the order in which
they were given, so nothing needs to be stored. Only statements that at least three people answered count, and
a new number comes only when at least three raters changed counted answers since the last one.

Promised, whatever one knows of one's own answers, of numbers seen earlier and of other clients:

- A number, and what moved it since the last one, rests on the answers of at least three people, each weighing
  the same. Who knows an own answer is left with two others, and no number tells which of them said what.
- What one or two people answer after a new number moves nothing: not the number, the weight or the coverage.
  A change that was taken back before the next number never counted.
- The weight follows the number of published statements and the time since three raters were last heard, never
  the age or the count of single answers. Without a publication the part is withheld, with facts or without.

Not promised: that it stays hidden that people rated or changed their minds, and when; anything against people
who put their answers together until fewer than two others are left; a mean that speaks for itself (all say 1,
so it is 1).

It holds as long as answers are only ever added, and all of a client's answers are passed, however old: one
that is removed, or left out by a query, would change what was said before. Who is to be forgotten keeps the
answers under a meaningless name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from math import floor
from operator import attrgetter

from models.rules.facts import FORGOTTEN, Answer, Facts, Statement, freshness
from models.rules.health import (
    DEFAULT_WEIGHTS,
    ENOUGH_ANSWERS,
    Health,
    Measure,
    Part,
    answer_score,
    measure,
    weigh,
)

RATERS = 3

Heard = dict[tuple[str, Statement], Answer]


@dataclass(frozen=True, slots=True)
class Publication:
    """What may be seen from `heard_at` on: a mean of 1 to 5 in half points, as decided `at`.

    `heard_at` is later than `at` when three raters answered since without enough change for a new number.
    """

    at: datetime
    heard_at: datetime
    value: float
    statements: int


def published_health(facts: Facts, now: datetime, weights: Mapping[Part, float] = DEFAULT_WEIGHTS) -> Health:
    """The health at `now` as members and channels of a guarded workspace may see it."""
    measures = measure(replace(facts, answers=()), now)
    ratings = _measure_publication(publication(facts.answers, now), now)
    if ratings is None:
        return weigh(measures, weights, withheld=frozenset({Part.RATINGS}))
    return weigh({**measures, Part.RATINGS: ratings}, weights)


def publication(answers: tuple[Answer, ...], now: datetime) -> Publication | None:
    """The newest publication at `now`, if there ever was one."""
    return max(publications(answers, now), key=attrgetter("heard_at"), default=None)


def publications(answers: tuple[Answer, ...], now: datetime) -> Iterator[Publication]:
    """All publications up to `now`, oldest first."""
    given = sorted((answer for answer in answers if answer.known(now)), key=attrgetter("at"))
    replay = _Replay()
    for at, together in groupby(given, key=attrgetter("at")):
        news = replay.hear(at, together)
        if news:
            yield news


def _measure_publication(seen: Publication | None, now: datetime) -> Measure | None:
    """As if each published statement had the fewest answers that it can have."""
    fresh = freshness(seen.heard_at, now) if seen else 0
    if not seen or not fresh:
        return None
    share = min(1.0, RATERS * seen.statements * fresh / ENOUGH_ANSWERS)
    return Measure(share, answer_score(seen.value))


@dataclass(slots=True)
class _Replay:
    """Goes through the answers moment by moment; what people submit together is heard together."""

    newest: Heard = field(default_factory=dict)
    last: Publication | None = None
    by_then: dict[tuple[str, Statement], int] = field(default_factory=dict)

    def hear(self, at: datetime, together: Iterable[Answer]) -> Publication | None:
        self.newest |= {(answer.rater, answer.statement): answer for answer in together}
        counted = _counted(self.newest, at)
        if len(self._changed(counted)) >= RATERS:
            statements = {statement for _, statement in counted}
            self.last = Publication(at, at, _half_points(_mean(counted.values())), len(statements))
            self.by_then = {key: answer.value for key, answer in self.newest.items()}
            return self.last
        if self.last and len(_since(self.last.heard_at, counted)) >= RATERS:
            self.last = replace(self.last, heard_at=at)
            return self.last
        return None

    def _changed(self, counted: Heard) -> set[str]:
        """Who says something else than when the last number came."""
        return {answer.rater for key, answer in counted.items() if self.by_then.get(key) != answer.value}


def _since(moment: datetime, counted: Heard) -> set[str]:
    return {answer.rater for answer in counted.values() if answer.at > moment}


def _counted(newest: Heard, at: datetime) -> Heard:
    """The answers that still say something, to statements that enough people answered."""
    alive = {key: answer for key, answer in newest.items() if answer.at > at - FORGOTTEN}
    raters = Counter(statement for _, statement in alive)
    return {key: answer for key, answer in alive.items() if raters[key[1]] >= RATERS}


def _mean(answers: Iterable[Answer]) -> Fraction:
    """The mean of what each rater says on average."""
    said = defaultdict[str, list[int]](list)
    for answer in answers:
        said[answer.rater].append(answer.value)
    return sum(Fraction(sum(values), len(values)) for values in said.values()) / Fraction(len(said))


def _half_points(value: Fraction) -> float:
    """To the nearest half, a quarter upwards."""
    return floor(value * 2 + Fraction(1, 2)) / 2
