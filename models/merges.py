"""Two entries of one client that became one, and may be taken apart again for a month.

The entry that goes stays a row of its own, which nothing shows any more (`base.Mergeable`). With it stays what cannot
stand twice: a client has one ending, one review a quarter, one answer to a pitch. All else is told of the one that
stays from then on, and which rows came over is kept, so that just these go back. models/merging.py does both.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Select, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.clients import Client, Status
from models.session import merged_too

APART_FOR = timedelta(days=30)
"""So long after a merge it can be undone."""
FIELDS = ("owner_id", "internal_channel", "shared_channel", "since", "language", "budget", "status")
"""What is chosen where the two differ; a budget goes with its currency."""


class ClientMerge(Numbered, Base):
    """One merge: `client_id` is the one that stays, `gone_id` the one that goes."""

    __tablename__ = "client_merges"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["workspace_id", "gone_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_client_merges_client", "workspace_id", "client_id"),
        Index("ix_client_merges_gone", "workspace_id", "gone_id"),
    )

    client_id: Mapped[int]
    gone_id: Mapped[int]
    merged_by: Mapped[str] = mapped_column(String(40))
    merged_at: Mapped[datetime]
    undone_by: Mapped[str | None] = mapped_column(String(40))
    undone_at: Mapped[datetime | None]
    fields: Mapped[str] = mapped_column(String(200), default="")
    """Which of FIELDS the one that stays took over, with commas between; what it had before is in `was_…`."""
    named: Mapped[bool]
    """Whether the former name of the one that stays came by this merge."""
    was_owner_id: Mapped[str | None] = mapped_column(String(40))
    was_internal_channel: Mapped[str | None] = mapped_column(String(40))
    was_shared_channel: Mapped[str | None] = mapped_column(String(40))
    was_since: Mapped[date | None]
    was_language: Mapped[str | None] = mapped_column(String(5))
    was_yearly_budget: Mapped[Decimal | None]
    was_currency: Mapped[str | None] = mapped_column(String(3))
    was_status: Mapped[Status | None] = mapped_column(words(Status))

    @property
    def taken(self) -> Sequence[str]:
        """Which of FIELDS the one that stays took over."""
        return [field for field in self.fields.split(",") if field]


class ClientMergeRow(Numbered, Base):
    """A row that came over by a merge."""

    __tablename__ = "client_merge_rows"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "merge_id"], ["client_merges.workspace_id", "client_merges.id"], ondelete="CASCADE"
        ),
        Index("ix_client_merge_rows_merge", "workspace_id", "merge_id"),
    )

    merge_id: Mapped[int]
    of_table: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[int] = mapped_column(BigInteger)


def merged_away() -> Select[int]:
    """The ids of those that are one with another by now."""
    return select(ClientMerge.gone_id).where(ClientMerge.undone_at.is_(None))


async def merges_of(session: AsyncSession, client_id: int) -> list[ClientMerge]:
    """What is one with this client by now, the last merge first."""
    theirs = (ClientMerge.client_id == client_id, ClientMerge.undone_at.is_(None))
    return list(await session.scalars(select(ClientMerge).where(*theirs).order_by(ClientMerge.id.desc())))


async def merge_to_undo(session: AsyncSession, merge_id: int) -> ClientMerge | None:
    """A merge that holds, locked; an id that came back from Slack is only a hint."""
    wanted = select(ClientMerge).where(ClientMerge.id == merge_id, ClientMerge.undone_at.is_(None))
    return await session.scalar(wanted.with_for_update())


async def all_of(session: AsyncSession, client_id: int) -> list[int]:
    """A client and all that is or was one with it, by their ids: whose history is told together."""
    found, waiting = [client_id], [client_id]
    while waiting:
        theirs = select(ClientMerge.gone_id).where(ClientMerge.client_id.in_(waiting), ClientMerge.undone_at.is_(None))
        waiting = [one for one in await session.scalars(theirs) if one not in found]
        found += waiting
    return found


async def merged_names(session: AsyncSession, merges: Collection[ClientMerge]) -> dict[int, str]:
    """What those that went are called, by their ids."""
    wanted = select(Client.id, Client.name).where(Client.id.in_([one.gone_id for one in merges]))
    with merged_too(session):
        return {row.id: row.name for row in await session.execute(wanted)}
