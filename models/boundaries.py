"""The agency's boundaries in their order, and what happened with them at each client (product.md, Methods: 2)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, Workspace, words
from models.interactions import Interaction
from models.rules.boundaries import Event, Happening
from models.rules.facts import Kind

NEED_LENGTH = 150
WHY_LENGTH = 500
MOST_BOUNDARIES = 10


class Boundary(Numbered, Base):
    """How the agency works best: a need, and why it helps the client."""

    __tablename__ = "boundaries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        Index("ix_boundaries_rank", "workspace_id", "rank"),
    )

    rank: Mapped[int | None]
    """Its place on the list, from 1; None where it was taken off, and only the history still names it."""
    need: Mapped[str] = mapped_column(String(NEED_LENGTH))
    why: Mapped[str] = mapped_column(String(WHY_LENGTH))
    made_at: Mapped[datetime]


class BoundaryEvent(Numbered, Base):
    """Something that happened with a client's boundary."""

    __tablename__ = "boundary_events"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "boundary_id"], ["boundaries.workspace_id", "boundaries.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["workspace_id", "interaction_id"], ["interactions.workspace_id", "interactions.id"], ondelete="CASCADE"
        ),
        Index("ix_boundary_events_client", "workspace_id", "client_id", "at"),
        Index("ix_boundary_events_interaction", "workspace_id", "interaction_id"),
    )

    client_id: Mapped[int]
    boundary_id: Mapped[int]
    kind: Mapped[Happening] = mapped_column(words(Happening))
    at: Mapped[datetime]
    told_at: Mapped[datetime]
    """When somebody said so; of something logged later that is after `at`."""
    told_by: Mapped[str] = mapped_column(String(40))
    interaction_id: Mapped[int | None]
    """What it was told with: taken back, or kept no longer, it takes this along."""
    note: Mapped[str | None] = mapped_column(Text)
    """Why it was decided so."""

    @property
    def event(self) -> Event:
        """As the rules read it."""
        return Event(self.boundary_id, self.kind, self.at)


# The agency's list


async def listed(session: AsyncSession) -> list[Boundary]:
    """The agency's list, in its order."""
    wanted = select(Boundary).where(Boundary.rank.is_not(None))
    return list(await session.scalars(wanted.order_by(Boundary.rank, Boundary.id)))


async def has_list(session: AsyncSession) -> bool:
    """Whether a list was ever written down, if only to be emptied."""
    return await session.scalar(select(Boundary.id).limit(1)) is not None


async def list_to_change(session: AsyncSession, first: Iterable[tuple[str, str]], now: datetime) -> list[Boundary]:
    """The list, for one who changes it; others wait. Where there never was one, `first` (need, why) is written down."""
    await session.execute(select(Workspace.id).with_for_update(key_share=True))
    if not await has_list(session):
        session.add_all(
            Boundary(rank=rank, need=need, why=why, made_at=now) for rank, (need, why) in enumerate(first, start=1)
        )
        await session.flush()
    return await listed(session)


def put_in_order(boundaries: Sequence[Boundary]) -> None:
    """Let the list be these, in this order."""
    for rank, boundary in enumerate(boundaries, start=1):
        boundary.rank = rank


async def boundaries_by_id(session: AsyncSession, ids: Iterable[int]) -> dict[int, Boundary]:
    """These boundaries, also those that were taken off the list."""
    found = await session.scalars(select(Boundary).where(Boundary.id.in_(set(ids))))
    return {one.id: one for one in found}


# What happened


async def events_of(session: AsyncSession, client_ids: Collection[int]) -> list[BoundaryEvent]:
    """Everything that happened with the boundaries of these clients, oldest first."""
    wanted = select(BoundaryEvent).where(BoundaryEvent.client_id.in_(client_ids))
    return list(await session.scalars(wanted.order_by(BoundaryEvent.at, BoundaryEvent.id)))


async def take_back(session: AsyncSession, event_id: int, by: str) -> BoundaryEvent | None:
    """Remove what this person told by a slip; gives it, None where it is not theirs or gone already."""
    slips = (Happening.KEPT, Happening.BROKEN, Happening.REMINDED)
    theirs = (BoundaryEvent.id == event_id, BoundaryEvent.told_by == by, BoundaryEvent.kind.in_(slips))
    return await session.scalar(delete(BoundaryEvent).where(*theirs).returning(BoundaryEvent))


async def contacts_since(
    session: AsyncSession, client_ids: Collection[int], since: datetime
) -> defaultdict[int, list[datetime]]:
    """When we and each of these clients spoke, as people logged it."""
    kinds = [kind for kind in Kind if kind.is_contact]
    theirs = (Interaction.client_id.in_(client_ids), Interaction.kind.in_(kinds), Interaction.occurred_at >= since)
    spoke: defaultdict[int, list[datetime]] = defaultdict(list)
    for client_id, at in await session.execute(select(Interaction.client_id, Interaction.occurred_at).where(*theirs)):
        spoke[client_id].append(at)
    return spoke


async def clients_learning(session: AsyncSession, boundary_id: int) -> list[int]:
    """The clients whose active boundary this is: with them none began after it."""
    wanted = select(BoundaryEvent.client_id, BoundaryEvent.boundary_id).where(BoundaryEvent.kind == Happening.BEGAN)
    began = await session.execute(wanted.order_by(BoundaryEvent.at, BoundaryEvent.id))
    active = {row.client_id: row.boundary_id for row in began}
    return sorted(client_id for client_id, began_last in active.items() if began_last == boundary_id)
