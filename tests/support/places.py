"""What happens in Slack to channels and people, and what Rapport says, keeps back and knows then."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from handlers.kit.blocks import note
from handlers.kit.turn import turn_in
from handlers.people import sync_people
from models import vouches
from models.audit import Act, AuditEntry
from models.clients import Client, name_key
from models.outbox import Outgoing, State
from tests.support.agency import TEAM, seed
from tests.support.house import Workplace
from tests.support.time import NOW


@pytest.fixture
async def place(workplace: Workplace) -> Workplace:
    """The agency, its people known; a private channel too."""
    world = seed()
    [nordlys] = world["workspaces"]
    nordlys["channels"].append({"id": "GCORE", "name": "core", "is_private": True, "members": ["UMETTE", "URAPPORT"]})
    workplace.sandbox.load(world)
    await sync_people(workplace.house.deps, TEAM)
    return workplace


async def say(place: Workplace, channel: str, *texts: str, reply_to: Outgoing | None = None) -> Outgoing:
    """Mette arranged that a channel is to hear something."""
    turn = await turn_in(place.house.deps, TEAM)
    async with turn.transaction() as session:
        for text in texts:
            row = await turn.say(session, channel, note(text), kind="test", reply_to=reply_to, set_by="UMETTE")
    return row


async def deliver(place: Workplace, **later: float) -> None:
    place.clock.move(**later)
    await place.house.delivery.drain()


async def hear(place: Workplace) -> None:
    """Rapport hears of all that happened so far, of some of it twice, and says what it may say then."""
    await asyncio.sleep(0.01)  # the sandbox sends in tasks of its own
    for delivery in [one for one in place.sandbox.world.gateway.sent if one.kind == "events_api"]:
        await place.house.router.route(TEAM, delivery.payload)
    await deliver(place)


async def vouch(place: Workplace, guest: str = "UGUEST", channel: str = "CGUEST", lead: str = "UMETTE") -> None:
    async with place.house.deps.database.transaction(TEAM) as session:
        await vouches.vouch(session, channel, guest, lead, NOW)


async def words(place: Workplace) -> list[tuple[str, str]]:
    async with place.house.deps.database.reading(TEAM) as session:
        return [(one.channel, one.guest_id) for one in await vouches.vouches(session)]


async def ended(place: Workplace) -> list[tuple[str | None, str | None, Any]]:
    async with place.house.deps.database.reading(TEAM) as session:
        entries = await session.scalars(select(AuditEntry).where(AuditEntry.act == Act.ENDED_VOUCH))
        return [(one.person_id, one.channel, one.details["why"]) for one in entries]


async def told(place: Workplace, person: str) -> list[str]:
    return [row.payload["text"] for row in await place.outbox() if (row.channel, row.kind) == (person, "held")]


async def states(place: Workplace) -> list[State]:
    return [row.state for row in await place.outbox() if row.kind == "test"]


async def client(place: Workplace, name: str, **more: Any) -> None:
    row = Client(
        name=name, name_key=name_key(name), created_by="UMETTE", created_at=NOW, **{"owner_id": "USOFIE"} | more
    )
    async with place.house.deps.database.transaction(TEAM) as session:
        session.add(row)
