"""An invented agency: clients with a hidden quality that drifts, what people notice of it, and who leaves and why.

Nothing here reads the rule of health: the world is made of what one would expect of clients and of people, and so
are its numbers, which nobody measured. docs/backtest.md lists them, and says what that means for the figures.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import exp

from models.rules.backtest import WEEK, Ending, History
from models.rules.facts import DAY, Facts, Interaction, Kind, Promise, Rating, Statement, Tone, in_order

CLIENTS, WEEKS = 300, 156
BEGINS = datetime(2023, 1, 2, tzinfo=UTC)

THERE_FROM_THE_START = 0.6
USUAL, SPREAD_OF_CLIENTS = 0.3, 0.8
PULL, DRIFT = 0.05, 0.18
"""A week's way back to a client's own usual quality, and what may come between."""
BLOWS, LIFTS = 0.012, 0.006
"""How often in a week something goes wrong, or right, at once."""

LEAVES_AT_ZERO, WORSE_TELLS = 0.0016, 1.1
"""The chance in a week to decide to leave at quality 0, and how steeply it grows as quality falls."""
UNSEEN = 0.0012
"""The chance in a week of a reason that has nothing to do with us: a budget cut, a merger, a new boss."""
NOTICE = (2, 8)
"""Weeks from the decision to the last day."""

REVIEWED_EVERY = 13
DRAINED = -1.1
"""Two reviews in a row that feel like this, and the agency lets a small client go."""
SMALL = 0.5

LOADS = {
    Statement.GUT: 1.0,
    Statement.RESPECT: 0.9,
    Statement.VALUE: 0.7,
    Statement.PAYMENT: 0.3,
    Statement.TEAMWORK: 0.6,
    Statement.BOUNDARIES: 0.6,
    Statement.REFERRAL: 0.9,
}
"""How much of a client's quality shows in each statement."""
MIDDLE, STEP = 3.5, 0.85
NEVER_RATED = 0.1
SLOW_TO_SEE = 0.3
"""The share of what changed that people have taken in after a week."""


@dataclass(frozen=True, slots=True)
class World:
    """The histories, and how many of the clients that left did so for a reason that nobody could see."""

    histories: tuple[History, ...]
    unseen: int
    quality: Mapping[int, Sequence[float]]
    """What nobody sees: the quality of each client, by its id, as each of its weeks begins."""


@dataclass(frozen=True, slots=True)
class _Rater:
    name: str
    bias: float
    rates: float
    """The chance to rate in a week."""
    thorough: float
    """The chance that each further statement is answered."""


@dataclass(slots=True)
class _Client:
    """What a client is like, and what was noticed so far."""

    number: int
    begins: int
    usual: float
    quality: float
    seen: float
    """Their quality as people feel it, who take some time."""
    is_small: bool
    raters: tuple[_Rater, ...]
    offsets: dict[Statement, float]
    contacts: float
    """How often a week we are in touch while all is well."""
    logs: float
    """The chance that somebody writes it down."""
    promises: float
    ratings: list[Rating] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)
    settled: list[Promise] = field(default_factory=list)
    drained: bool = False
    qualities: list[float] = field(default_factory=list)


def invented(rng: random.Random, clients: int = CLIENTS, weeks: int = WEEKS) -> World:
    """A world of so many clients over so many weeks; the same for the same `rng`."""
    unseen, histories, quality = 0, [], {}
    for number in range(1, clients + 1):
        client = _somebody(number, weeks, rng)
        history, is_unseen = _live(client, weeks, rng)
        unseen += is_unseen
        histories.append(history)
        quality[number] = client.qualities
    return World(tuple(histories), unseen, quality)


def _somebody(number: int, weeks: int, rng: random.Random) -> _Client:
    usual = rng.gauss(USUAL, SPREAD_OF_CLIENTS)
    quality = usual + rng.gauss(0, 0.4)
    is_rated = rng.random() >= NEVER_RATED
    return _Client(
        number=number,
        begins=0 if rng.random() < THERE_FROM_THE_START else rng.randrange(max(1, weeks * 3 // 4)),
        usual=usual,
        quality=quality,
        seen=quality,
        is_small=rng.random() < SMALL,
        raters=tuple(_rater(place, rng) for place in range(rng.randint(1, 5))) if is_rated else (),
        offsets={statement: rng.gauss(0, 0.5) for statement in Statement},
        contacts=1 / rng.choice([1, 1, 2, 2, 3, 4]),
        logs=rng.betavariate(1.2, 1.5),
        promises=rng.choice([0, 0, 0.15, 0.3, 0.5]),
    )


def _rater(place: int, rng: random.Random) -> _Rater:
    return _Rater(f"rater {place}", rng.gauss(0, 0.5), 1 / rng.uniform(4, 20), rng.uniform(0.1, 0.9))


def _live(client: _Client, weeks: int, rng: random.Random) -> tuple[History, bool]:
    """Week by week until they leave, are let go or the world ends."""
    last, ending, is_unseen = weeks, None, False
    for week in range(client.begins, weeks):
        if week >= last:
            break
        client.qualities.append(client.quality)
        _drift(client, rng)
        _notice(client, BEGINS + week * WEEK, rng)
        if ending is None and (why := _decision(client, week, rng)):
            ending, is_unseen = why
            last = week + 1 + rng.randint(*NOTICE)
    ended = ending is not None and last < weeks
    facts = Facts(tuple(client.ratings), tuple(client.interactions), tuple(client.settled))
    since, until = BEGINS + client.begins * WEEK, BEGINS + min(last, weeks) * WEEK
    return History(client.number, facts, since, until, ending if ended else None), ended and is_unseen


def _drift(client: _Client, rng: random.Random) -> None:
    client.quality += PULL * (client.usual - client.quality) + rng.gauss(0, DRIFT)
    if rng.random() < BLOWS:
        client.quality -= abs(rng.gauss(1.2, 0.5))
    if rng.random() < LIFTS:
        client.quality += abs(rng.gauss(0.7, 0.4))
    client.seen += SLOW_TO_SEE * (client.quality - client.seen)


def _decision(client: _Client, week: int, rng: random.Random) -> tuple[Ending, bool] | None:
    """Whether it ends, how, and whether nobody could see why."""
    if rng.random() < LEAVES_AT_ZERO * exp(-WORSE_TELLS * client.quality):
        return Ending.LEFT, False
    if rng.random() < UNSEEN:
        return Ending.LEFT, True
    if (week - client.begins) % REVIEWED_EVERY == REVIEWED_EVERY - 1:
        before, client.drained = client.drained, client.seen + rng.gauss(0, 0.4) < DRAINED
        if before and client.drained and client.is_small:
            return Ending.LET_GO, False
    return None


# What people notice


def _notice(client: _Client, week: datetime, rng: random.Random) -> None:
    """A week of ratings, contacts and promises, as far as somebody writes them down."""
    for rater in client.raters:
        if rng.random() < rater.rates:
            client.ratings.append(_form(client, rater, week + rng.random() * WEEK, rng))
    client.interactions += _logged(client, week, rng)
    if rng.random() < client.promises:
        client.settled += _settled(client, week + rng.random() * WEEK, rng)
    client.ratings.sort(key=lambda rating: rating.at)


def _form(client: _Client, rater: _Rater, at: datetime, rng: random.Random) -> Rating:
    """The gut always, and of the others as many as this person usually answers."""
    mood, given = rng.gauss(0, 0.3), {}
    for statement, load in LOADS.items():
        if statement is Statement.GUT or rng.random() < rater.thorough:
            felt = load * client.seen + client.offsets[statement] + rater.bias + mood + rng.gauss(0, 0.5)
            given[statement] = min(5, max(1, round(MIDDLE + STEP * felt)))
    return Rating(rater.name, at, in_order(given))


def _logged(client: _Client, week: datetime, rng: random.Random) -> Iterator[Interaction]:
    """They are in touch less when it goes badly; praise and complaints come with quality, favours with anybody."""
    felt = client.seen + rng.gauss(0, 0.5)
    chances = {
        Kind.CONTACT: client.contacts * min(1.3, max(0.5, 1 + 0.2 * client.quality)),
        Kind.PRAISE: 0.03 * exp(0.6 * felt),
        Kind.COMPLAINT: 0.02 * exp(-0.7 * felt),
        Kind.FAVOUR: 0.03,
        Kind.LATE_HOURS: 0.02,
    }
    for kind, chance in chances.items():
        if rng.random() < chance and rng.random() < client.logs:
            at = week + rng.random() * WEEK
            late = rng.choice([0, 0, 0, 1, 3]) * DAY
            yield Interaction(len(client.interactions) + 1, kind, at, _tone(felt, rng), at + late)


def _tone(felt: float, rng: random.Random) -> Tone | None:
    if rng.random() < 0.3:  # noqa: PLR2004 - nobody says how it felt
        return None
    heard = felt + rng.gauss(0, 0.7)
    return Tone.WARM if heard > 0.7 else Tone.TENSE if heard < -0.7 else Tone.NEUTRAL  # noqa: PLR2004 - as above


def _settled(client: _Client, at: datetime, rng: random.Random) -> Iterator[Promise]:
    """We miss fewer where it goes well, and so do they; not every promise is settled by a word."""
    is_ours = rng.random() < 0.5  # noqa: PLR2004 - one side or the other
    kept = rng.random() < 1 / (1 + exp(-(1.4 + 0.6 * client.quality)))
    if rng.random() < 0.7:  # noqa: PLR2004 - somebody says so
        yield Promise(len(client.settled) + 1, is_ours, kept, at)
