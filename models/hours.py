"""Hours that were worked for a client, and what they cost: entered by hand, imported, or sent by another system."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.rules.budget import Alert

NOTE_LENGTH = 300
KEY_LENGTH = 120
MOST_HOURS = 1_000
"""In one entry: somebody may enter those of a whole month, for several people."""
A_BATCH = 500
"""Keys in one statement."""


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
    """A warning about an engagement's budget that was said: of as much as was agreed then, and of no other amount."""

    __tablename__ = "budget_alerts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "engagement_id", "kind", "period", "agreed"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "engagement_id"], ["engagements.workspace_id", "engagements.id"], ondelete="CASCADE"
        ),
        Index("ix_budget_alerts_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    engagement_id: Mapped[int]
    kind: Mapped[Alert] = mapped_column(words(Alert))
    period: Mapped[date]
    """The first day of what is counted: of the project, or of the retainer's month."""
    agreed: Mapped[Decimal]
    """Hours, or money where no hours were agreed."""
    said_at: Mapped[datetime]


async def hours_of(session: AsyncSession, engagement_ids: Collection[int]) -> list[HoursEntry]:
    """Every entry on these engagements, by day."""
    wanted = select(HoursEntry).where(HoursEntry.engagement_id.in_(engagement_ids))
    return list(await session.scalars(wanted.order_by(HoursEntry.worked_on, HoursEntry.id)))


async def entries_by_key(session: AsyncSession, source: Source, keys: Sequence[str]) -> dict[str, HoursEntry]:
    """Those of these that a source brought before, by what it calls them."""
    found: dict[str, HoursEntry] = {}
    for start in range(0, len(keys), A_BATCH):
        batch = HoursEntry.source_key.in_(keys[start : start + A_BATCH])
        rows = await session.scalars(select(HoursEntry).where(HoursEntry.source == source, batch))
        found |= {row.source_key: row for row in rows if row.source_key}
    return found


async def find_entry(session: AsyncSession, entry_id: int, *, to_change: bool = False) -> HoursEntry | None:
    """The entry with this id in this workspace, locked where it is `to_change`; an id from Slack is only a hint."""
    wanted = select(HoursEntry).where(HoursEntry.id == entry_id)
    return await session.scalar(wanted.with_for_update() if to_change else wanted)


async def alerts_said(session: AsyncSession, engagement_ids: Collection[int]) -> list[BudgetAlert]:
    """Which warnings were said of these engagements."""
    return list(await session.scalars(select(BudgetAlert).where(BudgetAlert.engagement_id.in_(engagement_ids))))
