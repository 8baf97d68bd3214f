"""What is to be said in Slack, and what was: one row a message, written with the fact it tells.

Delivery moves a row from pending to sending (committed before the call) and on to sent, or to unknown where
Slack's answer never came; an unknown row is settled by reading the channel back, never by sending again blindly.
docs/delivery.md draws the states.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Select,
    SmallInteger,
    String,
    UniqueConstraint,
    and_,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
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
    """Slack may have taken it or not."""
    SENT = "sent"
    HELD = "held"
    """Not said, because others could read it there or we are not let in; kept, with its words."""
    FAILED = "failed"
    """Slack refused this very message."""
    DROPPED = "dropped"
    """Given up: there is nobody left to say it to, or no telling whether it was said."""


OPEN = (State.PENDING, State.SENDING, State.UNKNOWN)
BEGUN = (State.SENDING, State.UNKNOWN)
WAITING = (*OPEN, State.HELD)
"""What may still be said; the others are over."""


class Place(NamedTuple):
    """Where messages wait for one another: a workspace's channel, or one person in it."""

    workspace_id: str
    channel: str


class Outgoing(Numbered, Base):
    """One message to one place."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "delivery_id"),
        ForeignKeyConstraint(["workspace_id", "reply_to"], ["outbox.workspace_id", "outbox.id"], ondelete="CASCADE"),
        Index("ix_outbox_state", "state", "due_at", "workspace_id"),
        Index("ix_outbox_place", "workspace_id", "channel", "state"),
        Index("ix_outbox_lease", "workspace_id", "channel", "lease_until"),
    )

    kind: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(String(40))
    """A channel, or a person's id for a direct message."""
    for_role: Mapped[int | None] = mapped_column(SmallInteger)
    """The role that the words of a direct message were meant for, where they depend on it."""
    reply_to: Mapped[int | None]
    """The message whose thread this one belongs to."""
    delivery_id: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    """`text` and `blocks`, as chat.postMessage takes them."""
    set_by: Mapped[str | None] = mapped_column(String(40))
    """Who arranged for it, and hears of it where it cannot be said."""
    due_at: Mapped[datetime]
    try_at: Mapped[datetime | None]
    """Not to be tried before; None until something went wrong."""
    state: Mapped[State] = mapped_column(words(State), default=State.PENDING)
    reason: Mapped[str | None] = mapped_column(String(200))
    """Why it is not sent: a code, never somebody's words."""
    attempts: Mapped[int] = mapped_column(default=0)
    looks: Mapped[int] = mapped_column(default=0)
    """How often it has been looked for in Slack since its last attempt."""
    blind: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often Slack would not let us look for it, since then."""
    lease_owner: Mapped[str | None] = mapped_column(String(40))
    lease_until: Mapped[datetime | None]
    """Until then nobody else says anything in this place; it outlives a message that was sent by its pace."""
    generation: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counts the leases: what a worker did under an older one is not recorded."""
    sent_channel: Mapped[str | None] = mapped_column(String(40))
    ts: Mapped[str | None] = mapped_column(String(40))
    sent_at: Mapped[datetime | None]

    @property
    def place(self) -> Place:
        """Where it is to be said."""
        return Place(self.workspace_id, self.channel)

    def lease(self, owner: str, until: datetime) -> None:
        """Keep its place for a worker."""
        self.lease_owner, self.lease_until = owner, until

    def settle(self, state: State, reason: str | None = None) -> None:
        """Give the row its next state and let go of the lease."""
        self.state, self.reason = state, reason
        self.lease_owner = self.lease_until = None


def places_waiting(now: datetime, most: int, most_of_one: int, but: Collection[Place] = ()) -> Select[str, str]:
    """Workspace and channel of the places that have something to say or to settle by now, the longest waiting first.

    `most` in all, and of one workspace `most_of_one`: a crowd in one keeps no other from being heard. `but` are those
    that are not asked for.
    """
    since = func.min(Outgoing.due_at)
    rank = func.row_number().over(partition_by=Outgoing.workspace_id, order_by=since)
    waiting = (
        select(Outgoing.workspace_id, Outgoing.channel, since.label("since"), rank.label("rank"))
        .where(*_may_go(now), tuple_(Outgoing.workspace_id, Outgoing.channel).not_in(but))
        .group_by(Outgoing.workspace_id, Outgoing.channel)
        .subquery()
    )
    return (
        select(waiting.c.workspace_id, waiting.c.channel)
        .where(waiting.c.rank <= most_of_one)
        .order_by(waiting.c.since)
        .limit(most)
    )


async def claim_next(session: AsyncSession, channel: str, now: datetime, owner: str) -> Outgoing | None:
    """Lease the message whose turn it is in a place; None where there is none, or another worker is at it there."""
    message = await session.scalar(
        select(Outgoing)
        .where(Outgoing.channel == channel, *_may_go(now), ~_another_is_here(now, owner))
        .order_by(Outgoing.due_at, Outgoing.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Outgoing)
    )
    if message is not None:
        if message.state is State.SENDING:  # a worker died with it in hand: Slack may have taken it
            message.state = State.UNKNOWN
        message.generation += 1
        message.lease(owner, now + LEASE)
    return message


async def still_ours(session: AsyncSession, message: Outgoing) -> Outgoing | None:
    """The row for writing, or None where another worker has claimed it since `message` was."""
    same = (Outgoing.id == message.id, Outgoing.generation == message.generation)
    return await session.scalar(
        select(Outgoing).where(*same, Outgoing.lease_owner == message.lease_owner).with_for_update()
    )


async def head_of(session: AsyncSession, message: Outgoing) -> Outgoing | None:
    """The message whose thread this one belongs to, or None if it stands alone.

    A thread is where its head is: what is judged for one place is never said in another.
    """
    if message.reply_to is None:
        return None
    return await session.scalar(
        select(Outgoing).where(Outgoing.id == message.reply_to, Outgoing.channel == message.channel)
    )


async def newest_ts(session: AsyncSession, channel: str, reply_to: int | None) -> str | None:
    """Slack's stamp of the newest message that surely stands in that place, or in that thread."""
    sent = select(Outgoing.ts).where(Outgoing.channel == channel, Outgoing.state == State.SENT)
    same_thread = or_(Outgoing.reply_to == reply_to, Outgoing.id == reply_to)
    within = sent.where(Outgoing.reply_to.is_(None) if reply_to is None else same_thread)
    return await session.scalar(within.order_by(Outgoing.ts.desc()).limit(1))


async def said_to(session: AsyncSession, channel: str, kinds: Collection[str]) -> list[Outgoing]:
    """What stands there of these kinds, the newest first, as far back as what was said is kept."""
    theirs = (Outgoing.channel == channel, Outgoing.state == State.SENT, Outgoing.kind.in_(kinds))
    return list(await session.scalars(select(Outgoing).where(*theirs).order_by(Outgoing.id.desc())))


async def was_heard_in(session: AsyncSession, channel: str) -> bool:
    """Whether anything was said there lately, as far back as what was said is kept (models/retention.py)."""
    said = select(Outgoing.id).where(Outgoing.channel == channel, Outgoing.state == State.SENT)
    return await session.scalar(said.limit(1)) is not None


async def drop_open(session: AsyncSession, reason: str) -> int:
    """Give up whatever this workspace had still to hear, but for what a worker has in hand; gives how many."""
    waiting = (Outgoing.state.in_(OPEN), Outgoing.lease_owner.is_(None))
    given_up = update(Outgoing).where(*waiting).values(state=State.DROPPED, reason=reason).returning(Outgoing.id)
    return len(list(await session.scalars(given_up)))


async def count_by_state(session: AsyncSession, states: tuple[State, ...]) -> int:
    """How many messages of this workspace stand in one of these states."""
    return await session.scalar(select(func.count()).select_from(Outgoing).where(Outgoing.state.in_(states))) or 0


def _may_go(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Due, not backing off, in nobody's hands, its elders gone."""
    return (
        Outgoing.state.in_(OPEN),
        Outgoing.due_at <= now,
        or_(Outgoing.try_at.is_(None), Outgoing.try_at <= now),
        or_(Outgoing.lease_until.is_(None), Outgoing.lease_until <= now),
        ~_elder_waits(now),
    )


def _elder_waits(now: datetime) -> ColumnElement[bool]:
    """What was begun goes on whatever is put before it; all else waits for that, and for what is due before it."""
    before = tuple_(_ELDER.due_at, _ELDER.id) < tuple_(Outgoing.due_at, Outgoing.id)
    comes_first = or_(before, _ELDER.state.in_(BEGUN))
    waits_too = (_ELDER.state.in_(OPEN), _ELDER.due_at <= now)
    same_place = (_ELDER.workspace_id == Outgoing.workspace_id, _ELDER.channel == Outgoing.channel)
    return and_(Outgoing.state == State.PENDING, exists().where(*same_place, *waits_too, comes_first))


def _another_is_here(now: datetime, owner: str) -> ColumnElement[bool]:
    same_place = (_OTHER.workspace_id == Outgoing.workspace_id, _OTHER.channel == Outgoing.channel)
    return exists().where(*same_place, _OTHER.lease_until > now, _OTHER.lease_owner != owner)


_ELDER, _OTHER = aliased(Outgoing), aliased(Outgoing)  # made once: an alias costs more than the rest of a statement
