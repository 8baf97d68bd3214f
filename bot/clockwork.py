"""The ticker: looks at the clock every second. APScheduler only says when to look (slack-facts: Clocks)."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery import Delivery
from bot.occurrences import Occurrences
from bot.upkeep import Upkeep
from handlers.kit.feature import Job
from handlers.kit.turn import Deps
from models.outbox import Outgoing

log = structlog.get_logger()

EVERY = 1.0
"""Seconds of machine time between two looks at the clock."""


class Clockwork:
    """Does what is due, and lets delivery say it."""

    def __init__(self, deps: Deps, jobs: Mapping[str, Job], delivery: Delivery) -> None:
        self._deps = deps
        self._occurrences = Occurrences(deps, jobs)
        self._upkeep = Upkeep(deps)
        self._delivery = delivery
        self._settling, self._keeping_up = asyncio.Lock(), asyncio.Lock()
        self._scheduler: AsyncIOScheduler | None = None
        self._woken = False
        self.looked_at: float | None = None
        """When it last looked at the clock and came to an end, in the loop's time."""

    async def turn_over(self) -> list[Outgoing]:
        """Settle every occurrence that has come, then deliver until nothing may go; gives what was sent."""
        await self._keep_up()
        await self._settle()
        return await self._delivery.drain()

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

    async def stop(self, seconds: float) -> None:
        """Look no more; what is in hand may take so long to end well."""
        if self._scheduler:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        await self._delivery.stop(seconds)

    async def _tick(self) -> None:
        """As if woken: the scheduler cancels its own tasks when it stops, and what is in hand must end well."""
        self.wake()
        if not self._keeping_up.locked():
            self._deps.tasks.spawn(self._safely(self._keep_up()))

    async def _look(self) -> None:
        self._woken = False
        await self._safely(self._look_at_the_clock())

    async def _look_at_the_clock(self) -> None:
        """Delivery never waits for what is being settled, nor that for delivery."""
        await self._delivery.start()
        if not self._settling.locked():
            await self._settle()
            await self._delivery.start()
        self.looked_at = asyncio.get_running_loop().time()

    async def _safely(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # the next look may fare better, and the log says what this one met
            log.exception("clockwork", error=type(error).__name__)

    async def _settle(self) -> None:
        async with self._settling:
            await self._occurrences.settle()

    async def _keep_up(self) -> None:
        """It asks Slack in many workspaces, one after another: nobody waits for that."""
        async with self._keeping_up:
            await self._upkeep.look()
