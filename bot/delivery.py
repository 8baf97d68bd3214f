"""Takes due rows from the outbox to Slack: each said once, in order, and only where it is safe.

`sending` is committed before the call. What Slack clearly refused or never got may be tried again; whatever else
went wrong is unknown, and is settled by reading the channel back for the delivery id before anything is repeated
(slack-facts: Calls to Slack). The settling is measured in business time, the pace of calls in machine time.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from handlers.kit import guard
from handlers.kit.slack_errors import MAYBE_DONE, SLACK_TROUBLE, code_of
from handlers.kit.turn import Deps
from models import outbox
from models.outbox import Outgoing, State

log = structlog.get_logger()

EVENT_TYPE = "rapport_message"
LOOKS = 3
"""How often a message is looked for before it counts as never taken."""
LOOK_AGAIN = timedelta(seconds=25)
BACK_OFF = timedelta(seconds=5)
HISTORY = 100
CAN_BE_MENDED = {"not_in_channel"}
"""Refusals that a person can undo: the message is held, like one whose channel is not safe."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt."""

    state: State
    reason: str | None = None
    channel: str | None = None
    ts: str | None = None
    again_in: timedelta = timedelta()
    looks: int = 0
    """How often it has been looked for in vain."""


class Delivery:
    """One worker. `pace` is the least number of seconds between two messages to one channel."""

    def __init__(self, deps: Deps, *, owner: str, pace: float = 1.0) -> None:
        self._deps = deps
        self._owner = owner
        self._pace = pace
        self._free_at: dict[tuple[str, str], float] = {}

    async def drain(self, now: datetime) -> list[Outgoing]:
        """Deliver all that may go now, in every workspace; returns what was sent, in that order."""
        waiting = await self._deps.database.workspace_ids(outbox.workspaces_waiting(now))
        return [message for workspace_id in waiting async for message in self._drain(workspace_id, now)]

    async def _drain(self, workspace_id: str, now: datetime) -> AsyncIterator[Outgoing]:
        while message := await self._claim(workspace_id, now):
            outcome = await self._attempt_safely(workspace_id, message)
            settled = await self._record(workspace_id, message.id, outcome, now)
            if settled.state is State.SENT:
                yield settled

    async def _claim(self, workspace_id: str, now: datetime) -> Outgoing | None:
        async with self._deps.database.transaction(workspace_id) as session:
            message = await outbox.claim_next(session, now, self._owner)
            if message is not None and message.state is State.PENDING:
                message.state = State.SENDING
                message.attempts += 1
            return message

    async def _attempt_safely(self, workspace_id: str, message: Outgoing) -> Outcome:
        """One message's trouble is not the next one's; where nobody knows how far it came, it is looked for."""
        try:
            return await self._attempt(workspace_id, message)
        except Exception as error:
            log.exception("delivery failed", delivery=message.delivery_id, error=type(error).__name__)
            return Outcome(State.UNKNOWN, "unforeseen", again_in=LOOK_AGAIN, looks=message.looks)

    async def _attempt(self, workspace_id: str, message: Outgoing) -> Outcome:
        async with self._deps.database.reading(workspace_id) as session:
            head = await outbox.head_of(session, message)
        if head is not None and head.state is not State.SENT:
            return Outcome(head.state, head.reason)
        if message.state is State.UNKNOWN:
            return await self._look_back(workspace_id, message, head)
        verdict = await guard.judge(self._deps.slack(workspace_id), self._deps.directory, workspace_id, message.channel)
        if verdict.reason is guard.Reason.SILENT:
            return Outcome(State.PENDING, verdict.reason, again_in=_back_off(message))
        if not verdict.safe:
            return Outcome(State.HELD, verdict.reason)
        await self._wait_for(workspace_id, message.channel)
        return await self._post(workspace_id, message, head)

    async def _post(self, workspace_id: str, message: Outgoing, head: Outgoing | None) -> Outcome:
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": message.delivery_id}}
        place = {"channel": head.sent_channel, "thread_ts": head.ts} if head else {"channel": message.channel}
        try:
            answer = await self._deps.slack(workspace_id).chat_postMessage(
                **place, **message.payload, metadata=metadata, unfurl_links=False, unfurl_media=False
            )
        except aiohttp.ClientConnectorError:
            return Outcome(State.PENDING, "unreachable", again_in=_back_off(message))
        except SlackApiError as error:
            return _refused(error)
        except (aiohttp.ClientError, TimeoutError, AttributeError, ValueError) as error:
            log.warning("no telling whether it was said", delivery=message.delivery_id, error=type(error).__name__)
            return Outcome(State.UNKNOWN, "no_answer", again_in=LOOK_AGAIN)
        return Outcome(State.SENT, channel=answer["channel"], ts=answer["ts"])

    async def _look_back(self, workspace_id: str, message: Outgoing, head: Outgoing | None) -> Outcome:
        """Whether an earlier attempt arrived after all."""
        try:
            channel, ts = await self._find(workspace_id, message, head)
        except SLACK_TROUBLE as error:
            log.warning("could not read back", delivery=message.delivery_id, error=type(error).__name__)
            return Outcome(State.UNKNOWN, "not_readable", again_in=LOOK_AGAIN, looks=message.looks)
        if ts:
            return Outcome(State.SENT, channel=channel, ts=ts)
        if message.looks + 1 < LOOKS:
            return Outcome(State.UNKNOWN, "not_seen_yet", again_in=LOOK_AGAIN, looks=message.looks + 1)
        return Outcome(State.PENDING, "never_arrived")

    async def _find(self, workspace_id: str, message: Outgoing, head: Outgoing | None) -> tuple[str, str | None]:
        slack = self._deps.slack(workspace_id)
        channel = message.channel
        if head is not None and head.sent_channel and head.ts:
            channel = head.sent_channel
            answer = await slack.conversations_replies(
                channel=channel, ts=head.ts, include_all_metadata=True, limit=HISTORY
            )
        else:
            if guard.is_person(channel):
                channel = (await slack.conversations_open(users=channel))["channel"]["id"]
            answer = await slack.conversations_history(channel=channel, include_all_metadata=True, limit=HISTORY)
        found = (m["ts"] for m in answer["messages"] if _delivery_id(m) == message.delivery_id)
        return channel, next(found, None)

    async def _record(self, workspace_id: str, message_id: int, outcome: Outcome, now: datetime) -> Outgoing:
        async with self._deps.database.transaction(workspace_id) as session:
            message = (await session.scalars(select(Outgoing).where(Outgoing.id == message_id))).one()
            message.looks = outcome.looks
            message.settle(outcome.state, outcome.reason)
            message.due_at = max(message.due_at, now + outcome.again_in)
            if outcome.state is State.SENT:
                message.sent_channel, message.ts, message.sent_at = outcome.channel, outcome.ts, now
            log.info(
                "delivery",
                delivery=message.delivery_id,
                kind=message.kind,
                state=message.state,
                reason=message.reason,
            )
            return message

    async def _wait_for(self, workspace_id: str, channel: str) -> None:
        """Slack takes about one message a second in a channel."""
        clock = asyncio.get_running_loop().time
        wait = self._free_at.get((workspace_id, channel), 0) - clock()
        if wait > 0:
            await asyncio.sleep(wait)
        self._free_at[workspace_id, channel] = clock() + self._pace


def _back_off(message: Outgoing) -> timedelta:
    return BACK_OFF * min(message.attempts, 12)


def _refused(error: SlackApiError) -> Outcome:
    """What Slack's answer means: wait, never, or no telling."""
    answer: Any = error.response
    status = getattr(answer, "status_code", getattr(answer, "status", 0))
    code = code_of(error)
    if status == 429 or code == "ratelimited":  # noqa: PLR2004 - Too Many Requests
        wait = max(1, int(answer.headers.get("Retry-After", 1)))  # a 0 would be asked again at the same instant
        return Outcome(State.PENDING, "ratelimited", again_in=timedelta(seconds=wait))
    if not code or code in MAYBE_DONE or status >= 500:  # noqa: PLR2004 - the server's own trouble
        return Outcome(State.UNKNOWN, code or f"http_{status}", again_in=LOOK_AGAIN)
    return Outcome(State.HELD if code in CAN_BE_MENDED else State.FAILED, code)


def _delivery_id(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    return metadata.get("event_payload", {}).get("id") if metadata.get("event_type") == EVENT_TYPE else None
