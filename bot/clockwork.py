"""The ticker: wakes what is due, workspace by workspace. APScheduler only says when to look (slack-facts: Clocks)."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery import Delivery
from handlers.kit.feature import DueOccurrence, Job
from handlers.kit.turn import Deps, Turn
from handlers.kit.words import speaking
from models import schedules
from models.outbox import Outgoing
from models.rules import schedule as rules
from models.schedules import Fate, Occurrence, Schedule

log = structlog.get_logger()

EVERY = 1.0
"""Seconds of machine time between two looks at the clock."""


class Clockwork:
    """Does what is due at a moment of business time, and lets delivery say it."""

    def __init__(self, deps: Deps, jobs: Mapping[str, Job], delivery: Delivery) -> None:
        self._deps = deps
        self._jobs = jobs
        self._delivery = delivery
        self._one_at_a_time = asyncio.Lock()
        self._scheduler: AsyncIOScheduler | None = None
        self._woken = False

    async def turn_over(self, now: datetime) -> list[Outgoing]:
        """Settle every occurrence that has come by `now`, then deliver; returns what was sent."""
        async with self._one_at_a_time:
            return await self._turn_over(now)

    def start(self) -> None:
        """Look at the clock every second from now on, and at once whenever delivery is woken."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            self._tick,
            "interval",
            seconds=EVERY,
            id="look",
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    def wake(self) -> None:
        """Look now: something was put into the outbox."""
        if self._scheduler and not self._woken:
            self._woken = True
            self._deps.tasks.spawn(self._look())

    async def stop(self) -> None:
        """Look no more, and wait for what is in hand."""
        if self._scheduler:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        async with self._one_at_a_time:
            return

    async def _tick(self) -> None:
        """As if woken: the scheduler cancels its own tasks when it stops, and what is in hand must end well."""
        self.wake()

    async def _look(self) -> None:
        async with self._one_at_a_time:
            self._woken = False
            try:
                await self._turn_over(self._deps.clock())
            except Exception as error:  # the next look may fare better, and the log says what this one met
                log.exception("clockwork", error=type(error).__name__)

    async def _turn_over(self, now: datetime) -> list[Outgoing]:
        for workspace_id in await self._deps.database.workspace_ids(schedules.workspaces_due(now)):
            try:
                await self._settle_workspace(workspace_id, now)
            except Exception as error:  # one workspace's trouble is not the next one's
                log.exception("clockwork", workspace=workspace_id, error=type(error).__name__)
        return await self._delivery.drain(now)

    async def _settle_workspace(self, workspace_id: str, now: datetime) -> None:
        workspace = await self._deps.directory.workspace(workspace_id)
        if workspace is None:
            return
        turn = Turn(self._deps, workspace, now)
        async with turn.reading() as session:
            due = await schedules.schedules_due(session, now)
        for schedule_id in due:
            try:
                with speaking(workspace.language):
                    await self._settle_schedule(turn, schedule_id)
            except Exception as error:  # one schedule's trouble is not the next one's
                log.exception("clockwork", workspace=workspace_id, schedule=schedule_id, error=type(error).__name__)

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
