"""Several workers of delivery in one process, each of which can die at any boundary, and what Slack shows of it all.

Business time is one clock for the workers and for Slack. A kill is a `Killed` that nothing catches: each of the
worker's tasks ends at the next boundary that it comes to, and a fresh worker takes over. Real processes that are
really killed are the business of tests/support/crashes.py.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import NamedTuple, TypeVar

import aiohttp
from pydantic import SecretStr
from sqlalchemy import select

from bot.delivery import Delivery
from bot.outcomes import Outcome
from bot.pacing import Pacing
from bot.settings import SlackSettings
from bot.slack import WorkspaceClient
from bot.wiring import House, introduce, open_house
from handlers.kit.blocks import Message as Words
from handlers.kit.blocks import note
from handlers.kit.turn import Deps, turn_in
from handlers.people import sync_people
from handlers.places.parts import KIND as KEPT_BACK
from handlers.troubles import KIND as TROUBLE
from models.outbox import OPEN, Outgoing, Place, State
from sandbox import Sandbox
from sandbox.faults import Fault
from sandbox.state import Channel, Message
from tests.support.agency import TEAM, TOKEN, app_seed, seed
from tests.support.time import Clock, QuickTime, unhurried

T = TypeVar("T")

PATIENCE = 0.3
"""Seconds of the machine's time that a worker waits for Slack's answer."""
ENDLESS = 60
"""Seconds of the machine's time after which a drain counts as going on for ever."""
STEPS = ("_claim", "_begin", "_post", "_record")
UNSAID = (State.PENDING, State.HELD, State.FAILED)
"""In these states it surely stands nowhere."""
RECOVERY = [timedelta(seconds=25)] * 16 + [timedelta(hours=1)] * 48


class Killed(BaseException):
    """As by kill -9: no code of the worker runs any more."""


@dataclass
class Death:
    """To die before or after one step of delivery, when it is come to for the so-manieth time."""

    step: str
    after: bool
    time: int

    def at(self, step: str, *, after: bool) -> None:
        """Come to a boundary. Raises Killed."""
        if (step, after) == (self.step, self.after):
            self.time -= 1
            if self.time == 0:
                raise Killed


class Mortal(Delivery):
    """A worker with a memory and a machine time of its own, as a process has them."""

    def __init__(self, deps: Deps, owner: str, http: aiohttp.ClientSession | None = None) -> None:
        self.machine, of_house = QuickTime(), deps.slack(TEAM)
        slack = WorkspaceClient(self.machine, token=TOKEN, base_url=of_house.base_url, session=http or of_house.session)
        super().__init__(replace(deps, slack=lambda _: slack), owner=owner, pacing=Pacing(self.machine))
        self.death: Death | None = None
        self._dead = False

    async def die(self) -> None:
        """In no place does it get past the next boundary."""
        self._dead = True
        await asyncio.gather(*self._serving.values(), return_exceptions=True)

    async def _claim(self, place: Place) -> Outgoing | None:
        return await self._survive("_claim", partial(super()._claim, place))

    async def _begin(self, message: Outgoing) -> bool:
        return await self._survive("_begin", partial(super()._begin, message))

    async def _post(self, message: Outgoing, head: Outgoing | None) -> Outcome:
        return await self._survive("_post", partial(super()._post, message, head))

    async def _record(self, message: Outgoing, outcome: Outcome) -> Outgoing:
        return await self._survive("_record", partial(super()._record, message, outcome))

    async def _survive(self, step: str, work: Callable[[], Awaitable[T]]) -> T:
        self._come_to(step, after=False)
        result = await work()
        self._come_to(step, after=True)
        return result

    def _come_to(self, step: str, *, after: bool) -> None:
        if self._dead:
            raise Killed
        if self.death:
            self.death.at(step, after=after)


class Standing(NamedTuple):
    """A message as it stands in Slack."""

    delivery_id: str
    channel: str
    ts: str
    thread_ts: str | None

    @classmethod
    def of(cls, channel: Channel, message: Message) -> "Standing":
        """A message of ours: all that stand in these channels are."""
        assert message.metadata
        return cls(message.metadata["event_payload"]["id"], channel.id, message.ts, message.thread_ts)


def told(row: Outgoing) -> str:
    """A row, for whoever reads that it should not be so."""
    return f"{row.payload['text']} to {row.channel}: {row.state}, {row.reason}, {row.attempts} attempts"


@dataclass
class Shift:
    """The workers, their Slack, and what they were told to say."""

    house: House
    sandbox: Sandbox
    clock: Clock
    http: aiohttp.ClientSession
    """With which workers call Slack, less patient than the house."""
    workers: list[Mortal] = field(default_factory=list)
    belated: set[str] = field(default_factory=set)
    """Delivery ids of what was put with an earlier due time than others had: its turn took long."""
    refusals: Counter[str] = field(default_factory=Counter)
    """Why a message may stay unsaid: the reasons, and how often Slack was made to give them."""
    passing: list[float] = field(default_factory=list)
    """Seconds of business time that go by while Slack has the next posts in hand."""
    _hired: int = 0
    _worded: int = 0

    # What happens

    async def put(self, channel: str, replies: int, *, to: Outgoing | None = None, ago: float = 0) -> Outgoing:
        """One transaction: a message and replies to it, or a message in the thread of an earlier one."""
        turn = await turn_in(self.house.deps, TEAM)
        turn.now -= timedelta(seconds=ago)
        async with turn.transaction() as session:
            first = await turn.say(session, channel, self._next(), kind="test", reply_to=to)
            rest = [
                await turn.say(session, channel, self._next(), kind="test", reply_to=to or first)
                for _ in range(replies)
            ]
        if ago:
            self.belated.update(row.delivery_id for row in (first, *rest))
        return first

    def meet(self, fault: Fault) -> None:
        """Let calls of Slack go wrong."""
        self.sandbox.world.faults.add(fault)

    async def drain(self, number: int, death: Death | None = None) -> None:
        """Let a worker say all that may go now; should it die of it, another takes its place."""
        worker = self.workers[number]
        worker.death = death
        try:
            async with asyncio.timeout(ENDLESS):
                await worker.drain()
        except Killed:
            await worker.die()
            self.workers[number] = self.hire()
        finally:
            worker.death = None

    async def stop(self, number: int, breaths: int) -> None:
        """Let a worker begin, and so much later tell it to stop; the next one takes its place."""
        worker, self.workers[number] = self.workers[number], self.hire()
        await worker.start()
        for _ in range(breaths):
            await asyncio.sleep(0)
        await worker.stop(2 * PATIENCE)

    async def recover(self) -> None:
        """Nothing goes wrong any more, and time goes by, until nothing is open."""
        self.sandbox.world.faults.clear()
        self.passing.clear()
        for step in RECOVERY:
            if not await self.open():
                return
            self.clock.now += step
            for worker in self.workers:
                await worker.machine.sleep(step.total_seconds())
            await asyncio.gather(*(self.drain(number) for number in range(len(self.workers))))

    def _next(self) -> Words:
        self._worded += 1
        return note(f"message {self._worded}")

    def hire(self) -> Mortal:
        """A worker that nobody has seen yet."""
        self._hired += 1
        return Mortal(self.house.deps, f"worker {self._hired}", self.http)

    async def taken(self, _channel: Channel, _message: Message) -> None:
        """Slack has a message, and its answer takes a while."""
        if self.passing:
            self.clock.move(seconds=self.passing.pop())

    # What is seen

    async def rows(self) -> list[Outgoing]:
        """The outbox, in the order in which it was filled."""
        async with self.house.deps.database.reading(TEAM) as session:
            return list(await session.scalars(select(Outgoing).order_by(Outgoing.id)))

    async def open(self) -> bool:
        """Whether anything is still to be said or settled."""
        return any(row.state in OPEN for row in await self.rows())

    def standing(self) -> list[Standing]:
        """What people can read, oldest first in each channel."""
        channels = self.sandbox.world.workspaces[TEAM].channels.values()
        return [Standing.of(channel, message) for channel in channels for message in channel.messages]

    async def check(self) -> None:
        """What holds at any moment: nothing stands twice or out of order, and the outbox tells the truth."""
        rows = {row.delivery_id: row for row in await self.rows()}
        standing = self.standing()
        found = {one.delivery_id: one for one in standing}
        assert len(found) == len(standing), [one for one in standing if one not in found.values()]
        for channel in {one.channel for one in standing}:
            ids = [one.delivery_id for one in standing if one.channel == channel]
            order = [rows[one].id for one in ids if one not in self.belated]
            assert order == sorted(order), f"{channel}: {order}"
        for row in rows.values():
            stands = found.get(row.delivery_id)
            assert row.state is not State.SENT or (stands and stands[1:3] == (row.sent_channel, row.ts)), told(row)
            assert row.state not in UNSAID or row.blind or not stands, told(row)

    async def check_end(self) -> None:
        """What holds when nothing is open: each was said in its thread, or Slack gave a reason why not."""
        rows = await self.rows()
        ts = {row.id: row.ts for row in rows}
        threads = {one.delivery_id: one.thread_ts for one in self.standing()}
        for row in rows:
            assert row.state not in OPEN, told(row)
            assert row.state is State.SENT or self.refusals[row.reason or ""], told(row)
            if row.state is State.SENT and row.reply_to is not None:
                assert threads[row.delivery_id] == ts[row.reply_to], told(row)
        words = [told(row) for row in rows if row.kind in {TROUBLE, KEPT_BACK}]
        assert len(words) <= self.refusals.total(), words


@asynccontextmanager
async def open_shift(database_url: str, workers: int) -> AsyncIterator[Shift]:
    """So many workers on a migrated database, before a Slack that lives by their business time."""
    clock = Clock()
    sandbox = Sandbox(unhurried(lambda: clock().timestamp()))
    sandbox.load(seed())
    sandbox.load(app_seed())
    async with sandbox.serve() as url:
        settings = SlackSettings(
            slack_bot_token=SecretStr(TOKEN), slack_api_url=f"{url}/api/", database_url=database_url
        )
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as http,
            open_house(settings, clock=clock, machine=QuickTime()) as house,
        ):
            await introduce(house)
            await sync_people(house.deps, TEAM)
            shift = Shift(house, sandbox, clock, http)
            shift.workers = [shift.hire() for _ in range(workers)]
            sandbox.on_post(shift.taken)
            yield shift
