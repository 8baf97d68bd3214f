"""Looking back at an engagement: what an agency learns from it about whom to work for (product.md, Methods: 1)."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, String, Text, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words

WORDS_LENGTH = 1000


class ScopeFit(StrEnum):
    """Whether the scope was right, seen from the end."""

    RIGHT = "right"
    MOSTLY = "mostly"
    WRONG = "wrong"


class Ask(StrEnum):
    """What a happy client is asked for."""

    TESTIMONIAL = "testimonial"
    REFERRAL = "referral"
    BOTH = "both"
    NOTHING = "nothing"


class Retrospective(Numbered, Base):
    """What the team says of one engagement; the client's profile is filled from it."""

    __tablename__ = "retrospectives"
    __table_args__ = (
        UniqueConstraint("workspace_id", "engagement_id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "engagement_id"], ["engagements.workspace_id", "engagements.id"], ondelete="CASCADE"
        ),
    )

    client_id: Mapped[int]
    engagement_id: Mapped[int]
    scope: Mapped[ScopeFit] = mapped_column(words(ScopeFit))
    scope_words: Mapped[str | None] = mapped_column(Text)
    went_right: Mapped[str | None] = mapped_column(Text)
    why_stayed: Mapped[str | None] = mapped_column(Text)
    """What made them choose us again, or would."""
    ask: Mapped[Ask] = mapped_column(words(Ask))
    said_by: Mapped[str] = mapped_column(String(40))
    said_at: Mapped[datetime]


async def retrospective_of(session: AsyncSession, engagement_id: int) -> Retrospective | None:
    """What was said of an engagement, if anybody looked back."""
    return await session.scalar(select(Retrospective).where(Retrospective.engagement_id == engagement_id))


async def retrospectives_of(session: AsyncSession, client_ids: Collection[int]) -> list[Retrospective]:
    """All of these clients, the newest first."""
    wanted = select(Retrospective).where(Retrospective.client_id.in_(client_ids))
    return list(await session.scalars(wanted.order_by(Retrospective.said_at.desc(), Retrospective.id.desc())))
