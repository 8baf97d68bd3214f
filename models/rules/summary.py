"""The weekly summary: what the past week says of every active client (product.md, Speaking up).

Facts in, facts out: the words are those of `handlers/weekly_summary.py`. Each client's health is seen through the
eyes that are passed in (models/rules/published.py). Order, movers and attention follow from what they see, so that
not even the order of the list gives more away.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from models.rules.change import Change, change
from models.rules.facts import Facts, Interaction, Kind, freshness
from models.rules.health import Band, Health

LISTED = 30
MOVED_POINTS = 5
WORST_FIRST: Sequence[Band | None] = (Band.AT_RISK, Band.WATCH, Band.HEALTHY, None)

See: TypeAlias = Callable[[Facts, datetime], Health]


def counted(seen: Iterable[Health]) -> dict[Band | None, int]:
    """How many are in each band, worst first; None is not enough known."""
    found = Counter(health.band for health in seen)
    return {band: found[band] for band in WORST_FIRST if found[band]}


@dataclass(frozen=True, slots=True)
class Client:
    """An active client."""

    id: int
    name: str


class Reason(StrEnum):
    """Why a client needs attention, most urgent first."""

    AT_RISK = "at_risk"
    FELL_A_BAND = "fell_a_band"
    COMPLAINT = "complaint"
    CANNOT_STAND_BEHIND = "cannot_stand_behind"
    LATE_PAYMENT = "late_payment"


REASON_OF_KIND = {
    Kind.COMPLAINT: Reason.COMPLAINT,
    Kind.CANNOT_STAND_BEHIND: Reason.CANNOT_STAND_BEHIND,
    Kind.LATE_PAYMENT: Reason.LATE_PAYMENT,
}
WINS = (Kind.PRAISE, Kind.REFERRAL)


@dataclass(frozen=True, slots=True)
class Line:
    """One client: how it is, and what changed since last week (None: there was no score then, or is none)."""

    client: Client
    health: Health
    before: Health
    change: Change | None
    reasons: tuple[Reason, ...]
    """Why it needs attention; empty when it does not."""
    logged: tuple[Interaction, ...]
    """What was logged this week, oldest first."""
    rated: bool
    """Whether somebody's answer still counts."""

    @property
    def moved(self) -> bool:
        """Worth naming among the movers: five points as shown, or another band."""
        return self.change is not None and (
            abs(self.change.whole) >= MOVED_POINTS or self.health.band is not self.before.band
        )


@dataclass(frozen=True, slots=True)
class Win:
    """A praise, with whoever earned it in `interaction.earned_by`, or a referral."""

    client: Client
    interaction: Interaction


@dataclass(frozen=True, slots=True)
class Summary:
    """The week of all active clients, worst first; `lines` holds every one of them."""

    since: datetime
    now: datetime
    lines: tuple[Line, ...]

    @property
    def listed(self) -> tuple[Line, ...]:
        """Those named in the message."""
        return self.lines[:LISTED]

    @property
    def unlisted(self) -> int:
        """How many more there are."""
        return len(self.lines) - len(self.listed)

    @property
    def bands(self) -> dict[Band | None, int]:
        """How many clients are in each band, None for not enough known; in the order of the list."""
        return counted(line.health for line in self.lines)

    @property
    def movers(self) -> tuple[Line, ...]:
        """Those that moved, the largest move first."""
        return tuple(sorted((line for line in self.lines if line.moved), key=_size_of_move, reverse=True))

    @property
    def attention(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.reasons)

    @property
    def unrated(self) -> tuple[Line, ...]:
        """Those whom nobody has rated in half a year, by name."""
        return tuple(sorted((line for line in self.lines if not line.rated), key=_name))

    @property
    def wins(self) -> tuple[Win, ...]:
        """What went well, oldest first."""
        found = [Win(line.client, event) for line in self.lines for event in line.logged if event.kind in WINS]
        return tuple(sorted(found, key=lambda win: (win.interaction.at, win.interaction.id)))

    @property
    def logged(self) -> dict[Kind, int]:
        """How much was logged this week, by kind; empty in a quiet week."""
        found = Counter(event.kind for line in self.lines for event in line.logged)
        return {kind: found[kind] for kind in Kind if found[kind]}


def summarize(clients: Mapping[Client, Facts], since: datetime, now: datetime, see: Callable[[int], See]) -> Summary:
    """The summary at `now` of what was heard after `since`: the last one's moment, or a week ago.

    `see` says by a client's id how its health is seen.
    """
    lines = (_line(client, facts, since, now, see(client.id)) for client, facts in clients.items())
    return Summary(since, now, tuple(sorted(lines, key=_worst_first)))


def _line(client: Client, facts: Facts, since: datetime, now: datetime, see: See) -> Line:
    before, after = see(facts, since), see(facts, now)
    logged = _heard_between(facts, since, now)
    return Line(
        client=client,
        health=after,
        before=before,
        change=change(before, after),
        reasons=_reasons(before, after, logged),
        logged=logged,
        rated=any(rating.known(now) and freshness(rating.at, now) for rating in facts.ratings),
    )


def _heard_between(facts: Facts, since: datetime, now: datetime) -> tuple[Interaction, ...]:
    heard = (event for event in facts.interactions if event.known(now) and not event.known(since))
    return tuple(sorted(heard, key=lambda event: (event.at, event.id)))


def _reasons(before: Health, after: Health, logged: Iterable[Interaction]) -> tuple[Reason, ...]:
    found = {REASON_OF_KIND[event.kind] for event in logged if event.kind in REASON_OF_KIND}
    if after.band is Band.AT_RISK:
        found.add(Reason.AT_RISK)
    if _fell(before.band, after.band):
        found.add(Reason.FELL_A_BAND)
    return tuple(reason for reason in Reason if reason in found)


def _fell(before: Band | None, after: Band | None) -> bool:
    if before is None or after is None:
        return False
    return WORST_FIRST.index(after) < WORST_FIRST.index(before)


def _worst_first(line: Line) -> tuple[int, int, str, int]:
    return WORST_FIRST.index(line.health.band), line.health.whole_score or 0, *_name(line)


def _name(line: Line) -> tuple[str, int]:
    return line.client.name.casefold(), line.client.id


def _size_of_move(line: Line) -> int:
    return abs(line.change.whole) if line.change else 0
