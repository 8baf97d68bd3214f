"""What happened with a client, as people logged it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.rules import facts
from models.rules.facts import Kind, Tone

LINK_LENGTH = 500


class Interaction(Numbered, Base):
    """One thing that happened with a client. Never changed by Rapport itself."""

    __tablename__ = "interactions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_interactions_when", "workspace_id", "occurred_at", "client_id", "kind", "tone", "logged_at"),
        Index("ix_interactions_client", "workspace_id", "client_id", "occurred_at"),
    )

    client_id: Mapped[int]
    kind: Mapped[Kind] = mapped_column(words(Kind))
    tone: Mapped[Tone | None] = mapped_column(words(Tone))
    what: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(LINK_LENGTH))
    """Permanent link of the Slack message it was logged from."""
    occurred_at: Mapped[datetime]
    logged_at: Mapped[datetime]
    logged_by: Mapped[str] = mapped_column(String(40))


async def interactions_since(session: AsyncSession, since: datetime, client_ids: list[int]) -> list[Interaction]:
    """Everything that happened with these clients since a moment, oldest first."""
    wanted = select(Interaction).where(Interaction.occurred_at >= since, Interaction.client_id.in_(client_ids))
    return list(await session.scalars(wanted.order_by(Interaction.occurred_at, Interaction.id)))


async def interactions_by_id(session: AsyncSession, ids: Collection[int]) -> dict[int, Interaction]:
    """These rows, for the words in them."""
    return {row.id: row for row in await session.scalars(select(Interaction).where(Interaction.id.in_(ids)))}


async def facts_since(
    session: AsyncSession, since: datetime, client_ids: Collection[int]
) -> defaultdict[int, list[facts.Interaction]]:
    """What the rules read of all that happened with each of these clients since a moment, oldest first.

    Columns alone, which an index holds all: among a hundred thousand, whole rows would take seconds.
    """
    row = Interaction
    logged_later = func.nullif(row.logged_at, row.occurred_at, type_=row.logged_at.type)
    wanted = (
        select(row.client_id, row.id, row.kind, row.occurred_at, row.tone, logged_later)
        .where(row.occurred_at >= since, row.client_id.in_(client_ids))
        .order_by(row.occurred_at, row.id)
    )
    happened: defaultdict[int, list[facts.Interaction]] = defaultdict(list)
    for client_id, number, kind, at, tone, logged_at in await session.execute(wanted):
        happened[client_id].append(facts.Interaction(number, kind, at, tone, logged_at))
    return happened


async def last_interactions(session: AsyncSession, client_id: int, count: int) -> list[Interaction]:
    """What happened last with a client, newest first."""
    wanted = select(Interaction).where(Interaction.client_id == client_id)
    newest_first = wanted.order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
    return list(await session.scalars(newest_first.limit(count)))


async def find_interaction(session: AsyncSession, interaction_id: int) -> Interaction | None:
    """The interaction with this id in this workspace; an id that came back from Slack is only a hint."""
    return await session.scalar(select(Interaction).where(Interaction.id == interaction_id))
