"""Agencies, people and work that a seed invents."""

import random
from datetime import date, time, timedelta
from decimal import Decimal

from benchmarks.year.agency import CURRENCY, FIRST, Agency, Client, Engagement, Person, at
from models.rules.agreement import EngagementKind
from models.rules.boundaries import Event, Happening
from models.rules.budget import Frame
from models.rules.nudges.cause import DAY, Worth
from models.rules.nudges.rhythm import Habits

PEOPLE_TO_A_LEAD = 10
HABITS = ((0.7, Habits()), (0.15, Habits().every_day), (0.15, Habits(frozenset({0, 2}), time(14))))
"""How people want to hear, and what share of them."""


def invented(rng: random.Random, clients: int, people: int) -> Agency:
    """An agency before its year."""
    agency = Agency(rng, [], {})
    for _ in range(people):
        joined(agency, FIRST)
    owners = list(agency.people)
    agency.clients = [_client(agency, number, owners[number % people]) for number in range(clients)]
    return agency


def joined(agency: Agency, day: date) -> Person:
    """Somebody who is here from that day on."""
    number = len(agency.people)
    [habits] = agency.rng.choices([one for _, one in HABITS], [share for share, _ in HABITS])
    person = Person(f"U{number}", number % PEOPLE_TO_A_LEAD == 0, habits, day)
    agency.people[person.id] = person
    return person


def begun(agency: Agency, starts_on: date, ends_on: date, worth: Worth) -> Engagement:
    """A project, or a retainer with as many hours a month."""
    rng = agency.rng
    kind = rng.choice(list(EngagementKind))
    months = max(1, (ends_on - starts_on) // timedelta(days=30)) if kind is EngagementKind.PROJECT else 1
    frame = Frame(kind, Decimal(rng.randrange(10, 60) * months), starts_on, ends_on)
    return Engagement(next(agency.ids), frame, rng.uniform(0.6, 1.25), worth)


def _client(agency: Agency, number: int, owner: str) -> Client:
    rng = agency.rng
    worth = Worth(Decimal(rng.randrange(5, 200) * 1000), CURRENCY)
    engagement = begun(agency, FIRST - 60 * DAY, FIRST + rng.randrange(30, 500) * DAY, worth)
    since = FIRST - rng.randrange(100, 3000) * DAY
    client = Client(number, owner, rng.betavariate(4, 2), since, worth, engagement)
    client.events.append(Event(agency.boundaries[0], Happening.BEGAN, at(FIRST)))
    return client
