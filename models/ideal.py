"""The ideal clients as one reader sees them, and what they share: whom to look for (product.md, Methods: 1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from models.clients import Client, Status
from models.fitting import fit_of
from models.portfolio import portfolio
from models.profiles import profiles
from models.rules.business_time import BusinessCalendar
from models.rules.tiers import Tier
from models.rules.traits import Aspect, Shared, shared, traits_of
from models.sight import Reader, sight_of
from models.tiers import tier_facts


@dataclass(frozen=True, slots=True)
class Ideal:
    """The ideal clients by name, those decided and those proposed alone, and what they share."""

    clients: Sequence[Client]
    decided: frozenset[int]
    shared: Sequence[Shared]

    @property
    def shows_money(self) -> bool:
        """Whether a range of budgets is among what they share."""
        return any(one.trait.aspect is Aspect.BUDGET for one in self.shared)


async def ideal_clients(
    session: AsyncSession, reader: Reader, now: datetime, calendar: BusinessCalendar, currency: str
) -> Ideal:
    """`currency` is the workspace's."""
    today = calendar.day_of(now)
    every = await portfolio(session, now, None, (Status.ACTIVE, Status.PAUSED))
    tiers, sight = await tier_facts(session, now, calendar), await sight_of(session, reader)
    fits = {one.client.id: fit_of(one, reader, sight, tiers, now) for one in every}
    known = await profiles(session, every, today, calendar, currency)
    traits = {client_id: traits_of(profile, today) for client_id, profile in known.items()}
    ideal = [one.client for one in every if fits[one.client.id].tier is Tier.IDEAL]
    theirs = {one.id for one in ideal}
    return Ideal(
        clients=ideal,
        decided=frozenset(one for one in theirs if fits[one].decided),
        shared=shared([traits[one] for one in theirs], [traits[one] for one in traits.keys() - theirs]),
    )
