"""What lives in a simulated year: people, their clients, the work, and what the agency offers."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache, cached_property, lru_cache
from zoneinfo import ZoneInfo

from benchmarks.year.tally import Tally
from models.offering import Standing, phase_of, turns
from models.offers import Offer, Parity, Pitch
from models.rules.boundaries import Event, standing
from models.rules.budget import Burn, Frame, Spent, burn
from models.rules.business_time import BusinessCalendar
from models.rules.complaints import open_since
from models.rules.facts import Facts, Interaction, Promise, Rating
from models.rules.health import Health, health
from models.rules.nudges.cause import DAY, Asked, Known, Owed, PlanStep, Turn, Work, Worth
from models.rules.nudges.deciding import Heard, Key, Mute
from models.rules.nudges.rhythm import Habits
from models.rules.offers import Candidate
from models.rules.tiers import Tier

FIRST = date(2030, 1, 1)
ZONE = ZoneInfo("Europe/Copenhagen")
CURRENCY = "EUR"

IDEAL, GOOD, OK = 0.85, 0.65, 0.35
"""From which mood on a client is of which tier."""
NOTICE = 30
"""Days."""


class _Calendar(BusinessCalendar):
    """The usual one, which remembers: a year asks for the same days a million times."""

    def is_working_day(self, day: date) -> bool:
        return _is_working_day(day)


CALENDAR = _Calendar(ZONE.key, frozenset(range(5)), time(9), time(17), "DK")


@cache
def _is_working_day(day: date) -> bool:
    return BusinessCalendar.is_working_day(CALENDAR, day)


def at(day: date, hour: int = 9) -> datetime:
    """That hour of a day in Copenhagen."""
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


@dataclass
class Engagement:
    """Work with an agreed number of hours, and what was worked of them."""

    id: int
    frame: Frame
    pace: float
    """Worked of what was agreed for the same time."""
    worth: Worth
    spent: list[Spent] = field(default_factory=list)

    def work(self, today: date) -> Work:
        """As nudges know it."""
        frame = self.frame
        stands = self._burns((today, len(self.spent))) if self.spent else None
        return Work(self.id, "Work", frame.kind, frame.starts_on, frame.ends_on, NOTICE, stands, self.worth)

    @cached_property
    def _burns(self) -> Callable[[tuple[date, int]], Burn]:
        return lru_cache(maxsize=1)(lambda key: burn(self.frame, self.spent, key[0], CALENDAR))


@dataclass
class Client:
    """One client as the year goes by."""

    id: int
    owner: str
    mood: float
    """How well it goes, 0 to 1."""
    since: date
    worth: Worth
    engagement: Engagement
    interactions: list[Interaction] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    approved: list[date] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    """Of boundaries."""
    plan: list[PlanStep] | None = None
    """Its steps that are still to do; None where no plan runs."""
    proposed_at: datetime | None = None
    owner_since: date = FIRST

    @property
    def facts(self) -> Facts:
        """What its health rests on."""
        return Facts(tuple(self.ratings), tuple(self.interactions), tuple(self.promises))

    @property
    def tier(self) -> Tier:
        """As a lead sees it."""
        tiers = {Tier.IDEAL: IDEAL, Tier.GOOD: GOOD, Tier.OK: OK}
        return next((tier for tier, mood in tiers.items() if self.mood >= mood), Tier.BAD_FIT)

    @property
    def doers(self) -> set[str]:
        """Who took on a step of the plan."""
        return {step.who for step in self.plan or ()}

    def decision_since(self, order: Sequence[int], now: datetime) -> datetime | None:
        """Since when somebody is to decide about their boundary."""
        contacts = [one.at for one in self.interactions if one.kind.is_contact]
        goes = standing(order, self.events, contacts, now, ZONE)
        return max(goes.breaks) if goes and goes.decision_due else None

    def health(self, now: datetime) -> Health:
        """Of all facts, which are only ever added to."""
        return self._healths((now, len(self.ratings) + len(self.interactions) + len(self.promises)))

    @cached_property
    def _healths(self) -> Callable[[tuple[datetime, int]], Health]:
        return lru_cache(maxsize=1)(lambda key: health(self.facts, key[0]))

    def candidate(self, now: datetime) -> Candidate:
        """For what the agency offers."""
        complaints = open_since(self.interactions, now)
        return Candidate(self.id, f"Client {self.id}", self.tier, self.health(now).whole_score, complaints=complaints)

    def known(self, now: datetime, order: Sequence[int], to_hear: Sequence[Turn]) -> Known:
        """As its owner and leads know it."""
        return Known(
            client_id=self.id,
            health=self.health(now),
            facts=self.facts,
            known_since=at(FIRST - 90 * DAY),
            client_since=self.since,
            work=(self.engagement.work(CALENDAR.day_of(now)),),
            owed=tuple(self.owed),
            asked=tuple(self.asked),
            approved=tuple(self.approved),
            decision_since=self.decision_since(order, now),
            has_plan=self.plan is not None,
            steps=tuple(self.plan or ()),
            proposed_at=self.proposed_at,
            turns=tuple(to_hear),
            worth=self.worth,
        )


@dataclass
class Person:
    """Somebody of the agency, and what they heard."""

    id: str
    is_lead: bool
    habits: Habits
    here_from: date
    left_on: date | None = None
    away_until: date = FIRST
    """The first day after their holiday."""
    heard: dict[Key, Heard] = field(default_factory=dict)
    mutes: list[Mute] = field(default_factory=list)
    digest_on: date | None = None
    """Of which day they had one last."""
    missed: set[date] = field(default_factory=set)
    """Working days on which nothing could be said to them."""


@dataclass
class Offering:
    """An offer, to whom it was pitched, and what was decided of parity."""

    offer: Offer
    pitches: dict[int, Pitch] = field(default_factory=dict)
    decided: dict[int, Parity] = field(default_factory=dict)

    def standing(self, today: date) -> Standing:
        """As whose turn it is is found from."""
        return Standing(self.offer, phase_of(self.offer, today), list(self.pitches.values()), self.decided)


@dataclass
class Agency:
    """All of it, and chance."""

    rng: random.Random
    clients: list[Client]
    people: dict[str, Person]
    """Everybody who ever was, by id."""
    boundaries: tuple[int, ...] = (1, 2, 3)
    offers: list[Offering] = field(default_factory=list)
    """Those that run."""
    tally: Tally = field(default_factory=Tally)
    ids: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**9)))

    @property
    def active(self) -> list[Person]:
        """Who has not left."""
        return [person for person in self.people.values() if person.left_on is None]

    def looks(self, now: datetime) -> Callable[[Client], Known]:
        """What is known of each client at a moment."""
        today = CALENDAR.day_of(now)
        standings = [one.standing(today) for one in self.offers]
        candidates = [client.candidate(now) for client in self.clients] if standings else []
        to_hear = turns(standings, candidates, today)
        return lambda client: client.known(now, self.boundaries, to_hear.get(client.id, ()))
