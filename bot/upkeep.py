"""What is looked after now and then, in every workspace: old receipts, and doors that Slack has shut."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from handlers import troubles
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.turn import Deps, turn_in
from models import inbox
from models.troubles import shut_out_workspaces

SWEEP_EVERY = timedelta(days=1)
KNOCK_EVERY = timedelta(minutes=10)
REPEATED_WITHIN = timedelta(weeks=1)
"""Slack repeats for minutes only what it was not answered."""


class Upkeep:
    """Knows in business time when it last did what."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._done_at: dict[timedelta, datetime] = {}

    async def look(self) -> None:
        """Do what is to be done again by now."""
        await self._now_and_then(SWEEP_EVERY, self._sweep)
        await self._now_and_then(KNOCK_EVERY, self._knock)

    async def _now_and_then(self, every: timedelta, work: Callable[[], Awaitable[None]]) -> None:
        now, last = self._deps.clock(), self._done_at.get(every)
        if last is None or not last <= now < last + every:
            await work()
            self._done_at[every] = now

    async def _sweep(self) -> None:
        """Forget requests that nobody will repeat."""
        long_ago = self._deps.clock() - REPEATED_WITHIN
        for workspace_id in await self._deps.database.workspace_ids():
            async with self._deps.database.transaction(workspace_id) as session:
                await inbox.forget_before(session, long_ago)

    async def _knock(self) -> None:
        """Where Slack has shut us out, see whether it lets us in again."""
        for workspace_id in await self._deps.database.workspace_ids(shut_out_workspaces()):
            with suppress(*SLACK_TROUBLE):
                await troubles.knock(await turn_in(self._deps, workspace_id))
