"""Takes due rows from the outbox to Slack: each said once, in order, and only where it is safe.

A place (a channel, or one person) is served by one task at a time: it claims the next row under a lease, asks the
guard, commits `sending`, posts, and records. A place in trouble holds up no other. What a failed call means is
decided in bot/outcomes.py; docs/delivery.md draws the states and says what is promised.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.outcomes import (
    LONGEST_HOLD,
    Outcome,
    forbidden,
    not_readable,
    not_seen,
    outcome_of,
    sent,
    stopped,
    under_new_id,
)
from bot.pacing import A_PLACE, Pacing
from bot.read_back import TooDeepError, find, metadata_of
from handlers import places, troubles
from handlers.kit import charts, guard
from handlers.kit.slack_errors import SLACK_TROUBLE, code_of
from handlers.kit.turn import Deps, turn_in
from models import outbox
from models.held import release_elders
from models.outbox import LEASE, Outgoing, Place, State
from models.troubles import end as end_trouble

log = structlog.get_logger()

AT_ONCE, AT_ONCE_IN_A_WORKSPACE = 100, 8
"""Places that are served at the same time; with its pace a workspace has no use for more."""
RECORDING = 0.5
"""Seconds of machine time at a stop for writing down that Slack did not answer."""
WORDS = {"text", "blocks"}
"""What a payload may hold, as handlers.kit.blocks.Message makes it."""


class Delivery:
    """One worker of the outbox; any number of them may share a PostgreSQL."""

    def __init__(self, deps: Deps, *, owner: str, pacing: Pacing) -> None:
        self._deps = deps
        self._owner = owner
        self._pacing = pacing
        self._serving: dict[Place, asyncio.Task[list[Outgoing]]] = {}
        self._resting: set[Place] = set()
        self._asking: set[Place] = set()
        """Where Slack is to answer. Elsewhere nothing is cancelled: the database could be left locked."""
        self._stopping = False

    async def start(self) -> None:
        """Serve every place in which something may be said now and which is not being served yet."""
        if self._stopping:
            return
        not_now = {*self._serving, *self._pacing.held()}
        waiting = outbox.places_waiting(self._deps.clock(), AT_ONCE, AT_ONCE_IN_A_WORKSPACE, not_now)
        for found in await self._deps.database.places(waiting):
            if self._has_room_for(place := Place(*found)):
                self._serving[place] = task = asyncio.create_task(self._serve(place))
                task.add_done_callback(partial(self._served, place))

    async def drain(self) -> list[Outgoing]:
        """Deliver all that may go at this moment of business time; gives what was sent, as it stands in Slack.

        Waits out the pace, and for a minute or two what Slack limits.
        """
        said: list[Outgoing] = []
        give_up_at = self._pacing.machine.time() + 2 * LONGEST_HOLD
        await self.start()
        while self._serving or await self._wait_for_slack(give_up_at):
            settled = [row for rows in await asyncio.gather(*self._serving.values()) for row in rows]
            said += [row for row in settled if row.state is State.SENT]
            if self._serving or settled:
                await self.start()
        return sorted(said, key=lambda row: row.ts or "")

    async def _wait_for_slack(self, at_most_until: float) -> bool:
        """Wait until Slack takes more somewhere, and serve that; False where there is nothing to wait for."""
        soonest = min(self._pacing.held().values(), default=None)
        if self._stopping or soonest is None or self._pacing.machine.time() + soonest > at_most_until:
            return False
        await self._pacing.machine.sleep(soonest)
        await self.start()
        return True

    async def stop(self, seconds: float) -> None:
        """Finish what is in hand, for so long at most; the rest is left to whoever comes next."""
        self._stopping = True
        for place in self._resting:
            self._serving[place].cancel()
        await self._wait(seconds)
        for place in self._asking:
            self._serving[place].cancel()
        await self._wait(RECORDING)

    def _has_room_for(self, place: Place) -> bool:
        if self._stopping or place in self._serving or len(self._serving) >= AT_ONCE:
            return False
        beside = sum(other.workspace_id == place.workspace_id for other in self._serving)
        return beside < AT_ONCE_IN_A_WORKSPACE

    async def _wait(self, seconds: float) -> None:
        if self._serving:
            await asyncio.wait(self._serving.values(), timeout=seconds)

    def _served(self, place: Place, _task: "asyncio.Task[list[Outgoing]]") -> None:
        del self._serving[place]

    async def _serve(self, place: Place) -> list[Outgoing]:
        """Say what waits in one place, one after another; gives what was settled."""
        settled: list[Outgoing] = []
        try:
            while not self._stopping:
                await self._rest(place, self._pacing.wait_for(place))
                if (message := await self._claim(place)) is None:
                    break
                outcome = await self._attempt(message)
                settled.append(await self._record(message, outcome))
                if outcome.hold:
                    break
        except asyncio.CancelledError:
            if not self._stopping:
                raise
        except Exception as error:  # the database is away: the next look may fare better
            log.exception("delivery", workspace=place.workspace_id, error=type(error).__name__)
        return settled

    async def _rest(self, place: Place, seconds: float) -> None:
        """Wait in machine time; a stop ends this at once."""
        if seconds > 0:
            with _among(self._resting, place):
                await self._pacing.machine.sleep(seconds)

    async def _claim(self, place: Place) -> Outgoing | None:
        async with self._deps.database.transaction(place.workspace_id) as session:
            return await outbox.claim_next(session, place.channel, self._deps.clock(), self._owner)

    async def _attempt(self, message: Outgoing) -> Outcome:
        """One message's trouble is not the next one's."""
        try:
            return await self._deliver(message)
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            return stopped(message)
        except SLACK_TROUBLE as error:
            log.warning("delivery", delivery=message.delivery_id, error=type(error).__name__)
            return outcome_of(error, message)
        except Exception as error:
            log.exception("delivery", delivery=message.delivery_id, error=type(error).__name__)
            return outcome_of(error, message)

    async def _deliver(self, message: Outgoing) -> Outcome:
        async with self._deps.database.reading(message.workspace_id) as session:
            head = await outbox.head_of(session, message)
        if head is not None and head.state is not State.SENT:
            return Outcome(head.state, head.reason)
        if not isinstance(message.payload, dict) or not message.payload.keys() <= WORDS:
            return Outcome(State.FAILED, "malformed")
        if message.state is State.UNKNOWN:
            return await self._look_back(message, head)
        await self._rest(message.place, self._pacing.take_turn(message.place))
        return await self._judge(message) or await self._send(message, head)

    async def _look_back(self, message: Outgoing, head: Outgoing | None) -> Outcome:
        slack = self._deps.slack(message.workspace_id)
        async with self._deps.database.reading(message.workspace_id) as session:
            newest = await outbox.newest_ts(session, message.channel, message.reply_to)
        try:
            with _among(self._asking, message.place):
                channel, ts = await find(slack, message, head, newest)
        except TooDeepError:
            return not_readable(message)
        return sent(channel, ts) if ts else not_seen(message)

    async def _judge(self, message: Outgoing) -> Outcome | None:
        """None where it may be said."""
        if await self._is_above(message):
            return Outcome(State.DROPPED, "lower_role")
        slack = self._deps.slack(message.workspace_id)
        with _among(self._asking, message.place):
            verdict = await guard.look_at(slack, self._deps.directory, message.workspace_id, message.channel)
        if verdict.safe and not verdict.joined:
            verdict = guard.Verdict(guard.Reason.NOT_JOINED)
        return None if verdict.safe else forbidden(verdict)

    async def _is_above(self, message: Outgoing) -> bool:
        """Whether its reader may no longer see what they asked for when it was written."""
        if message.for_role is None:
            return False
        reader = await self._deps.directory.caller(message.workspace_id, message.channel)
        return reader.role < message.for_role

    async def _send(self, message: Outgoing, head: Outgoing | None) -> Outcome:
        return await self._post(message, head) if await self._begin(message) else stopped(message)

    async def _begin(self, message: Outgoing) -> bool:
        """Commit that it is being sent; False where another worker has claimed it, or what was held here goes first."""
        async with self._deps.database.transaction(message.workspace_id) as session:
            row = await outbox.still_ours(session, message)
            if row is None or await release_elders(session, row):
                return False
            row.state = State.SENDING
            row.attempts += 1
            row.lease(self._owner, self._deps.clock() + LEASE)
        message.state, message.lease_until = State.SENDING, row.lease_until
        return True

    async def _post(self, message: Outgoing, head: Outgoing | None) -> Outcome:
        if message.lease_until is None or message.lease_until <= self._deps.clock():
            return Outcome(State.PENDING, "overslept")  # this process stood still: others take it for dead
        place = {"channel": head.sent_channel, "thread_ts": head.ts} if head else {"channel": message.channel}
        try:
            return await self._call(message, place, message.payload)
        except SlackApiError as error:
            shown = message.payload.get("blocks", [])
            if code_of(error) not in charts.REFUSALS or not charts.are_among(shown):
                raise
            return await self._call(message, place, message.payload | {"blocks": charts.left_out(shown)})

    async def _call(self, message: Outgoing, place: dict[str, Any], words: dict[str, Any]) -> Outcome:
        with _among(self._asking, message.place):
            answer = await self._deps.slack(message.workspace_id).chat_postMessage(
                **place, **words, metadata=metadata_of(message), unfurl_links=False, unfurl_media=False
            )
        return sent(answer["channel"], answer["ts"])

    async def _record(self, message: Outgoing, outcome: Outcome) -> Outgoing:
        """Write down what became of it, unless another worker has claimed it meanwhile."""
        self._pacing.hold(message.place, outcome.hold)
        if message.state is State.SENDING:
            self._pacing.spoke(message.place)
        turn = await turn_in(self._deps, message.workspace_id)
        async with self._deps.database.transaction(message.workspace_id) as session:
            row = await outbox.still_ours(session, message)
            if row is None:
                log.warning("delivery overtaken", delivery=message.delivery_id)
                return message
            if row.channel != message.channel:
                outcome = under_new_id(outcome, message, row.channel)
            self._write(row, outcome, turn.now)
            if outcome.shut_out:
                await troubles.shut_out(turn, session, row)
            elif outcome.verdict:
                await places.hold(turn, session, row, outcome.verdict)
            elif outcome.state is State.SENT:
                await end_trouble(session, row.channel)
        log.info("delivery", delivery=row.delivery_id, kind=row.kind, state=row.state, reason=row.reason)
        return row

    def _write(self, row: Outgoing, outcome: Outcome, now: datetime) -> None:
        row.settle(outcome.state, outcome.reason)
        row.looks, row.blind = outcome.looks, outcome.blind
        row.try_at = now + outcome.again_in if outcome.again_in else None
        if outcome.state is State.SENT:
            row.sent_channel, row.ts, row.sent_at = outcome.channel, outcome.ts, now
            row.lease(self._owner, now + timedelta(seconds=A_PLACE))


@contextmanager
def _among(places: set[Place], place: Place) -> Iterator[None]:
    places.add(place)
    try:
        yield
    finally:
        places.discard(place)
