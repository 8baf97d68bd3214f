"""The pulse: who was asked about which client at the end of a digest, and who does not want to be asked.

What they answered stands among the ratings (models/ratings.py), as any answer does; whom to ask is ruled by
models/rules/pulse.py.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models import once
from models.base import Base, Named, Numbered, words
from models.clients import clients_by_name
from models.nudges import mutes_of
from models.ratings import last_rated
from models.rules.pulse import Ask, Came, Rater
from models.teams import teams_of


class Pulse(Numbered, Base):
    """A question how a client feels; the unique key keeps a date's from being asked twice."""

    __tablename__ = "pulses"
    __table_args__ = (
        UniqueConstraint("workspace_id", "person_id", "client_id", "asked_on"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_pulses_client", "workspace_id", "client_id"),
    )

    person_id: Mapped[str] = mapped_column(String(40))
    client_id: Mapped[int]
    asked_on: Mapped[date]
    """The local date of the digest at whose end it stood."""
    asked_at: Mapped[datetime]
    promised: Mapped[bool]
    """Whether it said that the client's team, as it was then, sees the answer; otherwise only leads ever do."""
    came: Mapped[Came | None] = mapped_column(words(Came))
    came_at: Mapped[datetime | None]

    def settle(self, came: Came, now: datetime) -> None:
        """Say what came of it; what was answered stays so."""
        if self.came is not Came.ANSWERED:
            self.came, self.came_at = came, now


class PulsePause(Named, Base):
    """Somebody who is not, or was not, to be asked."""

    __tablename__ = "pulse_pauses"

    person_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    """When they wanted to be asked again."""


async def rater(session: AsyncSession, person_id: str, zone: str, now: datetime) -> Rater:
    """All that the rule asks of a person, on dates of their zone."""
    teams, rated = await teams_of(session, person_id), await last_rated(session, person_id)
    silenced = {
        mute.client_id
        for mute in await mutes_of(session, [person_id])
        if mute.kind is None and (mute.until is None or now < mute.until)
    }
    active = await clients_by_name(session, ids=teams.keys() - silenced)
    asked = await session.scalars(select(Pulse).where(Pulse.person_id == person_id).order_by(Pulse.id))
    asks = [Asked(row.client_id, row.asked_on, row.asked_at, row.came is not None) for row in asked]
    return rater_of([one.id for one in active], rated, asks, await pause_of(session, person_id), ZoneInfo(zone))


class Asked(NamedTuple):
    """That somebody was asked about a client on a local date and at a moment, and whether something came of it."""

    client_id: int
    on: date
    at: datetime
    came: bool


class Paused(Protocol):
    """Somebody who is not, or was not, to be asked; as of PulsePause."""

    @property
    def until(self) -> datetime | None:
        """When they wanted to be asked again."""


def rater_of(
    clients: Iterable[int],
    rated: Mapping[int, datetime],
    asked: Iterable[Asked],
    pause: Paused | None,
    zone: ZoneInfo,
) -> Rater:
    """As the rules read it: `clients` are those of whom they want to hear, `rated` is when they last rated whom."""
    return Rater(
        clients={id_: rated[id_].astimezone(zone).date() if id_ in rated else None for id_ in clients},
        asks=[Ask(one.client_id, one.on, _is_heeded(one, rated.get(one.client_id))) for one in asked],
        paused=pause is not None and pause.until is None,
        resumed=pause.until.astimezone(zone).date() if pause and pause.until else None,
    )


def _is_heeded(asked: Asked, rated_at: datetime | None) -> bool:
    return asked.came or (rated_at is not None and rated_at >= asked.at)


async def find_pulse(session: AsyncSession, person_id: str, pulse_id: int) -> Pulse | None:
    """What this person was asked; an id that came back from Slack is only a hint."""
    return await session.scalar(select(Pulse).where(Pulse.id == pulse_id, Pulse.person_id == person_id))


async def pause_of(session: AsyncSession, person_id: str) -> PulsePause | None:
    """Whether this person is, or once was, not to be asked."""
    return await session.scalar(select(PulsePause).where(PulsePause.person_id == person_id))


async def want_pulse(session: AsyncSession, person_id: str, now: datetime, *, wanted: bool) -> None:
    """Somebody wants to be asked or not from now on."""
    row = await pause_of(session, person_id)
    if row is None:
        if not wanted:
            await once.take(session, PulsePause(person_id=person_id, since=now))  # or they said so twice at this moment
    elif wanted:
        row.until = row.until or now
    elif row.until:
        row.since, row.until = now, None
