"""The ticker: looks at the clock every second. APScheduler only says when to look (slack-facts: Clocks)."""

import asyncio
from collections.abc import Mapping

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
        self._one_at_a_time = asyncio.Lock()
        self._scheduler: AsyncIOScheduler | None = None
        self._woken = False
        self.looked_at: float | None = None
        """When it last looked at the clock and came to an end, in the loop's time."""

    async def turn_over(self) -> list[Outgoing]:
        """Settle every occurrence that has come, then deliver until nothing may go; gives what was sent."""
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

    async def _look(self) -> None:
        """Delivery never waits for what is being settled, nor that for delivery."""
        self._woken = False
        try:
            await self._delivery.start()
            if not self._one_at_a_time.locked():
                await self._settle()
                await self._delivery.start()
            self.looked_at = asyncio.get_running_loop().time()
        except Exception as error:  # the next look may fare better, and the log says what this one met
            log.exception("clockwork", error=type(error).__name__)

    async def _settle(self) -> None:
        async with self._one_at_a_time:
            await self._upkeep.look()
            await self._occurrences.settle()
