"""The tiers that people decided, what leads say beside the facts, and what is written for the ways out of a bad fit.

What one reader may see of a client's tier is ruled by models/fitting.py.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, Workspace, words
from models.clients import NAMEABLE, Client
from models.hours import HoursEntry
from models.invoices import late_or_open
from models.revenue import known_of_money
from models.rules import revenue
from models.rules.business_time import BusinessCalendar
from models.rules.facts import Interaction
from models.rules.invoices import Invoice, Late, late_invoices, late_payments
from models.rules.revenue import trailing_year
from models.rules.target_rate import Hourly, Target, Worked, hourly
from models.rules.tiers import DEFAULTS, Decided, Thresholds, Tier, late_logged
from models.rules.ways_out import Way
from models.workspaces import this_workspace

REASON_LENGTH = 500
WORDS_LENGTH = 3000
LATE_DAYS = "late_days"


class TierDecision(Numbered, Base):
    """What somebody decided a client is; it stands beside what was decided before, and the newest holds."""

    __tablename__ = "tiers"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_tiers_client", "workspace_id", "client_id"),
    )

    client_id: Mapped[int]
    tier: Mapped[Tier] = mapped_column(words(Tier))
    proposed: Mapped[Tier | None] = mapped_column(words(Tier))
    """What the facts proposed, as far as whoever decided may know them."""
    reason: Mapped[str | None] = mapped_column(Text)
    """Of who knew better; None where it was confirmed."""
    decided_by: Mapped[str] = mapped_column(String(40))
    decided_at: Mapped[datetime]

    @property
    def decided(self) -> Decided:
        """As the rules read it."""
        return Decided(self.tier, self.proposed, self.decided_at)


class TierAnswers(Numbered, Base):
    """What a lead says of a client where no facts do; None is that nobody knows."""

    __tablename__ = "tier_answers"
    __table_args__ = (
        UniqueConstraint("workspace_id", "client_id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
    )

    client_id: Mapped[int]
    we_hide: Mapped[bool | None]
    """Whether we hide from them."""
    is_worth_it: Mapped[bool | None]
    """Whether they are worth it for us; asked of nobody where hours tell."""
    said_by: Mapped[str] = mapped_column(String(40))
    said_at: Mapped[datetime]


class WayOut(Numbered, Base):
    """Words to a client, as somebody changed them; Rapport sends them to nobody."""

    __tablename__ = "ways_out"
    __table_args__ = (
        UniqueConstraint("workspace_id", "client_id", "way"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
    )

    client_id: Mapped[int]
    way: Mapped[Way] = mapped_column(words(Way))
    wording: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str] = mapped_column(String(40))
    written_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class TierFacts:
    """What tiers rest on beside ratings and what was logged; all but the thresholds by client."""

    thresholds: Thresholds = DEFAULTS
    target: Target | None = None
    decisions: Mapping[int, TierDecision] = field(default_factory=dict)
    answers: Mapping[int, TierAnswers] = field(default_factory=dict)
    hourly: Mapping[int, Hourly] = field(default_factory=dict)
    """Empty where the workspace has no target."""
    invoices: Mapping[int, tuple[Invoice, ...]] = field(default_factory=dict)
    """Those that were paid after they were due, or are not paid yet."""
    calendar: BusinessCalendar | None = None
    """On whose days something is due; there wherever there are invoices."""

    def late_invoices(self, client_id: int, moment: datetime) -> tuple[Late, ...]:
        """Which of them count as paid late at a moment, as far as they were known then."""
        known = [one for one in self.invoices.get(client_id, ()) if one.known_at is None or one.known_at <= moment]
        if self.calendar is None or not known:
            return ()
        return late_invoices(known, self.calendar.day_of(moment), self.thresholds.late_within)

    def late_payments(self, client_id: int, logged: Iterable[Interaction], moment: datetime) -> int:
        """How often they paid late, by invoices and by what was logged; what is both counts once."""
        by_hand = late_logged(logged, moment, self.thresholds)
        late = self.late_invoices(client_id, moment)
        if self.calendar is None or not late:
            return len(by_hand)
        return late_payments(late, [self.calendar.day_of(one.at) for one in by_hand])

    def reaches_target_rate(self, client_id: int) -> bool | None:
        """Whether their fees suffice: by the hours or, where these tell nothing, by what a lead says."""
        paid = self.hourly.get(client_id)
        found = paid.reaches(self.target) if paid and self.target else None
        said = self.answers.get(client_id)
        return said.is_worth_it if found is None and said else found


def thresholds_of(workspace: Workspace) -> Thresholds:
    """From where on which tier is proposed there."""
    chosen: dict[str, Any] = {name: Fraction(value) for name, value in workspace.tier_thresholds.items()}
    if LATE_DAYS in chosen:
        chosen["late_within"] = timedelta(days=int(chosen.pop(LATE_DAYS)))
    return Thresholds(**chosen)


def target_of(workspace: Workspace) -> Target | None:
    """What an hour should bring in there; None where nobody said."""
    if workspace.target_rate is None or workspace.target_currency is None:
        return None
    return Target(workspace.target_rate, workspace.target_currency)


async def tier_facts(
    session: AsyncSession, now: datetime, calendar: BusinessCalendar, client_ids: Collection[int] | None = None
) -> TierFacts:
    """Of every client, in as many statements for one as for many; money is looked up for these ids where given."""
    workspace = await this_workspace(session)
    newest = select(func.max(TierDecision.id)).group_by(TierDecision.client_id)
    decisions = await session.scalars(select(TierDecision).where(TierDecision.id.in_(newest)))
    answers = await session.scalars(select(TierAnswers))
    target, paid = target_of(workspace), {}
    if target:
        clients = await known_of_money(session, calendar, workspace.currency, client_ids)
        paid = await _hourly(session, clients, target, calendar.day_of(now))
    return TierFacts(
        thresholds_of(workspace),
        target,
        {row.client_id: row for row in decisions},
        {row.client_id: row for row in answers},
        paid,
        await late_or_open(session, client_ids),
        calendar,
    )


async def _hourly(
    session: AsyncSession, clients: Sequence[revenue.Client], target: Target, today: date
) -> dict[int, Hourly]:
    worked = await _worked(session, today)
    found = {one.id: hourly(one, worked[one.id], target.currency, today) for one in clients if one.id in worked}
    return {client_id: rate for client_id, rate in found.items() if rate}


async def _worked(session: AsyncSession, today: date) -> dict[int, list[Worked]]:
    """By client, the hours of twelve months."""
    row, year = HoursEntry, trailing_year(today)
    wanted = (
        select(row.client_id, row.engagement_id, func.min(row.worked_on), func.sum(row.hours))
        .where(row.worked_on.between(year.first, year.last), row.hours > 0)
        .group_by(row.client_id, row.engagement_id)
    )
    found: defaultdict[int, list[Worked]] = defaultdict(list)
    for client_id, engagement_id, first, hours in await session.execute(wanted):
        found[client_id].append(Worked(engagement_id, first, hours))
    return dict(found)


async def decisions_of(session: AsyncSession, client_id: int) -> list[TierDecision]:
    """All that was ever decided of a client's tier, the newest first."""
    wanted = select(TierDecision).where(TierDecision.client_id == client_id)
    return list(await session.scalars(wanted.order_by(TierDecision.id.desc())))


async def undecided(session: AsyncSession) -> list[int]:
    """The clients that are not archived and of whom nobody has decided what they are, in the order of their names."""
    decided = exists().where(TierDecision.workspace_id == Client.workspace_id, TierDecision.client_id == Client.id)
    wanted = select(Client.id).where(Client.status.in_(NAMEABLE), ~decided).order_by(Client.name_key)
    return list(await session.scalars(wanted))


async def tiers_decided(session: AsyncSession, client_ids: Collection[int]) -> dict[int, Tier]:
    """What holds of these clients, where somebody decided."""
    newest = select(func.max(TierDecision.id)).where(TierDecision.client_id.in_(client_ids))
    newest = newest.group_by(TierDecision.client_id)
    rows = await session.scalars(select(TierDecision).where(TierDecision.id.in_(newest)))
    return {row.client_id: row.tier for row in rows}


async def answers_of(session: AsyncSession, client_id: int) -> TierAnswers | None:
    """What a lead said of a client, if anybody did."""
    return await session.scalar(select(TierAnswers).where(TierAnswers.client_id == client_id))


async def ways_out_of(session: AsyncSession, client_id: int) -> dict[Way, WayOut]:
    """What somebody wrote for each way out of a client."""
    wanted = select(WayOut).where(WayOut.client_id == client_id)
    return {row.way: row for row in await session.scalars(wanted)}
