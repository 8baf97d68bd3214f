"""A client's tier as one person sees it, and what they decide of it, for every feature that asks."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.request import Request
from models.audit import Act
from models.clients import Client, Status
from models.fitting import Fit, fit_of
from models.portfolio import portfolio
from models.rules.tiers import Tier
from models.sight import sight_of
from models.tiers import TierDecision, tier_facts


async def fit_seen(request: Request, session: AsyncSession, client: Client) -> Fit:
    """What this person sees of a client's tier."""
    [one] = await portfolio(session, request.now, [client.id], tuple(Status))
    tiers = await tier_facts(session, request.now, request.calendar, [client.id])
    return fit_of(one, request.person, await sight_of(session, request.person), tiers, request.now)


async def decide_tier(
    request: Request, session: AsyncSession, client: Client, fit: Fit, tier: Tier, reason: str | None = None
) -> None:
    """It stands beside what was decided before. The trail says that somebody did, and not what: leads know that."""
    session.add(
        TierDecision(
            client_id=client.id,
            tier=tier,
            proposed=fit.proposed,
            reason=reason,
            decided_by=request.person.user_id,
            decided_at=request.now,
        )
    )
    await request.trace(session, Act.DECIDED_TIER, client_id=client.id)
