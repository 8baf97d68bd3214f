"""Where Rapport can speak no longer, kept from the day it was noticed until it works again."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, String, delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Named
from models.channels import move_rows


class Trouble(Named, Base):
    """A channel that is gone or, under the workspace's own id, that Slack has shut us out of it altogether."""

    __tablename__ = "troubles"

    place: Mapped[str] = mapped_column(String(40), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    """Slack's word for it."""
    since: Mapped[datetime]
    dropped: Mapped[int] = mapped_column(default=0)
    """Messages that were given up for it."""


async def begin(session: AsyncSession, place: str, reason: str, now: datetime, dropped: int = 0) -> bool:
    """Keep a trouble, or its newer reason and what more it cost; False where it is known already for this reason."""
    try:
        async with session.begin_nested():
            session.add(Trouble(place=place, reason=reason, since=now, dropped=dropped))
    except IntegrityError:
        known = select(Trouble).where(Trouble.place == place).with_for_update()
        trouble = (await session.scalars(known.execution_options(populate_existing=True))).one()
        is_news = trouble.reason != reason
        trouble.reason, trouble.dropped = reason, trouble.dropped + dropped
        return is_news
    return True


async def end(session: AsyncSession, place: str) -> list[Trouble]:
    """Forget a trouble that is over; gives it, to one of those who do so at the same moment."""
    return list(await session.scalars(delete(Trouble).where(Trouble.place == place).returning(Trouble)))


async def follow_channel(session: AsyncSession, old: str, new: str) -> None:
    """The channel has a new id; a trouble that is known under both is kept once."""
    await move_rows(session, Trouble.place, old, new)


def is_shut_out(workspace_id: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether Slack lets us do nothing in a workspace, for a statement over many."""
    return exists().where(Trouble.workspace_id == workspace_id, Trouble.place == workspace_id)


def shut_out_workspaces() -> Select[str]:
    """The workspaces in which Slack lets us do nothing."""
    return select(Trouble.workspace_id).where(Trouble.place == Trouble.workspace_id)
