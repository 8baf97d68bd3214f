"""What is to happen at a local day and hour, and which of those moments have come."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, Select, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.channels import move_rows
from models.troubles import is_shut_out


class Schedule(Numbered, Base):
    """A weekly moment in somebody's zone: `kind` names the job, `channel` where it speaks."""

    __tablename__ = "schedules"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "kind", "channel"),
        Index("ix_schedules_next_at", "next_at"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(40))
    weekday: Mapped[int]
    at: Mapped[time]
    zone: Mapped[str] = mapped_column(String(64))
    set_by: Mapped[str] = mapped_column(String(40))
    since: Mapped[datetime]
    """Nothing before this moment is due: when it was set up or last changed."""
    next_at: Mapped[datetime]


class Fate(StrEnum):
    """What became of an occurrence."""

    SAID = "said"
    LATE = "late"
    MISSED = "missed"


class Occurrence(Numbered, Base):
    """One local date of one schedule; the unique key is what keeps a week from being said twice."""

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("workspace_id", "schedule_id", "local_date"),
        ForeignKeyConstraint(
            ["workspace_id", "schedule_id"], ["schedules.workspace_id", "schedules.id"], ondelete="CASCADE"
        ),
    )

    schedule_id: Mapped[int]
    local_date: Mapped[date]
    due_at: Mapped[datetime]
    settled_at: Mapped[datetime]
    fate: Mapped[Fate] = mapped_column(words(Fate))


def workspaces_due(now: datetime) -> Select[str]:
    """The workspaces in which a schedule is due; where Slack has shut us out it waits, and is late when we are back."""
    due = (Schedule.next_at <= now, ~is_shut_out(Schedule.workspace_id))
    return select(Schedule.workspace_id).where(*due).distinct()


async def schedules_due(session: AsyncSession, now: datetime) -> list[int]:
    """The ids of what is due in this workspace, the longest waiting first."""
    return list(await session.scalars(select(Schedule.id).where(Schedule.next_at <= now).order_by(Schedule.next_at)))


async def take_due(session: AsyncSession, schedule_id: int, now: datetime) -> Schedule | None:
    """One due schedule for this transaction alone, or None where another worker has it or has done it."""
    return await session.scalar(
        select(Schedule).where(Schedule.id == schedule_id, Schedule.next_at <= now).with_for_update(skip_locked=True)
    )


async def schedules_of(session: AsyncSession, kind: str) -> list[Schedule]:
    """The schedules of one kind, oldest first."""
    return list(await session.scalars(select(Schedule).where(Schedule.kind == kind).order_by(Schedule.id)))


async def find_schedule(session: AsyncSession, kind: str, schedule_id: int) -> Schedule | None:
    """The schedule with this id and kind; an id that came back from Slack is only a hint."""
    return await session.scalar(select(Schedule).where(Schedule.kind == kind, Schedule.id == schedule_id))


async def set_up(session: AsyncSession, wanted: Schedule) -> Schedule:
    """Save a schedule; one of the same kind and channel, even one of this very moment, takes over its settings."""
    try:
        async with session.begin_nested():
            session.add(wanted)
        return wanted
    except IntegrityError:
        same = select(Schedule).where(Schedule.kind == wanted.kind, Schedule.channel == wanted.channel)
        kept = (await session.scalars(same.with_for_update())).one()
    for name in ("weekday", "at", "zone", "set_by", "since", "next_at"):
        setattr(kept, name, getattr(wanted, name))
    return kept


async def speaks_in(session: AsyncSession, channel: str) -> bool:
    """Whether something is to be said there regularly."""
    return await session.scalar(select(Schedule.id).where(Schedule.channel == channel).limit(1)) is not None


async def follow_channel(session: AsyncSession, old: str, new: str) -> None:
    """What speaks in one channel is to speak in another; what does so already, stays as it is."""
    await move_rows(session, Schedule.channel, old, new, Schedule.kind)


async def settled_dates(session: AsyncSession, schedule_id: int, dates: list[date]) -> set[date]:
    """Those of these local dates on which the schedule was said or recorded as missed already."""
    wanted = select(Occurrence.local_date).where(
        Occurrence.schedule_id == schedule_id, Occurrence.local_date.in_(dates)
    )
    return set(await session.scalars(wanted))
