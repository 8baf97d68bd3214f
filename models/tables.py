"""Every table, so that the metadata is whole for migrations and tests."""

from models import (
    audit,
    base,
    clients,
    drafts,
    former_names,
    inbox,
    installations,
    interactions,
    outbox,
    people,
    ratings,
    schedules,
    teams,
    troubles,
    vouches,
)

__all__ = [
    "audit",
    "base",
    "clients",
    "drafts",
    "former_names",
    "inbox",
    "installations",
    "interactions",
    "outbox",
    "people",
    "ratings",
    "schedules",
    "teams",
    "troubles",
    "vouches",
]
