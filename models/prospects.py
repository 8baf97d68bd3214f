"""Who may become a client: what is known of them, who sent them, and what came of it (product.md, Methods: 1 and 3)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered, words
from models.clients import NAME_LENGTH, Client
from models.people import Role
from models.rules.agreement import EngagementKind
from models.rules.profile import Often, Profitable, Season
from models.rules.traits import Profile
from models.sight import Reader

WORDS_LENGTH = 1000


class Outcome(StrEnum):
    """What came of it, as far as it is known."""

    TALKING = "talking"
    WON = "won"
    LOST = "lost"
    NOT_NOW = "not_now"


class Tie(StrEnum):
    """What a client is to a prospect."""

    SENT_BY = "sent_by"
    BECAME = "became"


class Prospect(Numbered, Base):
    """A company that is no client yet, or became one."""

    __tablename__ = "prospects"
    __table_args__ = (UniqueConstraint("workspace_id", "id"),)

    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    work: Mapped[EngagementKind | None] = mapped_column(words(EngagementKind))
    yearly_budget: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    language: Mapped[str | None] = mapped_column(String(5))
    often: Mapped[Often | None] = mapped_column(words(Often))
    season: Mapped[Season | None] = mapped_column(words(Season))
    profitable: Mapped[Profitable | None] = mapped_column(words(Profitable))
    note: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[Outcome] = mapped_column(words(Outcome), default=Outcome.TALKING)
    why: Mapped[str | None] = mapped_column(Text)
    """Why it came so."""
    added_by: Mapped[str] = mapped_column(String(40))
    added_at: Mapped[datetime]
    settled_by: Mapped[str | None] = mapped_column(String(40))
    settled_at: Mapped[datetime | None]
    """When its outcome was last said."""

    @property
    def profile(self) -> Profile:
        """As far as it can be held against what the ideal clients share."""
        return Profile(
            kinds=frozenset([self.work] if self.work else []),
            yearly=(self.yearly_budget, self.currency) if self.yearly_budget is not None and self.currency else None,
            language=self.language or "",
            often=self.often,
            season=self.season,
            profitable=self.profitable,
        )

    def settle(self, outcome: Outcome, why: str | None, who: str, at: datetime) -> None:
        """Say what came of it."""
        self.outcome, self.why, self.settled_by, self.settled_at = outcome, why, who, at


class ProspectTie(Numbered, Base):
    """A client who sent a prospect, or whom a prospect became; it goes with either of them."""

    __tablename__ = "prospect_ties"
    __table_args__ = (
        UniqueConstraint("workspace_id", "prospect_id", "tie"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["workspace_id", "prospect_id"], ["prospects.workspace_id", "prospects.id"], ondelete="CASCADE"
        ),
        Index("ix_prospect_ties_client", "workspace_id", "client_id"),
    )

    prospect_id: Mapped[int]
    client_id: Mapped[int]
    tie: Mapped[Tie] = mapped_column(words(Tie))


@dataclass(frozen=True, slots=True)
class Sent:
    """A prospect with the clients around it."""

    prospect: Prospect
    ties: Mapping[Tie, Client]

    @property
    def sender(self) -> Client | None:
        """Who sent them."""
        return self.ties.get(Tie.SENT_BY)

    @property
    def became(self) -> Client | None:
        """Whom they became."""
        return self.ties.get(Tie.BECAME)


def sees_prospect(reader: Reader, prospect: Prospect) -> bool:
    """Leads do, and who added it."""
    return reader.role >= Role.LEAD or prospect.added_by == reader.user_id


async def find_prospect(session: AsyncSession, prospect_id: int, *, to_change: bool = False) -> Prospect | None:
    """The prospect with this id; an id that came back from Slack is only a hint."""
    wanted = select(Prospect).where(Prospect.id == prospect_id)
    return await session.scalar(wanted.with_for_update() if to_change else wanted)


async def prospects_seen(session: AsyncSession, reader: Reader) -> list[Sent]:
    """All that this reader may see, the newest first."""
    wanted = select(Prospect).order_by(Prospect.id.desc())
    if reader.role < Role.LEAD:
        wanted = wanted.where(Prospect.added_by == reader.user_id)
    return await with_ties(session, list(await session.scalars(wanted)))


async def prospects_of(session: AsyncSession, client_id: int) -> list[Sent]:
    """Whom a client sent, and who they were before: all that are tied to them, the newest first."""
    tied = select(ProspectTie.prospect_id).where(ProspectTie.client_id == client_id)
    rows = await session.scalars(select(Prospect).where(Prospect.id.in_(tied)).order_by(Prospect.id.desc()))
    return await with_ties(session, list(rows))


async def with_ties(session: AsyncSession, prospects: Sequence[Prospect]) -> list[Sent]:
    """These, with who sent them and whom they became."""
    wanted = (
        select(ProspectTie, Client)
        .join(Client, Client.id == ProspectTie.client_id)
        .where(ProspectTie.prospect_id.in_([one.id for one in prospects]))
    )
    ties: defaultdict[int, dict[Tie, Client]] = defaultdict(dict)
    for tie, client in await session.execute(wanted):
        ties[tie.prospect_id][tie.tie] = client
    return [Sent(one, ties[one.id]) for one in prospects]


async def tie_to(session: AsyncSession, prospect: Prospect, what: Tie, client_id: int | None) -> None:
    """From now on a client and no other is that to the prospect; None is nobody."""
    theirs = (ProspectTie.prospect_id == prospect.id, ProspectTie.tie == what)
    row = await session.scalar(select(ProspectTie).where(*theirs))
    if client_id is None:
        await session.execute(delete(ProspectTie).where(*theirs))
    elif row:
        row.client_id = client_id
    else:
        session.add(ProspectTie(prospect_id=prospect.id, client_id=client_id, tie=what))


async def became(session: AsyncSession, client_ids: Collection[int]) -> list[Prospect]:
    """Those who became one of these clients."""
    tied = select(ProspectTie.prospect_id).where(ProspectTie.client_id.in_(client_ids), ProspectTie.tie == Tie.BECAME)
    return list(await session.scalars(select(Prospect).where(Prospect.id.in_(tied))))
