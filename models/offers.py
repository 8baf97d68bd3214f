"""Offers, to whom they were pitched, and what was decided for current clients when new ones got a promotion."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.merges import merged_away
from models.rules.offers import Step

NAME_LENGTH = 80
PITCH_LENGTH = 1000
REASON_LENGTH = 500
MOST_SEATS = 10_000


class Offer(Numbered, Base):
    """Something that clients can have."""

    __tablename__ = "offers"
    __table_args__ = (UniqueConstraint("workspace_id", "id"),)

    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    pitch: Mapped[str] = mapped_column(Text)
    """What it is and what it is good for, as one would say it to a client."""
    starts_on: Mapped[date]
    first_until: Mapped[date]
    """Through this day current clients have it to themselves."""
    seats: Mapped[int | None]
    """How many can have it; None where there is room for all."""
    price: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    for_new: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it is a promotion for new customers: current clients get it where a lead decides so."""
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Pitch(Numbered, Base):
    """One offer made to one client, and what came of it."""

    __tablename__ = "pitches"
    __table_args__ = (
        UniqueConstraint("workspace_id", "offer_id", "client_id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["workspace_id", "offer_id"], ["offers.workspace_id", "offers.id"], ondelete="CASCADE"),
        Index("ix_pitches_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    offer_id: Mapped[int]
    step: Mapped[Step] = mapped_column(words(Step))
    why: Mapped[str | None] = mapped_column(Text)
    """What decided it, in somebody's words."""
    value: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    pitched_by: Mapped[str] = mapped_column(String(40))
    pitched_at: Mapped[datetime]
    moved_by: Mapped[str] = mapped_column(String(40))
    moved_at: Mapped[datetime]
    """When it came to this step."""


class Parity(Numbered, Base):
    """What a lead decided: whether a current client gets what new customers are promised."""

    __tablename__ = "parities"
    __table_args__ = (
        UniqueConstraint("workspace_id", "offer_id", "client_id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["workspace_id", "offer_id"], ["offers.workspace_id", "offers.id"], ondelete="CASCADE"),
        Index("ix_parities_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    offer_id: Mapped[int]
    too: Mapped[bool]
    why: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime]


async def offers_by_start(session: AsyncSession) -> list[Offer]:
    """Every offer: those that run first, the latest start first."""
    wanted = select(Offer).order_by(Offer.ended_at.is_not(None), Offer.starts_on.desc(), Offer.id.desc())
    return list(await session.scalars(wanted))


async def find_offer(session: AsyncSession, offer_id: int, *, to_change: bool = False) -> Offer | None:
    """The offer with this id in this workspace, locked where it or a pitch of it is `to_change`.

    An id from Slack is only a hint. Whoever gives away a seat waits here for others who do.
    """
    wanted = select(Offer).where(Offer.id == offer_id)
    return await session.scalar(wanted.with_for_update(key_share=True) if to_change else wanted)


async def pitches_of(session: AsyncSession, offer_ids: Collection[int]) -> list[Pitch]:
    """Every pitch of these offers, the one that moved last first."""
    wanted = select(Pitch).where(Pitch.offer_id.in_(offer_ids), Pitch.client_id.not_in(merged_away()))
    return list(await session.scalars(wanted.order_by(Pitch.moved_at.desc(), Pitch.id.desc())))


async def pitches_to(session: AsyncSession, client_id: int) -> list[Pitch]:
    """Every pitch to a client, the one that moved last first."""
    wanted = select(Pitch).where(Pitch.client_id == client_id)
    return list(await session.scalars(wanted.order_by(Pitch.moved_at.desc(), Pitch.id.desc())))


async def last_pitched(session: AsyncSession, client_ids: Collection[int]) -> dict[int, datetime]:
    """When each of these clients last heard of an offer; who never did is not in it."""
    wanted = select(Pitch.client_id, func.max(Pitch.pitched_at)).where(Pitch.client_id.in_(client_ids))
    return dict(iter(await session.execute(wanted.group_by(Pitch.client_id))))


async def parities_of(session: AsyncSession, offer_id: int) -> list[Parity]:
    """What was decided for current clients, the newest first."""
    wanted = select(Parity).where(Parity.offer_id == offer_id, Parity.client_id.not_in(merged_away()))
    return list(await session.scalars(wanted.order_by(Parity.decided_at.desc(), Parity.id.desc())))


async def every_parity(session: AsyncSession, offer_ids: Collection[int]) -> list[Parity]:
    """What was decided about these offers."""
    here = (Parity.offer_id.in_(offer_ids), Parity.client_id.not_in(merged_away()))
    return list(await session.scalars(select(Parity).where(*here).order_by(Parity.id)))


async def find_parity(session: AsyncSession, offer_id: int, client_id: int) -> Parity | None:
    """What was decided for one client, if anything."""
    return await session.scalar(select(Parity).where(Parity.offer_id == offer_id, Parity.client_id == client_id))


async def find_pitch(session: AsyncSession, offer_id: int, client_id: int) -> Pitch | None:
    """What came of an offer with one client, if they heard of it."""
    return await session.scalar(select(Pitch).where(Pitch.offer_id == offer_id, Pitch.client_id == client_id))
