"""Agreements that are being written: at a kickoff, for the next version, or as a template for others."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.agreements import TERMS
from models.base import Base, Numbered
from models.rules.agreement import Terms


class Kickoff(Numbered, Base):
    """One agreement that is being written. It belongs to the client's team: whoever opens it goes on where it is.

    What one person is typing at this moment stands in their own draft (models/drafts.py) until they save the section.
    """

    __tablename__ = "kickoffs"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "engagement_id"], ["engagements.workspace_id", "engagements.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "template_id"],
            ["agreement_templates.workspace_id", "agreement_templates.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("workspace_id", "engagement_id"),
        Index("ix_kickoffs_client", "workspace_id", "client_id"),
        {"sqlite_autoincrement": True},
    )
    # A number that was given once is not given again: by it somebody's draft would turn up at another client's.

    client_id: Mapped[int | None]
    """None where it becomes a template."""
    engagement_id: Mapped[int | None]
    """Whose next version it becomes; None at the kickoff of a new one."""
    template_id: Mapped[int | None]
    """The template that it changes; None where there is none yet."""
    terms: Mapped[Terms] = mapped_column(TERMS)
    budget: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    step: Mapped[str] = mapped_column(String(60))
    """The screen on which it was left."""
    begun_by: Mapped[str] = mapped_column(String(40))
    changed_by: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime]

    def change(self, by: str, now: datetime, **changed: Any) -> None:
        """Put other terms in the place of some."""
        self.terms = replace(self.terms, **changed)
        self.changed_by, self.changed_at = by, now


async def begin_kickoff(session: AsyncSession, by: str, now: datetime, **written: Any) -> Kickoff:
    """What somebody begins to write, kept, so that it has its number."""
    kickoff = Kickoff(begun_by=by, changed_by=by, changed_at=now, **written)
    session.add(kickoff)
    await session.flush()
    return kickoff


async def find_kickoff(session: AsyncSession, kickoff_id: int, *, to_change: bool = False) -> Kickoff | None:
    """The one with this id in this workspace, locked where it is `to_change`; an id from Slack is only a hint."""
    wanted = select(Kickoff).where(Kickoff.id == kickoff_id)
    return await session.scalar(wanted.with_for_update() if to_change else wanted)


async def kickoffs_of(session: AsyncSession, client_id: int) -> list[Kickoff]:
    """What is being written for a client, whoever changed last first."""
    wanted = select(Kickoff).where(Kickoff.client_id == client_id)
    return list(await session.scalars(wanted.order_by(Kickoff.changed_at.desc(), Kickoff.id.desc())))


async def kickoff_of_engagement(session: AsyncSession, engagement_id: int) -> Kickoff | None:
    """The next version of an agreement, where somebody is writing one."""
    return await session.scalar(select(Kickoff).where(Kickoff.engagement_id == engagement_id))


async def template_drafts(session: AsyncSession) -> list[Kickoff]:
    """Templates that are being written, whoever changed last first."""
    wanted = select(Kickoff).where(Kickoff.client_id.is_(None))
    return list(await session.scalars(wanted.order_by(Kickoff.changed_at.desc(), Kickoff.id.desc())))


async def kickoffs_by(session: AsyncSession, user_id: str, count: int) -> list[Kickoff]:
    """What somebody began or changed last, newest first."""
    wanted = select(Kickoff).where(or_(Kickoff.begun_by == user_id, Kickoff.changed_by == user_id))
    return list(await session.scalars(wanted.order_by(Kickoff.changed_at.desc(), Kickoff.id.desc()).limit(count)))
