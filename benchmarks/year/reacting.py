"""What people do with an item that was said to them."""

from collections.abc import Callable, Mapping
from datetime import datetime

from benchmarks.year.agency import CALENDAR, Agency, Client, Person, at
from benchmarks.year.living import begin_plan, keep, move_on
from models.offers import Parity, Pitch
from models.rules.boundaries import Event, Happening
from models.rules.facts import Interaction
from models.rules.facts import Kind as Logged
from models.rules.nudges.cause import DAY, Cause, What
from models.rules.nudges.deciding import Heard, Item, State, mute_after
from models.rules.nudges.deciding import Person as Hears
from models.rules.offers import Step as PitchStep

ACTS, NOT_USEFUL, SNOOZES = 0.55, 0.06, 0.10
"""Of the rest they do nothing."""
SNOOZED_FOR = (1, 7, 7, 12)
"""Days; one of them."""
TOO, ACCEPTED = 0.5, 0.3
"""Of parity decisions and of pitches."""


def react(agency: Agency, person: Person, item: Item, now: datetime) -> None:
    """One tap settles the whole item, or none does."""
    roll = agency.rng.random()
    if roll < ACTS:
        _settle(person, item, State.DONE, now)
        for cause in item.causes:
            _act(agency, agency.clients[cause.client_id], cause, now)
    elif roll < ACTS + NOT_USEFUL:
        _settle(person, item, State.NOT_USEFUL, now)
        hears = Hears(person.heard, person.mutes)
        mutes = [mute_after(cause.kind, cause.client_id, hears, now) for cause in item.causes]
        person.mutes += [mute for mute in mutes if mute]
    elif roll < ACTS + NOT_USEFUL + SNOOZES:
        until = at(CALENDAR.day_of(now) + agency.rng.choice(SNOOZED_FOR) * DAY, 0)
        _settle(person, item, State.SNOOZED, now, until)


def _settle(person: Person, item: Item, state: State, now: datetime, until: datetime | None = None) -> None:
    for cause in item.causes:
        person.heard[cause.key] = Heard(cause.key, cause.kind, state, now, until, now)


def _act(agency: Agency, client: Client, cause: Cause, now: datetime) -> None:
    ACTIONS.get(cause.what, _propose)(agency, client, cause, now)


Act = Callable[[Agency, Client, Cause, datetime], None]


def _propose(_agency: Agency, client: Client, _cause: Cause, now: datetime) -> None:
    client.proposed_at = now


def _nothing(_agency: Agency, _client: Client, _cause: Cause, _now: datetime) -> None:
    """It ends by itself."""


def _say_how_it_went(_agency: Agency, client: Client, cause: Cause, now: datetime) -> None:
    for owed in [one for one in client.owed if one.id == cause.evidence.row]:
        keep(client, owed, now)


def _answer(agency: Agency, client: Client, cause: Cause, now: datetime) -> None:
    for asked in [one for one in client.asked if one.id == cause.evidence.row]:
        move_on(agency, client, asked, now)


def _decide(agency: Agency, client: Client, _cause: Cause, now: datetime) -> None:
    if client.decision_since(agency.boundaries, now):
        what = agency.rng.choice((Happening.TALK, Happening.LIVE_WITH_IT))
        client.events.append(Event(client.events[-1].boundary, what, now))


def _plan(agency: Agency, client: Client, _cause: Cause, now: datetime) -> None:
    if client.plan is None:
        begin_plan(agency, client, CALENDAR.day_of(now))


def _do_step(_agency: Agency, client: Client, cause: Cause, _now: datetime) -> None:
    client.plan = [step for step in client.plan or () if step.id != cause.evidence.row] or None


def _speak(agency: Agency, client: Client, _cause: Cause, now: datetime) -> None:
    client.interactions.append(Interaction(next(agency.ids), Logged.CONTACT, now))


def _pitch(agency: Agency, client: Client, cause: Cause, now: datetime) -> None:
    client.proposed_at = now
    for one in (one for one in agency.offers if one.offer.id == cause.evidence.row):
        step = PitchStep.WON if agency.rng.random() < ACCEPTED else PitchStep.PITCHED
        one.pitches[client.id] = Pitch(client_id=client.id, offer_id=one.offer.id, step=step)


def _decide_parity(agency: Agency, client: Client, cause: Cause, _now: datetime) -> None:
    for one in (one for one in agency.offers if one.offer.id == cause.evidence.row):
        too = agency.rng.random() < TOO
        one.decided[client.id] = Parity(client_id=client.id, offer_id=one.offer.id, too=too)


ACTIONS: Mapping[What, Act] = {
    What.OURS_LATE: _say_how_it_went,
    What.OURS_SOON: _nothing,
    What.THEIRS_LATE: _say_how_it_went,
    What.THEIRS_SOON: _nothing,
    What.TO_SORT: _answer,
    What.TO_QUOTE: _answer,
    What.UNANSWERED: _answer,
    What.TO_DECIDE: _decide,
    What.AT_RISK: _plan,
    What.DRAINING: _plan,
    What.STEP_LATE: _do_step,
    What.QUIET: _speak,
    What.ANNIVERSARY: _nothing,
    What.OFFER: _pitch,
    What.PARITY: _decide_parity,
    What.QUARTER: _nothing,
}
"""What acting on it does; of everything else something is proposed to the client."""
