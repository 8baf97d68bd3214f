"""What is to be said in Slack, and what was: one row a message, written with the fact it tells.

Delivery moves a row from pending to sending (committed before the call) and on to sent, or to unknown where
Slack's answer never came; an unknown row is settled by reading the channel back, never by sending again blindly.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Select,
    String,
    UniqueConstraint,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from models.base import Base, Numbered, words

LEASE = timedelta(seconds=60)


class State(StrEnum):
    """Where a message stands."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    HELD = "held"
    FAILED = "failed"


OPEN = (State.PENDING, State.SENDING, State.UNKNOWN)


class Outgoing(Numbered, Base):
    """One message to one place."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "delivery_id"),
        ForeignKeyConstraint(["workspace_id", "reply_to"], ["outbox.workspace_id", "outbox.id"], ondelete="CASCADE"),
        Index("ix_outbox_state", "state", "due_at", "workspace_id"),
    )

    kind: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(String(40))
    """A channel, or a person's id for a direct message."""
    reply_to: Mapped[int | None]
    """The message whose thread this one belongs to."""
    delivery_id: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`text` and `blocks`, as chat.postMessage takes them."""
    due_at: Mapped[datetime]
    state: Mapped[State] = mapped_column(words(State), default=State.PENDING)
    reason: Mapped[str | None] = mapped_column(String(200))
    """Why it is held or failed: a code, never somebody's words."""
    attempts: Mapped[int] = mapped_column(default=0)
    looks: Mapped[int] = mapped_column(default=0)
    """How often it has been looked for in Slack since its last attempt."""
    lease_owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None]
    sent_channel: Mapped[str | None] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40))
    sent_at: Mapped[datetime | None]

    def settle(self, state: State, reason: str | None = None) -> None:
        """Give the row its next state and let go of the lease."""
        self.state, self.reason = state, reason
        self.lease_owner = self.lease_until = None


def workspaces_waiting(now: datetime) -> Select[str]:
    """The workspaces that have something to say or to settle by now."""
    return (
        select(Outgoing.workspace_id).where(Outgoing.state.in_(OPEN), Outgoing.due_at <= now, _unleased(now)).distinct()
    )


async def claim_next(session: AsyncSession, now: datetime, owner: str) -> Outgoing | None:
    """Lease the oldest message that may go now: due, not leased, its thread's head sent, its channel's elders gone."""
    message = await session.scalar(
        select(Outgoing)
        .where(Outgoing.state.in_(OPEN), Outgoing.due_at <= now, _unleased(now), ~_elder_waits())
        .order_by(Outgoing.due_at, Outgoing.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Outgoing)
    )
    if message is not None:
        if message.state is State.SENDING:  # a worker died with it in hand: Slack may have taken it
            message.state = State.UNKNOWN
        message.lease_owner, message.lease_until = owner, now + LEASE
    return message


async def head_of(session: AsyncSession, message: Outgoing) -> Outgoing | None:
    """The message whose thread this one belongs to, or None if it stands alone."""
    if message.reply_to is None:
        return None
    return await session.scalar(select(Outgoing).where(Outgoing.id == message.reply_to))


async def count_by_state(session: AsyncSession, states: tuple[State, ...]) -> int:
    """How many messages of this workspace stand in one of these states."""
    return await session.scalar(select(func.count()).select_from(Outgoing).where(Outgoing.state.in_(states))) or 0


def _unleased(now: datetime) -> ColumnElement[bool]:
    return or_(Outgoing.lease_until.is_(None), Outgoing.lease_until <= now)


def _elder_waits() -> ColumnElement[bool]:
    elder = aliased(Outgoing)
    same_place = (elder.workspace_id == Outgoing.workspace_id, elder.channel == Outgoing.channel)
    return exists().where(*same_place, elder.id < Outgoing.id, elder.state.in_(OPEN))
