"""What people answered about a client: seven statements and a why (product.md, Ratings)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigId, Numbered
from models.clients import Client
from models.rules import facts
from models.rules.facts import STATEMENTS, Statement, in_order


class Rating(Numbered, Base):
    """One person's answers about one client at one moment; a later rating does not change an earlier one."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_ratings_client", "workspace_id", "client_id", "rated_at"),
        *(CheckConstraint(f"{name} between 1 and 5", name=f"{name}_1_to_5") for name in Statement),
    )

    client_id: Mapped[int]
    rater_id: Mapped[str] = mapped_column(String(40))
    rated_at: Mapped[datetime]
    gut: Mapped[int | None]
    respect: Mapped[int | None]
    value: Mapped[int | None]
    payment: Mapped[int | None]
    teamwork: Mapped[int | None]
    boundaries: Mapped[int | None]
    referral: Mapped[int | None]
    why: Mapped[str | None] = mapped_column(Text)
    openly: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the form said that the client's team sees it; otherwise only leads ever do."""

    unnamed_at: Mapped[datetime | None]
    """When the rater was erased, who is here by a meaningless name since."""
    given_to: Mapped[int | None] = mapped_column(BigId)
    """The client it was given to, where that is one with this one by now; models/rules/published.py says why."""

    @property
    def given(self) -> dict[Statement, int]:
        """The statements that were answered, in the form's order."""
        values = {statement: getattr(self, statement) for statement in Statement}
        return {statement: value for statement, value in values.items() if value is not None}

    @property
    def fact(self) -> facts.Rating:
        """As the rules read it."""
        values = in_order(self.given)
        return facts.Rating(self.rater_id, self.rated_at, values, self.openly, self.unnamed_at, self.given_to)


async def ratings_of(session: AsyncSession, client_ids: list[int]) -> list[Rating]:
    """Every rating of these clients, oldest first.

    From the very first: what was published once rests on all of them (models.rules.published).
    """
    wanted = select(Rating).where(Rating.client_id.in_(client_ids))
    return list(await session.scalars(wanted.order_by(Rating.rated_at, Rating.id)))


async def rating_facts(session: AsyncSession, client_ids: Collection[int]) -> defaultdict[int, list[facts.Rating]]:
    """What the rules read of every rating of each of these clients, oldest first.

    Columns alone, and in order only where it is cheap: among fifty thousand, whole rows would take a second.
    """
    columns = (Rating.client_id, Rating.rater_id, Rating.rated_at, Rating.openly, Rating.unnamed_at, Rating.given_to)
    wanted = (
        select(*columns, *(getattr(Rating, statement) for statement in STATEMENTS))
        .where(Rating.client_id.in_(client_ids))
        .order_by(Rating.id)
    )
    given: defaultdict[int, list[facts.Rating]] = defaultdict(list)
    for client_id, rater, at, openly, unnamed_at, given_to, a, b, c, d, e, f, g in await session.execute(wanted):
        given[client_id].append(facts.Rating(rater, at, (a, b, c, d, e, f, g), openly, unnamed_at, given_to))
    for theirs in given.values():
        theirs.sort(key=attrgetter("at"))
    return given


async def last_rated(session: AsyncSession, rater_id: str) -> dict[int, datetime]:
    """The clients whom this person ever rated, and when last."""
    newest = select(Rating.client_id, func.max(Rating.rated_at).label("at")).where(Rating.rater_id == rater_id)
    return {row.client_id: row.at for row in await session.execute(newest.group_by(Rating.client_id))}


@dataclass(frozen=True, slots=True)
class Said:
    """An answer, and when it was given."""

    value: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Own:
    """What one person last answered about a client, statement by statement, and the newest of their words."""

    given: Mapping[Statement, Said]
    why: str | None = None
    why_at: datetime | None = None

    def since(self, moment: datetime) -> dict[Statement, int]:
        """The answers that were given from then on."""
        return {statement: said.value for statement, said in self.given.items() if said.at >= moment}


async def own_answers(session: AsyncSession, rater_id: str, client_id: int) -> Own:
    """What this person said of a client so far, for nobody else's eyes."""
    theirs = select(Rating).where(Rating.rater_id == rater_id, Rating.client_id == client_id)
    given: dict[Statement, Said] = {}
    why, why_at = None, None
    for rating in await session.scalars(theirs.order_by(Rating.rated_at, Rating.id)):
        given |= {statement: Said(value, rating.rated_at) for statement, value in rating.given.items()}
        if rating.why:
            why, why_at = rating.why, rating.rated_at
    return Own(given, why, why_at)


async def moment_of_rating(session: AsyncSession, client_id: int, now: datetime) -> datetime:
    """When a rating that is given now counts as given: after every other of this client.

    Whoever else rates the client waits until this one is committed, so that no number which somebody saw is ever
    replayed in another order (models.rules.published).
    """
    await session.execute(select(Client.id).where(Client.id == client_id).with_for_update())
    newest = select(Rating.rated_at).where(Rating.client_id == client_id).order_by(Rating.rated_at.desc()).limit(1)
    last = await session.scalar(newest)
    return max(now, last + timedelta(microseconds=1)) if last else now


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person says of a client by now: the newest answer to each statement and the newest why."""

    rater_id: str
    rated_at: datetime
    given: Mapping[Statement, int]
    why: str | None


def voices(ratings: Iterable[Rating]) -> list[Voice]:
    """Everybody who rated a client, whoever spoke last first; `ratings` stand oldest first."""
    known: dict[str, Voice] = {}
    for rating in ratings:
        before = known.pop(rating.rater_id, None)
        given = {**(before.given if before else {}), **rating.given}
        why = rating.why or (before.why if before else None)
        known[rating.rater_id] = Voice(rating.rater_id, rating.rated_at, given, why)
    return list(reversed(known.values()))
