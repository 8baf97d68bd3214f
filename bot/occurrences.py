"""Settles the moments of schedules that have come: the newest is said once, late if need be, older ones are missed.

The unique key of an occurrence (workspace, schedule, local date) is what keeps a week from being said twice; when a
moment comes is ruled by models/rules/schedule.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.feature import DueOccurrence, Job
from handlers.kit.turn import Deps, Turn, turn_in
from handlers.kit.words import speaking
from models import schedules
from models.rules import schedule as rules
from models.schedules import Fate, Occurrence, Schedule

log = structlog.get_logger()

FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
"""Before a schedule whose job failed is tried again; twice as long each time."""


@dataclass(frozen=True, slots=True)
class Rest:
    """How long a schedule is left alone after its job failed."""

    since: datetime
    length: timedelta


class Occurrences:
    """All workspaces' schedules, one after another; trouble in one stops no other."""

    def __init__(self, deps: Deps, jobs: Mapping[str, Job]) -> None:
        self._deps = deps
        self._jobs = jobs
        self._resting: dict[int, Rest] = {}

    async def settle(self) -> None:
        """Do what has fallen due."""
        for workspace_id in await self._deps.database.workspace_ids(schedules.workspaces_due(self._deps.clock())):
            try:
                await self._settle_workspace(await turn_in(self._deps, workspace_id))
            except Exception as error:  # one workspace's trouble is not the next one's
                log.exception("occurrences", workspace=workspace_id, error=type(error).__name__)

    async def _settle_workspace(self, turn: Turn) -> None:
        async with turn.reading() as session:
            due = await schedules.schedules_due(session, turn.now)
        for schedule_id in due:
            if not self._rests(schedule_id, turn.now):
                await self._settle_safely(turn, schedule_id)

    async def _settle_safely(self, turn: Turn, schedule_id: int) -> None:
        """One schedule's trouble is not the next one's; it is tried again, ever more seldom."""
        before = self._resting.pop(schedule_id, None)
        try:
            with speaking(turn.workspace.language):
                await self._settle_schedule(turn, schedule_id)
        except Exception as error:
            length = min(before.length * 2, LONGEST_REST) if before else FIRST_REST
            self._resting[schedule_id] = Rest(turn.now, length)
            log.exception("occurrences", workspace=turn.workspace.id, schedule=schedule_id, error=type(error).__name__)

    def _rests(self, schedule_id: int, now: datetime) -> bool:
        rest = self._resting.get(schedule_id)
        return rest is not None and rest.since <= now < rest.since + rest.length

    async def _settle_schedule(self, turn: Turn, schedule_id: int) -> None:
        """One transaction: the occurrences, what is said of the newest, and when the next one comes."""
        async with turn.transaction() as session:
            schedule = await schedules.take_due(session, schedule_id, turn.now)
            job = self._jobs.get(schedule.kind) if schedule else None
            if schedule is None or job is None:
                return
            weekly = rules.Weekly(schedule.weekday, schedule.at.hour, schedule.at.minute, schedule.zone)
            due = rules.due_now(weekly, schedule.since, turn.now)
            if due and await _record(session, schedule, due, turn.now):
                await job(turn, DueOccurrence(session, schedule, due.newest.due_at, due.late))
            schedule.since = turn.now
            schedule.next_at = rules.next_occurrence(weekly, turn.now).due_at


async def _record(session: AsyncSession, schedule: Schedule, due: rules.DueNow, now: datetime) -> bool:
    """Settle what has come: the newest is said, older ones are missed. False where it was said before."""
    dates = [one.local_date for one in (*due.missed, due.newest)]
    settled = await schedules.settled_dates(session, schedule.id, dates)
    newest = Fate.LATE if due.late else Fate.SAID
    for one in (*due.missed, due.newest):
        if one.local_date not in settled:
            fate = newest if one is due.newest else Fate.MISSED
            session.add(
                Occurrence(
                    schedule_id=schedule.id,
                    local_date=one.local_date,
                    due_at=one.due_at,
                    settled_at=now,
                    fate=fate,
                )
            )
    return due.newest.local_date not in settled
