"""The one thread a week in which a channel hears of a client (product.md, Speaking up)."""

from datetime import date

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.outbox import WAITING, Outgoing, State


class ClientThread(Numbered, Base):
    """What was said of a client first in a week, in one channel: what comes after it stands in its thread."""

    __tablename__ = "client_threads"
    __table_args__ = (
        UniqueConstraint("workspace_id", "client_id", "channel", "week"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["workspace_id", "head_id"], ["outbox.workspace_id", "outbox.id"], ondelete="CASCADE"),
        Index("ix_client_threads_head", "workspace_id", "head_id"),
    )

    client_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(40))
    week: Mapped[date]
    """Its Monday, where the workspace is."""
    head_id: Mapped[int]


async def thread_of(session: AsyncSession, client_id: int, channel: str, week: date) -> ClientThread | None:
    """The thread of that week, if anything was said in it."""
    wanted = select(ClientThread).where(
        ClientThread.client_id == client_id, ClientThread.channel == channel, ClientThread.week == week
    )
    return await session.scalar(wanted)


async def follow_channel(session: AsyncSession, old: str, new: str) -> None:
    """The channel has a new id."""
    theirs = update(ClientThread).where(ClientThread.channel == old)
    await session.execute(theirs.values(channel=new))


async def head_of(session: AsyncSession, thread: ClientThread) -> Outgoing | None:
    """What begins it; None where that was given up, or refused by Slack."""
    head = await session.scalar(select(Outgoing).where(Outgoing.id == thread.head_id))
    return head if head and head.state in (*WAITING, State.SENT) else None
