"""What of weight changed about a client, for the trail: its money, its owner, who sees that money, and its outline."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.feature import Request
from models.audit import Act
from models.clients import Client

CODES = ("internal_channel", "shared_channel", "status")
"""What is told with its old and new value; of a name only that it changed."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What of a client weighs; the budget is "12000.00 EUR", or None."""

    owner_id: str
    budget: str | None
    outline: dict[str, Any]
    """Its name and CODES; empty for a client that is new."""


def weight_of(client: Client) -> Weight:
    """As it is at this moment."""
    known = client.yearly_budget is not None
    outline = {field: getattr(client, field) for field in ("name", *CODES)} if client.id else {}
    return Weight(client.owner_id, f"{client.yearly_budget:.2f} {client.currency}" if known else None, outline)


async def trace_change(request: Request, session: AsyncSession, client: Client, before: Weight) -> None:
    """Write down what is different since, in the transaction that changes it. Amounts are kept: admins see money."""
    now = weight_of(client)
    if now.budget != before.budget:
        details = {"old": before.budget, "new": now.budget}
        await request.trace(session, Act.CHANGED_MONEY, client_id=client.id, details=details)
    if now.owner_id != before.owner_id:
        owners = {"old": before.owner_id, "new": now.owner_id}
        await request.trace(session, Act.CHANGED_OWNER, client_id=client.id, person_id=now.owner_id, details=owners)
    if fields := [field for field, old in before.outline.items() if old != now.outline[field]]:
        codes = {one: {"old": before.outline[one], "new": now.outline[one]} for one in fields if one in CODES}
        await request.trace(session, Act.CHANGED_CLIENT, client_id=client.id, details={"fields": fields, **codes})
