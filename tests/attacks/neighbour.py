"""The other workspace of the matrix's theatre, full of all that can be kept, with words that nobody of ours knows."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.audit import Act, AuditEntry
from models.boundaries import Boundary
from models.clients import Client, Status, name_key
from models.drafts import Draft
from models.inbox import claim
from models.interactions import Interaction
from models.outbox import Outgoing, State
from models.people import Role, everyone, find_person
from models.ratings import Rating
from models.rules.boundaries import Happening
from models.rules.facts import Kind, Tone
from models.schedules import Fate, Occurrence, Schedule
from models.session import Database
from models.teams import TeamMember
from models.troubles import Trouble
from models.vouches import Vouch
from models.workspaces import this_workspace
from sandbox.objects import user_object
from tests.matrix.cast import BOT, OURS, THEIRS, Somebody
from tests.matrix.estate import CLIENT
from tests.matrix.furnishing import told_of
from tests.matrix.theatre import Theatre
from tests.support.engaged import Engaged, Hand, engage
from tests.support.time import NOW

Json = dict[str, Any]

ADMIN, LEAD, MEMBER = Somebody(OURS, "UADA"), Somebody(OURS, "ULEO"), Somebody(OURS, "UMAX")
ATTACKERS = {"admin": ADMIN, "lead": LEAD, "member": MEMBER}
"""Who forges: people of ours who are nobody in the other workspace."""
ROLES = {"admin": Role.ADMIN, "lead": Role.LEAD, "member": Role.MEMBER}
MONEY = ("8765432", "8,765,432")
CANARIES = (
    *("bluethroat", "cinnabar", "vermilion", "malachite", "obsidian", "tourmaline", "alabaster"),
    *("Pia Porphyry", *MONEY),
)
"""Words of theirs: clients, notes, whys, drafts, what was held, the trail, boundaries, people, money."""
BUDGET = Decimal(8765432)
HAND = Hand("malachite", "malachite again", BUDGET, BUDGET, "SEK", begun_by="UPIA", changed_by="UBO")
THEIR_PEOPLE = [
    {"id": "UPIA", "name": "pia", "real_name": "Pia Porphyry", "is_admin": True},
    {"id": "UKIM", "name": "kim", "real_name": "Kim Porphyry"},
    {"id": "UBO", "name": "bo", "real_name": "Bo Porphyry"},
    {"id": "UFREE", "name": "free", "real_name": "Fee Porphyry", "is_restricted": True},
    {"id": "UMETTE", "name": "mette", "real_name": "Mette Porphyry", "is_restricted": True},
]
"""Their own, and one who has the id of our admin and is a guest there."""
WITH_BOT = ["UPIA", "UKIM", "UBO", BOT]
"""Their channels have ids too short to be taken for words: people choose them in forms, and they are logged."""


@dataclass(frozen=True)
class Neighbour:
    """Ids of theirs."""

    client: int
    archived: int
    interaction: int
    schedule: int
    draft: int
    held: int
    rating: int
    boundary: int
    told: int
    engaged: Engaged
    view: str
    trigger: str
    response_url: str

    @property
    def numbers(self) -> dict[str, int]:
        """Of rows, by the name under which others refer to them."""
        names = ("client", "archived", "interaction", "schedule", "draft", "held", "rating", "boundary", "told")
        return {**{name: getattr(self, name) for name in names}, **asdict(self.engaged)}


async def furnish(theatre: Theatre) -> Neighbour:
    """Let them have people, clients, answers, notes, plans and troubles of their own."""
    _people_and_channels(theatre)
    await _known_to_us(theatre)
    database, world = theatre.house.deps.database, theatre.sandbox.world
    app = world.apps["A1"]
    everybody = [user_object(one, world.clock.now()) for one in world.workspaces[THEIRS].people.values()]
    await theatre.house.deps.directory.learn(THEIRS, everybody)
    async with database.transaction(THEIRS) as session:
        kim = await find_person(session, "UKIM")
        assert kim
        kim.given_role = Role.LEAD
        (await this_workspace(session)).currency = "SEK"
        clients = [
            _client("Bluethroat & Sons", "UKIM", "CSYD"),
            _client(CLIENT, "UPIA", None),
            _client("Bluethroat Old", "UPIA", None),
        ]
        clients[0].yearly_budget, clients[0].currency, clients[2].status = BUDGET, "SEK", Status.ARCHIVED
        session.add_all(clients)
        await session.flush()
        own = clients[0].id
        rows: dict[str, Any] = {
            "rating": Rating(client_id=own, rater_id="UBO", rated_at=NOW, gut=1, payment=2, why="vermilion why"),
            "interaction": _logged(own),
            "schedule": _schedule("CSYD"),
            "draft": _draft(own),
            "held": _outgoing("CSYDH", State.HELD, "guest"),
            "boundary": Boundary(rank=1, need="alabaster need", why="alabaster why", made_at=NOW),
        }
        session.add_all([*rows.values(), *_more(own)])
        await session.flush()
        rows["told"] = told_of(own, rows["boundary"].id, Happening.BEGAN, 9, "UBO")
        session.add(rows["told"])
        await session.flush()
        engaged = await engage(session, own, HAND, "CSYD")
        moment = {"local_date": date(2029, 12, 31), "due_at": NOW, "settled_at": NOW}
        session.add(Occurrence(schedule_id=rows["schedule"].id, fate=Fate.SAID, **moment))
        await claim(session, "their-receipt", NOW)
        numbers = {name: row.id for name, row in rows.items()}
    back = world.base_url + world.response_urls.issue(app, THEIRS, "CSYD", "UPIA")
    return Neighbour(
        client=own,
        archived=clients[2].id,
        **numbers,
        engaged=engaged,
        view="VTHEIRS",
        trigger=world.triggers.issue(app, THEIRS, "UPIA", None),
        response_url=back,
    )


def _people_and_channels(theatre: Theatre) -> None:
    channels = [
        {"id": "CSYD", "name": "sydlys", "members": WITH_BOT},
        {"id": "CSYDG", "name": "sydlys-guest", "members": [*WITH_BOT, "UFREE"]},
        {"id": "CSYDH", "name": "sydlys-held", "members": [*WITH_BOT, "UMETTE"]},
    ]
    theirs = {"id": THEIRS, "name": "Sydlys", "domain": "sydlys", "users": THEIR_PEOPLE, "channels": channels}
    attackers = [{"id": one.id, "name": one.id.lower()} for one in ATTACKERS.values()]
    ours = {"id": OURS, "name": "Nordlys", "domain": "nordlys", "users": attackers}
    theatre.sandbox.load({"workspaces": [theirs, ours]})
    world = theatre.sandbox.world
    for channel in world.workspaces[OURS].channels.values():
        if not channel.is_private:
            channel.members.extend(one.id for one in ATTACKERS.values())


async def _known_to_us(theatre: Theatre) -> None:
    """The attackers, each with something logged and a draft of every form."""
    known, database = theatre.sandbox.world.workspaces[OURS].people, theatre.house.deps.database
    told = [user_object(known[one.id], NOW) for one in ATTACKERS.values()]
    await theatre.house.deps.directory.learn(OURS, told)
    async with database.transaction(OURS) as session:
        for role, who in ATTACKERS.items():
            person = await find_person(session, who.id)
            assert person
            person.given_role = ROLES[role]
            await _leave_something(theatre, session, who.id)


async def _leave_something(theatre: Theatre, session: AsyncSession, who: str) -> None:
    estate = theatre.hands.estate
    rang = {"kind": Kind.CONTACT, "what": "They rang.", "occurred_at": NOW, "logged_at": NOW}
    logged = Interaction(client_id=estate.client, logged_by=who, **rang)
    left = {modal: estate.left(modal) for modal in theatre.router.doors}
    drafts = {
        (who, modal): Draft(user_id=who, modal=modal, subject=about, values=values, action_ts="1.0", changed_at=NOW)
        for modal, (about, values) in left.items()
    }
    told = told_of(estate.client, estate.boundaries[0], Happening.KEPT, 1, who)
    session.add_all([logged, told, *drafts.values()])
    await session.flush()
    estate.told[who] = told.id
    estate.logged[who] = logged.id
    estate.drafts |= {key: draft.id for key, draft in drafts.items()}


def _client(name: str, owner: str, channel: str | None) -> Client:
    where = {"internal_channel": channel, "shared_channel": "CSYDS" if channel else None}
    return Client(name=name, name_key=name_key(name), owner_id=owner, created_by="UPIA", created_at=NOW, **where)


def _logged(client_id: int) -> Interaction:
    said = {"kind": Kind.PRAISE, "tone": Tone.WARM, "what": "cinnabar praise", "logged_by": "UBO"}
    return Interaction(client_id=client_id, occurred_at=NOW, logged_at=NOW, **said)


def _schedule(channel: str) -> Schedule:
    when = {"weekday": 0, "at": NOW.time().replace(hour=9), "zone": "Europe/Stockholm", "since": NOW}
    next_at = NOW.replace(year=NOW.year + 1)
    return Schedule(kind="weekly_summary", channel=channel, set_by="UKIM", next_at=next_at, **when)


def _draft(client_id: int) -> Draft:
    values = {"client": str(client_id), "what": "malachite draft"}
    about = {"modal": "interactions.log", "subject": f"client:{client_id}"}
    return Draft(user_id="UBO", values=values, action_ts="1.0", changed_at=NOW, **about)


def _outgoing(channel: str, state: State, reason: str | None) -> Outgoing:
    words = {"text": "obsidian words"}
    told = {"kind": "weekly_summary", "delivery_id": f"theirs-{channel}", "payload": words, "set_by": "UKIM"}
    return Outgoing(channel=channel, due_at=NOW, state=state, reason=reason, **told)


def _more(client_id: int) -> list[Any]:
    others = [
        Rating(client_id=client_id, rater_id=who, rated_at=NOW, gut=4, why="vermilion") for who in ("UPIA", "UKIM")
    ]
    trail = AuditEntry(
        at=NOW, actor_id="UKIM", act=Act.CHANGED_MONEY, client_id=client_id, details={"new": "tourmaline"}
    )
    return [
        *others,
        TeamMember(client_id=client_id, user_id="UBO"),
        Vouch(channel="CSYDG", guest_id="UFREE", lead_id="UKIM", given_at=NOW),
        Trouble(place="CSYDL", reason="is_archived", since=NOW),
        trail,
    ]


async def ids_of_everybody(database: Database, team: str) -> set[str]:
    """User ids of a workspace's people."""
    async with database.reading(team) as session:
        return set(await everyone(session))
