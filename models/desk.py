"""What a person's desk shows beside its clients: read in one statement, however much of it there is.

The clients and how they are come from models/portfolio.py; who sees what of them is ruled by models/sight.py.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    String,
    Subquery,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from models.base import UtcDateTime, Workspace
from models.clients import Client
from models.interactions import Interaction
from models.merges import merged_away
from models.nudges import Nudge, NudgeHabits, NudgeMute
from models.people import Person
from models.pulses import Asked, Pulse, PulsePause, rater_of
from models.quiet import QuietTime
from models.ratings import Rating
from models.rules.nudges.deciding import State
from models.rules.pulse import Rater
from models.schedules import Schedule
from models.teams import TeamMember
from models.tiers import TierDecision

SUMMARY = "weekly_summary"


class _Kind(StrEnum):
    TEAM = "team"
    RATED = "rated"
    MUTE = "mute"
    ASKED = "asked"
    PAUSE = "pause"
    QUIET = "quiet"


class Quieted(NamedTuple):
    """A time in which the whole agency is quiet, from a day until the first on which people hear again, and why."""

    begins_on: date
    ends_on: date
    why: str


class Steps(NamedTuple):
    """What a person, or their agency, did already."""

    rated: bool
    logged: bool
    chose_habits: bool
    knows_desk: bool
    has_summary: bool
    has_client: bool
    has_sorted: bool
    """Somebody decided of some client how well it fits."""
    has_roles: bool
    """Somebody was given a role here, or an admin said that Slack's own will do."""


class _Pause(NamedTuple):
    until: datetime | None


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """What one person's desk shows beside the clients."""

    workspace: Workspace
    nudges: int
    """How many things they heard of and may still act on."""
    steps: Steps
    teams: Mapping[int, datetime | None]
    """As `models.teams.teams_of`."""
    rated: Mapping[int, datetime]
    silenced: Collection[int | None]
    """The clients of whom they want to hear nothing now."""
    asked: Collection[Asked]
    pause: _Pause | None
    quiet: Collection[Quieted]

    def rater(self, active: Collection[int], zone: str) -> Rater:
        """As `models.pulses.rater`, of whom these active clients are known."""
        theirs = [id_ for id_ in active if id_ in self.teams and id_ not in self.silenced]
        return rater_of(theirs, self.rated, self.asked, self.pause, ZoneInfo(zone))


async def desk_facts(session: AsyncSession, person_id: str, now: datetime) -> DeskFacts:
    """All of it for this person."""
    rows = _everything(person_id)
    found = (await session.execute(select(Workspace, *_counts(person_id), *rows.c).outerjoin(rows, true()))).all()
    by_kind: defaultdict[_Kind | None, list[Row[Any]]] = defaultdict(list)
    for row in found:
        by_kind[_Kind(row.what) if row.what else None].append(row)
    first, pauses = found[0], by_kind[_Kind.PAUSE]
    mutes = [row for row in by_kind[_Kind.MUTE] if row.at is None or now < row.at]
    quiet = [Quieted(row.day, row.last_day, row.words) for row in by_kind[_Kind.QUIET]]
    return DeskFacts(
        workspace=first.Workspace,
        nudges=first.nudges,
        steps=Steps(*(bool(getattr(first, name)) for name in Steps._fields)),
        teams={row.client_id: row.at for row in by_kind[_Kind.TEAM]},
        rated={row.client_id: row.at for row in by_kind[_Kind.RATED]},
        silenced={row.client_id for row in mutes},
        asked=[Asked(row.client_id, row.day, row.at, bool(row.is_so)) for row in by_kind[_Kind.ASKED]],
        pause=_Pause(pauses[0].at) if pauses else None,
        quiet=sorted(quiet),
    )


async def put_away(session: AsyncSession, person_id: str) -> None:
    """They do not want to see the first steps again."""
    await session.execute(update(Person).where(Person.user_id == person_id).values(knows_desk=True))


async def leave_roles(session: AsyncSession) -> None:
    """Slack's own roles will do."""
    await session.execute(update(Workspace).values(roles_are_fine=True))


def _counts(person_id: str) -> list[ColumnElement[Any]]:
    here = Nudge.client_id.not_in(merged_away())
    waiting = (Nudge.heard_by == person_id, Nudge.state == State.OPEN, here)
    known = {
        "nudges": select(func.count(Nudge.item.distinct())).where(*waiting).scalar_subquery(),
        "rated": exists().where(Rating.rater_id == person_id),
        "logged": exists().where(Interaction.logged_by == person_id),
        "chose_habits": exists().where(NudgeHabits.person_id == person_id),
        "knows_desk": exists().where(Person.user_id == person_id, Person.knows_desk),
        "has_summary": exists().where(Schedule.kind == SUMMARY),
        "has_client": exists().where(Client.id.is_not(None)),
        "has_sorted": exists().where(TierDecision.id.is_not(None)),
        "has_roles": Workspace.roles_are_fine | exists().where(Person.given_role.is_not(None)),
    }
    return [column.label(name) for name, column in known.items()]


def _everything(person_id: str) -> Subquery:
    newest = func.max(Rating.rated_at)
    return union_all(
        _rows(_Kind.TEAM, client_id=TeamMember.client_id, at=TeamMember.since).where(
            TeamMember.user_id == person_id, TeamMember.stays_out.is_(False)
        ),
        _rows(_Kind.RATED, client_id=Rating.client_id, at=newest)
        .where(Rating.rater_id == person_id)
        .group_by(Rating.client_id),
        _rows(_Kind.MUTE, client_id=NudgeMute.client_id, at=NudgeMute.until).where(
            NudgeMute.heard_by == person_id, NudgeMute.kind.is_(None)
        ),
        _rows(
            _Kind.ASKED, client_id=Pulse.client_id, at=Pulse.asked_at, day=Pulse.asked_on, is_so=Pulse.came.is_not(None)
        ).where(Pulse.person_id == person_id),
        _rows(_Kind.PAUSE, at=PulsePause.until).where(PulsePause.person_id == person_id),
        _rows(_Kind.QUIET, day=QuietTime.begins_on, last_day=QuietTime.ends_on, words=QuietTime.why),
    ).subquery()


def _rows(kind: _Kind, **known: Any) -> Select[Any]:
    """Rows of one kind in the shape that they all have."""
    types: dict[str, TypeEngine[Any]] = {
        "client_id": Integer(),
        "at": UtcDateTime(),
        "day": Date(),
        "last_day": Date(),
        "words": String(),
        "is_so": Boolean(),
    }
    columns = [known.get(name, cast(null(), kept)).label(name) for name, kept in types.items()]
    return select(cast(literal(kind.value), String()).label("what"), *columns)
