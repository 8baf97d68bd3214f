"""What every column of every table holds: the map by which export, erasure and retention find things.

A new column of text stands nowhere in it at first; tests/models/test_kept.py then fails until it does.
"""

from collections.abc import Mapping
from typing import Any

from models.audit import AuditEntry
from models.base import Base, TenantOwned, Workspace
from models.clients import Client
from models.drafts import Draft
from models.former_names import FormerName
from models.inbox import Receipt
from models.installations import Installation, InstallState
from models.interactions import Interaction
from models.outbox import Outgoing
from models.people import Person
from models.ratings import Rating
from models.schedules import Occurrence, Schedule
from models.teams import TeamMember
from models.troubles import Trouble
from models.vouches import Vouch

Columns = Mapping[type[TenantOwned], tuple[str, ...]]
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

IDS_WITHIN: Columns = {AuditEntry: ("details",)}
"""JSON of ids and codes; what people wrote stands nowhere in it."""

WORDS: Columns = {
    Client: ("name", "name_key"),
    Draft: ("values",),
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
    Draft: ("modal", "subject", "action_ts"),
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

OF_NO_WORKSPACE: Mapping[type[Base], tuple[str, ...]] = {
    Installation: ("id", "name", "bot_user_id", "token", "refresh_token", "scopes"),
    InstallState: ("state",),
    Workspace: (
        "id",
        "name",
        "bot_user_id",
        "zone",
        "working_days",
        "holiday_country",
        "currency",
        "language",
        "openness",
        "enterprise_id",
        "retention",
    ),
}
"""Of tables that no export and no erasure goes through: nobody stands in them."""

MONEY: Columns = {Client: ("yearly_budget", "currency")}
"""What leads, admins and owners see as such, and nobody takes along as their own."""

OF_A_CLIENT = (AuditEntry, FormerName, Interaction, Rating, TeamMember)
"""Tables whose `client_id` says whom a row is about."""

EVERYTHING = tuple(sorted({*PEOPLE, *WORDS, *NEITHER}, key=lambda table: table.__name__))


def row_of(kept: TenantOwned) -> dict[str, Any]:
    """A row as column names and values."""
    mapper: Any = kept.__mapper__  # type: ignore[attr-defined]  # every TenantOwned that is stored has one
    return {attribute.key: getattr(kept, attribute.key) for attribute in mapper.column_attrs}
