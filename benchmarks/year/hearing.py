"""What is said to whom at each moment at which the engine is asked, and whether that is right."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from benchmarks.year.agency import CALENDAR, CURRENCY, FIRST, ZONE, Agency, Client, Person, at
from benchmarks.year.reacting import react
from benchmarks.year.truth import Case
from models.rules.agreement import Side
from models.rules.nudges.cause import DAY, Cause, Today, Urgency, What
from models.rules.nudges.deciding import (
    MOST,
    NEWS_AGAIN,
    Decision,
    Fate,
    Heard,
    Item,
    Key,
    State,
    decide,
    decide_asked_for,
)
from models.rules.nudges.deciding import Person as Hears
from models.rules.nudges.finding import causes_of
from models.rules.nudges.hearing import hears, stands_for
from models.rules.nudges.promise import cause_of
from models.rules.nudges.rhythm import digest_day, may_hear
from models.rules.promises import is_overdue

HOURS = (9, 15)
"""Of a working day, at which the engine is asked."""
RESTS = 0.15
"""How likely somebody is not to be disturbed at one of them."""
MONDAY = 0
"""Once a week it is looked whether anything is for nobody, and closed what is over."""
CALLED_WITHIN = 7 * DAY
"""As handlers/nudges/broken.py: what is older comes with the digest."""

UNNAMED = frozenset({What.AT_RISK, What.DRAINING})
"""What has no name or day: somebody who settled it may be told once it went away and is back."""

Find = Callable[[int], Collection[Cause]]
"""The causes of a client, by its id."""


def hear(agency: Agency, day: date) -> None:
    """One working day: what is said at each hour, and what people do with it once it was said."""
    could: set[str] = set()
    due: set[str] = set()
    for hour in HOURS:
        now = at(day, hour)
        here = [one for one in agency.active if one.away_until <= day and agency.rng.random() >= RESTS]
        could |= {one.id for one in here if may_hear(one.habits, ZONE.key, CALENDAR, now)}
        due |= {one.id for one in agency.active if digest_day(one.habits, ZONE.key, CALENDAR, now)}
        moment = Moment(agency, Today(now, CALENDAR), here)
        said = [*moment.broken(), *moment.digests()]
        moment.check(said)
        for person, item in said:
            react(agency, person, item, now)
    if day.weekday() == MONDAY:
        monday = Moment(agency, Today(at(day), CALENDAR), ())
        monday.check_hearers()
        monday.close_what_is_over()
    for person in agency.active:
        agency.tally.here(person.id, day, FIRST)
        if person.id not in could or (person.id in due and person.digest_on != day):
            person.missed.add(day)


@dataclass(frozen=True)
class Moment:
    """A moment, and who may be spoken to."""

    agency: Agency
    today: Today
    here: Collection[Person]

    @property
    def active(self) -> set[str]:
        """Who is of the agency."""
        return {person.id for person in self.agency.active}

    def broken(self) -> Iterator[tuple[Person, Item]]:
        """To owners, our own promises that are overdue: each is a message of its own."""
        here = {one.id: one for one in self.here if may_hear(one.habits, ZONE.key, CALENDAR, self.today.now)}
        for client in self.agency.clients:
            for owed in client.owed:
                is_recent = self.today.day - owed.due_on <= CALLED_WITHIN
                if client.owner not in here or owed.side is Side.THEIRS or not is_recent:
                    continue
                if is_overdue(owed.due_on, self.today.now, CALENDAR):
                    cause = cause_of(owed, client.id, self.today, client.worth)
                    owner = here[client.owner]
                    decision = decide([cause], Hears(owner.heard, owner.mutes), self.today.now, CURRENCY)
                    yield from self._say(owner, [cause], decision)

    def digests(self) -> Iterator[tuple[Person, Item]]:
        """To each whose hour has come and who had none today; on other days what they put off until now."""
        found = [(one, self._is_extra(one)) for one in self.here if one.digest_on != self.today.day]
        due = [(one, is_extra) for one, is_extra in found if is_extra is not None]
        if not due:
            return
        find = self._finder()
        for person, is_extra in due:
            person.digest_on = self.today.day
            causes = [cause for client in self.agency.clients for cause in self._for(person, client, find)]
            before = Hears(dict(person.heard), person.mutes)
            decision = (decide_asked_for if is_extra else decide)(causes, before, self.today.now, CURRENCY)
            asked = {cause.key for cause in causes if before.asked_for(cause, self.today.now)}
            fates = Counter(decision.fates.get(key) for key in asked)
            waits = fates[Fate.COUNTED] if self._is_full(before, decision) else 0
            self.agency.tally.forgotten += fates.total() - fates[Fate.SAID] - fates[Fate.MUTED] - waits
            self._close(person, decision.gone)
            yield from self._say(person, [one for one in causes if not is_extra or one.key in asked], decision)

    def _is_full(self, before: Hears, decision: Decision) -> bool:
        """Whether all that has room was put off until now; what has none comes on their next working day."""
        asked = [any(before.asked_for(cause, self.today.now) for cause in item.causes) for item in decision.said]
        return asked == [True] * MOST

    def check(self, said: Iterable[tuple[Person, Item]]) -> None:
        """Count what is not so, as found anew by the rules, and in the life itself."""
        find, agency = self._finder(), self.agency
        for cause in (cause for _person, item in said for cause in item.causes):
            case = Case(agency, agency.clients[cause.client_id], cause, self.today.now)
            agency.tally.untrue += not case.is_so or cause.key not in {one.key for one in find(cause.client_id)}

    def _is_extra(self, person: Person) -> bool | None:
        """None where it is no time for a digest."""
        if digest_day(person.habits, ZONE.key, CALENDAR, self.today.now):
            return False
        asked = any(one.until and one.until <= self.today.now for one in person.heard.values())
        return True if asked and digest_day(person.habits.every_day, ZONE.key, CALENDAR, self.today.now) else None

    def _finder(self) -> Find:
        known = self.agency.looks(self.today.now)
        return cache(lambda number: tuple(causes_of(known(self.agency.clients[number]), self.today)))

    def _for(self, person: Person, client: Client, find: Find) -> Iterable[Cause]:
        stands = stands_for(person.id, client.owner, client.doers, self.active, is_lead=person.is_lead)
        if not stands:
            return ()
        return (cause for cause in find(client.id) if hears(cause, person.id, stands, self.active))

    def check_hearers(self) -> None:
        """Count the causes that are for nobody."""
        find, everybody = self._finder(), self.agency.active
        for client in self.agency.clients:
            near = [one for one in everybody if one.is_lead or one.id in {client.owner, *client.doers}]
            told = {cause.key for one in near for cause in self._for(one, client, find)}
            self.agency.tally.unheard += sum(cause.key not in told for cause in find(client.id))

    def close_what_is_over(self) -> None:
        """Between two digests; what somebody settled waits for the next one."""
        find = self._finder()
        for person in self.agency.active:
            so = {cause.key for client in self.agency.clients for cause in self._for(person, client, find)}
            over = [key for key, one in person.heard.items() if one.state.is_open and key not in so]
            self._close(person, over)

    def _close(self, person: Person, gone: Iterable[Key]) -> None:
        for key in gone:
            one = person.heard[key]
            state = State.CLOSED if one.state.is_open else one.state
            person.heard[key] = replace(one, state=state, gone_at=self.today.now)

    def _say(self, person: Person, causes: Collection[Cause], decision: Decision) -> Iterator[tuple[Person, Item]]:
        self._count(person, causes, decision)
        for item in decision.said:
            for cause in item.causes:
                person.heard[cause.key] = Heard(cause.key, cause.kind, State.OPEN, self.today.now)
            yield person, item

    def _count(self, person: Person, causes: Collection[Cause], decision: Decision) -> None:
        tally = self.agency.tally
        tally.without_fate += len({cause.key for cause in causes} - decision.fates.keys())
        if decision.said:
            tally.heard(person.id, self.today.day, FIRST)
        for cause in (cause for item in decision.said for cause in item.causes):
            before = person.heard.get(cause.key)
            tally.said[cause.kind, cause.what] += 1
            tally.repeated += before is not None and not _may_come_again(cause, before, self.today.now)
            if cause.urgency is Urgency.NOW and before is None:
                tally.waits.append(self._waited(person, cause))

    def _waited(self, person: Person, cause: Cause) -> int:
        """How many working days passed on which they could have heard of it."""
        client = self.agency.clients[cause.client_id]
        begun = max(_begun(client, cause), client.owner_since, person.here_from)
        days = (begun + number * DAY for number in range((self.today.day - begun).days))
        return sum(CALENDAR.is_working_day(day) and day not in person.missed for day in days)


def _may_come_again(cause: Cause, before: Heard, now: datetime) -> bool:
    """What somebody put off until now, and what went away and is back four weeks after it was said."""
    if before.state is State.SNOOZED:
        return before.until is not None and before.until <= now
    went = before.state is State.CLOSED or cause.what in UNNAMED
    return went and before.gone_at is not None and before.said_at <= now - NEWS_AGAIN


def _begun(client: Client, cause: Cause) -> date:
    """The day on which something became urgent."""
    if cause.what is What.OURS_LATE and cause.evidence.on:
        return CALENDAR.day_of(CALENDAR.close_of(cause.evidence.on))
    [asked] = [one for one in client.asked if one.id == cause.evidence.row]
    return CALENDAR.day_of(asked.waits_until)
