"""Where Rapport can speak no longer, kept from the day it was noticed until it works again."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, String, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Named


class Trouble(Named, Base):
    """A channel that is gone or, under the workspace's own id, that Slack has shut us out of it altogether."""

    __tablename__ = "troubles"

    place: Mapped[str] = mapped_column(String(40), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    """Slack's word for it."""
    since: Mapped[datetime]


async def begin(session: AsyncSession, place: str, reason: str, now: datetime) -> bool:
    """Keep a trouble; False where it is known already."""
    try:
        async with session.begin_nested():
            session.add(Trouble(place=place, reason=reason, since=now))
    except IntegrityError:
        return False
    return True


async def end(session: AsyncSession, *places: str) -> list[Trouble]:
    """Forget the troubles of these places; gives what they were."""
    over = list(await session.scalars(select(Trouble).where(Trouble.place.in_(places))))
    for trouble in over:
        await session.delete(trouble)
    return over


def is_shut_out(workspace_id: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether Slack lets us do nothing in a workspace, for a statement over many."""
    return exists().where(Trouble.workspace_id == workspace_id, Trouble.place == workspace_id)


def shut_out_workspaces() -> Select[str]:
    """The workspaces in which Slack lets us do nothing."""
    return select(Trouble.workspace_id).where(Trouble.place == Trouble.workspace_id)
