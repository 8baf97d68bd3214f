"""Which leads heard their Monday on which date, and who does not want it."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import once
from models.base import Base, Named, Numbered


class MondayWord(Numbered, Base):
    """One local date of one lead; the unique key is what keeps a Monday from being said twice."""

    __tablename__ = "monday_words"
    __table_args__ = (UniqueConstraint("workspace_id", "user_id", "local_date"),)

    user_id: Mapped[str] = mapped_column(String(40))
    local_date: Mapped[date]
    settled_at: Mapped[datetime]
    """When it was said or, where there was nothing to say, left out."""


class MondayOff(Named, Base):
    """Somebody who does not want it."""

    __tablename__ = "mondays_off"

    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime]


async def take(session: AsyncSession, user_id: str, day: date, now: datetime) -> bool:
    """Whether somebody's Monday of that date is this transaction's to say: nobody else's, and none that was said."""
    return await once.take(session, MondayWord(user_id=user_id, local_date=day, settled_at=now))


async def settled_on(session: AsyncSession, days: Collection[date]) -> set[tuple[str, date]]:
    """Who heard it on these dates already, by person and date."""
    wanted = select(MondayWord.user_id, MondayWord.local_date).where(MondayWord.local_date.in_(days))
    return {(row.user_id, row.local_date) for row in await session.execute(wanted)}


async def unwanted_by(session: AsyncSession) -> set[str]:
    """Who does not want it, by user id."""
    return set(await session.scalars(select(MondayOff.user_id)))


async def want(session: AsyncSession, user_id: str, now: datetime, *, wanted: bool) -> None:
    """Somebody wants it or not from now on."""
    row = await session.scalar(select(MondayOff).where(MondayOff.user_id == user_id))
    if wanted and row:
        await session.delete(row)
    if not wanted and not row:
        await once.take(session, MondayOff(user_id=user_id, since=now))  # or they said so twice at this very moment
