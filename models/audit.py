"""The trail: who saw or changed what of weight. Entries are added and, when their time is over, removed; never changed.

An entry outlives what it tells of, so it refers to clients and people by id alone; its details are ids and codes,
never words that somebody wrote.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Select, String, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words


class Act(StrEnum):
    """What somebody did, or what Rapport did by itself."""

    SAW_RATINGS = "saw_ratings"
    SAW_MONEY = "saw_money"
    CHANGED_MONEY = "changed_money"
    CHANGED_OWNER = "changed_owner"
    CHANGED_TEAM = "changed_team"
    GAVE_ROLE = "gave_role"
    CHANGED_CLIENT = "changed_client"
    """Its name, one of its channels, or its status."""
    CHANGED_SUMMARY = "changed_summary"
    """When and where the weekly summary comes."""
    CHANGED_SETTINGS = "changed_settings"
    CHANGED_LOGGED = "changed_logged"
    """A lead edited or took back what somebody else had logged."""
    CHANGED_CONTACT = "changed_contact"
    """Somebody added a client's person, changed what is known of them, or said that they left."""
    CHANGED_OPENNESS = "changed_openness"
    DECIDED = "decided"
    """What comes of a client that broke a boundary again and again."""
    DECIDED_TIER = "decided_tier"
    RECORDED = "recorded"
    """A version of an agreement."""
    MUTED_CHANNEL = "muted_channel"
    DROPPED = "dropped"
    """A kickoff, before it was recorded."""
    VOUCHED = "vouched"
    ENDED_VOUCH = "ended_vouch"
    RELEASED = "released"
    """A message that was held back went out after all, by somebody's decision."""
    LET_GO = "let_go"
    """A message that was held back was given up, by somebody's decision."""
    TOOK_BACK = "took_back"
    """What was said in a channel was deleted there, for others came to read it."""
    IMPORTED = "imported"
    """Clients, from a file."""
    UNDID_IMPORT = "undid_import"
    MERGED = "merged"
    """Two entries of one client became one."""
    UNMERGED = "unmerged"
    INSTALLED = "installed"
    UNINSTALLED = "uninstalled"
    SAW_TRAIL = "saw_trail"
    EXPORTED = "exported"
    ERASED = "erased"


class AuditEntry(Numbered, Base):
    """One act, at its moment."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_at", "workspace_id", "at"),
        Index("ix_audit_actor", "workspace_id", "actor_id", "act", "at"),
    )

    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(String(40))
    """Who did it; None where it happened by itself or by the command line."""
    act: Mapped[Act] = mapped_column(words(Act))
    client_id: Mapped[int | None]
    person_id: Mapped[str | None] = mapped_column(String(40))
    """Whom it was done to."""
    channel: Mapped[str | None] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Ids and codes, such as the old and the new role."""


async def note(session: AsyncSession, entry: AuditEntry) -> None:
    """Write an act down, in the transaction of the act itself."""
    session.add(entry)
    await session.flush()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the trail to read; what is None narrows nothing."""

    person_id: str | None = None
    """Who did it, or whom it was done to."""
    act: Act | None = None
    since: datetime | None = None

    @property
    def entries(self) -> Select[AuditEntry]:
        """The statement that selects them, in no order yet."""
        found = select(AuditEntry)
        if self.person_id:
            found = found.where(or_(AuditEntry.actor_id == self.person_id, AuditEntry.person_id == self.person_id))
        if self.act:
            found = found.where(AuditEntry.act == self.act)
        return found.where(AuditEntry.at >= self.since) if self.since else found


async def newest(session: AsyncSession, wanted: Wanted, *, skip: int, limit: int) -> list[AuditEntry]:
    """A page of the trail, newest first."""
    order = (AuditEntry.at.desc(), AuditEntry.id.desc())
    return list(await session.scalars(wanted.entries.order_by(*order).offset(skip).limit(limit)))


async def about_clients(
    session: AsyncSession, client_ids: Collection[int], acts: Collection[Act], *, skip: int, limit: int
) -> list[AuditEntry]:
    """A page of what was done to these clients, newest first."""
    wanted = select(AuditEntry).where(AuditEntry.client_id.in_(client_ids), AuditEntry.act.in_(acts))
    order = (AuditEntry.at.desc(), AuditEntry.id.desc())
    return list(await session.scalars(wanted.order_by(*order).offset(skip).limit(limit)))


async def oldest_first(session: AsyncSession, wanted: Wanted) -> AsyncIterator[AuditEntry]:
    """The trail as it came about, an entry at a time."""
    async for entry in await session.stream_scalars(wanted.entries.order_by(AuditEntry.at, AuditEntry.id)):
        yield entry


async def was_noted(session: AsyncSession, actor_id: str, act: Act, client_id: int | None, *, since: datetime) -> bool:
    """Whether this person did the same with the same client since a moment."""
    same = (AuditEntry.actor_id == actor_id, AuditEntry.act == act, AuditEntry.client_id == client_id)
    found = select(AuditEntry.id).where(*same, AuditEntry.at >= since).limit(1)
    return await session.scalar(found) is not None
