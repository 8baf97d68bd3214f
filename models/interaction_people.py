"""Who earned the praise that was logged, and whether they heard of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, ScalarSelect, String, and_, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Named


class InteractionPerson(Named, Base):
    """One person to whom a praise belongs."""

    __tablename__ = "interaction_people"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "interaction_id"], ["interactions.workspace_id", "interactions.id"], ondelete="CASCADE"
        ),
        Index("ix_interaction_people_client", "workspace_id", "client_id"),
        Index("ix_interaction_people_user", "workspace_id", "user_id", "told_at"),
    )

    interaction_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client_id: Mapped[int]
    told_at: Mapped[datetime | None]
    """When they heard of it: that is once, whatever becomes of the praise."""
    stands: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False where somebody took them off again who had heard of it already."""


async def earners_of(session: AsyncSession, interaction_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """To whom each praise belongs, by user id; what belongs to nobody is left out."""
    row = InteractionPerson
    wanted = select(row.interaction_id, row.user_id).where(row.interaction_id.in_(interaction_ids), row.stands)
    found: dict[int, tuple[str, ...]] = {}
    for interaction_id, user_id in await session.execute(wanted.order_by(row.interaction_id, row.user_id)):
        found[interaction_id] = (*found.get(interaction_id, ()), user_id)
    return found


def earners_of_row(interaction: type[Any]) -> ScalarSelect[str]:
    """As `earners_of`, for each row of a statement about interactions: user ids with commas between, or null."""
    row = InteractionPerson
    theirs = and_(row.workspace_id == interaction.workspace_id, row.interaction_id == interaction.id, row.stands)
    return select(func.aggregate_strings(row.user_id, ",")).where(theirs).scalar_subquery()


async def set_earners(session: AsyncSession, interaction_id: int, client_id: int, user_ids: Collection[str]) -> None:
    """Let a praise belong to these people; whoever has heard of it stays known, and does not hear of it twice."""
    row = InteractionPerson
    wanted = select(row).where(row.interaction_id == interaction_id).order_by(row.user_id).with_for_update()
    known = {one.user_id: one for one in await session.scalars(wanted)}
    for user_id, one in known.items():
        one.client_id, one.stands = client_id, user_id in user_ids
        if not one.stands and one.told_at is None:
            await session.delete(one)
    new = dict.fromkeys(user_id for user_id in user_ids if user_id not in known)
    session.add_all(row(interaction_id=interaction_id, client_id=client_id, user_id=user_id) for user_id in new)
    await session.flush()
