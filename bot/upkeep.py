"""What is looked after now and then in every workspace: old things, shut doors, what is held back or worth a word.

What people hear at their own hour, in their own zone, has no one schedule with its moment, so it is looked for here.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select

from handlers import clients, leads_monday, nudges, places, troubles
from handlers.kit.access import opens_nothing
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.turn import Deps, turn_in
from handlers.people import sync_people
from models import installations, workspaces
from models.held import workspaces_holding
from models.merging import bring_all_over
from models.retention import remove_old
from models.session import ALL_WORKSPACES
from models.troubles import shut_out_workspaces

log = structlog.get_logger()

SWEEP_EVERY = timedelta(days=1)
KNOCK_EVERY = timedelta(minutes=10)
ROLL_CALL, ROLL_CALL_EVERY = "roll call", timedelta(days=1)
PEOPLE, LEARN_PEOPLE_EVERY = "people", timedelta(hours=1)
LOOK_AGAIN_EVERY = timedelta(minutes=10)
SPEAK_EVERY = timedelta(minutes=5)
CLOSE_EVERY = timedelta(hours=1)
GRACE = timedelta(days=30)
"""For which all that is kept of a workspace waits for its return."""


async def learn_people(deps: Deps, workspace_id: str) -> None:
    """Who works there, and in which teams; at the start too, for much may have happened before it."""
    await sync_people(deps, workspace_id)
    await clients.follow_channels(await turn_in(deps, workspace_id))


class Upkeep:
    """Knows in business time when it last did what. Trouble in one workspace stops no other."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._done_at: dict[str, datetime] = {}

    async def look(self) -> None:
        """Do what is to be done again by now."""
        for asked_at_start in (ROLL_CALL, PEOPLE):
            self._done_at.setdefault(asked_at_start, self._deps.clock())
        await self._now_and_then("sweep", SWEEP_EVERY, self._sweep, ALL_WORKSPACES)
        await self._now_and_then("erase", SWEEP_EVERY, self._erase, workspaces.left_by(self._deps.clock() - GRACE))
        await self._now_and_then("knock", KNOCK_EVERY, self._knock, shut_out_workspaces())
        await self._now_and_then(ROLL_CALL, ROLL_CALL_EVERY, self._knock, workspaces.here())
        await self._now_and_then(PEOPLE, LEARN_PEOPLE_EVERY, self._learn_people, workspaces.here())
        await self._now_and_then("organisations", ROLL_CALL_EVERY, self._visit, self._organisations)
        await self._now_and_then("nudges", SPEAK_EVERY, self._speak_up, workspaces.here())
        await self._now_and_then("over", CLOSE_EVERY, self._close, workspaces.here())
        await self._now_and_then("leads' monday", SPEAK_EVERY, self._say_monday, workspaces.here())
        await self._now_and_then("merges", LOOK_AGAIN_EVERY, self._bring_over, workspaces.here())
        await self._now_and_then("held", LOOK_AGAIN_EVERY, self._look_again, workspaces_holding())

    async def _now_and_then(
        self,
        what: str,
        every: timedelta,
        work: Callable[[str], Awaitable[None]],
        wanted: Select[str] | Callable[[], Awaitable[list[str]]],
    ) -> None:
        """Do it in each wanted workspace, if it is time."""
        now, last = self._deps.clock(), self._done_at.get(what)
        if last is None or not last <= now < last + every:
            for workspace_id in await (wanted() if callable(wanted) else self._deps.database.workspace_ids(wanted)):
                try:
                    await work(workspace_id)
                except SLACK_TROUBLE:
                    continue
                except Exception as error:
                    log.exception("upkeep", workspace=workspace_id, error=type(error).__name__)
            self._done_at[what] = now

    async def _sweep(self, workspace_id: str) -> None:
        """Keep nothing longer than the workspace wants it kept."""
        async with self._deps.database.transaction(workspace_id) as session:
            chosen = (await workspaces.this_workspace(session)).retention
            await remove_old(session, chosen, self._deps.clock())

    async def _erase(self, workspace_id: str) -> None:
        """Keep nothing more of a workspace that took us out long enough ago, unless Slack lets us in after all."""
        long_ago = self._deps.clock() - GRACE
        with suppress(*SLACK_TROUBLE):
            await troubles.taken_out(await turn_in(self._deps, workspace_id))
        async with self._deps.database.transaction(workspace_id) as session:
            erased = await workspaces.erase(session, long_ago)
        if erased:
            async with self._deps.database.installing() as session:
                await installations.erase_installation(session, workspace_id, long_ago)
            log.warning("a workspace was erased", workspace=workspace_id)
            self._deps.directory.forget_workspace(workspace_id)

    async def _knock(self, workspace_id: str) -> None:
        """See whether Slack lets us in, where it shut us out or where we may have missed the event of an uninstall."""
        await troubles.knock(await turn_in(self._deps, workspace_id))

    async def _learn_people(self, workspace_id: str) -> None:
        """Who became a guest, left, or came into a channel while Slack could not reach us."""
        await learn_people(self._deps, workspace_id)

    async def _organisations(self) -> list[str]:
        async with self._deps.database.installing() as session:
            return await installations.organisations(session)

    async def _visit(self, organisation: str) -> None:
        """Keep no organisation's installation that opens nothing, once nothing of its workspaces is kept either."""
        if await self._deps.database.workspace_ids(workspaces.of_enterprise(organisation)):
            return
        if await opens_nothing(self._deps.slack(organisation)):
            async with self._deps.database.installing() as session:
                await installations.erase_installation(session, organisation, self._deps.clock() - GRACE)
            self._deps.access.forget(organisation)

    async def _speak_up(self, workspace_id: str) -> None:
        """Say what people are to hear by now without having asked."""
        await nudges.say_what_is_due(await turn_in(self._deps, workspace_id))

    async def _close(self, workspace_id: str) -> None:
        """Say of what was worth a word, and is no more, that there is nothing to do."""
        await nudges.close_what_is_over(await turn_in(self._deps, workspace_id))

    async def _bring_over(self, workspace_id: str) -> None:
        """What was written of a client at the very moment of its merge is told of the one that stays."""
        async with self._deps.database.transaction(workspace_id) as session:
            await bring_all_over(session, self._deps.clock())

    async def _look_again(self, workspace_id: str) -> None:
        """Where something is held back, see whether it may be said by now."""
        await places.look_everywhere(await turn_in(self._deps, workspace_id))

    async def _say_monday(self, workspace_id: str) -> None:
        """Tell the leads for whom it is Monday at nine."""
        await leads_monday.say_what_is_due(await turn_in(self._deps, workspace_id))
