"""What every column of every workspace's tables holds: the map by which export, erasure and retention find things.

A new column of text stands nowhere in it at first; tests/models/test_kept.py then fails until it does.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.audit import AuditEntry
from models.base import TenantOwned
from models.clients import Client
from models.drafts import Draft
from models.former_names import FormerName
from models.inbox import Receipt
from models.interactions import Interaction
from models.outbox import Outgoing
from models.people import Person
from models.ratings import Rating
from models.schedules import Occurrence, Schedule
from models.teams import TeamMember
from models.troubles import Trouble
from models.vouches import Vouch

Columns = Mapping[type[TenantOwned], tuple[str, ...]]
R = TypeVar("R", bound=TenantOwned)

A_BATCH = 500
"""Rows in memory beside those that were found."""

PEOPLE: Columns = {
    AuditEntry: ("actor_id", "person_id"),
    Client: ("owner_id", "created_by"),
    Draft: ("user_id",),
    FormerName: ("user_id",),
    Interaction: ("logged_by",),
    Outgoing: ("channel", "set_by"),
    Person: ("user_id",),
    Rating: ("rater_id",),
    Schedule: ("set_by",),
    TeamMember: ("user_id",),
    Trouble: ("place",),
    Vouch: ("guest_id", "lead_id"),
}
"""Columns that hold somebody's id; a place may be a person."""

WORDS: Columns = {
    AuditEntry: ("details",),
    Client: ("name", "name_key"),
    Draft: ("subject", "values"),
    FormerName: ("name",),
    Interaction: ("what", "link"),
    Outgoing: ("payload",),
    Person: ("name",),
    Rating: ("why",),
    Receipt: ("answer",),
}
"""Columns that hold what people wrote, or what somebody is called."""

NEITHER: Columns = {
    AuditEntry: ("act", "channel"),
    Client: ("internal_channel", "shared_channel", "language", "currency", "status"),
    Draft: ("modal", "action_ts"),
    Interaction: ("kind", "tone"),
    Occurrence: ("fate",),
    Outgoing: ("kind", "delivery_id", "state", "reason", "lease_owner", "sent_channel", "ts"),
    Person: ("zone", "language"),
    Receipt: ("key",),
    Schedule: ("kind", "channel", "zone"),
    Trouble: ("reason",),
    Vouch: ("channel",),
}
"""Codes, zones, channels."""

OF_A_CLIENT = (AuditEntry, FormerName, Interaction, Rating, TeamMember)
"""Tables whose `client_id` says whom a row is about."""

EVERYTHING = tuple(sorted({*PEOPLE, *WORDS, *NEITHER}, key=lambda table: table.__name__))


async def rows_where(session: AsyncSession, table: type[R], is_wanted: Callable[[R], bool]) -> list[R]:
    """The rows of this workspace that pass a test which no database can make, such as words in JSON."""
    rows = await session.stream_scalars(select(table).execution_options(yield_per=A_BATCH))
    return [row async for row in rows if is_wanted(row)]


def is_draft_about(draft: Draft, client_id: int) -> bool:
    """Whether somebody left a form about this client."""
    chosen = {str(draft.values.get(field)) for field in ("client", "client_id", "about")}
    return draft.subject == f"client:{client_id}" or str(client_id) in chosen


def row_of(kept: TenantOwned) -> dict[str, Any]:
    """A row as column names and values."""
    mapper: Any = kept.__mapper__  # type: ignore[attr-defined]  # every TenantOwned that is stored has one
    return {attribute.key: getattr(kept, attribute.key) for attribute in mapper.column_attrs}
