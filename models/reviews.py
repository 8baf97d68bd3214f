"""The one review a quarter, ten minutes a client (product.md, Methods: 9); half-done ones among them."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, String, Text, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.rules.quarters import Quarter
from models.rules.tiers import Tier

WORDS_LENGTH = 1000


class Foundation(StrEnum):
    """Whether the relationship rests on the same ground as before."""

    SAME = "same"
    CHANGED = "changed"


class ReviewStep(StrEnum):
    """What of a review is to be answered next."""

    PROFILE = "profile"
    TIER = "tier"
    AHEAD = "ahead"


class Review(Numbered, Base):
    """What was found in one quarter; without `done_at` somebody is at it."""

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("workspace_id", "client_id", "year", "quarter"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
    )

    client_id: Mapped[int]
    year: Mapped[int]
    quarter: Mapped[int]
    """1 to 4."""
    step: Mapped[ReviewStep] = mapped_column(words(ReviewStep), default=ReviewStep.PROFILE)
    tier: Mapped[Tier | None] = mapped_column(words(Tier))
    """What they were said to be; None where nobody said."""
    idea: Mapped[str | None] = mapped_column(Text)
    """What could be added for them."""
    foundation: Mapped[Foundation | None] = mapped_column(words(Foundation))
    foundation_words: Mapped[str | None] = mapped_column(Text)
    begun_by: Mapped[str] = mapped_column(String(40))
    begun_at: Mapped[datetime]
    done_by: Mapped[str | None] = mapped_column(String(40))
    done_at: Mapped[datetime | None]


async def review_of(session: AsyncSession, client_id: int, quarter: Quarter) -> Review | None:
    """That of a quarter, done or half-done."""
    wanted = select(Review).where(
        Review.client_id == client_id, Review.year == quarter.year, Review.quarter == quarter.number
    )
    return await session.scalar(wanted)


async def done_reviews(session: AsyncSession, client_id: int) -> list[Review]:
    """All that were finished, the newest first."""
    wanted = select(Review).where(Review.client_id == client_id, Review.done_at.is_not(None))
    return list(await session.scalars(wanted.order_by(Review.year.desc(), Review.quarter.desc())))


async def find_review(session: AsyncSession, review_id: int) -> Review | None:
    """The review with this id; an id that came back from Slack is only a hint."""
    return await session.scalar(select(Review).where(Review.id == review_id))


async def reviewed_in(session: AsyncSession, client_ids: Collection[int], quarter: Quarter) -> set[int]:
    """Whose review of a quarter is done, by client."""
    wanted = select(Review.client_id).where(
        Review.client_id.in_(client_ids),
        Review.year == quarter.year,
        Review.quarter == quarter.number,
        Review.done_at.is_not(None),
    )
    return set(await session.scalars(wanted))
