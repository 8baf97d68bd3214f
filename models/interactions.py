"""What happened with a client, as people logged it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    case,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.interaction_people import earners_of_row
from models.rules import facts
from models.rules.facts import Kind, Tone

LINK_LENGTH = 500
LONG_REMEMBERED = (Kind.LATE_PAYMENT, Kind.REFERRAL)
REMEMBERED = timedelta(days=365)
"""Beyond what health forgets: a year is the longest that somebody can choose for late payments (models/tiers.py)."""
READ_BY_RULES = ("client_id", "kind", "tone", "logged_at", "hours", "closed_at")
"""They stand in the index, in the order that the rules want: a hundred thousand facts are read from it alone."""


class Interaction(Numbered, Base):
    """One thing that happened with a client. Never changed by Rapport itself; its author and leads may."""

    __tablename__ = "interactions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_interactions_when", "workspace_id", "occurred_at", "id", *READ_BY_RULES),
        Index("ix_interactions_client", "workspace_id", "client_id", "occurred_at"),
    )

    client_id: Mapped[int]
    kind: Mapped[Kind] = mapped_column(words(Kind))
    tone: Mapped[Tone | None] = mapped_column(words(Tone))
    what: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(LINK_LENGTH))
    """Permanent link of the Slack message it was logged from."""
    occurred_at: Mapped[datetime]
    logged_at: Mapped[datetime]
    logged_by: Mapped[str] = mapped_column(String(40))
    hours: Mapped[Decimal | None]
    """What a favour or late hours took."""
    edits: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often it was edited: who began with an older one is told so."""
    closed_at: Mapped[datetime | None]
    """When a complaint was closed; one that is open again has none."""
    closed_by: Mapped[str | None] = mapped_column(String(40))
    closing: Mapped[str | None] = mapped_column(Text)
    """How a complaint was settled, in somebody's words; they stay where it is open again."""

    @property
    def is_open_complaint(self) -> bool:
        """Whether it waits for somebody to close it."""
        return self.kind is Kind.COMPLAINT and self.closed_at is None

    @property
    def is_closed_complaint(self) -> bool:
        """Whether somebody closed it."""
        return self.kind is Kind.COMPLAINT and self.closed_at is not None

    @property
    def fact(self) -> facts.Interaction:
        """As the rules read it, but for whom a praise belongs to."""
        return facts.Interaction(
            self.id,
            self.kind,
            self.occurred_at,
            self.tone,
            self.logged_at,
            hours=self.hours,
            closed_at=self.closed_at,
        )

    def close(self, who: str, now: datetime, how: str | None) -> None:
        """A complaint is settled."""
        self.closed_at, self.closed_by, self.closing = now, who, how

    def reopen(self) -> None:
        """A complaint is open again."""
        self.closed_at, self.closed_by = None, None


OPEN_COMPLAINT = and_(Interaction.kind == Kind.COMPLAINT, Interaction.closed_at.is_(None))
"""What `is_open_complaint` says, as a condition."""


async def interactions_since(session: AsyncSession, since: datetime, client_ids: list[int]) -> list[Interaction]:
    """Everything that happened with these clients since a moment, oldest first."""
    wanted = select(Interaction).where(Interaction.occurred_at >= since, Interaction.client_id.in_(client_ids))
    return list(await session.scalars(wanted.order_by(Interaction.occurred_at, Interaction.id)))


async def interactions_by_id(session: AsyncSession, ids: Collection[int]) -> dict[int, Interaction]:
    """These rows, for the words in them."""
    return {row.id: row for row in await session.scalars(select(Interaction).where(Interaction.id.in_(ids)))}


async def facts_since(
    session: AsyncSession, since: datetime, client_ids: Collection[int]
) -> defaultdict[int, list[facts.Interaction]]:
    """What the rules read of all that happened with each of these clients since a moment, oldest first.

    With what is older and still counts: a complaint that is open, what was heard of late, the last of each kind, and
    what is remembered for longer. Columns alone, which an index holds all: among a hundred thousand, whole rows would
    take seconds.
    """
    row = Interaction
    remembered = and_(row.kind.in_(LONG_REMEMBERED), row.occurred_at >= since - REMEMBERED)
    counts = or_(row.occurred_at >= since, row.logged_at >= since, OPEN_COMPLAINT, remembered, _last_before(since))
    logged_later = func.nullif(row.logged_at, row.occurred_at, type_=row.logged_at.type)
    earned = case((row.kind == Kind.PRAISE, earners_of_row(row)))
    columns = (row.kind, row.occurred_at, row.tone, logged_later, row.hours, row.closed_at, earned)
    wanted = (
        select(row.client_id, row.id, *columns)
        .where(counts, row.client_id.in_(client_ids))
        .order_by(row.occurred_at, row.id)
    )
    happened: defaultdict[int, list[facts.Interaction]] = defaultdict(list)
    for client_id, number, kind, at, tone, heard, hours, closed, whose in await session.execute(wanted):
        earned_by = tuple(sorted(whose.split(","))) if whose else ()
        happened[client_id].append(facts.Interaction(number, kind, at, tone, heard, earned_by, hours, closed))
    return happened


def _last_before(since: datetime) -> ColumnElement[bool]:
    """What happened last of each kind, of what was known at that moment."""
    row = Interaction
    known = select(row.client_id, row.kind, func.max(row.occurred_at)).where(row.logged_at < since)
    newest = known.where(row.occurred_at < since).group_by(row.client_id, row.kind)
    return tuple_(row.client_id, row.kind, row.occurred_at).in_(newest)


async def last_interactions(session: AsyncSession, client_id: int, count: int) -> list[Interaction]:
    """What happened last with a client, newest first."""
    wanted = select(Interaction).where(Interaction.client_id == client_id)
    newest_first = wanted.order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
    return list(await session.scalars(newest_first.limit(count)))


async def complaints_of(session: AsyncSession, client_id: int, closed_since: datetime) -> list[Interaction]:
    """A client's complaints that are open, the oldest first, then those that were closed since, the last first."""
    closed = and_(Interaction.kind == Kind.COMPLAINT, Interaction.closed_at >= closed_since)
    wanted = select(Interaction).where(Interaction.client_id == client_id, or_(OPEN_COMPLAINT, closed))
    rows = list(await session.scalars(wanted.order_by(Interaction.occurred_at, Interaction.id)))
    last_first = sorted((row for row in rows if row.closed_at), key=lambda row: str(row.closed_at), reverse=True)
    return [*(row for row in rows if row.closed_at is None), *last_first]


async def find_interaction(
    session: AsyncSession, interaction_id: int, *, to_change: bool = False
) -> Interaction | None:
    """The interaction with this id in this workspace, locked where it is `to_change`.

    An id that came back from Slack is only a hint.
    """
    wanted = select(Interaction).where(Interaction.id == interaction_id)
    return await session.scalar(wanted.with_for_update() if to_change else wanted)
