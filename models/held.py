"""What was held back because it could not be said there, and what becomes of it: said after all, elsewhere, or never.

The table is models/outbox.py's. A row in nobody's hands is moved on by its state, so that each goes out once.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models.outbox import Outgoing, State
from models.troubles import is_shut_out

NOT_JOINED, ARCHIVED, GONE = "not_in_channel", "archived", "gone"
CLOSED = (NOT_JOINED, ARCHIVED, GONE)
"""Reasons for which a place takes no word of ours, whoever reads there."""
KEPT_FOR = timedelta(days=30)
"""What waits longer has nothing to say to anybody any more."""


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


async def held_for(session: AsyncSession, channel: str) -> set[str]:
    """Why something is held back in this place; empty where nothing is."""
    return {reason or "" for reason in await session.scalars(select(Outgoing.reason).where(*_held_in(channel)))}


async def held_ids(session: AsyncSession) -> set[int]:
    """All messages of this workspace that are held back."""
    return set(await session.scalars(select(Outgoing.id).where(Outgoing.state == State.HELD)))


async def release(session: AsyncSession, channel: str) -> int:
    """Let all that is held in this place go out, in its order, before what is due later; gives how many."""
    return await _release(session, *_held_in(channel))


async def release_elders(session: AsyncSession, message: Outgoing) -> bool:
    """Let what is held in the place of a message that may go now go first; whether there was any.

    What Slack itself would not take into a closed channel is left to the channel's opening, with its answers: it would
    refuse it again, and again.
    """
    refused = exists().where(
        _REFUSED.workspace_id == Outgoing.workspace_id,
        _REFUSED.id.in_((Outgoing.id, Outgoing.reply_to)),
        _REFUSED.state == State.HELD,
        _REFUSED.reason.in_(CLOSED),
        _REFUSED.attempts > 0,
    )
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


async def follow_channel(session: AsyncSession, old: str, new: str) -> None:
    """The channel has a new id; what was held because the old one was gone already may be said."""
    await _release(session, *_held_in(old), Outgoing.reason == GONE)
    for column in (Outgoing.channel, Outgoing.sent_channel):
        await session.execute(update(Outgoing).where(column == old).values({column.key: new}))


def _held_in(channel: str) -> tuple[ColumnElement[bool], ...]:
    return (Outgoing.channel == channel, Outgoing.state == State.HELD)


async def _release(session: AsyncSession, *which: ColumnElement[bool]) -> int:
    """Let it go on. What may stand in Slack already, for its channel went while it was looked for, is still unknown."""
    state = case((Outgoing.blind > 0, State.UNKNOWN), else_=State.PENDING)
    wanted = update(Outgoing).where(*which).values(state=state, reason=None, try_at=None)
    return len(list(await session.scalars(wanted.returning(Outgoing.id))))


_REFUSED = aliased(Outgoing)  # made once, as in models/outbox.py
