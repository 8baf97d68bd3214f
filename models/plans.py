"""Recovery plans and their steps: what is done for a client at risk, by whom and until when, and how it went."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, SmallInteger, String, Text, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.rules.plans import Cause, Progress, Step, Told, progress

WHAT_LENGTH = 200
HOW_LENGTH = 500


class Plan(Numbered, Base):
    """One plan for one client. It runs until all is done, or until somebody ends it with a word how it went."""

    __tablename__ = "plans"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_plans_client", "workspace_id", "client_id", "ended_at"),
    )

    client_id: Mapped[int]
    cause: Mapped[Cause] = mapped_column(words(Cause))
    begun_by: Mapped[str] = mapped_column(String(40))
    begun_at: Mapped[datetime]
    ended_by: Mapped[str | None] = mapped_column(String(40))
    ended_at: Mapped[datetime | None]
    how: Mapped[str | None] = mapped_column(Text)
    """How it went, of one that somebody ended; None where it ended because all was done."""

    def end(self, by: str, now: datetime, how: str | None = None) -> None:
        """It is over."""
        self.ended_by, self.ended_at, self.how = by, now, how

    def go_on(self) -> None:
        """It is not over after all."""
        self.ended_by = self.ended_at = self.how = None


class PlanStep(Numbered, Base):
    """One step of a plan."""

    __tablename__ = "plan_steps"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["workspace_id", "plan_id"], ["plans.workspace_id", "plans.id"], ondelete="CASCADE"),
        Index("ix_plan_steps_plan", "workspace_id", "plan_id"),
        Index("ix_plan_steps_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    plan_id: Mapped[int]
    place: Mapped[int] = mapped_column(SmallInteger)
    """Among steps of one day, which are else in the order of their days; from 1 on."""
    what: Mapped[str] = mapped_column(String(WHAT_LENGTH))
    who: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    done_by: Mapped[str | None] = mapped_column(String(40))
    done_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    """When it was taken away. The row stays: on SQLite its id might else come to stand for another step."""

    @property
    def is_done(self) -> bool:
        """Whether somebody said so."""
        return self.done_at is not None

    @property
    def step(self) -> Step:
        """As the rules read it."""
        return Step(self.due_on, self.is_done)

    @property
    def told(self) -> Told:
        """What it says."""
        return Told(self.what, self.who, self.due_on)


@dataclass(frozen=True, slots=True)
class WholePlan:
    """A plan with its steps in the order of their days."""

    plan: Plan
    steps: Sequence[PlanStep]

    @property
    def to_do(self) -> list[PlanStep]:
        """Those that are not done."""
        return [one for one in self.steps if not one.is_done]

    def progress(self, today: date) -> Progress:
        """How far it has come on that day."""
        return progress((one.step for one in self.steps), today)


async def open_plans(session: AsyncSession, client_ids: Collection[int]) -> list[WholePlan]:
    """The plans of these clients that run, with their steps; the oldest first."""
    wanted = select(Plan).where(Plan.client_id.in_(client_ids), Plan.ended_at.is_(None)).order_by(Plan.id)
    return await _with_steps(session, list(await session.scalars(wanted)))


async def last_ended(session: AsyncSession, client_id: int) -> Plan | None:
    """The plan of a client that ended last."""
    ended = select(Plan).where(Plan.client_id == client_id, Plan.ended_at.is_not(None))
    return await session.scalar(ended.order_by(Plan.ended_at.desc(), Plan.id.desc()).limit(1))


async def find_plan(session: AsyncSession, plan_id: int, *, to_change: bool = False) -> WholePlan | None:
    """The plan with this id in this workspace, locked where it is `to_change`; an id from Slack is only a hint."""
    wanted = select(Plan).where(Plan.id == plan_id)
    plan = await session.scalar(wanted.with_for_update() if to_change else wanted)
    return (await _with_steps(session, [plan]))[0] if plan else None


async def plan_of_step(session: AsyncSession, step_id: int) -> int | None:
    """The id of the plan that a step belongs to, or belonged to."""
    return await session.scalar(select(PlanStep.plan_id).where(PlanStep.id == step_id))


async def _with_steps(session: AsyncSession, plans: Sequence[Plan]) -> list[WholePlan]:
    theirs = PlanStep.plan_id.in_([one.id for one in plans])
    wanted = select(PlanStep).where(theirs, PlanStep.removed_at.is_(None))
    order = (PlanStep.due_on, PlanStep.place, PlanStep.id)
    steps = list(await session.scalars(wanted.order_by(*order)))
    return [WholePlan(plan, [one for one in steps if one.plan_id == plan.id]) for plan in plans]
