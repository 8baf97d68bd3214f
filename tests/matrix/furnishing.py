"""How what is known in both workspaces before anybody acts (estate.py) comes there."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.our_boundaries import first_list
from models.audit import Act, AuditEntry
from models.boundaries import BoundaryEvent, list_to_change
from models.clients import Client, Status, name_key
from models.drafts import Draft
from models.endings import ClientEnding
from models.engagements import find_engagement
from models.hours import HoursEntry
from models.interactions import Interaction
from models.mondays import MondayOff
from models.nudges import Nudge, NudgeMute
from models.outbox import Outgoing, State
from models.people import Role, find_person
from models.pulses import Pulse
from models.quiet import QuietTime
from models.ratings import Rating
from models.rules.backtest import Ending
from models.rules.boundaries import Happening
from models.rules.facts import Kind
from models.rules.nudges.cause import Kind as NudgeKind
from models.rules.nudges.cause import What
from models.rules.tiers import Tier
from models.rules.ways_out import Way
from models.schedules import Schedule
from models.session import Database
from models.teams import TeamMember
from models.tiers import TierDecision, WayOut
from models.vouches import Vouch
from tests.matrix.cast import A_CLIENTS, CAST, OURS, PEOPLE, RATERS, THEIRS, VOUCHED_FOR
from tests.matrix.estate import (
    ARCHIVED,
    BUDGET,
    CLIENT,
    DAY,
    OUR_HAND,
    THEIR_CLIENT,
    THEIR_HAND,
    Estate,
)
from tests.support.engaged import engage, worked
from tests.support.time import NOW


async def furnish(database: Database, modals: list[str]) -> Estate:
    """Put everything where it is kept. Each person left a draft in each of the `modals`."""
    estate = Estate()
    async with database.transaction(OURS) as session:
        lead = await find_person(session, PEOPLE["lead"].id)
        assert lead
        lead.given_role = Role.LEAD
        client = _client(CLIENT, PEOPLE["owner"].id, internal_channel="CTEAM", shared_channel=A_CLIENTS)
        client.yearly_budget, client.currency = BUDGET, "EUR"
        archived = _client(ARCHIVED, PEOPLE["admin"].id, status=Status.ARCHIVED)
        schedule = _schedule("CTEAM")
        quiet = QuietTime(begins_on=NOW.date() + 100 * DAY, ends_on=NOW.date() + 107 * DAY, why="Easter")
        session.add_all([client, archived, schedule, quiet])
        await session.flush()
        estate.client, estate.archived, estate.schedule = client.id, archived.id, schedule.id
        estate.quiet = quiet.id
        listed = await list_to_change(session, first_list("en"), NOW - 200 * DAY)
        estate.boundaries = [one.id for one in listed]
        estate.engaged = await engage(session, client.id, OUR_HAND, "CTEAM")
        session.add_all(_history(client.id))
        session.add_all(_team(client.id))
        session.add(_ending(archived.id))
        session.add_all(_bad_fit(client.id))
        session.add_all([_held(), _vouch(), _budget_was_changed(client.id), *_no_mondays(OURS)])
        logged = {one.id: _logged(client.id, one.id) for one in CAST.values() if one.team == OURS}
        session.add_all([*logged.values(), open_one := _complaint(archived.id), settled := _complaint(archived.id)])
        settled.close(PEOPLE["lead"].id, NOW - DAY, "With cake.")
        told = {one.id: told_of(client.id, listed[0].id, Happening.KEPT, 1, one.id) for one in CAST.values()}
        session.add_all([*_lessons(client.id, listed[0].id), *told.values()])
        entered = await _entered(session, estate.engaged.engagement)
        nudges, silences = await _nudged(session, client.id)
        session.add_all(pulses := _asked(client.id))
        await session.flush()
        estate.told = {who: row.id for who, row in told.items()}
        estate.worked = {who: row.id for who, row in entered.items()}
        estate.heard = {row.heard_by: row.item for row in nudges}
        estate.silences = {row.heard_by: row.id for row in silences}
        estate.asked = {row.person_id: row.id for row in pulses}
        estate.logged = {who: row.id for who, row in logged.items()}
        estate.complaint, estate.settled = open_one.id, settled.id
        drafts = {(who.id, modal): _draft(estate, who.id, modal) for who in CAST.values() for modal in modals}
        session.add_all(drafts.values())
        await session.flush()
        estate.drafts = {key: row.id for key, row in drafts.items()}
    await _furnish_theirs(database)
    return estate


async def _furnish_theirs(database: Database) -> None:
    async with database.transaction(THEIRS) as session:
        session.add_all([client := _client(THEIR_CLIENT, PEOPLE["other workspace"].id), *_no_mondays(THEIRS)])
        await session.flush()
        session.add(_logged(client.id, PEOPLE["other workspace"].id, "cinnabar"))
        await engage(session, client.id, THEIR_HAND)


async def _entered(session: AsyncSession, engagement_id: int) -> dict[str, HoursEntry]:
    """None so that whoever adds some more is the one who brings them near the end."""
    engagement = await find_engagement(session, engagement_id)
    assert engagement
    rows = {who.id: worked(engagement, OUR_HAND, hours=0, by=who.id) for who in CAST.values()}
    session.add_all(rows.values())
    return rows


async def _nudged(session: AsyncSession, client_id: int) -> tuple[list[Nudge], list[NudgeMute]]:
    """Everybody heard once that the client is quiet, and wants to hear nothing of reviews with them."""
    people = sorted({one.id for one in CAST.values()})
    nudges = [
        Nudge(
            heard_by=one,
            client_id=client_id,
            kind=NudgeKind.QUIET,
            what=What.QUIET,
            about="2029-12-01",
            said_at=NOW - DAY,
            item=f"{number:032x}",
        )
        for number, one in enumerate(people, start=1)
    ]
    silences = [NudgeMute(heard_by=one, kind=NudgeKind.REVIEW, client_id=client_id) for one in people]
    session.add_all([*nudges, *silences])
    await session.flush()
    return nudges, silences


def _asked(client_id: int) -> list[Pulse]:
    """Everybody was asked yesterday how the client feels."""
    at = {"asked_at": NOW - DAY, "asked_on": (NOW - DAY).date()}
    people = sorted({one.id for one in CAST.values()})
    return [Pulse(person_id=one, client_id=client_id, promised=False, **at) for one in people]


def _client(name: str, owner: str, **more: Any) -> Client:
    return Client(name=name, name_key=name_key(name), owner_id=owner, created_by=owner, created_at=NOW, **more)


def _no_mondays(team: str) -> list[MondayOff]:
    """So that the leads' Monday comes of nothing that anybody does."""
    return [MondayOff(user_id=one.id, since=NOW - DAY) for one in CAST.values() if one.team == team]


def _history(client_id: int) -> list[Rating]:
    given = {"gut": 2, "respect": 3, "payment": 4}
    sealed = [
        Rating(client_id=client_id, rater_id=rater, rated_at=NOW - 3 * DAY, why=f"sulphur {rater[-1]}", **given)
        for rater in RATERS
    ]
    openly = Rating(
        client_id=client_id, rater_id=RATERS[0], rated_at=NOW - 2 * DAY, gut=5, why="verdigris", openly=True
    )
    return [*sealed, openly]


def _team(client_id: int) -> list[TeamMember]:
    """Whoever is nobody here too: a row alone lets none of them in."""
    since = {CAST["came later"].id: NOW - DAY}
    people = [one.id for name, one in CAST.items() if one.team == OURS and name != "in no team"]
    return [TeamMember(client_id=client_id, user_id=who, since=since.get(who)) for who in people]


def _logged(client_id: int, who: str, word: str = "heliotrope") -> Interaction:
    moment = {"occurred_at": NOW - DAY, "logged_at": NOW - DAY}
    return Interaction(client_id=client_id, kind=Kind.PRAISE, what=f"{word} of {who}", logged_by=who, **moment)


def _complaint(client_id: int) -> Interaction:
    moment = {"occurred_at": NOW - DAY, "logged_at": NOW - DAY}
    return Interaction(
        client_id=client_id, kind=Kind.COMPLAINT, what="They were cross.", logged_by=PEOPLE["lead"].id, **moment
    )


def told_of(client_id: int, boundary_id: int, kind: Happening, days: int, who: str) -> BoundaryEvent:
    """What somebody told of a boundary some days ago."""
    at = NOW - days * DAY
    told = {"at": at, "told_at": at, "told_by": who}
    return BoundaryEvent(client_id=client_id, boundary_id=boundary_id, kind=kind, **told)


def _lessons(client_id: int, boundary_id: int) -> list[BoundaryEvent]:
    """It was broken so often that a lead has to decide, once more."""
    days = {120: Happening.BEGAN, 90: Happening.PART_WAYS, 40: Happening.REMINDED}
    days |= dict.fromkeys((30, 20, 10), Happening.BROKEN)
    rows = [told_of(client_id, boundary_id, kind, number, PEOPLE["lead"].id) for number, kind in days.items()]
    rows[1].note = "saffron"
    return rows


def _ending(client_id: int) -> ClientEnding:
    said = {"said_by": PEOPLE["lead"].id, "said_at": NOW - DAY}
    return ClientEnding(client_id=client_id, ending=Ending.LET_GO, ended_on=NOW.date() - DAY, reason="saffron", **said)


def _bad_fit(client_id: int) -> list[TierDecision | WayOut]:
    """We might part with them; it is not said with one word to anybody but leads and the owner."""
    by, at = PEOPLE["lead"].id, NOW - DAY
    return [
        TierDecision(client_id=client_id, tier=Tier.BAD_FIT, reason="saffron", decided_by=by, decided_at=at),
        WayOut(client_id=client_id, way=Way.PRICE, wording="Dear saffron", written_by=by, written_at=at),
    ]


def _schedule(channel: str) -> Schedule:
    at = NOW.time().replace(hour=9)
    when = {"weekday": 0, "at": at, "zone": "Europe/Copenhagen", "since": NOW, "next_at": NOW + 7 * DAY}
    return Schedule(kind="weekly_summary", channel=channel, set_by=PEOPLE["lead"].id, **when)


def _held() -> Outgoing:
    return Outgoing(
        kind="weekly_summary",
        channel="CGUEST",
        delivery_id="held",
        payload={"text": f"amaranth: {CLIENT}"},
        set_by=PEOPLE["lead"].id,
        due_at=NOW,
        state=State.HELD,
        reason="guest",
    )


def _vouch() -> Vouch:
    return Vouch(channel=VOUCHED_FOR, guest_id="UVOUCHED", lead_id=PEOPLE["lead"].id, given_at=NOW - DAY)


def _budget_was_changed(client_id: int) -> AuditEntry:
    details = {"old": None, "new": f"{BUDGET:.2f} EUR"}
    return AuditEntry(at=NOW - DAY, actor_id="ULARS", act=Act.CHANGED_MONEY, client_id=client_id, details=details)


def _draft(estate: Estate, who: str, modal: str) -> Draft:
    subject, values = estate.left(modal)
    return Draft(user_id=who, modal=modal, subject=subject, values=values, action_ts="1.0", changed_at=NOW)
