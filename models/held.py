"""What was held back because others could read it, and what becomes of it: said after all, elsewhere, or never.

The table is models/outbox.py's. A row in nobody's hands is moved on by its state, so that each goes out once.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import Outgoing, State
from models.troubles import is_shut_out

NOT_JOINED = "not_in_channel"
"""Slack's word where nobody has let us into a channel yet."""
A_LATE_EVENT = timedelta(days=1)
"""For so long Slack, or a server that stood still, may keep us from hearing that a channel has a new id."""


def workspaces_holding() -> Select[str]:
    """The workspaces in which something is held back, but for those that Slack has shut us out of."""
    holding = (Outgoing.state == State.HELD, ~is_shut_out(Outgoing.workspace_id))
    return select(Outgoing.workspace_id).where(*holding).distinct()


async def held_places(session: AsyncSession, reasons: tuple[str, ...] = ()) -> list[str]:
    """Where something is held back, the longest first; with `reasons`, only where it is for one of these."""
    wanted = select(Outgoing.channel).where(Outgoing.state == State.HELD).group_by(Outgoing.channel)
    if reasons:
        wanted = wanted.where(Outgoing.reason.in_(reasons))
    return list(await session.scalars(wanted.order_by(func.min(Outgoing.id))))


async def is_held(session: AsyncSession, channel: str) -> bool:
    """Whether something is held back in this place."""
    return await session.scalar(select(Outgoing.id).where(*_held_in(channel)).limit(1)) is not None


async def held_ids(session: AsyncSession) -> set[int]:
    """All messages of this workspace that are held back."""
    return set(await session.scalars(select(Outgoing.id).where(Outgoing.state == State.HELD)))


async def release(session: AsyncSession, channel: str) -> int:
    """Let all that is held in this place go out, in its order, before what is due later; gives how many."""
    return await _release(session, *_held_in(channel))


async def release_elders(session: AsyncSession, message: Outgoing) -> bool:
    """Let what is held in the place of a message that may go now go first; whether there was any.

    Where Slack refused a post because we are not in the channel, that is left to our being let in: it would refuse
    it again, and again.
    """
    refused = and_(Outgoing.reason == NOT_JOINED, Outgoing.attempts > 0)
    return bool(await _release(session, *_held_in(message.channel), ~refused))


async def move_held(session: AsyncSession, channel: str, to: str) -> int:
    """Let what is held in one place go out in another, answers with their heads; gives how many.

    What answers a message that stands in the old place already stands alone in the new one.
    """
    held = list(await session.scalars(select(Outgoing).where(*_held_in(channel)).with_for_update()))
    moved = {row.id for row in held}
    answers = and_(Outgoing.state == State.PENDING, Outgoing.lease_owner.is_(None), Outgoing.reply_to.in_(moved))
    for row in (*held, *await session.scalars(select(Outgoing).where(answers).with_for_update())):
        row.channel, row.try_at = to, None
        row.reply_to = row.reply_to if row.reply_to in moved else None
        row.settle(State.PENDING)
    return len(held)


async def let_go(session: AsyncSession, channel: str, reason: str, *, due_before: datetime | None = None) -> int:
    """Give up what is held in this place, or only what was due before a moment; gives how many."""
    wanted = update(Outgoing).where(*_held_in(channel)).values(state=State.DROPPED, reason=reason)
    if due_before is not None:
        wanted = wanted.where(Outgoing.due_at < due_before)
    return len(list(await session.scalars(wanted.returning(Outgoing.id))))


async def follow_channel(session: AsyncSession, old: str, new: str, now: datetime) -> None:
    """The channel has a new id; what was given up because the old one was gone already, is to be said after all."""
    in_time = Outgoing.due_at >= now - A_LATE_EVENT
    lost = and_(Outgoing.state == State.DROPPED, Outgoing.reason == "channel_not_found", Outgoing.attempts == 0)
    await _release(session, Outgoing.channel == old, lost, in_time)
    for column in (Outgoing.channel, Outgoing.sent_channel):
        await session.execute(update(Outgoing).where(column == old).values({column.key: new}))


def _held_in(channel: str) -> tuple[ColumnElement[bool], ...]:
    return (Outgoing.channel == channel, Outgoing.state == State.HELD)


async def _release(session: AsyncSession, *which: ColumnElement[bool]) -> int:
    wanted = update(Outgoing).where(*which).values(state=State.PENDING, reason=None, try_at=None)
    return len(list(await session.scalars(wanted.returning(Outgoing.id))))
