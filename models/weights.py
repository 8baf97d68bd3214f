"""What of weight changed about a client, for the trail: its money, its owner, who sees that money, and its outline."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.audit import Act
from models.clients import Client

CODES = ("internal_channel", "shared_channel", "status", "language")
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


def changes(before: Weight, client: Client) -> Iterator[tuple[Act, dict[str, Any]]]:
    """What is different since: acts, and what AuditEntry says of each. Amounts are kept: admins see money."""
    now = weight_of(client)
    if now.budget != before.budget:
        yield Act.CHANGED_MONEY, {"client_id": client.id, "details": {"old": before.budget, "new": now.budget}}
    if now.owner_id != before.owner_id:
        owners = {"old": before.owner_id, "new": now.owner_id}
        yield Act.CHANGED_OWNER, {"client_id": client.id, "person_id": now.owner_id, "details": owners}
    if fields := [field for field, old in before.outline.items() if old != now.outline[field]]:
        codes = {one: {"old": before.outline[one], "new": now.outline[one]} for one in fields if one in CODES}
        yield Act.CHANGED_CLIENT, {"client_id": client.id, "details": {"fields": fields, **codes}}
