"""A worker process that runs the bot's own delivery and dies at one boundary of it, as by kill -9."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from ctypes import c_double
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as SqlConnection
from sqlalchemy import event

from bot import wiring
from bot.delivery import Delivery
from bot.logs import log_to_stderr
from bot.pacing import LoopTime
from bot.settings import SlackSettings
from bot.tokens import OneToken
from models.outbox import Outgoing
from models.session import Database
from tests.support.agency import TEAM

PATIENCE = 0.5
"""Seconds that a worker waits for Slack: few, so that a test does not wait long for what never comes."""
HURRY = 200
"""How much faster than in truth machine time passes for a worker, so that its pace costs little."""
DRAIN, IDLE = "drain", "idle"
"""What a worker is told, and what it answers; before each post it also tells the delivery id."""


@dataclass(frozen=True)
class Boundaries:
    """Where a worker can die around one step of delivery: before it, within its transaction, after it."""

    before: str | None
    within: str | None
    after: str


STEPS = {
    "_claim": Boundaries("before the claim", "before the claim is committed", "after the claim"),
    "_begin": Boundaries(None, "before sending is committed", "after sending is committed"),
    "_post": Boundaries("before the call", None, "after the answer"),
    "_record": Boundaries(None, "before the record is committed", "after the record"),
}
ONCE_TAKEN = "after Slack took it, before the answer"
"""Not for the worker to know: it is killed from outside."""
BOUNDARIES = (*(one for step in STEPS.values() for one in vars(step).values() if one), ONCE_TAKEN)


@dataclass(frozen=True)
class Plan:
    """To die when that boundary is come to for the so-manieth time."""

    boundary: str
    time: int


@dataclass(frozen=True)
class Job:
    """What a worker is given."""

    settings: SlackSettings
    business: c_double
    """Business time in seconds since the epoch, which all processes share."""
    log: Path
    plan: Plan | None


def work(job: Job, pipe: "Connection[str, str]") -> None:
    """Deliver whenever told to, until the other end of the pipe is closed."""
    sys.stderr = job.log.open("a", buffering=1)
    log_to_stderr("WARNING")
    asyncio.run(_work(job, pipe))


async def _work(job: Job, pipe: "Connection[str, str]") -> None:
    def clock() -> datetime:
        return datetime.fromtimestamp(job.business.value, UTC)

    async with wiring.open_house(job.settings, clock=clock, machine=Hurried(), patience=PATIENCE) as house:
        assert isinstance(house.tokens, OneToken)
        house.tokens.belongs_to(TEAM, "URAPPORT")  # as every process learns at its start, before Slack gets difficult
        _announce_posts(house.delivery, pipe)
        _make_mortal(house.delivery, house.deps.database, Mortality(job.plan))
        while await _is_told_to_drain(pipe):
            await house.delivery.drain()
            pipe.send(IDLE)


async def _is_told_to_drain(pipe: "Connection[str, str]") -> bool:
    try:
        return await asyncio.to_thread(pipe.recv) == DRAIN
    except EOFError:
        return False


class Hurried(LoopTime):
    """Machine time that runs fast."""

    def time(self) -> float:
        return super().time() * HURRY

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / HURRY)


# Death

Step = Callable[..., Awaitable[Any]]

_writing: ContextVar[str | None] = ContextVar("writing", default=None)
"""The boundary at which a commit of this task stands."""


class Mortality:
    """Counts how often the planned boundary is come to, and ends the process there in time."""

    def __init__(self, plan: Plan | None) -> None:
        self._plan = plan
        self._times = 0

    def at(self, boundary: str | None) -> None:
        """Come to a boundary."""
        if self._plan and boundary == self._plan.boundary:
            self._times += 1
            if self._times == self._plan.time:
                os.kill(os.getpid(), signal.SIGKILL)


def _make_mortal(delivery: Delivery, database: Database, mortality: Mortality) -> None:
    for name, boundaries in STEPS.items():
        setattr(delivery, name, _mortal(getattr(delivery, name), boundaries, mortality))

    def note_change(connection: SqlConnection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE"):
            connection.info["changed"] = True

    def come_to_commit(connection: SqlConnection) -> None:
        if connection.info.pop("changed", False):
            mortality.at(_writing.get())

    event.listen(database.engine.sync_engine, "before_cursor_execute", note_change)
    event.listen(database.engine.sync_engine, "commit", come_to_commit)


def _mortal(step: Step, boundaries: Boundaries, mortality: Mortality) -> Step:
    async def mortal_step(*given: Any) -> Any:
        mortality.at(boundaries.before)
        outside = _writing.set(boundaries.within)
        try:
            result = await step(*given)
        finally:
            _writing.reset(outside)
        if result:  # nothing to claim is no claim
            mortality.at(boundaries.after)
        return result

    return mortal_step


def _announce_posts(delivery: Delivery, pipe: "Connection[str, str]") -> None:
    begin = delivery._begin  # noqa: SLF001 - the seam for injected crashes

    async def announced(message: Outgoing) -> bool:
        pipe.send(message.delivery_id)
        return await begin(message)

    setattr(delivery, "_begin", announced)  # noqa: B010 - mypy knows no method that is replaced
