"""How well health, some weeks ahead, tells the clients that left from those that stayed.

Each client's history is gone through week by week; at each moment only what was known then counts. Clients that we
let go count apart (product.md, Health): how they ended was our choice. docs/backtest.md says what each figure means.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from models.rules.facts import USUAL_CADENCE, Facts, Rating
from models.rules.health import DEFAULT_WEIGHTS, Band, Part, answer_score, health
from models.rules.odds import Contest, Interval, Scores, contest, quantile, wilson

WEEK = timedelta(weeks=1)
YEAR = timedelta(days=365.25)
ENOUGH_LEFT = 10
"""With fewer clients that left, an AUC says more about chance than about health."""


class Ending(StrEnum):
    """How it ended with a client that is not merely put away."""

    LEFT = "left"
    LET_GO = "let_go"


@dataclass(frozen=True, slots=True)
class Agreed:
    """A rhythm of contact, and from when to when it was agreed; without an end it runs on."""

    interval: timedelta
    since: datetime
    until: datetime | None = None

    def runs(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class History:
    """One client from beginning to end; `until` is when it ended or, without `ending`, until when it is known."""

    client_id: int
    facts: Facts
    since: datetime
    until: datetime
    ending: Ending | None = None
    rhythms: tuple[Agreed, ...] = ()

    def at(self, moment: datetime) -> Facts:
        """The facts with the rhythm that was agreed then; what was heard later, health passes over by itself."""
        running = [one.interval for one in self.rhythms if one.runs(moment)]
        return replace(self.facts, cadence=min(running, default=USUAL_CADENCE)) if self.rhythms else self.facts

    def ends_within(self, at: datetime, ahead: timedelta) -> bool | None:
        """Whether it ends so soon after a moment; None where that is still to come."""
        if self.until - at > ahead or (self.until - at == ahead and not self.ending):
            return False
        return True if self.ending else None


@dataclass(frozen=True, slots=True)
class Moment:
    """What was known of a client at a moment, each from 0 to 100: None is not enough known, or nobody rated."""

    at: datetime
    health: float | None
    last_rating: float | None
    average: float | None
    band: Band | None

    @property
    def rivals(self) -> tuple[float, float, float] | None:
        """Health, the newest single rating and the plain average, where all of them are known."""
        if self.health is None or self.last_rating is None or self.average is None:
            return None
        return self.health, self.last_rating, self.average


@dataclass(frozen=True, slots=True)
class Replay:
    """A history and its moments, a week apart, the oldest first."""

    history: History
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class BandLeft:
    """Of so many windows that began in a band (None: not enough known), how many ended with the client leaving."""

    band: Band | None
    windows: int
    left: int
    share: Interval | None


@dataclass(frozen=True, slots=True)
class Warned:
    """How many weeks before they left clients were at risk for good: the quartiles of those that were."""

    left: int
    warned: int
    weeks: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Alarms:
    """At-risk spells of clients that stayed."""

    clients: int
    ever: int
    alarms: int
    years: float

    @property
    def a_year(self) -> float:
        """For each client and year."""
        return self.alarms / self.years if self.years else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a backtest. `contest` and `let_go` are None where too few ended to say."""

    weeks: int
    clients: int
    years: float
    """Of all clients together."""
    left: int
    let_go: int
    moments: int
    """Of clients that left or stayed, and of which it is known what came in the weeks after."""
    scored: int
    """Those at which health had a score."""
    compared: int
    """Those at which all three rivals were known."""
    leaving: int
    """Moments in the weeks before a client left."""
    leaving_scored: int
    left_compared: int
    """Clients that left and were compared in their last weeks."""
    contest: Contest | None
    let_go_contest: Contest | None
    bands: tuple[BandLeft, ...]
    warned: Warned
    alarms: Alarms


def replay(history: History, weights: Mapping[Part, float] = DEFAULT_WEIGHTS) -> Replay:
    """Go through a history, one moment a week from its first day on."""
    count = max(0, -((history.since - history.until) // WEEK))
    moments = (history.since + number * WEEK for number in range(count))
    return Replay(history, tuple(_moment(history, at, weights) for at in moments))


def _moment(history: History, at: datetime, weights: Mapping[Part, float]) -> Moment:
    found = health(history.at(at), at, weights)
    given = sorted((one for one in history.facts.ratings if one.known(at)), key=lambda one: one.at)
    return Moment(at, found.score, _mean(given[-1:]), _mean(given), found.band)


def _mean(ratings: Sequence[Rating]) -> float | None:
    answers = [answer for rating in ratings for answer in rating.answers]
    return answer_score(sum(one.value for one in answers) / len(answers)) if answers else None


def judge(
    replays: Sequence[Replay], weeks: int, rng: random.Random, resamples: int = 1_000, enough: int = ENOUGH_LEFT
) -> Report:
    """What these histories say of health, `weeks` ahead; `rng` draws clients for the intervals."""
    ahead = weeks * WEEK
    ordered = sorted(replays, key=lambda one: one.history.client_id)
    stayed = [one for one in ordered if one.history.ending is None]
    left = [one for one in ordered if one.history.ending is Ending.LEFT]
    let_go = [one for one in ordered if one.history.ending is Ending.LET_GO]
    known = [
        (moment, ends)
        for one in (*left, *stayed)
        for moment in one.moments
        if (ends := one.history.ends_within(moment.at, ahead)) is not None
    ]
    leaving = [moment for moment, ends in known if ends]
    return Report(
        weeks=weeks,
        clients=len(ordered),
        years=_years(ordered),
        left=len(left),
        let_go=len(let_go),
        moments=len(known),
        scored=sum(moment.health is not None for moment, _ in known),
        compared=sum(moment.rivals is not None for moment, _ in known),
        leaving=len(leaving),
        leaving_scored=sum(moment.health is not None for moment in leaving),
        left_compared=_told_of(left, ahead),
        contest=_contest([*left, *stayed], ahead, rng, resamples, enough),
        let_go_contest=_contest([*let_go, *stayed], ahead, rng, resamples, enough),
        bands=_bands([*left, *stayed], weeks, ahead),
        warned=_warned(left),
        alarms=_alarms(stayed),
    )


def _told_of(ended: Sequence[Replay], ahead: timedelta) -> int:
    """How many clients were compared in the weeks before they ended."""
    return sum(bool(_scores(one, ahead, 0).left) for one in ended)


def _contest(
    replays: Sequence[Replay], ahead: timedelta, rng: random.Random, resamples: int, enough: int
) -> Contest | None:
    if _told_of([one for one in replays if one.history.ending], ahead) < enough:
        return None
    return contest([[_scores(one, ahead, rival) for one in replays] for rival in range(3)], rng, resamples)


def _scores(one: Replay, ahead: timedelta, rival: int) -> Scores:
    """What a rival says at the moments at which all are known."""
    said = [
        (moment.rivals[rival], one.history.ends_within(moment.at, ahead)) for moment in one.moments if moment.rivals
    ]
    left, stayed = (tuple(score for score, ends in said if ends is which) for which in (True, False))
    return Scores(left, stayed)


def _bands(replays: Sequence[Replay], weeks: int, ahead: timedelta) -> tuple[BandLeft, ...]:
    """By windows that do not overlap, so that each client that left counts once."""
    windows = [
        (moment.band, ends)
        for one in replays
        for moment in one.moments[::weeks]
        if (ends := one.history.ends_within(moment.at, ahead)) is not None
    ]
    rows = []
    for band in (*Band, None):
        mine = [ends for its, ends in windows if its is band]
        rows.append(BandLeft(band, len(mine), sum(mine), wilson(sum(mine), len(mine))))
    return tuple(rows)


def _warned(left: Sequence[Replay]) -> Warned:
    leads = [lead for one in left if (lead := lead_time(one)) is not None]
    quartiles = (quantile(leads, 0.25), quantile(leads, 0.5), quantile(leads, 0.75)) if leads else None
    return Warned(len(left), len(leads), quartiles)


def lead_time(one: Replay) -> float | None:
    """Weeks from the beginning of the at-risk spell that lasted to the end; None where the last score was better."""
    scored = [moment for moment in reversed(one.moments) if moment.band]
    spell = list(takewhile(lambda moment: moment.band is Band.AT_RISK, scored))
    return (one.history.until - spell[-1].at) / WEEK if spell else None


def _alarms(stayed: Sequence[Replay]) -> Alarms:
    counts = [spells_at_risk(one) for one in stayed]
    return Alarms(len(stayed), sum(count > 0 for count in counts), sum(counts), _years(stayed))


def _years(replays: Sequence[Replay]) -> float:
    return sum((one.history.until - one.history.since) / YEAR for one in replays)


def spells_at_risk(one: Replay) -> int:
    """How often a client came to be at risk; weeks in which too little was known neither begin nor end it."""
    bands = [moment.band for moment in one.moments if moment.band]
    return sum(
        band is Band.AT_RISK and before is not Band.AT_RISK for before, band in zip([None, *bands], bands, strict=False)
    )
