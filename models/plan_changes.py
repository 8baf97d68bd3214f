"""What was changed in a recovery plan after it had begun: who, when, and each step as it was and as it is since."""

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.plans import WHAT_LENGTH, Plan
from models.rules.plans import Told


class PlanChange(Numbered, Base):
    """One step that was changed, added or taken away; what it was not, or is no longer, is None."""

    __tablename__ = "plan_changes"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["workspace_id", "plan_id"], ["plans.workspace_id", "plans.id"], ondelete="CASCADE"),
        Index("ix_plan_changes_plan", "workspace_id", "plan_id"),
        Index("ix_plan_changes_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    plan_id: Mapped[int]
    step_id: Mapped[int]
    """Of a step that may have been taken away."""
    was_what: Mapped[str | None] = mapped_column(String(WHAT_LENGTH))
    was_who: Mapped[str | None] = mapped_column(String(40))
    was_due_on: Mapped[date | None]
    what: Mapped[str | None] = mapped_column(String(WHAT_LENGTH))
    who: Mapped[str | None] = mapped_column(String(40))
    due_on: Mapped[date | None]
    changed_by: Mapped[str] = mapped_column(String(40))
    changed_at: Mapped[datetime]

    @property
    def before(self) -> Told:
        """As the step was; nothing where it was added."""
        return Told(self.was_what, self.was_who, self.was_due_on)

    @property
    def after(self) -> Told:
        """As it is since; nothing where it was taken away."""
        return Told(self.what, self.who, self.due_on)


def change_of(plan: Plan, step_id: int, before: Told, after: Told, by: str, now: datetime) -> PlanChange:
    """What somebody made of one step of a plan."""
    return PlanChange(
        client_id=plan.client_id,
        plan_id=plan.id,
        step_id=step_id,
        was_what=before.what,
        was_who=before.who,
        was_due_on=before.until,
        what=after.what,
        who=after.who,
        due_on=after.until,
        changed_by=by,
        changed_at=now,
    )


async def changes_of(session: AsyncSession, plan_id: int) -> list[PlanChange]:
    """What was changed in a plan, oldest first."""
    wanted = select(PlanChange).where(PlanChange.plan_id == plan_id)
    return list(await session.scalars(wanted.order_by(PlanChange.id)))
