"""What Slack has told us already: a repeat is recognised by its key and does nothing."""

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Named


class Receipt(Named, Base):
    """One request that changed something, by Slack's own key for it."""

    __tablename__ = "inbox"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    received_at: Mapped[datetime]


class RepeatedError(Exception):
    """The request was carried out before; answer as then and do nothing."""


async def was_claimed(session: AsyncSession, start: str) -> bool:
    """Whether a request whose key starts like this was carried out."""
    wanted = select(Receipt.key).where(Receipt.key.startswith(start, autoescape=True)).limit(1)
    return await session.scalar(wanted) is not None


async def claim(session: AsyncSession, key: str, now: datetime) -> None:
    """Take a request for ourselves, in the transaction of what it changes. Raises RepeatedError."""
    try:
        async with session.begin_nested():
            session.add(Receipt(key=key, received_at=now))
    except IntegrityError as error:
        raise RepeatedError(key) from error
