"""Several workers, one pace, and a worker that stands still or is told to stop."""

import asyncio
from itertools import pairwise

from bot.delivery import Delivery
from bot.outcomes import LOOK_AGAIN, Outcome
from bot.pacing import A_PLACE, LoopTime, Pacing
from handlers.kit.turn import Deps
from models.outbox import LEASE, Outgoing, State, claim_next
from tests.support.agency import TEAM
from tests.support.delivering import drain, say, states
from tests.support.house import Workplace
from tests.support.time import Clock, QuickTime

# The pace


async def test_a_channel_hears_one_message_a_second_however_slow_the_guard(workplace: Workplace) -> None:
    worker = Slow(workplace.house.deps, QuickTime())
    await say(workplace, "one", "two", "three")
    await worker.drain()
    assert len(worker.posted_at) == 3
    assert all(later - sooner >= A_PLACE for sooner, later in pairwise(worker.posted_at))


class Slow(Delivery):
    """Its first judgement takes a while; it remembers when it posted, in machine time."""

    def __init__(self, deps: Deps, machine: QuickTime) -> None:
        super().__init__(deps, owner="slow", pacing=Pacing(machine))
        self._machine, self._guard_takes = machine, 0.7
        self.posted_at: list[float] = []

    async def _begin(self, message: Outgoing) -> bool:
        await self._machine.sleep(self._guard_takes)
        self._guard_takes = 0
        return await super()._begin(message)

    async def _post(self, message: Outgoing, head: Outgoing | None) -> Outcome:
        self.posted_at.append(self._machine.time())
        return await super()._post(message, head)


async def test_a_second_worker_keeps_the_first_ones_pace(workplaces: Workplace) -> None:
    first = workplaces.house.delivery
    second = Delivery(workplaces.house.deps, owner="second", pacing=Pacing(QuickTime()))
    await say(workplaces, "one")
    assert len(await first.drain()) == 1
    await say(workplaces, "two")
    assert await second.drain() == []
    workplaces.clock.move(seconds=A_PLACE)
    assert len(await second.drain()) == 1


# Many workers


async def test_a_worker_that_was_overtaken_writes_nothing_down(workplaces: Workplace) -> None:
    """It slept through its lease; whatever it did is settled by whoever has the message now."""
    slow = Overtaken(workplaces.house.deps, owner="slow", pacing=Pacing(QuickTime()))
    await say(workplaces, "hello")
    await slow.drain()
    [row] = await workplaces.outbox()
    assert (row.state, row.lease_owner) == (State.UNKNOWN, "other")
    assert await drain(workplaces, seconds=2 * LEASE.total_seconds()) == ["hello"]
    assert workplaces.said("CTEAM") == ["hello"]


class Overtaken(Delivery):
    """Its post takes longer than its lease, and another worker claims the message meanwhile."""

    async def _post(self, message: Outgoing, head: Outgoing | None) -> Outcome:
        outcome = await super()._post(message, head)
        async with self._deps.database.transaction(TEAM) as session:
            later = self._deps.clock() + LEASE
            assert await claim_next(session, message.channel, later, "other")
        return outcome


async def test_a_worker_that_slept_through_its_lease_says_nothing_any_more(workplaces: Workplace) -> None:
    """As a machine that froze between committing and calling: another worker may be looking for the message by now."""
    frozen = Frozen(workplaces.house.deps, workplaces.clock)
    await say(workplaces, "hello")
    await frozen.drain()
    assert workplaces.said("CTEAM") == []
    assert await drain(workplaces) == workplaces.said("CTEAM") == ["hello"]


class Frozen(Delivery):
    """It stands still once, with everything ready."""

    def __init__(self, deps: Deps, clock: Clock) -> None:
        super().__init__(deps, owner="frozen", pacing=Pacing(QuickTime()))
        self._clock = clock

    async def _begin(self, message: Outgoing) -> bool:
        begun = await super()._begin(message)
        self._clock.move(seconds=LEASE.total_seconds())
        self._stopping = True
        return begun


async def test_many_workers_say_everything_once_and_in_order(workplaces: Workplace) -> None:
    workers = [Delivery(workplaces.house.deps, owner=f"worker {n}", pacing=Pacing(QuickTime())) for n in range(4)]
    channels = ("CTEAM", "CACME", "USOFIE")
    for channel in channels:
        await say(workplaces, *(f"{channel} {n}" for n in range(5)), channel=channel)
    for _ in range(20):
        await asyncio.gather(*(worker.drain() for worker in workers))
        workplaces.clock.move(seconds=A_PLACE)
    for channel in channels[:2]:
        assert workplaces.said(channel) == [f"{channel} {n}" for n in range(5)]
    assert await states(workplaces) == [State.SENT] * 15


# A stop


async def test_a_stop_leaves_what_waits_to_the_next_worker(workplace: Workplace) -> None:
    await say(workplace, "one", "two")
    worker = Delivery(workplace.house.deps, owner="leaving", pacing=Pacing(LoopTime()))
    await worker.start()
    await workplace.person().said("CTEAM", "one")
    await worker.stop(5)
    assert await states(workplace) == [State.SENT, State.PENDING]
    assert await drain(workplace, seconds=A_PLACE) == ["two"]


async def test_a_stop_while_slack_says_nothing_leaves_it_unknown(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "timeout_after")
    await say(workplace, "hello")
    worker = Delivery(workplace.house.deps, owner="leaving", pacing=Pacing(LoopTime()))
    await worker.start()
    await workplace.person().said("CTEAM", "hello")
    await worker.stop(0.1)
    [row] = await workplace.outbox()
    assert (row.state, row.lease_owner) == (State.UNKNOWN, None)
    assert await drain(workplace, seconds=LOOK_AGAIN.total_seconds()) == ["hello"]
    assert workplace.said("CTEAM") == ["hello"]


async def test_a_stopped_worker_starts_nothing(workplace: Workplace) -> None:
    worker = Delivery(workplace.house.deps, owner="leaving", pacing=Pacing(QuickTime()))
    await worker.stop(0)
    await say(workplace, "hello")
    assert await worker.drain() == []
