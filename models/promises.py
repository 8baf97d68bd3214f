"""The ledger: what each side owes, by when, and how it went (product.md, Methods: 4)."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.clients import Client, Status
from models.rules.agreement import Side
from models.rules.promises import Fate

WHY_LENGTH = 500


class Promise(Numbered, Base):
    """One thing that one side owes."""

    __tablename__ = "promises"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "engagement_id", "milestone", "side"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "engagement_id"], ["engagements.workspace_id", "engagements.id"], ondelete="CASCADE"
        ),
        Index("ix_promises_due", "workspace_id", "fate", "due_on"),
        Index("ix_promises_client", "workspace_id", "client_id", "due_on"),
    )

    client_id: Mapped[int]
    engagement_id: Mapped[int]
    milestone: Mapped[int | None]
    """The key of its milestone in the agreement; None for one that was given besides."""
    side: Mapped[Side] = mapped_column(words(Side))
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    """The day at whose close of business it is due (models/rules/business_time.py)."""
    fate: Mapped[Fate] = mapped_column(words(Fate), default=Fate.OPEN)
    why: Mapped[str | None] = mapped_column(Text)
    """Why it was waived."""
    settled_by: Mapped[str | None] = mapped_column(String(40))
    settled_at: Mapped[datetime | None]

    def settle(self, fate: Fate, by: str, now: datetime, why: str | None = None) -> None:
        """Say how it went."""
        self.fate, self.settled_by, self.settled_at, self.why = fate, by, now, why

    def reopen(self) -> None:
        """Nothing is said of it any more."""
        self.fate, self.settled_by, self.settled_at, self.why = Fate.OPEN, None, None, None


class PromiseMove(Numbered, Base):
    """A promise that is due on another day than it was, and why."""

    __tablename__ = "promise_moves"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "promise_id"], ["promises.workspace_id", "promises.id"], ondelete="CASCADE"
        ),
        Index("ix_promise_moves_promise", "workspace_id", "promise_id"),
        Index("ix_promise_moves_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    promise_id: Mapped[int]
    from_day: Mapped[date]
    to_day: Mapped[date]
    why: Mapped[str] = mapped_column(Text)
    moved_by: Mapped[str] = mapped_column(String(40))
    moved_at: Mapped[datetime]


async def find_promise(session: AsyncSession, promise_id: int, *, to_change: bool = False) -> Promise | None:
    """The promise with this id in this workspace, locked where it is `to_change`; an id from Slack is only a hint."""
    wanted = select(Promise).where(Promise.id == promise_id)
    return await session.scalar(wanted.with_for_update() if to_change else wanted)


async def promises_of(session: AsyncSession, client_ids: Collection[int]) -> list[Promise]:
    """Every promise of these clients, in the order in which they are due."""
    wanted = select(Promise).where(Promise.client_id.in_(client_ids))
    return list(await session.scalars(wanted.order_by(Promise.due_on, Promise.id)))


async def promises_of_engagement(session: AsyncSession, engagement_id: int) -> list[Promise]:
    """Every promise of an engagement, in the order in which they are due."""
    wanted = select(Promise).where(Promise.engagement_id == engagement_id)
    return list(await session.scalars(wanted.order_by(Promise.due_on, Promise.id)))


async def maybe_broken(session: AsyncSession, since: date, until: date) -> list[Promise]:
    """What we owed active clients on these days, and nobody has said that it was kept."""
    ours = (Promise.side == Side.OURS, Promise.fate.in_((Fate.OPEN, Fate.MISSED)), Promise.due_on.between(since, until))
    wanted = select(Promise).join(Client, Client.id == Promise.client_id).where(*ours, Client.status == Status.ACTIVE)
    return list(await session.scalars(wanted.order_by(Promise.due_on, Promise.id)))


async def moves_of(session: AsyncSession, client_ids: Collection[int]) -> list[PromiseMove]:
    """How promises of these clients moved, oldest first."""
    wanted = select(PromiseMove).where(PromiseMove.client_id.in_(client_ids))
    return list(await session.scalars(wanted.order_by(PromiseMove.moved_at, PromiseMove.id)))


async def move(session: AsyncSession, promise: Promise, day: date, why: str, by: str, now: datetime) -> None:
    """Let it be due on another day."""
    if day == promise.due_on:
        return
    session.add(
        PromiseMove(
            client_id=promise.client_id,
            promise_id=promise.id,
            from_day=promise.due_on,
            to_day=day,
            why=why,
            moved_by=by,
            moved_at=now,
        )
    )
    promise.due_on = day
