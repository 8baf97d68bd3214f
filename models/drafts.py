"""What somebody has typed into a modal and not yet sent."""

import re
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Select, String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.clients import Client, name_key

_CLIENT_ID = re.compile(r"client:([0-9]{1,18})")


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


def clients_of(draft: Draft) -> set[int]:
    """The clients that a form is about, by what it was opened for and by what was chosen in it."""
    chosen = [str(draft.values.get(field)) for field in ("client", "client_id", "about")]
    keys = [draft.subject, *chosen, *(f"client:{one}" for one in chosen)]
    return {int(found[1]) for key in keys if (found := _CLIENT_ID.fullmatch(key))}


def for_new(name: str) -> str:
    """The subject of a form for a new client of this name; it tells nobody the name."""
    return f"new:{sha256(name_key(name).encode()).hexdigest()[:16]}"


async def find_draft(session: AsyncSession, user_id: str, modal: str, subject: str) -> Draft | None:
    """The draft of one person, of one modal, for one subject."""
    return await session.scalar(_drafts_of(user_id, modal, subject))


async def draft_by_id(session: AsyncSession, user_id: str, draft_id: int) -> Draft | None:
    """A draft by the id that a button carried; nobody opens another person's draft."""
    return await session.scalar(select(Draft).where(Draft.id == draft_id, Draft.user_id == user_id))


async def keep_draft(session: AsyncSession, draft: Draft) -> Draft | None:
    """Keep these answers unless later ones are kept already; gives what is kept.

    Nothing is kept about a client that was erased while the form was open.
    """
    if not await _are_here(session, clients_of(draft)):
        return None
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


async def drop_drafts(session: AsyncSession, subject: str) -> None:
    """Forget what anybody left in forms that were opened for this, or for a part of it: "kickoff:7:2"."""
    part = Draft.subject.startswith(f"{subject}:", autoescape=True)
    await session.execute(delete(Draft).where((Draft.subject == subject) | part))


async def _are_here(session: AsyncSession, client_ids: set[int]) -> bool:
    """Whether these clients are kept; whoever erases one now waits for us, or we for them."""
    if not client_ids:
        return True
    here = select(Client.id).where(Client.id.in_(client_ids)).with_for_update(read=True, key_share=True)
    return set(await session.scalars(here)) == client_ids


def _drafts_of(user_id: str, modal: str, subject: str) -> Select[Draft]:
    return select(Draft).where(Draft.user_id == user_id, Draft.modal == modal, Draft.subject == subject)
