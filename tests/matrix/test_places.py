"""Where it may be said: every job, every field that chooses a channel and every button that names one, by place."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import BaseModel

from handlers import FEATURES
from handlers.kit import guard
from handlers.kit.guard import Reason, Verdict
from models.engagements import Engagement
from models.schedules import Schedule
from tests.matrix.book import Row, rows, signs_in
from tests.matrix.cast import A_CLIENTS, OURS, PEOPLE, PLACES, VOUCHED_FOR, Somebody
from tests.matrix.deeds import Deed, Listener
from tests.matrix.screens import DELETED, EVERYBODY
from tests.matrix.theatre import Outcome, Theatre
from tests.support.time import NOW

ROWS = rows("Where it is said")
EVERYWHERE = {**PLACES, "guest vouched for": VOUCHED_FOR, "a client's": A_CLIENTS}
LEAD = PEOPLE["lead"]
OWNERS = (PEOPLE["owner"], PEOPLE["other workspace"])
"""In a week they are also told of promises that nobody says are kept, privately."""
A_WEEK = timedelta(days=7)
ALERTS = [Listener("alert", "budget.add"), Listener("alert", "scope.approve")]
"""Forms of which a client's own channel hears at once."""
UNSAFE = {guard.explain(Verdict(reason)): reason.value for reason in (Reason.SHARED, Reason.ARCHIVED, Reason.UNKNOWN)}


def choices(theatre: Theatre) -> Iterator[Listener]:
    """The fields of all modals that choose a channel."""
    for modal, view in theatre.hands.modals.items():
        for block in view["blocks"]:
            if block["type"] == "input" and block["element"]["type"] in {"conversations_select", "channels_select"}:
                yield Listener("field", f"{modal} {block['block_id']}")


def naming_a_channel() -> Iterator[Listener]:
    for feature in FEATURES:
        for bound in feature.actions:
            payload: type[BaseModel] = bound.target.payload
            if "channel" in payload.model_fields:
                yield Listener("button", bound.target.id)


async def test_every_way_to_a_channel_has_a_row_and_every_row_a_way(theatre: Theatre) -> None:
    jobs = {Listener("job", kind) for feature in FEATURES for kind in feature.jobs}
    found = {*jobs, *choices(theatre), *naming_a_channel(), *ALERTS}
    assert {str(row.listener) for row in ROWS} == {str(one) for one in found}


@pytest.mark.parametrize("place", EVERYWHERE)
@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_where_it_is_said(theatre: Theatre, row: Row, place: str) -> None:
    assert await what_came_of_it(theatre, row.listener, EVERYWHERE[place]) == row.cells[place]


def test_only_where_our_own_people_and_guests_vouched_for_read_is_anything_said() -> None:
    for row in ROWS:
        said = {place for place in EVERYWHERE if row.cells[place] == "said"}
        vouched_for = {"guest vouched for", *(["guest inside"] if row.listener.name == "shared.vouch" else [])}
        assert said <= {"safe", *vouched_for}, str(row)


async def what_came_of_it(theatre: Theatre, listener: Listener, channel: str) -> str:
    """In the words of the table, with those who hear of it that something was not said."""
    match listener.kind:
        case "job":
            outcome = await come_due(theatre, listener.name, channel)
            outcome.shown[:] = [shown for shown in outcome.shown if not any(map(shown.is_for, OWNERS))]
            return ": ".join([fate(outcome, channel), *hearers(outcome)])
        case "alert":
            outcome = await let_know(theatre, listener.name, channel)
            outcome.shown[:] = [shown for shown in outcome.shown if not shown.is_for(LEAD)]
            return ": ".join([fate(outcome, channel), *hearers(outcome)])
        case "field":
            modal, field = listener.name.split()
            chosen = {field: {"selected_conversation": channel}}
            outcome = await theatre.see(theatre.hands.submission(LEAD, A_CLIENTS, modal, **chosen), LEAD)
        case _:
            outcome = await theatre.see(press(theatre, listener.name, channel), LEAD)
    assert all(shown.is_for(LEAD) or shown.reader == EVERYBODY or shown.where == "home" for shown in outcome.shown)
    return fate(outcome, channel)


def hearers(outcome: Outcome) -> list[str]:
    """Who was told privately, of nothing that a client is called by."""
    told = [shown for shown in outcome.shown if shown.reader != EVERYBODY]
    assert signs_in(told) == []
    names = {who: name for name, who in PEOPLE.items()}
    return [f"{names[Somebody(one.team, one.reader)]} hears" for one in told]


def press(theatre: Theatre, action_id: str, channel: str) -> Deed:
    payload = theatre.router.actions[action_id].target.payload
    guest = {"CGUEST": "UGUEST", VOUCHED_FOR: "UVOUCHED"}.get(channel, "UGUEST")
    known = {"channel": channel, "guest_id": guest}
    value = json.dumps({name: known[name] for name, field in payload.model_fields.items() if field.is_required()})
    return theatre.hands.button(LEAD, A_CLIENTS, action_id, value)


async def come_due(theatre: Theatre, kind: str, channel: str) -> Outcome:
    """A week later, where a lead had arranged for it."""
    at = {"weekday": 0, "at": NOW.time().replace(hour=9), "zone": "Europe/Copenhagen", "since": NOW}
    arranged = Schedule(kind=kind, channel=channel, set_by=LEAD.id, next_at=NOW + A_WEEK, **at)
    async with theatre.with_row(arranged):
        theatre.clock.now = NOW + A_WEEK
        try:
            await theatre.house.clockwork.turn_over()
            return await theatre.look(Deed({}), LEAD)
        finally:
            theatre.clock.now = NOW


async def let_know(theatre: Theatre, modal: str, channel: str) -> Outcome:
    """A lead does it, where the work is talked about in that channel."""
    async with theatre.house.deps.database.transaction(OURS) as session:
        engagement = await session.get_one(Engagement, theatre.hands.estate.engaged.engagement)
        engagement.internal_channel = channel
    return await theatre.see(theatre.hands.submission(LEAD, A_CLIENTS, modal), LEAD)


def fate(outcome: Outcome, channel: str) -> str:
    """What became of what was to be said there, or of the choice."""
    in_sight = [shown for shown in outcome.shown if shown.reader == EVERYBODY]
    public = {shown.where for shown in in_sight}
    assert public <= {channel}, public
    if any(shown.content == DELETED for shown in in_sight):
        return "deleted"
    answers = [shown for shown in outcome.shown if shown.where == "answer"]
    if any("errors" in one.content for one in answers):
        asks = any("Vouch for" in shown.words for shown in outcome.shown if shown.where == "modal")
        return "asks to vouch" if asks else f"field error ({', '.join(reasons(answers[0].words))})"
    if public:
        return "said"
    states = {row["state"] for row in outcome.changes.new.get("outbox", ()) if row["channel"] == channel}
    return ", ".join(sorted(states)) or ("taken" if outcome.changes.tables - {"inbox"} else "-")


def reasons(words: str) -> list[str]:
    return [reason for text, reason in UNSAFE.items() if text in words] or ["another"]
