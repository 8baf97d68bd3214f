"""`make year`: a simulated year of an agency with the nudge engine: how often people hear, and whether it was right.

People and clients are invented by a seed of their own; what happens to a client in a year (contacts, ratings, promises,
requests, ends of work) follows the rates below, and how people answer a nudge the chances below. Nothing here talks to
Slack or a database: it is the rules that are asked, at every moment at which they would be. docs/nudges.md has what it
prints. Run as: python -m benchmarks.year [SEED].
"""

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from statistics import median, quantiles

from rich.console import Console
from rich.progress import track
from rich.table import Table

from models.rules.agreement import EngagementKind, Side
from models.rules.business_time import BusinessCalendar
from models.rules.facts import Answer, Facts, Interaction, Statement
from models.rules.facts import Kind as Logged
from models.rules.health import health
from models.rules.nudges.cause import DAY, Asked, Cause, Known, Owed, Today, Urgency, What, Work, Worth
from models.rules.nudges.deciding import Decision, Heard, Key, Mute, Person, State, decide, mute_after
from models.rules.nudges.finding import causes_of
from models.rules.nudges.promise import cause_of
from models.rules.nudges.rhythm import Habits, digest_day
from models.rules.promises import is_overdue
from models.rules.scope import Step

SIZES = ((12, 3), (12, 6), (100, 10), (100, 25), (1000, 60))
"""Clients and people."""
FIRST = date(2030, 1, 1)
YEAR = 365
CALENDAR = BusinessCalendar("Europe/Copenhagen", frozenset(range(5)), time(9), time(17), "DK")
HOUR = datetime.min.replace(hour=8, tzinfo=UTC).timetz()

CONTACT, PRAISE, COMPLAINT, REQUEST, APPROVED, PROMISE = 1 / 9, 1 / 60, 1 / 250, 1 / 45, 1 / 90, 1 / 21
"""How likely each is with a client on a day, one day in so many."""
ANSWERED, PLAN_ENDS, GOES_ON = 1 / 4, 1 / 30, 1 / 20
"""Of open requests, plans, and work that has ended: how likely it moves on by itself on a day."""
RATERS, RATED = ("a", "b", "c"), 1 / 30
KEPT_IN_TIME, SAID_LATER = 0.85, 0.5
"""Of promises kept before their day; of the others, how likely somebody says so on a later day."""
ACTS, NOT_USEFUL, SNOOZES = 0.55, 0.06, 0.10
"""What people do with an item; of the rest they do nothing."""
SETTLED = frozenset({What.QUIET, What.THEIRS_LATE, What.OURS_LATE, What.TO_SORT, What.TO_QUOTE, What.UNANSWERED})
"""What is over once somebody acts on it; other causes end by themselves."""


@dataclass
class Client:
    """One client as the year goes by."""

    id: int
    owner: int
    mood: float
    """How well it goes, 0 to 1."""
    work: Work
    worth: Worth
    since: date
    interactions: list[Interaction] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    approved: list[date] = field(default_factory=list)
    has_plan: bool = False
    proposed_at: datetime | None = None

    def known(self, now: datetime) -> Known:
        """As its owner knows it."""
        facts = Facts(tuple(self.answers), tuple(self.interactions))
        return Known(
            client_id=self.id,
            health=health(facts, now),
            facts=facts,
            known_since=at(FIRST - 90 * DAY),
            client_since=self.since,
            work=(self.work,),
            owed=tuple(self.owed),
            asked=tuple(self.asked),
            approved=tuple(self.approved),
            has_plan=self.has_plan,
            proposed_at=self.proposed_at,
            worth=self.worth,
        )


@dataclass
class Tally:
    """What came of a year."""

    messages: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """By person and week."""
    said: int = 0
    untrue: int = 0
    repeated: int = 0
    without_fate: int = 0
    waits: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """By person, the working days that something urgent waited."""


@dataclass
class Agency:
    """All of it, and chance."""

    rng: random.Random
    clients: list[Client]
    people: int
    heard: dict[int, dict[Key, Heard]] = field(default_factory=lambda: defaultdict(dict))
    mutes: dict[int, list[Mute]] = field(default_factory=lambda: defaultdict(list))
    begun: dict[tuple[int, Key], date] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    ids: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**9)))


def at(day: date) -> datetime:
    """Nine o'clock in Copenhagen, about."""
    return datetime.combine(day, HOUR)


def invented(rng: random.Random, clients: int, people: int) -> Agency:
    """An agency before its year."""
    return Agency(rng, [_client(rng, number, number % people) for number in range(clients)], people)


def _client(rng: random.Random, number: int, owner: int) -> Client:
    kind = rng.choice(list(EngagementKind))
    ends = FIRST + rng.randrange(30, 500) * DAY
    worth = Worth(Decimal(rng.randrange(5, 200) * 1000), "EUR")
    work = Work(number, "Work", kind, FIRST - 60 * DAY, ends, 30, worth=worth)
    since = FIRST - rng.randrange(100, 3000) * DAY
    return Client(number, owner, rng.betavariate(4, 2), work, worth, since)


# What happens on a day


def live(agency: Agency, client: Client, day: date) -> None:
    """One day with one client; on days off nothing happens."""
    _talk(agency, client, at(day))
    _work(agency, client, day)
    rng = agency.rng
    client.owed = [one for one in client.owed if not _is_kept(rng, one, day)]
    client.asked = [one for one in client.asked if rng.random() >= ANSWERED]
    client.has_plan = client.has_plan and rng.random() >= PLAN_ENDS
    client.mood = min(1.0, max(0.0, client.mood + rng.gauss(0, 0.02)))


def _talk(agency: Agency, client: Client, now: datetime) -> None:
    rng = agency.rng
    chances = {
        Logged.CONTACT: CONTACT,
        Logged.PRAISE: PRAISE * 2 * client.mood,
        Logged.COMPLAINT: COMPLAINT * 2 * (1 - client.mood),
    }
    for kind, chance in chances.items():
        if rng.random() < chance:
            client.interactions.append(Interaction(next(agency.ids), kind, now))
    for rater in RATERS:
        if rng.random() < RATED:
            client.answers += [_answer(rng, client, rater, statement, now) for statement in Statement]


def _work(agency: Agency, client: Client, day: date) -> None:
    rng, now = agency.rng, at(day)
    if rng.random() < APPROVED:
        client.approved.append(day)
        client.proposed_at = now
    if rng.random() < REQUEST:
        until = CALENDAR.add_hours(now, timedelta(hours=8))
        client.asked.append(Asked(next(agency.ids), "more", Step.NEW, now, until, client.worth))
    if rng.random() < PROMISE:
        due_on = CALENDAR.working_days_after(day, rng.randrange(3, 20))
        client.owed.append(Owed(next(agency.ids), rng.choice(list(Side)), "it", due_on))
    if client.work.ends_on and client.work.ends_on < day and rng.random() < GOES_ON:
        ends = day + rng.randrange(90, 400) * DAY
        client.work = replace(client.work, id=next(agency.ids), starts_on=day, ends_on=ends)


def _answer(rng: random.Random, client: Client, rater: str, statement: Statement, now: datetime) -> Answer:
    return Answer(rater, statement, min(5, max(1, round(rng.gauss(1 + 4 * client.mood, 0.7)))), now)


def _is_kept(rng: random.Random, owed: Owed, day: date) -> bool:
    if day < owed.due_on:
        return False
    return rng.random() < (KEPT_IN_TIME if day == owed.due_on else SAID_LATER / 2)


# What is said, and what people do with it


def speak(agency: Agency, person: int, day: date) -> None:
    """What one person hears on a day: at once of our broken promises, and their digest."""
    now = at(day)
    mine = [client for client in agency.clients if client.owner == person]
    today = Today(now, CALENDAR)
    for one in _broken(mine, today):
        hears = Person(agency.heard[person], agency.mutes[person])
        _say(agency, person, decide([one], hears, now, "EUR"), [one], day)
    causes = [cause for client in mine for cause in causes_of(client.known(now), today)]
    _begin(agency, person, causes, day)
    if digest_day(Habits(), CALENDAR.zone, CALENDAR, now):
        hears = Person(agency.heard[person], agency.mutes[person])
        decision = decide(causes, hears, now, "EUR")
        for key in decision.gone:
            agency.heard[person][key] = replace(agency.heard[person][key], state=State.CLOSED)
        _say(agency, person, decision, causes, day)


def _broken(mine: list[Client], today: Today) -> Iterator[Cause]:
    for client in mine:
        for owed in client.owed:
            if owed.side is Side.OURS and is_overdue(owed.due_on, today.now, today.calendar):
                yield cause_of(owed, client.id, today, client.worth)


def _begin(agency: Agency, person: int, causes: list[Cause], day: date) -> None:
    for cause in causes:
        agency.begun.setdefault((person, cause.key), day)


def _say(agency: Agency, person: int, decision: Decision, causes: list[Cause], day: date) -> None:
    tally, heard, now = agency.tally, agency.heard[person], at(day)
    tally.without_fate += len({cause.key for cause in causes} - decision.fates.keys())
    if not decision.said:
        return
    tally.messages[person][(day - FIRST).days // 7] += 1
    so = {cause.key for cause in causes}
    for cause in (cause for item in decision.said for cause in item.causes):
        before = heard.get(cause.key)
        tally.said += 1
        tally.untrue += cause.key not in so
        tally.repeated += before is not None and before.state in {State.OPEN, State.DONE, State.NOT_USEFUL}
        if cause.urgency is Urgency.NOW and before is None:
            begun = agency.begun.get((person, cause.key), day)
            tally.waits[person].append(_working_days(begun, day))
        heard[cause.key] = _reaction(agency, cause, now)
        if heard[cause.key].state is State.NOT_USEFUL:
            mute = mute_after(cause.kind, cause.client_id, Person(heard, agency.mutes[person]), now)
            agency.mutes[person] += [mute] if mute else []


def _reaction(agency: Agency, cause: Cause, now: datetime) -> Heard:
    roll = agency.rng.random()
    if roll < ACTS:
        _act(agency, cause, now)
        return Heard(cause.key, cause.kind, State.DONE, now, settled_at=now)
    if roll < ACTS + NOT_USEFUL:
        return Heard(cause.key, cause.kind, State.NOT_USEFUL, now, settled_at=now)
    if roll < ACTS + NOT_USEFUL + SNOOZES:
        return Heard(cause.key, cause.kind, State.SNOOZED, now, until=now + 7 * DAY)
    return Heard(cause.key, cause.kind, State.OPEN, now)


def _act(agency: Agency, cause: Cause, now: datetime) -> None:
    client = agency.clients[cause.client_id]
    if cause.what is What.QUIET:
        client.interactions.append(Interaction(next(agency.ids), Logged.CONTACT, now))
    if cause.what is What.AT_RISK:
        client.has_plan = True
    if cause.what in SETTLED:
        client.owed = [one for one in client.owed if one.id != cause.evidence.row]
        client.asked = [one for one in client.asked if one.id != cause.evidence.row]
    if cause.kind == "upsell":
        client.proposed_at = now


def _working_days(begun: date, day: date) -> int:
    return sum(CALENDAR.is_working_day(begun + number * DAY) for number in range((day - begun).days))


# A year, and what it prints


def lived(seed: int, clients: int, people: int, console: Console) -> Tally:
    """One year of one agency."""
    agency = invented(random.Random(seed), clients, people)  # noqa: S311 - a simulation
    days = [FIRST + number * DAY for number in range(YEAR)]
    label = f"{clients} clients, {people} people"
    for day in track(days, description=label, console=console, transient=True):
        if CALENDAR.is_working_day(day):
            for client in agency.clients:
                live(agency, client, day)
            for person in range(people):
                speak(agency, person, day)
    return agency.tally


def row(clients: int, people: int, tally: Tally) -> tuple[str, ...]:
    """One line of the table."""
    weeks = [tally.messages[person][week] for person in range(people) for week in range(YEAR // 7)]
    waits = [wait for one in tally.waits.values() for wait in one]
    return (
        f"{clients:,}",
        str(people),
        f"{median(weeks):.0f}",
        f"{quantiles(weeks, n=20)[-1]:.0f}",
        f"{tally.said:,}",
        f"{100 * (tally.said - tally.untrue) / tally.said:.0f}%",
        str(tally.repeated),
        str(tally.without_fate),
        f"{quantiles(waits, n=20)[-1]:.0f}" if len(waits) > 1 else "-",
    )


def main() -> None:
    """Print the table: messages a person and week, nudges, and after how many working days the urgent were said."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    progress, console = Console(stderr=True), Console()
    table = Table(title=f"A simulated year, seed {seed}")
    for title in (
        "clients",
        "people",
        "a week, median",
        "a week, 95 %",
        "nudges",
        "true",
        "repeats",
        "no fate",
        "urgent, 95 %",
    ):
        table.add_column(title, justify="right")
    for clients, people in SIZES:
        table.add_row(*row(clients, people, lived(seed, clients, people, progress)))
    console.print(table)


if __name__ == "__main__":
    main()
