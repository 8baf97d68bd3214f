"""Nudges: what was said to whom and what came of it, what nobody wants to hear, and how people want to hear."""

from collections.abc import Collection
from datetime import date, datetime, time

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Named, Numbered, words
from models.merges import merged_away
from models.people import Person
from models.rules.nudges.cause import Kind, What
from models.rules.nudges.deciding import MUTED_FOR, Heard, Key, Mute, State
from models.rules.nudges.deciding import Person as Hears
from models.rules.nudges.rhythm import Habits


class Nudge(Numbered, Base):
    """One fact that one person, or one channel, heard of. It is kept so that it is not said again."""

    __tablename__ = "nudges"
    __table_args__ = (
        UniqueConstraint("workspace_id", "heard_by", "client_id", "what", "about"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_nudges_client", "workspace_id", "client_id"),
    )

    heard_by: Mapped[str] = mapped_column(String(40))
    """A person, or the channel that heard of a broken promise."""
    client_id: Mapped[int]
    kind: Mapped[Kind] = mapped_column(words(Kind))
    what: Mapped[What] = mapped_column(words(What))
    about: Mapped[str] = mapped_column(String(80))
    state: Mapped[State] = mapped_column(words(State), default=State.OPEN)
    said_at: Mapped[datetime]
    item: Mapped[str] = mapped_column(String(32))
    """What was said as one has one mark."""
    until: Mapped[datetime | None]
    """When its snooze ends."""
    why: Mapped[str | None] = mapped_column(String(40))
    """Why it was not useful, as a code."""
    settled_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
    """When its cause was seen to be gone, whatever somebody said of it before."""

    @property
    def key(self) -> Key:
        """Which fact it is."""
        return self.client_id, self.what.value, self.about

    @property
    def heard(self) -> Heard:
        """As the rules read it."""
        return Heard(self.key, self.kind, self.state, self.said_at, self.until, self.settled_at, self.gone_at)

    def settle(self, state: State, now: datetime, *, until: datetime | None = None, why: str | None = None) -> None:
        """Say what came of it."""
        self.state, self.until, self.why = state, until, why
        self.settled_at = now if state is not State.OPEN else None


class NudgeMute(Numbered, Base):
    """What one person, or one channel, is not to hear: a kind, a client, or a kind with a client."""

    __tablename__ = "nudge_mutes"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_nudge_mutes_heard_by", "workspace_id", "heard_by"),
        Index("ix_nudge_mutes_client", "workspace_id", "client_id"),
    )

    heard_by: Mapped[str] = mapped_column(String(40))
    kind: Mapped[Kind | None] = mapped_column(words(Kind))
    client_id: Mapped[int | None]
    until: Mapped[datetime | None]
    """None: until somebody lifts it."""

    @property
    def rule(self) -> Mute:
        """As the rules read it."""
        return Mute(self.kind, self.client_id, self.until)


class NudgeHabits(Named, Base):
    """How one person wants to hear; who never said so has the usual habits."""

    __tablename__ = "nudge_habits"

    person_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    days: Mapped[str] = mapped_column(String(7))
    """Days of the week as digits; Monday is 0."""
    at: Mapped[time]
    quiet_until: Mapped[date | None]

    @property
    def rule(self) -> Habits:
        """As the rules read it."""
        return Habits(frozenset(int(day) for day in self.days), self.at, self.quiet_until)


class Digest(Numbered, Base):
    """A person's digest of one local date, said or with nothing to say; the unique key keeps it from coming twice."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("workspace_id", "person_id", "local_date"),)

    person_id: Mapped[str] = mapped_column(String(40))
    local_date: Mapped[date]
    items: Mapped[int]
    at: Mapped[datetime]


async def heard_by(session: AsyncSession, places: Collection[str], *, to_change: bool = False) -> list[Nudge]:
    """Everything that these people or channels heard, oldest first; locked where it is `to_change`."""
    theirs = (Nudge.heard_by.in_(places), Nudge.client_id.not_in(merged_away()))
    wanted = select(Nudge).where(*theirs).order_by(Nudge.said_at, Nudge.id)
    return list(await session.scalars(wanted.with_for_update() if to_change else wanted))


async def mutes_of(session: AsyncSession, places: Collection[str]) -> list[NudgeMute]:
    """What these people or channels are not to hear."""
    wanted = select(NudgeMute).where(NudgeMute.heard_by.in_(places))
    return list(await session.scalars(wanted.order_by(NudgeMute.id)))


async def find_mute(session: AsyncSession, mute_id: int) -> NudgeMute | None:
    """The silence with this id in this workspace; an id that came back from Slack is only a hint."""
    return await session.scalar(select(NudgeMute).where(NudgeMute.id == mute_id))


async def is_silent(session: AsyncSession, person_id: str, client_id: int) -> bool:
    """Whether this person is to hear nothing at all of the client."""
    same = (NudgeMute.heard_by == person_id, NudgeMute.client_id == client_id, NudgeMute.kind.is_(None))
    return await session.scalar(select(NudgeMute.id).where(*same).limit(1)) is not None


async def channel_mutes(session: AsyncSession) -> list[NudgeMute]:
    """The channels that are to hear of no broken promise."""
    people = select(Person.user_id)
    wanted = select(NudgeMute).where(NudgeMute.heard_by.not_in(people))
    return list(await session.scalars(wanted.order_by(NudgeMute.id)))


async def lift(session: AsyncSession, place: str, kind: Kind, client_id: int, *, since: datetime) -> None:
    """Take back the silence that a Not useful of that moment brought, by itself or with a later one."""
    same = (NudgeMute.heard_by == place, NudgeMute.kind == kind, NudgeMute.client_id == client_id)
    brought = select(NudgeMute).where(*same, NudgeMute.until >= since + MUTED_FOR).order_by(NudgeMute.until).limit(1)
    if found := await session.scalar(brought):
        await session.delete(found)


async def find_habits(session: AsyncSession, person_id: str) -> NudgeHabits | None:
    """How this person wants to hear, if they ever said so."""
    return await session.scalar(select(NudgeHabits).where(NudgeHabits.person_id == person_id))


async def habits_of(session: AsyncSession, person_ids: Collection[str]) -> dict[str, Habits]:
    """How those of these people want to hear who said so."""
    wanted = select(NudgeHabits).where(NudgeHabits.person_id.in_(person_ids))
    return {row.person_id: row.rule for row in await session.scalars(wanted)}


async def digests_on(session: AsyncSession, dates: Collection[date]) -> set[tuple[str, date]]:
    """Who had the digest of which of these dates."""
    rows = await session.execute(select(Digest.person_id, Digest.local_date).where(Digest.local_date.in_(dates)))
    return {(row.person_id, row.local_date) for row in rows}


async def snoozes_over(session: AsyncSession, now: datetime) -> set[str]:
    """Who is to hear again by now of something that they put off."""
    here = Nudge.client_id.not_in(merged_away())
    over = select(Nudge.heard_by).where(Nudge.state == State.SNOOZED, Nudge.until <= now, here)
    return set(await session.scalars(over.distinct()))


async def item_of(session: AsyncSession, person_id: str, item: str) -> list[Nudge]:
    """What was said to this person as one, locked; a mark from Slack is only a hint."""
    theirs = (Nudge.heard_by == person_id, Nudge.item == item, Nudge.client_id.not_in(merged_away()))
    wanted = select(Nudge).where(*theirs)
    return list(await session.scalars(wanted.order_by(Nudge.id).with_for_update()))


async def said_since(session: AsyncSession, since: datetime) -> list[tuple[Kind, State]]:
    """What was said since then to anybody, channels apart, and what came of it."""
    to_people = (Nudge.said_at >= since, Nudge.heard_by.in_(select(Person.user_id)))
    rows = await session.execute(select(Nudge.kind, Nudge.state).where(*to_people))
    return [(row.kind, row.state) for row in rows]


async def open_to_people(session: AsyncSession) -> list[Nudge]:
    """What people, channels apart, heard of and may still act on, what they put off among it."""
    to_people = (Nudge.heard_by.in_(select(Person.user_id)), Nudge.client_id.not_in(merged_away()))
    wanted = select(Nudge).where(Nudge.state.in_((State.OPEN, State.SNOOZED)), *to_people)
    return list(await session.scalars(wanted.order_by(Nudge.id)))


async def follow_channel(session: AsyncSession, old: str, new: str) -> None:
    """The channel has a new id."""
    for table in (Nudge, NudgeMute):
        await session.execute(update(table).where(table.heard_by == old).values(heard_by=new))


def as_person(heard: Collection[Nudge], mutes: Collection[NudgeMute], place: str) -> Hears:
    """What one of them heard before and does not want to hear, as the rules read it."""
    return Hears(
        {row.key: row.heard for row in heard if row.heard_by == place},
        [row.rule for row in mutes if row.heard_by == place],
    )
