"""Work that goes on after Slack has been answered: kept, counted and drained."""

import asyncio
import traceback
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger()


class Tasks:
    """Holds every task until it is done, so that none is lost to the garbage collector or to a shutdown."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start a piece of work."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finished)
        return task

    async def drain(self, seconds: float = 10) -> None:
        """Wait for all that runs, then cancel what is left."""
        if self._running:
            _done, late = await asyncio.wait(self._running, timeout=seconds)
            for task in late:
                task.cancel()

    def _finished(self, task: "asyncio.Task[Any]") -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            frames = traceback.extract_tb(error.__traceback__)
            log.error("task failed", error=type(error).__name__, at=f"{frames[-1].name}:{frames[-1].lineno}")
