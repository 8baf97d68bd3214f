"""Guests for whom a lead vouched in one channel ("our freelancer"; product.md, Speaking up)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, String, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import people
from models.base import Base, Named
from models.channels import move_rows
from models.people import Role


class Vouch(Named, Base):
    """A lead's word that one guest may read along in one channel, for as long as the row is there."""

    __tablename__ = "vouches"
    __table_args__ = (Index("ix_vouches_guest", "workspace_id", "guest_id"),)

    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    guest_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    lead_id: Mapped[str] = mapped_column(String(40))
    given_at: Mapped[datetime]


async def vouches(
    session: AsyncSession, *, channel: str | None = None, guest_id: str | None = None, most: int | None = None
) -> list[Vouch]:
    """Every word that was given, the oldest first, or only those in this channel or for this guest."""
    wanted = select(Vouch).order_by(Vouch.given_at, Vouch.channel, Vouch.guest_id).limit(most)
    if channel is not None:
        wanted = wanted.where(Vouch.channel == channel)
    if guest_id is not None:
        wanted = wanted.where(Vouch.guest_id == guest_id)
    return list(await session.scalars(wanted))


async def vouched_for(session: AsyncSession, channel: str) -> set[str]:
    """The guests for whom somebody who is a lead today vouched in this channel."""
    given = await vouches(session, channel=channel)
    by = await people.some(session, {one.lead_id for one in given})
    leads = {lead for lead, person in by.items() if person.role >= Role.LEAD}
    return {one.guest_id for one in given if one.lead_id in leads}


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
    await session.flush()


async def end_vouches(
    session: AsyncSession, *, channel: str | None = None, guest_ids: Collection[str] | None = None
) -> list[Vouch]:
    """Take back every word in this channel, for these guests, or for these guests in this channel.

    Gives what was taken back, to one of those who do so at the same moment.
    """
    wanted = delete(Vouch).returning(Vouch)
    if channel is not None:
        wanted = wanted.where(Vouch.channel == channel)
    if guest_ids is not None:
        wanted = wanted.where(Vouch.guest_id.in_(guest_ids))
    return list(await session.scalars(wanted))


async def follow_channel(session: AsyncSession, old: str, new: str) -> None:
    """The channel has a new id; a word that was given under both is kept once."""
    await move_rows(session, Vouch.channel, old, new, Vouch.guest_id)
