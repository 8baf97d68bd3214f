"""Scope requests: what a client asked for, where it stands, how it got there, and which thresholds were spoken of."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.agreements import first_agreements
from models.base import Base, Numbered, Workspace, words
from models.interactions import LINK_LENGTH
from models.rules.business_time import BusinessCalendar
from models.rules.scope import Agreed, Measure, Moved, Step, Thresholds, worth
from models.rules.scope_sum import Settled

REASON_LENGTH = 500
WHO_LENGTH = 120
MOST_DAYS = 250
"""Working days by which a change can move a date: a year."""


class ScopeRequest(Numbered, Base):
    """One thing that a client asked for."""

    __tablename__ = "scope_requests"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "engagement_id"], ["engagements.workspace_id", "engagements.id"], ondelete="CASCADE"
        ),
        Index("ix_scope_requests_client", "workspace_id", "client_id", "asked_at"),
    )

    client_id: Mapped[int]
    engagement_id: Mapped[int | None]
    """Under whose agreement it was asked; None where none was running."""
    what: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(LINK_LENGTH))
    """Permanent link of the message that it was asked in."""
    step: Mapped[Step] = mapped_column(words(Step))
    step_at: Mapped[datetime]
    hours: Mapped[Decimal | None]
    cost: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    days: Mapped[int | None]
    """Working days by which it moves the end."""
    asked_at: Mapped[datetime]
    logged_at: Mapped[datetime]
    logged_by: Mapped[str] = mapped_column(String(40))

    @property
    def waits_since(self) -> datetime:
        """Since when somebody waits for the next step: they since they asked, until somebody moves it."""
        return self.asked_at if self.step_at == self.logged_at else self.step_at


class ScopeStep(Numbered, Base):
    """One step of a request: who said so, when and why."""

    __tablename__ = "scope_steps"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "request_id"], ["scope_requests.workspace_id", "scope_requests.id"], ondelete="CASCADE"
        ),
        Index("ix_scope_steps_request", "workspace_id", "request_id"),
        Index("ix_scope_steps_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    request_id: Mapped[int]
    step: Mapped[Step] = mapped_column(words(Step))
    why: Mapped[str | None] = mapped_column(Text)
    approved_by: Mapped[str | None] = mapped_column(String(WHO_LENGTH))
    """Who said yes for the client, as a name."""
    said_by: Mapped[str] = mapped_column(String(40))
    said_at: Mapped[datetime]


class ScopeAlert(Numbered, Base):
    """A threshold that was spoken of."""

    __tablename__ = "scope_alerts"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "engagement_id"], ["engagements.workspace_id", "engagements.id"], ondelete="CASCADE"
        ),
        Index("ix_scope_alerts_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    engagement_id: Mapped[int | None]
    """None for what is counted over all work with a client."""
    measure: Mapped[Measure] = mapped_column(words(Measure))
    threshold: Mapped[int]
    said_at: Mapped[datetime]


async def find_request(session: AsyncSession, request_id: int, *, to_change: bool = False) -> ScopeRequest | None:
    """The request with this id in this workspace, locked where it is `to_change`; an id from Slack is only a hint."""
    wanted = select(ScopeRequest).where(ScopeRequest.id == request_id)
    return await session.scalar(wanted.with_for_update() if to_change else wanted)


async def requests_of(session: AsyncSession, client_ids: Collection[int]) -> list[ScopeRequest]:
    """Every request of these clients, the newest first."""
    wanted = select(ScopeRequest).where(ScopeRequest.client_id.in_(client_ids))
    return list(await session.scalars(wanted.order_by(ScopeRequest.asked_at.desc(), ScopeRequest.id.desc())))


async def requests_since(session: AsyncSession, moment: datetime) -> list[ScopeRequest]:
    """Every request that was asked for or moved since then, whoever asked."""
    lately = or_(ScopeRequest.step_at >= moment, ScopeRequest.asked_at >= moment)
    return list(await session.scalars(select(ScopeRequest).where(lately).order_by(ScopeRequest.id)))


async def steps_of(session: AsyncSession, request_id: int) -> list[ScopeStep]:
    """How a request got where it is, oldest first."""
    wanted = select(ScopeStep).where(ScopeStep.request_id == request_id)
    return list(await session.scalars(wanted.order_by(ScopeStep.id)))


async def alerts_of(session: AsyncSession, client_id: int) -> list[ScopeAlert]:
    """The thresholds that were spoken of with a client."""
    return list(await session.scalars(select(ScopeAlert).where(ScopeAlert.client_id == client_id)))


def thresholds_of(workspace: Workspace) -> Thresholds:
    """From where on scope is spoken of there."""
    return Thresholds(**{name: tuple(sorted(chosen)) for name, chosen in workspace.scope_alerts.items()})


def moved_by(request: ScopeRequest) -> Moved:
    """A settled request as the rules weigh it."""
    return Moved(request.step_at, request.step is Step.FAVOUR, request.hours, request.cost)


def moved_in(request: ScopeRequest, currency: str | None) -> Moved:
    """The same beside money of this currency: a cost in another is not known there."""
    moved = moved_by(request)
    return moved if request.currency == currency else replace(moved, cost=None)


async def settled_requests(
    session: AsyncSession, rows: Sequence[ScopeRequest], calendar: BusinessCalendar
) -> list[Settled]:
    """Those of these requests that ended, with their worth at the rate that was agreed first."""
    ended = [row for row in rows if not row.step.is_open]
    agreed = await first_agreements(session, {row.client_id for row in ended})
    found = []
    for row in ended:
        first = agreed.get(row.engagement_id or 0)
        known = Agreed(first.terms.hours, first.budget) if first else Agreed()
        value: Decimal | None = worth(moved_by(row), known)
        currency = row.currency or (first.currency if first else None)
        day = calendar.day_of(row.step_at)
        found.append(Settled(row.client_id, day, row.step, row.hours, value, currency))
    return found
