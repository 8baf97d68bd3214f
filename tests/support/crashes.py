"""An ordeal for delivery: workers killed at every boundary, a Slack that fails, and what became of the messages.

Seeded: the plans are the same for the same seed, though not how processes overtake one another.
"""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from ctypes import c_double
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from bot.settings import SlackSettings
from bot.wiring import House, introduce, open_house
from handlers.people import sync_people
from sandbox import Sandbox
from sandbox.faults import Fault
from sandbox.state import Channel, Message
from tests.support.agency import MONDAY, TEAM, TOKEN, app_seed
from tests.support.forks import FORKS
from tests.support.log_search import also_logged
from tests.support.mortal import BOUNDARIES, DRAIN, IDLE, ONCE_TAKEN, Job, Plan, work
from tests.support.tale import Tale, seed_with_channels
from tests.support.time import unhurried

T = TypeVar("T")

NOT_TAKEN = ("ratelimited", "http_500", "garbage", "drop_before", "timeout", "error")
TAKEN = ("http_500_after", "garbage_after", "drop_after", "timeout_after", "error_after", "slow", "hidden")
ON_THE_WAY = (
    ("conversations.info", "http_500"),
    ("conversations.history", "http_500"),
    ("conversations.history", "ratelimited"),
    ("conversations.replies", "drop_after"),
)
"""What may fail around a post: judging its place, and reading back."""
TROUBLES = (*(("chat.postMessage", kind) for kind in (*NOT_TAKEN, *TAKEN)), *ON_THE_WAY)
LONGEST_LAG = 59
"""Seconds of business time: a post that was accepted can be read back within a minute (issue 3)."""

MOST_WAITING = 20
PAUSES = (0.3, 2, 11, 25, 25, 25, 61)
"""Seconds of business time between two rounds."""
DRIFT = 10
"""Seconds of business time that pass within a round at most: no worker outlives its lease."""
LONGEST_REST = 60
"""Rounds without faults in which all must have been said."""


class Worker:
    """A worker process, seen from outside."""

    def __init__(self, job: Job, posters: "dict[str, Worker]") -> None:
        self.plan = job.plan
        self.posted = 0
        """How many of its posts Slack took."""
        self._posters = posters
        self._drained: asyncio.Future[bool] | None = None
        self._pipe, theirs = FORKS.Pipe()
        self._process = FORKS.Process(target=work, args=(job, theirs), daemon=True)
        self._process.start()
        theirs.close()
        asyncio.get_running_loop().add_reader(self._pipe.fileno(), self.hear)

    async def drain(self) -> bool:
        """True once nothing more may be said at this moment, False where the worker died of it."""
        self._drained = asyncio.get_running_loop().create_future()
        self._pipe.send(DRAIN)
        async with asyncio.timeout(60):
            return await self._drained

    def hear(self) -> None:
        """Take in what it has told so far: which posts it is about to make, and whether it is done."""
        try:
            while not self._pipe.closed and self._pipe.poll():
                told = self._pipe.recv()
                if told == IDLE:
                    self._answer(is_drained=True)
                else:
                    self._posters[told] = self
        except (EOFError, ConnectionError):
            self.end()

    def kill(self) -> None:
        """Kill it as by kill -9, and wait until it is dead."""
        self._process.kill()
        self._process.join()

    def end(self) -> int | None:
        """Let go of it, once it is dead or alone to die; gives its exit code."""
        if not self._pipe.closed:
            asyncio.get_running_loop().remove_reader(self._pipe.fileno())
            self._pipe.close()
        self._process.join()
        self._answer(is_drained=False)
        return self._process.exitcode

    def _answer(self, *, is_drained: bool) -> None:
        if self._drained and not self._drained.done():
            self._drained.set_result(is_drained)


@dataclass
class Toll:
    """What became of it all, counted at Slack."""

    seed: int
    messages: int
    killed: Counter[str]
    troubled: Counter[tuple[str, str]]
    wrong: dict[str, list[str]] = field(default_factory=dict)
    """Messages that were lost or doubled, and the like."""

    @property
    def faults(self) -> int:
        """How many were met so far."""
        return self.killed.total() + self.troubled.total()

    def __str__(self) -> str:
        lines = [
            f"{self.faults} faults over {self.messages} messages, seed {self.seed}",
            *(f"{self.killed[name]:5} killed {name}" for name in BOUNDARIES),
            *(f"{self.troubled[trouble]:5} {trouble[0]}: {trouble[1]}" for trouble in TROUBLES),
            *(f"{len(found):5} {what} {' '.join(found)}" for what, found in self.wrong.items()),
        ]
        return "\n".join(lines)


@dataclass
class Ordeal:
    """Messages delivered by workers that die, to a Slack that fails, over and over."""

    house: House
    sandbox: Sandbox
    job: Job
    seed: int

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)  # noqa: S311 - the same plans for the same seed
        self._boundaries = _dealt(self._rng, BOUNDARIES)
        self._troubles = _dealt(self._rng, TROUBLES)
        self._workers: list[Worker] = []
        self._posters: dict[str, Worker] = {}
        self._laid: list[Fault] = []
        self._drift = 0.0
        self._killed: Counter[str] = Counter()
        self._tale = Tale(self.house, self.sandbox, self._rng)
        self.sandbox.on_post(self._taken)

    # What happens

    async def suffer(self, faults: int, workers: int) -> None:
        """Go on with so many workers at once until so many faults were met."""
        self._workers = [self._mortal() for _ in range(workers)]
        for _ in range(10 + 5 * faults):
            if self._toll().faults >= faults:
                break
            if await self._tale.waiting() < MOST_WAITING:
                await self._tale.go_on()
            self._lay_troubles()
            async with asyncio.TaskGroup() as round_:
                for number in range(workers):
                    round_.create_task(self._drain(number))
            self._pass(self._rng.choice(PAUSES))
            self._drift = 0
        assert self._toll().faults >= faults, self._log()
        self.stop()

    async def recover(self) -> Toll:
        """No more faults: an immortal worker says the rest. Gives what became of it all."""
        self.sandbox.world.faults.clear()
        worker = Worker(replace(self.job, plan=None), self._posters)
        self._workers = [worker]
        for _ in range(LONGEST_REST):
            assert await worker.drain(), self._log()
            if not await self._tale.waiting():
                break
            self._pass(26)
        return replace(self._toll(), wrong=await self._tale.wrong())

    def stop(self) -> None:
        """End every worker."""
        for worker in self._workers:
            worker.kill()
            worker.end()
        self._workers.clear()
        if self.job.log.exists():
            also_logged(self.job.log.read_text())

    async def _drain(self, number: int) -> None:
        """Let a worker, and after it dies the next one, say all that may go now."""
        while not await (worker := self._workers[number]).drain():
            assert worker.end() == -signal.SIGKILL, self._log()
            assert worker.plan
            self._killed[worker.plan.boundary] += 1
            self._workers[number] = self._mortal()

    def _mortal(self) -> Worker:
        plan = Plan(next(self._boundaries), self._rng.choice((1, 1, 2, 3)))
        return Worker(replace(self.job, plan=plan), self._posters)

    async def _taken(self, _channel: Channel, message: Message) -> None:
        """Slack has a message and has not answered yet."""
        passing = min(self._rng.random(), DRIFT - self._drift)
        self._drift += passing
        self._pass(passing)
        for worker in self._workers:
            worker.hear()
        assert message.metadata
        poster = self._posters[message.metadata["event_payload"]["id"]]
        poster.posted += 1
        if poster.plan == Plan(ONCE_TAKEN, poster.posted):
            message.in_history_from = self.sandbox.clock.now() + timedelta(seconds=self._lag())
            poster.kill()

    def _pass(self, seconds: float) -> None:
        self.job.business.value += seconds

    def _lay_troubles(self) -> None:
        if all(fault.times == 0 for fault in self._laid[-3:]):
            self._laid += [self._trouble(*next(self._troubles)) for _ in range(3)]
            for fault in self._laid[-3:]:
                self.sandbox.world.faults.add(fault)

    def _trouble(self, method: str, kind: str) -> Fault:
        more: dict[str, float] = {"seconds": 0.02} if kind == "slow" else {}
        if method == "chat.postMessage" and kind in TAKEN:
            more["hidden_for"] = self._lag()
        return Fault.model_validate({"method": method, "kind": kind, **more})

    def _log(self) -> str:
        return self.job.log.read_text()[-5000:]

    def _lag(self) -> float:
        return self._rng.choice((1, 30, LONGEST_LAG, LONGEST_LAG))

    def _toll(self) -> Toll:
        met = Counter((fault.method, str(fault.kind)) for fault in self._laid if fault.times == 0)
        return Toll(self.seed, len(self._tale), self._killed, met)


@asynccontextmanager
async def ordeal(database_url: str, log: Path, seed: int) -> AsyncIterator[Ordeal]:
    """The agency at a Slack of its own, before its ordeal; every worker is gone at the end."""
    business = FORKS.RawValue(c_double, MONDAY.timestamp())
    sandbox = Sandbox(unhurried(lambda: business.value))
    sandbox.load(seed_with_channels())
    sandbox.load(app_seed())
    async with sandbox.serve() as url:
        settings = SlackSettings(
            slack_bot_token=SecretStr(TOKEN), slack_api_url=f"{url}/api/", database_url=database_url
        )
        async with open_house(settings, clock=sandbox.clock.now) as house:
            await introduce(house)
            await sync_people(house.deps, TEAM)
            begun = Ordeal(house, sandbox, Job(settings, business, log, None), seed)
            try:
                yield begun
            finally:
                begun.stop()


def _dealt(rng: random.Random, cards: Sequence[T]) -> Iterator[T]:
    """Cards without end, each as often as any other."""
    while True:
        yield from rng.sample(cards, len(cards))
