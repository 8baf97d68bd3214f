"""What clients and people were called before: what is kept may still name them so. It goes with whose name it was."""

from sqlalchemy import ForeignKeyConstraint, Index, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered


class FormerName(Numbered, Base):
    """An earlier name of one client or of one person."""

    __tablename__ = "former_names"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "user_id"], ["people.workspace_id", "people.user_id"], ondelete="CASCADE"
        ),
        Index("ix_former_names_client", "workspace_id", "client_id"),
        Index("ix_former_names_user", "workspace_id", "user_id"),
    )

    client_id: Mapped[int | None]
    user_id: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))


async def former_names(session: AsyncSession, *, client_id: int | None = None, user_id: str | None = None) -> list[str]:
    """What this client or this person was called before."""
    theirs = (FormerName.client_id == client_id, FormerName.user_id == user_id)
    return list(await session.scalars(select(FormerName.name).where(*theirs).order_by(FormerName.id)))


async def was_called(
    session: AsyncSession, name: str, *, client_id: int | None = None, user_id: str | None = None
) -> None:
    """Keep a name that this client or this person bears no longer, once."""
    if name not in await former_names(session, client_id=client_id, user_id=user_id):
        session.add(FormerName(client_id=client_id, user_id=user_id, name=name))
