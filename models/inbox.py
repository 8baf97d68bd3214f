"""What Slack has told us already: a repeat is recognised by its key, is answered like the first and does nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Named


class Receipt(Named, Base):
    """One request that changed something, by Slack's own key for it."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_received_at", "workspace_id", "received_at"),)

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    received_at: Mapped[datetime]
    answer: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    """What Slack was told; None for a bare 200, and where a crash came between the change and the answer."""


class RepeatedError(Exception):
    """The request was carried out before; give its `answer`, None for a bare 200, and do nothing."""

    def __init__(self, key: str, answer: Any) -> None:
        super().__init__(key)
        self.answer = answer


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
        raise RepeatedError(key, await _answer_to(session, key)) from error


async def keep_answer(session: AsyncSession, key: str, answer: Any) -> None:
    """Keep what Slack is told about a claimed request, for a repeat that reaches another process."""
    await session.execute(update(Receipt).where(Receipt.key == key).values(answer=answer))


async def _answer_to(session: AsyncSession, key: str) -> Any:
    return await session.scalar(select(Receipt.answer).where(Receipt.key == key))
