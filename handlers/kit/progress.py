"""Saying how far long work is: in place, and not more often than Slack takes it."""

import asyncio
from collections.abc import Awaitable, Callable

from handlers.kit.tasks import Tasks

BETWEEN_WORDS = 2.0
"""Seconds of machine time; what is done within the first of them is said once, at its end."""


class Progress:
    """Says by `say`, which must not raise, how many of how many are done. The work does not wait for it."""

    def __init__(self, tasks: Tasks, say: Callable[[int, int], Awaitable[None]]) -> None:
        self._tasks = tasks
        self._say = say
        self._said_at = asyncio.get_running_loop().time()
        self._saying: asyncio.Task[None] | None = None

    def come_to(self, done: int, total: int) -> None:
        """So many are done."""
        now = asyncio.get_running_loop().time()
        if now - self._said_at < BETWEEN_WORDS or (self._saying and not self._saying.done()):
            return
        self._said_at = now
        self._saying = self._tasks.spawn(self._speak(done, total))

    async def _speak(self, done: int, total: int) -> None:
        await self._say(done, total)

    async def settle(self) -> None:
        """Wait for the last word, so that the next one stands after it."""
        if self._saying:
            await self._saying
