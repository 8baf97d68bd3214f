"""How it ended with clients that were archived: they left, or we let them go. Without a row one is merely put away."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, String, Text, UniqueConstraint, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.rules.backtest import Ending

REASON_LENGTH = 500


class ClientEnding(Numbered, Base):
    """One client's ending. Leads and the client's owner see it, and nobody else (product.md, Methods 3)."""

    __tablename__ = "client_endings"
    __table_args__ = (
        UniqueConstraint("workspace_id", "client_id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
    )

    client_id: Mapped[int]
    ending: Mapped[Ending] = mapped_column(words(Ending))
    ended_on: Mapped[date]
    """Their last day."""
    reason: Mapped[str | None] = mapped_column(Text)
    said_by: Mapped[str] = mapped_column(String(40))
    said_at: Mapped[datetime]
    over_at: Mapped[datetime | None]
    """When they came back, or it was said not to have ended: the words are kept, and count no more."""


async def ending_of(session: AsyncSession, client_id: int) -> ClientEnding | None:
    """How it ended with a client; None where it did not, or where nobody said."""
    return (await endings_of(session, [client_id])).get(client_id)


async def last_said(session: AsyncSession, client_id: int) -> ClientEnding | None:
    """How it ended, or how it had ended before they came back."""
    return await session.scalar(select(ClientEnding).where(ClientEnding.client_id == client_id))


async def all_said(session: AsyncSession, client_ids: Collection[int]) -> list[ClientEnding]:
    """What was said of these clients, newest first, what counts no more among it."""
    wanted = select(ClientEnding).where(ClientEnding.client_id.in_(client_ids))
    return list(await session.scalars(wanted.order_by(ClientEnding.said_at.desc(), ClientEnding.id)))


async def endings_of(session: AsyncSession, client_ids: Collection[int]) -> dict[int, ClientEnding]:
    """How it ended with these clients, by their ids."""
    wanted = select(ClientEnding).where(ClientEnding.client_id.in_(client_ids), ClientEnding.over_at.is_(None))
    return {row.client_id: row for row in await session.scalars(wanted)}


async def not_ended(session: AsyncSession, client_id: int, now: datetime) -> None:
    """The client is back, or was merely put away."""
    theirs = update(ClientEnding).where(ClientEnding.client_id == client_id, ClientEnding.over_at.is_(None))
    await session.execute(theirs.values(over_at=now))


async def keep_ending(session: AsyncSession, told: ClientEnding) -> None:
    """It ended so, whatever was said before; the client's row is locked (models.clients.wait_for_client)."""
    before = await last_said(session, told.client_id)
    if before is None:
        session.add(told)
        return
    before.ending, before.ended_on, before.reason = told.ending, told.ended_on, told.reason
    before.said_by, before.said_at, before.over_at = told.said_by, told.said_at, None
