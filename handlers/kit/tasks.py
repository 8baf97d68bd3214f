"""Work that goes on after Slack has been answered: kept, counted and drained."""

import asyncio
import traceback
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger()

LANES = 8
"""Pieces of work that follow an answer and run at the same time; the database has about as many connections."""
QUIET, PATIENCE = 0.005, 0.25
"""Seconds of machine time: how long nobody asked anything before such work starts, and how long it waits for that."""
LAST_WORDS = 0.3
"""Seconds of machine time for what has begun, when nothing more may."""


class Tasks:
    """Holds every task until it is done, so that none is lost to the garbage collector or to a shutdown."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self._lanes = asyncio.Semaphore(LANES)
        self._asked_at = 0.0
        self._too_late = False

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start a piece of work."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    def asked(self) -> None:
        """Somebody is waiting for an answer now; a slash command has three seconds."""
        self._asked_at = asyncio.get_running_loop().time()

    def follow_up(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Start work that comes after an answer, such as opening a form: a burst of others is answered first."""
        self.spawn(self._when_quiet(work))

    async def _when_quiet(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        clock = asyncio.get_running_loop().time
        async with self._lanes:
            start_by = clock() + PATIENCE
            while clock() < min(self._asked_at + QUIET, start_by):  # noqa: ASYNC110 - quiet is no event
                await asyncio.sleep(QUIET)
            if not self._too_late:
                await work()

    async def drain(self, seconds: float = 10) -> None:
        """Wait for all that runs and what it starts; then let nothing more begin, and cancel what is left."""
        await self._wait(seconds)
        if self._running:
            self._too_late = True
            await self._wait(LAST_WORDS)
        for task in self._running:
            task.cancel()

    async def _wait(self, seconds: float) -> None:
        stop_at = asyncio.get_running_loop().time() + seconds
        while self._running and (left := stop_at - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(self._running, timeout=left)

    def _finished(self, task: "asyncio.Task[Any]") -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            frames = traceback.extract_tb(error.__traceback__)
            log.error("task failed", error=type(error).__name__, at=f"{frames[-1].name}:{frames[-1].lineno}")
