"""What somebody has typed into a modal and not yet sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Select, String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered


class Draft(Numbered, Base):
    """One person's unfinished answers to one modal; the newest is the one that counts."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("workspace_id", "user_id", "modal", "subject"),)

    user_id: Mapped[str] = mapped_column(String(40))
    modal: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60))
    """What the modal was opened for, such as a client's id; empty where there is no such thing."""
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    action_ts: Mapped[str] = mapped_column(String(40))
    """Slack's stamp of the change; of two changes that arrive out of order the later stamp wins."""
    changed_at: Mapped[datetime]


async def find_draft(session: AsyncSession, user_id: str, modal: str, subject: str) -> Draft | None:
    """The draft of one person, of one modal, for one subject."""
    return await session.scalar(_drafts_of(user_id, modal, subject))


async def draft_by_id(session: AsyncSession, user_id: str, draft_id: int) -> Draft | None:
    """A draft by the id that a button carried; nobody opens another person's draft."""
    return await session.scalar(select(Draft).where(Draft.id == draft_id, Draft.user_id == user_id))


async def keep_draft(session: AsyncSession, draft: Draft) -> Draft:
    """Keep these answers unless later ones are kept already; returns what is kept."""
    wanted = _drafts_of(draft.user_id, draft.modal, draft.subject).with_for_update()
    kept = await session.scalar(wanted)
    if kept is None:
        try:
            async with session.begin_nested():
                session.add(draft)
            return draft
        except IntegrityError:  # another first change came at this very moment
            kept = (await session.scalars(wanted)).one()
    if kept.action_ts <= draft.action_ts:
        kept.values, kept.action_ts, kept.changed_at = draft.values, draft.action_ts, draft.changed_at
    return kept


async def drop_draft(session: AsyncSession, user_id: str, modal: str, subject: str) -> None:
    """Forget a draft whose answers have been saved."""
    await session.execute(delete(Draft).where(Draft.user_id == user_id, Draft.modal == modal, Draft.subject == subject))


def _drafts_of(user_id: str, modal: str, subject: str) -> Select[Draft]:
    return select(Draft).where(Draft.user_id == user_id, Draft.modal == modal, Draft.subject == subject)
