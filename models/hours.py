"""Hours that were worked for a client, and what they cost: entered by hand, imported, or sent by another system."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words

NOTE_LENGTH = 300
KEY_LENGTH = 120


class Source(StrEnum):
    """Where an entry comes from."""

    HAND = "hand"
    HARVEST = "harvest"
    TOGGL = "toggl"
    CLOCKIFY = "clockify"
    WEBHOOK = "webhook"


class HoursEntry(Numbered, Base):
    """Hours of one day on one engagement."""

    __tablename__ = "hours"
    __table_args__ = (
        UniqueConstraint("workspace_id", "source", "source_key"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "engagement_id"], ["engagements.workspace_id", "engagements.id"], ondelete="CASCADE"
        ),
        Index("ix_hours_engagement", "workspace_id", "engagement_id", "worked_on"),
        Index("ix_hours_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    engagement_id: Mapped[int]
    worked_on: Mapped[date]
    hours: Mapped[Decimal]
    cost: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    note: Mapped[str | None] = mapped_column(String(NOTE_LENGTH))
    source: Mapped[Source] = mapped_column(words(Source))
    source_key: Mapped[str | None] = mapped_column(String(KEY_LENGTH))
    """What its source calls it: an export that is imported twice counts once."""
    logged_by: Mapped[str | None] = mapped_column(String(40))
    """Who entered it by hand."""
    logged_at: Mapped[datetime]


class BudgetAlert(Numbered, Base):
    """A warning about an engagement's hours that was said."""

    __tablename__ = "budget_alerts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "engagement_id", "kind", "period"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "engagement_id"], ["engagements.workspace_id", "engagements.id"], ondelete="CASCADE"
        ),
        Index("ix_budget_alerts_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    engagement_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    period: Mapped[date]
    """The first day of what is counted: of the project, or of the retainer's month."""
    said_at: Mapped[datetime]


async def hours_of(session: AsyncSession, engagement_ids: Collection[int]) -> list[HoursEntry]:
    """Every entry on these engagements, by day."""
    wanted = select(HoursEntry).where(HoursEntry.engagement_id.in_(engagement_ids))
    return list(await session.scalars(wanted.order_by(HoursEntry.worked_on, HoursEntry.id)))


async def known_keys(session: AsyncSession, source: Source, keys: Collection[str]) -> set[str]:
    """Those of these keys that were kept before."""
    wanted = select(HoursEntry.source_key).where(HoursEntry.source == source, HoursEntry.source_key.in_(keys))
    return {key for key in await session.scalars(wanted) if key}


async def find_entry(session: AsyncSession, entry_id: int) -> HoursEntry | None:
    """The entry with this id in this workspace; an id that came back from Slack is only a hint."""
    return await session.scalar(select(HoursEntry).where(HoursEntry.id == entry_id))


async def alerts_said(session: AsyncSession, engagement_id: int) -> set[tuple[str, date]]:
    """Which warnings were said, and of which period."""
    wanted = select(BudgetAlert).where(BudgetAlert.engagement_id == engagement_id)
    return {(one.kind, one.period) for one in await session.scalars(wanted)}
