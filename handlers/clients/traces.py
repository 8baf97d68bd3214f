"""Writing down what of weight changed about a client (models/weights.py)."""

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.feature import Request
from models.clients import Client
from models.weights import Weight, changes


async def trace_change(request: Request, session: AsyncSession, client: Client, before: Weight) -> None:
    """Write down what is different since, in the transaction that changes it."""
    for act, about in changes(before, client):
        await request.trace(session, act, **about)
