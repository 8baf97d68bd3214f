"""Which causes are said to one person now, in which order, and what becomes of all the others.

Nothing is said twice: what was said stays said until its cause went away, and only weeks later is it news again. What
does not fit is counted and comes another time. Every cause has exactly one fate.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from models.rules.facts import DAY
from models.rules.nudges.cause import Cause, Kind, Urgency

MOST = 5
"""Items of a digest."""
NEWS_AGAIN = 28 * DAY
"""What went away and came back is no news before."""
ONE_OFFER_IN = 30 * DAY
"""One thing at a time is offered to a client."""
MUTED_FOR = 30 * DAY
NOT_USEFUL_TWICE = 2

Key = tuple[int, str, str]
"""Of a cause: its client, what it is, which of several."""


class State(StrEnum):
    """What became of a nudge that was said."""

    OPEN = "open"
    DONE = "done"
    SNOOZED = "snoozed"
    NOT_USEFUL = "not_useful"
    CLOSED = "closed"
    """Its cause went away by itself."""

    @property
    def is_open(self) -> bool:
        """Whether somebody may still act on it."""
        return self in (State.OPEN, State.SNOOZED)


class Fate(StrEnum):
    """What becomes of a cause now."""

    SAID = "said"
    COUNTED = "counted"
    """No room left; it is counted, and stays first in line."""
    KNOWN = "known"
    """It was said before, and is no news."""
    SNOOZED = "snoozed"
    MUTED = "muted"
    SUPERSEDED = "superseded"
    """A better reason to offer this client something stands before it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A nudge that this person heard."""

    key: Key
    kind: Kind
    state: State
    said_at: datetime
    until: datetime | None = None
    """When its snooze ends."""
    settled_at: datetime | None = None
    gone_at: datetime | None = None
    """When its cause was seen to be gone, whatever somebody said of it before."""

    def is_asked_for(self, now: datetime) -> bool:
        """Whether it was put off until now."""
        return self.state is State.SNOOZED and self.until is not None and self.until <= now


@dataclass(frozen=True, slots=True)
class Mute:
    """Of a kind, of a client, or of a kind with a client; without an end until somebody lifts it."""

    kind: Kind | None
    client_id: int | None
    until: datetime | None = None

    def hushes(self, cause: Cause, now: datetime) -> bool:
        """Whether this is not to be said."""
        return (
            self.kind in (None, cause.kind)
            and self.client_id in (None, cause.client_id)
            and (self.until is None or now < self.until)
        )


@dataclass(frozen=True, slots=True)
class Person:
    """What one person heard before, and does not want to hear."""

    heard: Mapping[Key, Heard]
    mutes: Sequence[Mute] = ()

    def asked_for(self, cause: Cause, now: datetime) -> bool:
        """Whether they put it off until now."""
        before = self.heard.get(cause.key)
        return before is not None and before.is_asked_for(now)

    def usefulness(self, kind: Kind) -> tuple[int, int]:
        """How many nudges of this kind they acted on, and how many they acted on or found not useful."""
        states = [one.state for one in self.heard.values() if one.kind is kind]
        done = states.count(State.DONE)
        return done, done + states.count(State.NOT_USEFUL)


@dataclass(frozen=True, slots=True)
class Item:
    """What is said as one, and why it stands where it does."""

    causes: tuple[Cause, ...]
    urgency: Urgency
    money: Decimal
    """At stake in the workspace's currency; 0 where it is not known."""
    useful: tuple[int, int]

    @property
    def first(self) -> Cause:
        """The cause that stands for all."""
        return self.causes[0]

    @property
    def order(self) -> tuple[int, Decimal, float, Key]:
        """Urgency, then money at stake, then what this person found useful."""
        return self.urgency, -self.money, -share_useful(self.useful), self.first.key


@dataclass(frozen=True, slots=True)
class Decision:
    """What is said and counted, worst first, the fate of every cause, and which nudges have newly lost their cause."""

    said: tuple[Item, ...]
    counted: tuple[Item, ...]
    fates: Mapping[Key, Fate]
    gone: tuple[Key, ...]


def decide(causes: Iterable[Cause], person: Person, now: datetime, currency: str, most: int = MOST) -> Decision:
    """What one person hears now of these causes, all of which are so at this moment."""
    found = list(causes)
    fates = {cause.key: _fate(cause, person, now) for cause in found}
    _one_offer_at_a_time(found, person, now, fates)
    items = items_of((cause for cause in found if fates[cause.key] is Fate.SAID), person, currency)
    said, counted = _split(items, person, now, most)
    for item in counted:
        fates |= {cause.key: Fate.COUNTED for cause in item.causes}
    return Decision(said, counted, fates, gone(found, person))


def decide_asked_for(causes: Iterable[Cause], person: Person, now: datetime, currency: str) -> Decision:
    """As `decide`, but of what they put off until now alone; of all the rest nothing is decided."""
    found = list(causes)
    asked = [cause for cause in found if person.asked_for(cause, now)]
    return replace(decide(asked, person, now, currency), gone=gone(found, person))


def items_of(causes: Iterable[Cause], person: Person, currency: str) -> list[Item]:
    """These causes as they are said, worst first."""
    return sorted((_item(group, person, currency) for group in _grouped(causes)), key=lambda item: item.order)


def gone(causes: Iterable[Cause], person: Person) -> tuple[Key, ...]:
    """The nudges whose cause is no more, but those of which that is known."""
    so = {cause.key for cause in causes}
    return tuple(
        key for key, one in person.heard.items() if key not in so and (one.state.is_open or one.gone_at is None)
    )


def share_useful(useful: tuple[int, int]) -> float:
    """0 to 1, a half where nothing is known (Laplace's rule of succession)."""
    done, told = useful
    return (done + 1) / (told + 2)


def mute_after(kind: Kind, client_id: int, person: Person, now: datetime) -> Mute | None:
    """The silence that two Not useful of one kind about one client bring; those that brought one count no more."""
    last = max((mute.until for mute in person.mutes if _is_for(mute, kind, client_id) and mute.until), default=None)
    counted = [
        one
        for one in person.heard.values()
        if one.state is State.NOT_USEFUL
        and one.kind is kind
        and one.key[0] == client_id
        and one.settled_at
        and (last is None or one.settled_at > last - MUTED_FOR)
    ]
    return Mute(kind, client_id, now + MUTED_FOR) if len(counted) >= NOT_USEFUL_TWICE else None


def _is_for(mute: Mute, kind: Kind, client_id: int) -> bool:
    return (mute.kind, mute.client_id) == (kind, client_id)


def _fate(cause: Cause, person: Person, now: datetime) -> Fate:
    """As if there were room for everything."""
    if any(mute.hushes(cause, now) for mute in person.mutes):
        return Fate.MUTED
    before = person.heard.get(cause.key)
    if before is None:
        return Fate.SAID
    if before.state is State.SNOOZED and before.until:
        return Fate.SAID if before.until <= now else Fate.SNOOZED
    return Fate.SAID if _is_news(cause, before, now) else Fate.KNOWN


def _is_news(cause: Cause, before: Heard, now: datetime) -> bool:
    """Whether it went away and is back; what somebody settled only where nothing tells one such time from another."""
    if cause.once or now - before.said_at < NEWS_AGAIN:
        return False
    return before.state is State.CLOSED or (before.gone_at is not None and not cause.about)


def _split(items: Sequence[Item], person: Person, now: datetime, most: int) -> tuple[tuple[Item, ...], ...]:
    """Those that have room and the others, each worst first; what they put off until now has room before all else."""
    asked = [item for item in items if any(person.asked_for(cause, now) for cause in item.causes)]
    first = [*asked, *(item for item in items if item not in asked)][:most]
    return tuple(item for item in items if item in first), tuple(item for item in items if item not in first)


def _one_offer_at_a_time(causes: Sequence[Cause], person: Person, now: datetime, fates: dict[Key, Fate]) -> None:
    """Of what might be offered to a client the first reason stands, or the one that they put off until now.

    There is none where something was offered lately, or where somebody put that off; what they put off until now comes
    all the same.
    """
    taken = {
        one.key[0]
        for one in person.heard.values()
        if one.kind is Kind.UPSELL and now - one.said_at < ONE_OFFER_IN and not one.is_asked_for(now)
    }
    now_taken: set[int] = set()
    for cause in sorted(causes, key=lambda cause: not person.asked_for(cause, now)):
        if cause.kind is not Kind.UPSELL or fates[cause.key] is not Fate.SAID:
            continue
        if cause.client_id in now_taken or (cause.client_id in taken and not person.asked_for(cause, now)):
            fates[cause.key] = Fate.SUPERSEDED
        now_taken.add(cause.client_id)


def _grouped(causes: Iterable[Cause]) -> Iterator[tuple[Cause, ...]]:
    """Those of one group together, each of the others alone."""
    groups: defaultdict[object, list[Cause]] = defaultdict(list)
    for cause in causes:
        groups[(cause.kind, cause.group) if cause.group else cause.key].append(cause)
    yield from (tuple(sorted(group, key=lambda cause: cause.key)) for group in groups.values())


def _item(causes: tuple[Cause, ...], person: Person, currency: str) -> Item:
    known = [cause.worth.amount for cause in causes if cause.worth and cause.worth.currency == currency]
    urgency = min(cause.urgency for cause in causes)
    return Item(causes, urgency, sum(known, Decimal()), person.usefulness(causes[0].kind))
