"""What those may see of ratings who are not leads (product.md, Ratings: open and guarded).

An answer is *open* where its rater was told that the client's team sees it; any other is *sealed*, for ever. Leads
see both. In an open workspace the team of a client sees its open answers as they are. Everybody else, every channel,
and in a guarded workspace the team as well, see publications.

Published is one number for a client: the mean of what each rater says on average, every rater weighing the
same, rounded to half a point of 1 to 5. It is worked out by going through all answers in the order in which
they were given, so nothing needs to be stored. Only statements that at least three people answered count, and
a new number comes only when at least three raters changed counted answers since the last one.

Open and sealed answers are published apart and never meet in a number. Of the two, what was heard last is shown: to
the team the open answers or the publication of the sealed ones, to everybody else one publication or the other.

What was answered about a client that is one with this one by now (models/merges.py) is published apart too, as it
was before: its answers are replayed among themselves, and what is given since the merge is given to the one that stays.
So a merge brings no number that was not there: a number of both together would, beside the two that were seen before,
tell what few people answered. After an unmerge each has the numbers that it would have had. Of open answers to the
other one the team sees the publication, for another team was named when they were given.

Promised, whatever one knows of one's own answers, of all open ones, of numbers seen earlier and of other clients:

- A number, and what moved it since the last one, rests on the answers of at least three people, each weighing
  the same. Who knows an own answer is left with two others, and no number tells which of them said what.
- What one or two people answer after a new number moves nothing: not the number, the weight or the coverage.
  A change that was taken back before the next number never counted.
- The weight follows the number of published statements and the time since three raters were last heard, never
  the age or the count of single answers. Without a publication the part is withheld, with facts or without.
- Nobody but leads sees more of sealed answers than their publications, and these rest on sealed answers alone. So
  neither loosening nor tightening brings or renews a number, and who sealed an answer and later gives an open one
  does not take the first out of it. What is shown turns from one to the other at moments that they tell themselves.
- Those outside the team see the same, whether the workspace is open or guarded. Who comes into the team later sees
  of earlier open answers what those outside do.
- Who was erased counts in a mean, but is none of the three: they may be here again, under their name.

Not promised: that it stays hidden that people rated or changed their minds, and when; anything against people
who put their answers together until fewer than two others are left, be it by answering openly what they sealed
before, or to somebody who came into the team later and reads two of the three openly; a mean that speaks for itself
(all say 1, so it is 1; who said 4 beside a 2 of three knows that both others said 1).

It holds as long as answers are only ever added and never go from sealed to open or back, and all of a client's
answers are passed, however old: one that is removed, or left out by a query, would change what was said before.
Who is to be forgotten keeps the answers under a meaningless name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from math import floor, lcm
from operator import attrgetter

from models.rules.facts import FORGOTTEN, STATEMENTS, Facts, Rating, Statement, freshness
from models.rules.health import (
    DEFAULT_WEIGHTS,
    ENOUGH_ANSWERS,
    Health,
    Measure,
    Part,
    answer_score,
    health,
    measure,
    weigh,
)

RATERS = 3
_at = attrgetter("at")
DIVISIBLE = lcm(*range(1, len(Statement) + 1))
"""By any number of statements that somebody can have answered: sums stay whole and exact."""

Key = tuple[str, Statement]
Said = tuple[Key, int, Rating]
"""Who answered what statement, what, and in which rating."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What may be seen from `heard_at` on: a mean of 1 to 5 in half points, as decided `at`.

    `heard_at` is later than `at` when three raters answered since without enough change for a new number.
    """

    at: datetime
    heard_at: datetime
    value: float
    statements: int


class Eyes(StrEnum):
    """Who looks at the ratings of a client (product.md, Ratings)."""

    LEAD = "lead"
    """Every answer."""
    TEAM = "team"
    """Of the client's team, in an open workspace: every open answer, publications of the sealed ones."""
    OTHERS = "others"
    """Everybody else and every channel: publications."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody sees of a client's ratings: these as they are, or in their place a publication, or nothing."""

    ratings: tuple[Rating, ...] = ()
    publication: Publication | None = None


def health_seen(
    eyes: Eyes,
    facts: Facts,
    now: datetime,
    weights: Mapping[Part, float] = DEFAULT_WEIGHTS,
    *,
    since: datetime | None = None,
) -> Health:
    """The health of a client at `now`, as far as these eyes may see it; `since` as in `shown`."""
    if eyes is Eyes.LEAD:
        return health(facts, now, weights)
    seen = shown(eyes, facts.ratings, now, since)
    measures = measure(replace(facts, ratings=seen.ratings), now)
    if published := _measure_publication(seen.publication, now):
        measures[Part.RATINGS] = published
    return weigh(measures, weights, withheld=frozenset({Part.RATINGS} - measures.keys()))


def shown(eyes: Eyes, ratings: tuple[Rating, ...], now: datetime, since: datetime | None = None) -> Shown:
    """What these eyes see of the ratings: of the open and the sealed ones, those that were heard last.

    `since` is when somebody came into the team: earlier open answers were not promised to them.
    """
    if eyes is Eyes.LEAD:
        return Shown(ratings)
    found = (publication(pool, now) for pool in _pools(ratings))
    published = max((one for one in found if one), key=attrgetter("heard_at"), default=None)
    promised = (one for one in ratings if one.openly and one.given_to is None and (since is None or one.at >= since))
    theirs = tuple(promised) if eyes is Eyes.TEAM else ()
    last = max((one.at for one in theirs if one.known(now)), default=None)
    if last is None or (published and published.heard_at > last):
        return Shown(publication=published)
    return Shown(theirs)


def _pools(ratings: tuple[Rating, ...]) -> list[tuple[Rating, ...]]:
    """Those that are published together: sealed or open ones, of the client that they were given to."""
    pools = defaultdict[tuple[bool, int], list[Rating]](list)
    for one in ratings:
        pools[bool(one.openly), one.given_to or 0].append(one)
    return [tuple(pools[key]) for key in sorted(pools)]


def publication(ratings: tuple[Rating, ...], now: datetime) -> Publication | None:
    """The newest publication of these ratings at `now`, if there ever was one; they are of one pool."""
    replay = _Replay()
    for at, together in _moments(ratings, now):
        replay.hear(at, together)
    return replay.published()


def publications(ratings: tuple[Rating, ...], now: datetime) -> Iterator[Publication]:
    """All publications up to `now`, oldest first."""
    replay = _Replay()
    for at, together in _moments(ratings, now):
        if replay.hear(at, together) and (news := replay.published()):
            yield news


def _moments(ratings: tuple[Rating, ...], now: datetime) -> Iterator[tuple[datetime, Iterable[Rating]]]:
    """What people submit together is heard together."""
    return groupby(sorted([one for one in ratings if one.at <= now], key=_at), key=_at)


def _measure_publication(seen: Publication | None, now: datetime) -> Measure | None:
    """As if each published statement had the fewest answers that it can have."""
    fresh = freshness(seen.heard_at, now) if seen else 0
    if not seen or not fresh:
        return None
    share = min(1.0, RATERS * seen.statements * fresh / ENOUGH_ANSWERS)
    return Measure(share, answer_score(seen.value))


@dataclass(slots=True)
class _Replay:
    """Goes through the ratings moment by moment. A number is worked out only when somebody asks: most are not seen."""

    newest: dict[Key, Said] = field(default_factory=dict)
    lately: list[Rating] = field(default_factory=list)
    """What came since the last number."""
    spoke: set[str] = field(default_factory=set)
    """Whose these are: fewer than three bring no news, and most moments are such."""
    numbered: dict[Key, Said] = field(default_factory=dict)
    """The newest answers when the last number came."""
    at: datetime | None = None
    heard_at: datetime | None = None

    def hear(self, at: datetime, together: Iterable[Rating]) -> bool:
        """Whether these ratings bring a number, or renew the last one."""
        for rating in together:
            self.lately.append(rating)
            self.spoke.add(rating.rater)
        return len(self.spoke) >= RATERS and self._is_news(at)

    def published(self) -> Publication | None:
        """The last number."""
        if self.at is None or self.heard_at is None:
            return None
        enough = _answered_by_enough(self.numbered.values(), self.at)
        counted = [one for one in self.numbered.values() if one[0][1] in enough and one[2].at > self.at - FORGOTTEN]
        return Publication(self.at, self.heard_at, _half_points(_mean(counted)), len(enough))

    def _is_news(self, at: datetime) -> bool:
        lately = _newest(self.lately)
        self.newest.update(lately)
        enough = _answered_by_enough(self.newest.values(), at)
        heard = [one for one in _of_somebody(lately.values(), at) if one[0][1] in enough]
        if _are_enough(self._others(heard)):
            self.at = self.heard_at = at
            self.numbered = dict(self.newest)
            self.lately.clear()
            self.spoke.clear()
            return True
        last = self.heard_at
        if last and _are_enough([one for one in heard if one[2].at > last]):
            self.heard_at = at
            return True
        return False

    def _others(self, heard: Iterable[Said]) -> list[Said]:
        """Those that say something else than when the last number came."""
        before = self.numbered
        return [one for one in heard if one[0] not in before or before[one[0]][1] != one[1]]


def _newest(ratings: Iterable[Rating]) -> dict[Key, Said]:
    """The last answer of each rater to each statement; the ratings stand oldest first."""
    newest: dict[Key, Said] = {}
    for rating in ratings:
        for statement, value in zip(STATEMENTS, rating.values, strict=True):
            if value is not None:
                key = rating.rater, statement
                newest[key] = key, value, rating
    return newest


def _are_enough(said: Iterable[Said]) -> bool:
    return len({rater for (rater, _), _, _ in said}) >= RATERS


def _answered_by_enough(said: Iterable[Said], at: datetime) -> set[Statement]:
    """The statements that count: three people at least answered them."""
    raters = Counter([statement for (_, statement), _, _ in _of_somebody(said, at)])
    return {statement for statement, count in raters.items() if count >= RATERS}


def _of_somebody(said: Iterable[Said], at: datetime) -> list[Said]:
    """Those that still say something, of people who were here then.

    Who was erased by then may be here again, and nobody counts for two.
    """
    alive_from = at - FORGOTTEN
    return [
        one
        for one in said
        if (rating := one[2]).at > alive_from and not (rating.unnamed_at and rating.unnamed_at <= at)
    ]


def _mean(said: Iterable[Said]) -> Fraction:
    """The mean of what each rater says on average."""
    values = defaultdict[str, list[int]](list)
    for (rater, _), value, _ in said:
        values[rater].append(value)
    averages = (sum(theirs) * DIVISIBLE // len(theirs) for theirs in values.values())
    return Fraction(sum(averages), DIVISIBLE * len(values))


def _half_points(value: Fraction) -> float:
    """To the nearest half, a quarter upwards."""
    return floor(value * 2 + Fraction(1, 2)) / 2
