"""Guests for whom a lead vouched in one channel ("our freelancer"; product.md, Speaking up)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, String, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Named


class Vouch(Named, Base):
    """A lead's word that one guest may read along in one channel, for as long as the row is there."""

    __tablename__ = "vouches"
    __table_args__ = (Index("ix_vouches_guest", "workspace_id", "guest_id"),)

    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    guest_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    lead_id: Mapped[str] = mapped_column(String(40))
    given_at: Mapped[datetime]


async def vouched_for(session: AsyncSession, channel: str) -> set[str]:
    """The guests for whom a lead vouched in this channel."""
    return set(await session.scalars(select(Vouch.guest_id).where(Vouch.channel == channel)))


async def vouch(session: AsyncSession, channel: str, guest_id: str, lead_id: str, now: datetime) -> None:
    """Keep a lead's word; the latest one's counts."""
    await session.merge(
        Vouch(
            workspace_id=session.sync_session.info["workspace_id"],
            channel=channel,
            guest_id=guest_id,
            lead_id=lead_id,
            given_at=now,
        )
    )


async def end_vouches(session: AsyncSession, guest_ids: Collection[str]) -> list[Vouch]:
    """Take back every word for these guests, in all channels; gives what was taken back."""
    return list(await session.scalars(delete(Vouch).where(Vouch.guest_id.in_(guest_ids)).returning(Vouch)))
