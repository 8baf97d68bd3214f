"""The team of a client: who works with it (product.md, Words: Team)."""

from collections.abc import Collection

from sqlalchemy import ForeignKeyConstraint, Index, String, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Named


class TeamMember(Named, Base):
    """One person of the team of one client."""

    __tablename__ = "client_teams"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_client_teams_user", "workspace_id", "user_id"),
    )

    client_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)


async def team_of(session: AsyncSession, client_id: int) -> set[str]:
    """The people of a client's team, by user id."""
    return set(await session.scalars(select(TeamMember.user_id).where(TeamMember.client_id == client_id)))


async def clients_of_team_member(session: AsyncSession, user_id: str) -> set[int]:
    """The ids of the clients in whose team somebody is."""
    return set(await session.scalars(select(TeamMember.client_id).where(TeamMember.user_id == user_id)))


async def set_team(session: AsyncSession, client_id: int, user_ids: Collection[str]) -> None:
    """Make these people a client's whole team."""
    await session.execute(delete(TeamMember).where(TeamMember.client_id == client_id))
    session.add_all(TeamMember(client_id=client_id, user_id=user_id) for user_id in set(user_ids))
    await session.flush()
