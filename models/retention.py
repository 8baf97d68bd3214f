"""How long each kind of thing is kept, and removing what is older. docs/security.md lists the kinds for people.

Ratings are never removed by age: what members may see rests on all of them (models/rules/published.py).
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from models.audit import AuditEntry
from models.drafts import Draft
from models.imports import Import
from models.inbox import Receipt
from models.interactions import Interaction
from models.nudges import Digest, Nudge
from models.outbox import WAITING, Outgoing
from models.pulses import Pulse
from models.ratings import Rating
from models.rules.nudges.deciding import State


class Kept(StrEnum):
    """What has an age of its own."""

    LOGGED = "logged"
    """Interactions."""
    WHYS = "whys"
    """The words of a rating."""
    TRAIL = "trail"
    MESSAGES = "messages"
    """What was said, or given up; never what still waits."""
    DRAFTS = "drafts"
    RECEIPTS = "receipts"
    NUDGES = "nudges"
    """What people were told or asked once, so that it is not said again, and their digests."""
    IMPORTS = "imports"
    """What an import changed, so that it can be undone; not what it brought."""


YEAR = 365
CHOSEN_BY_ADMINS = (Kept.LOGGED, Kept.WHYS, Kept.TRAIL)
DEFAULT_DAYS: Mapping[Kept, int | None] = {
    Kept.LOGGED: None,
    Kept.WHYS: None,
    Kept.TRAIL: 2 * YEAR,
    Kept.MESSAGES: 30,
    Kept.DRAFTS: 90,
    Kept.RECEIPTS: 7,
    Kept.NUDGES: 2 * YEAR,
    Kept.IMPORTS: 30,
}
"""None keeps it for ever. Slack repeats a request for minutes, so a week of receipts is plenty."""


def days_kept(chosen: Mapping[str, int], kind: Kept) -> int | None:
    """For how many days a workspace with these choices keeps a kind; 0 is its word for ever."""
    return chosen[kind] or None if kind in chosen else DEFAULT_DAYS[kind]


async def remove_old(session: AsyncSession, chosen: Mapping[str, int], now: datetime) -> None:
    """Remove what this workspace keeps no longer."""
    for kind, remove in REMOVERS.items():
        if days := days_kept(chosen, kind):
            await remove(session, now - timedelta(days=days))


async def _logged(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(Interaction).where(Interaction.logged_at < before))


async def _whys(session: AsyncSession, before: datetime) -> None:
    await session.execute(update(Rating).where(Rating.rated_at < before, Rating.why.is_not(None)).values(why=None))


async def _trail(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(AuditEntry).where(AuditEntry.at < before))


async def _messages(session: AsyncSession, before: datetime) -> None:
    """A head goes with its replies, and only once none of them waits."""
    reply = aliased(Outgoing)
    waits = select(reply.reply_to).where(reply.reply_to.is_not(None), reply.state.in_(WAITING))
    old = (Outgoing.state.not_in(WAITING), Outgoing.due_at < before, Outgoing.id.not_in(waits))
    await session.execute(delete(Outgoing).where(*old).execution_options(synchronize_session=False))


async def _drafts(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(Draft).where(Draft.changed_at < before))


async def _receipts(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(Receipt).where(Receipt.received_at < before))


async def _nudges(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(Nudge).where(Nudge.said_at < before, Nudge.state != State.SNOOZED))
    await session.execute(delete(Digest).where(Digest.at < before))
    await session.execute(delete(Pulse).where(Pulse.asked_at < before))


async def _imports(session: AsyncSession, before: datetime) -> None:
    await session.execute(delete(Import).where(Import.at < before))


REMOVERS: Mapping[Kept, Callable[[AsyncSession, datetime], Awaitable[None]]] = {
    Kept.LOGGED: _logged,
    Kept.WHYS: _whys,
    Kept.TRAIL: _trail,
    Kept.MESSAGES: _messages,
    Kept.DRAFTS: _drafts,
    Kept.RECEIPTS: _receipts,
    Kept.NUDGES: _nudges,
    Kept.IMPORTS: _imports,
}
