"""Engagements: a project or a retainer with one client, under the newest version of its agreement."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, Workspace, words
from models.clients import Client, Status
from models.rules.agreement import EngagementKind, Rhythm, Terms
from models.rules.local_time import zone_named

PROJECT_LENGTH = 80


class Engagement(Numbered, Base):
    """One project or retainer. What the newest agreement says of it stands here too, to be looked for."""

    __tablename__ = "engagements"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_engagements_client", "workspace_id", "client_id", "starts_on"),
        Index("ix_engagements_end", "workspace_id", "ends_on"),
    )

    client_id: Mapped[int]
    project: Mapped[str] = mapped_column(String(PROJECT_LENGTH))
    kind: Mapped[EngagementKind] = mapped_column(words(EngagementKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    internal_channel: Mapped[str | None] = mapped_column(String(40))
    rhythm: Mapped[Rhythm | None] = mapped_column(words(Rhythm))
    created_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]

    def follow(self, terms: Terms) -> None:
        """Say what the newest agreement says."""
        self.project, self.kind = terms.project, terms.kind
        self.starts_on, self.ends_on = terms.starts_on, terms.ends_on
        self.internal_channel, self.rhythm = terms.internal_channel, terms.responses.rhythm


async def follow_channel(session: AsyncSession, old: str, new: str) -> None:
    """The channel has a new id. Agreements keep what they said; the next version begins with the new one."""
    theirs = update(Engagement).where(Engagement.internal_channel == old)
    await session.execute(theirs.values(internal_channel=new))


async def find_engagement(session: AsyncSession, engagement_id: int, *, to_change: bool = False) -> Engagement | None:
    """The engagement with this id in this workspace, locked where it is `to_change`; an id is only a hint."""
    wanted = select(Engagement).where(Engagement.id == engagement_id)
    return await session.scalar(wanted.with_for_update() if to_change else wanted)


async def engagements_of(session: AsyncSession, client_ids: Collection[int]) -> list[Engagement]:
    """All engagements of these clients, the newest first."""
    wanted = select(Engagement).where(Engagement.client_id.in_(client_ids))
    return list(await session.scalars(wanted.order_by(Engagement.starts_on.desc(), Engagement.id.desc())))


async def clients_with_work(
    session: AsyncSession, statuses: Sequence[Status], client_ids: Collection[int] | None = None
) -> tuple[dict[Client, tuple[Engagement, ...]], ZoneInfo]:
    """The clients with these statuses (where given, of these ids) by name, each with all engagements, newest first.

    And the zone by whose days they run: the workspace's, UTC until it is settled.
    """
    theirs = and_(Engagement.workspace_id == Client.workspace_id, Engagement.client_id == Client.id)
    wanted = select(Client, Engagement, Workspace.zone).join(Workspace, Workspace.id == Client.workspace_id)
    wanted = wanted.outerjoin(Engagement, theirs).where(Client.status.in_(statuses))
    if client_ids is not None:
        wanted = wanted.where(Client.id.in_(client_ids))
    in_order = wanted.order_by(Client.name_key, Engagement.starts_on.desc(), Engagement.id.desc())
    rows = (await session.execute(in_order)).all()
    found: dict[Client, tuple[Engagement, ...]] = {}
    for client, engagement, _ in rows:
        found[client] = (*found.get(client, ()), *([engagement] if engagement else []))
    return found, zone_named((rows[0].zone if rows else None) or "UTC")


async def clients_of_engagements(session: AsyncSession, engagement_ids: Collection[int]) -> set[int]:
    """Whose engagements these are, by id."""
    return set(await session.scalars(select(Engagement.client_id).where(Engagement.id.in_(engagement_ids))))
