"""Tiers before a test begins: what was decided, and the pages about it."""

from typing import Any

from models.clients import Client
from models.rules.tiers import Tier
from models.tiers import TierDecision
from tests.support.agency import TEAM, Agency
from tests.support.cards import from_card
from tests.support.person import Modal, Person, Shown


async def decided(agency: Agency, client: Client, tier: Tier, **more: Any) -> None:
    """Lars decided so a moment ago."""
    facts: dict[str, Any] = {"decided_by": "ULARS", "decided_at": agency.sandbox.clock.now(), "proposed": None}
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(TierDecision(client_id=client.id, tier=tier, **facts | more))


async def card(agency: Agency, person: Person, name: str = "Acme") -> Shown:
    """A client's card as this person sees it."""
    await person.command(f"/clients {name}")
    await agency.house.deps.tasks.drain()
    return await person.told()


async def why(agency: Agency, person: Person, name: str = "Acme") -> Modal:
    """The reasons for a client's tier."""
    await (await card(agency, person, name)).press("Why this tier?")
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def ways_out(agency: Agency, person: Person, name: str = "Acme") -> Modal:
    """The ways out of a bad fit."""
    await from_card(person, "Ways out", name)
    await agency.house.deps.tasks.drain()
    return await person.modal()
