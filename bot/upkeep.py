"""What is looked after now and then, in every workspace: old receipts, and doors that Slack has shut."""

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
        now = self._deps.clock()
        if self._is_time(SWEEP_EVERY, now):
            await self._sweep(now)
        if self._is_time(KNOCK_EVERY, now):
            await self._knock()

    def _is_time(self, every: timedelta, now: datetime) -> bool:
        last = self._done_at.get(every)
        if last is not None and last <= now < last + every:
            return False
        self._done_at[every] = now
        return True

    async def _sweep(self, now: datetime) -> None:
        """Forget requests that nobody will repeat."""
        for workspace_id in await self._deps.database.workspace_ids():
            async with self._deps.database.transaction(workspace_id) as session:
                await inbox.forget_before(session, now - REPEATED_WITHIN)

    async def _knock(self) -> None:
        """Where Slack has shut us out, see whether it lets us in again."""
        for workspace_id in await self._deps.database.workspace_ids(shut_out_workspaces()):
            with suppress(*SLACK_TROUBLE):
                await troubles.knock(await turn_in(self._deps, workspace_id))
