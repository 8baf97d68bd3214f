"""What happens on a working day: with a client, and with the agency itself."""

import random
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from benchmarks.year.agency import CALENDAR, ZONE, Agency, Client, Offering, Person, at
from benchmarks.year.inventing import begun, joined
from models.offers import Offer
from models.rules.agreement import EngagementKind, Side
from models.rules.boundaries import Event, Happening, next_after, standing
from models.rules.budget import Spent
from models.rules.facts import Interaction, Promise, Rating, Statement, Tone
from models.rules.facts import Kind as Logged
from models.rules.nudges.cause import DAY, Asked, Owed, PlanStep
from models.rules.offers import FIRST_FOR
from models.rules.plans import Cause as Reason
from models.rules.plans import first_days
from models.rules.scope import Step, waits_until

# How likely each is with a client on a working day, one day in so many:

CONTACT, PRAISE, COMPLAINT, REQUEST, PROMISE, BROKEN, PLANNED = 1 / 9, 1 / 60, 1 / 250, 1 / 30, 1 / 21, 1 / 40, 1 / 500
RATERS, RATED = ("a", "b", "c"), 1 / 30
WORKED = 3 / 5
SETTLED_AFTER = 30 * DAY
"""So long after a complaint somebody closes it."""

# Of what is open, how likely it moves on by itself on a day:

ANSWERED, GOES_ON, REMINDED, DECIDED = 1 / 4, 1 / 20, 1 / 3, 1 / 30
IS_EXTRA, SAYS_YES = 0.6, 0.6
"""Of requests that are sorted, and of quotes that are answered."""
KEPT_IN_TIME, SAID_LATER = 0.85, 1 / 4
"""Of promises and of steps: on their day; afterwards, that somebody says so on a later one."""

# With a person, and in the agency:

LEAVES, HANDED_OVER, HOLIDAY, HUSHED = 1 / 700, 1 / 15, 1 / 50, 1 / 250
"""A person leaves; a client whose owner has left gets another; a person is away, or wants quiet, for a while."""
OFFERED, OFFER_ENDS, FOR_NEW, FEW_SEATS = 1 / 40, 1 / 60, 0.3, 0.4
"""On a day; of offers, those for new customers, and those with few seats."""


def live(agency: Agency, day: date) -> None:
    """One working day; on days off nothing happens."""
    _people(agency, day)
    _offers(agency, day)
    for client in agency.clients:
        _talk(agency, client, at(day))
        _work(agency, client, day)
        _boundary(agency, client, at(day))
        _plan(agency, client, day)
        client.mood = min(1.0, max(0.0, client.mood + agency.rng.gauss(0, 0.02)))


# People and offers


def _people(agency: Agency, day: date) -> None:
    rng = agency.rng
    for person in agency.active:
        if rng.random() < HOLIDAY and person.away_until <= day:
            person.away_until = day + rng.choice((3, 7, 14)) * DAY
        if rng.random() < HUSHED:
            person.habits = replace(person.habits, quiet_until=day + rng.randrange(2, 12) * DAY)
        if rng.random() < LEAVES and not person.is_lead:
            _leave(agency, person, day)
    here = [person.id for person in agency.active]
    for client in agency.clients:
        if client.owner not in here and rng.random() < HANDED_OVER:
            client.owner, client.owner_since = rng.choice(here), day


def _leave(agency: Agency, person: Person, day: date) -> None:
    """Somebody else comes; the clients are the leads' until they are handed over."""
    person.left_on = day
    for client in agency.clients:
        if client.owner == person.id:
            client.owner_since = day
    joined(agency, day)


def _offers(agency: Agency, day: date) -> None:
    rng = agency.rng
    agency.offers = [one for one in agency.offers if rng.random() >= OFFER_ENDS]
    if rng.random() < OFFERED:
        seats = rng.randrange(2, 8) if rng.random() < FEW_SEATS else None
        offer = Offer(id=next(agency.ids), name="Offer", starts_on=day, first_until=day + FIRST_FOR, seats=seats)
        offer.for_new, offer.ended_at = rng.random() < FOR_NEW, None
        agency.offers.append(Offering(offer))


# Talk and work


def _talk(agency: Agency, client: Client, now: datetime) -> None:
    rng = agency.rng
    chances = {
        Logged.CONTACT: CONTACT,
        Logged.PRAISE: PRAISE * 2 * client.mood,
        Logged.COMPLAINT: COMPLAINT * 2 * (1 - client.mood),
    }
    for kind, chance in chances.items():
        if rng.random() < chance:
            settled_at = now + SETTLED_AFTER if kind is Logged.COMPLAINT else None
            tone = rng.choice((None, *Tone))
            client.interactions.append(Interaction(next(agency.ids), kind, now, tone, closed_at=settled_at))
    for rater in RATERS:
        if rng.random() < RATED:
            client.ratings.append(Rating(rater, now, tuple(_felt(rng, client) for _ in Statement)))


def _felt(rng: random.Random, client: Client) -> int:
    return min(5, max(1, round(rng.gauss(1 + 4 * client.mood, 0.7))))


def _work(agency: Agency, client: Client, day: date) -> None:
    rng, now = agency.rng, at(day)
    _hours(rng, client, day)
    for asked in list(client.asked):
        if rng.random() < ANSWERED:
            move_on(agency, client, asked, now)
    if rng.random() < REQUEST:
        client.asked.append(_asked(next(agency.ids), Step.NEW, now))
    for owed in list(client.owed):
        if _is_done(rng, owed.due_on, day):
            keep(client, owed, now)
    if rng.random() < PROMISE:
        due_on = CALENDAR.working_days_after(day, rng.randrange(3, 20))
        client.owed.append(Owed(next(agency.ids), rng.choice(list(Side)), "it", due_on))
    ends_on = client.engagement.frame.ends_on
    if ends_on and ends_on < day and rng.random() < GOES_ON:
        client.engagement = begun(agency, day, day + rng.randrange(90, 400) * DAY, client.worth)


def _hours(rng: random.Random, client: Client, day: date) -> None:
    """As much as makes the agreed hours, give or take, on three days of five."""
    one = client.engagement
    frame = one.frame
    if not frame.agreed or (frame.ends_on and frame.ends_on < day) or rng.random() >= WORKED:
        return
    is_project = frame.kind is EngagementKind.PROJECT and frame.ends_on
    days = (frame.ends_on - frame.starts_on) / DAY * 5 / 7 if is_project and frame.ends_on else 21
    hours = float(frame.agreed) / days / WORKED * one.pace * rng.uniform(0.5, 1.5)
    one.spent.append(Spent(day, Decimal(round(4 * hours)) / 4))


def _asked(number: int, step: Step, now: datetime) -> Asked:
    return Asked(number, "more", step, now, waits_until(step, now, None, CALENDAR))


def move_on(agency: Agency, client: Client, asked: Asked, now: datetime) -> None:
    """Somebody sorts a request, sends its quote, or has the client's answer."""
    rng = agency.rng
    client.asked.remove(asked)
    if asked.step is Step.NEW and rng.random() < IS_EXTRA:
        client.asked.append(_asked(asked.id, Step.QUOTED, now))
    if asked.step is Step.QUOTED:
        client.asked.append(_asked(asked.id, Step.WAITING, now))
        client.proposed_at = now
    if asked.step is Step.WAITING and rng.random() < SAYS_YES:
        client.approved.append(CALENDAR.day_of(now))


def keep(client: Client, owed: Owed, now: datetime) -> None:
    """Somebody says how a promise went."""
    client.owed.remove(owed)
    kept = CALENDAR.day_of(now) <= owed.due_on
    client.promises.append(Promise(owed.id, owed.side is Side.OURS, kept, now))


def _is_done(rng: random.Random, due_on: date, day: date) -> bool:
    if day < due_on:
        return False
    return rng.random() < (KEPT_IN_TIME if day == due_on else SAID_LATER)


# Boundaries and plans


def _boundary(agency: Agency, client: Client, now: datetime) -> None:
    rng = agency.rng
    goes = standing(
        agency.boundaries, client.events, (one.at for one in client.interactions if one.kind.is_contact), now, ZONE
    )
    if goes is None:
        return
    if rng.random() < BROKEN * 2 * (1 - client.mood):
        client.events.append(Event(goes.boundary, Happening.BROKEN, now))
    elif goes.wants_reminder and rng.random() < REMINDED:
        client.events.append(Event(goes.boundary, Happening.REMINDED, now))
    elif goes.decision_due and rng.random() < DECIDED:
        client.events.append(Event(goes.boundary, Happening.TALK, now))
    elif goes.holds:
        client.events.append(Event(goes.boundary, Happening.HELD, now))
        following = next_after(agency.boundaries, client.events, now) or goes.boundary
        client.events.append(Event(following, Happening.BEGAN, now))


def _plan(agency: Agency, client: Client, day: date) -> None:
    if client.plan is None:
        if agency.rng.random() < PLANNED * 2 * (1 - client.mood):
            begin_plan(agency, client, day)
        return
    client.plan = [step for step in client.plan if not _is_done(agency.rng, step.due_on, day)] or None


def begin_plan(agency: Agency, client: Client, day: date) -> None:
    """Steps as Rapport suggests them, taken on by the owner and others."""
    rng = agency.rng
    here = [person.id for person in agency.active]
    owner = client.owner if client.owner in here else rng.choice(here)
    client.plan = [
        PlanStep(next(agency.ids), "a step", rng.choice((owner, rng.choice(here))), due_on)
        for due_on in first_days(rng.choice(list(Reason)), day, CALENDAR)
    ]
