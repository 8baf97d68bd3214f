"""Each message said once, in order, and only where it is safe, whatever Slack answers."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from bot import delivery
from bot.delivery import Delivery
from bot.outcomes import LOOK_AGAIN, LOOKS, Outcome
from bot.pacing import A_PLACE, LoopTime, Pacing
from handlers.kit.blocks import note
from handlers.kit.turn import Deps, Turn
from models.outbox import LEASE, Outgoing, State, claim_next
from tests.support.agency import TEAM
from tests.support.house import Workplace
from tests.support.time import Clock, QuickTime


async def turn_of(place: Workplace) -> Turn:
    workspace = await place.house.deps.directory.workspace(TEAM)
    assert workspace
    return Turn(place.house.deps, workspace, place.clock())


async def say(place: Workplace, *texts: str, channel: str = "CTEAM", reply_to: Outgoing | None = None) -> Outgoing:
    """Put these into the outbox, in one transaction; gives the last."""
    turn = await turn_of(place)
    async with turn.transaction() as session:
        for text in texts:
            row = await turn.say(session, channel, note(text), kind="test", reply_to=reply_to)
    return row


async def drain(place: Workplace, **later: float) -> list[str]:
    """Deliver what may go, so much later; gives the texts that went out."""
    place.clock.move(**later)
    sent = await place.house.delivery.drain()
    return [message.payload["text"] for message in sent]


async def states(place: Workplace) -> list[State]:
    return [message.state for message in await place.outbox()]


async def test_what_was_put_into_the_outbox_is_said_once(workplaces: Workplace) -> None:
    await say(workplaces, "one", "two")
    assert await drain(workplaces) == ["one", "two"]
    assert await drain(workplaces, hours=1) == []
    assert workplaces.said("CTEAM") == ["one", "two"]
    for row, message in zip(
        await workplaces.outbox(), workplaces.sandbox.world.workspaces[TEAM].channels["CTEAM"].messages, strict=True
    ):
        assert (row.state, row.sent_channel, row.ts) == (State.SENT, "CTEAM", message.ts)
        assert message.metadata == {"event_type": "rapport_message", "event_payload": {"id": row.delivery_id}}


async def test_nothing_is_said_of_what_was_rolled_back(workplace: Workplace) -> None:
    turn = await turn_of(workplace)

    async def fail_after_saying() -> None:
        async with turn.transaction() as session:
            await turn.say(session, "CTEAM", note("never"), kind="test")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_saying()
    assert await drain(workplace) == []


async def test_a_person_is_told_in_a_direct_message(workplace: Workplace) -> None:
    row = await say(workplace, "psst", channel="USOFIE")
    assert await drain(workplace) == ["psst"]
    [row] = await workplace.outbox()
    assert row.sent_channel
    assert row.sent_channel.startswith("D")
    assert "psst" in (await workplace.person("USOFIE").told()).words


# Faults: what was not taken is said again, what may have been taken is looked for first


@pytest.mark.parametrize("kind", ["http_500", "garbage", "drop_before"])
async def test_what_never_arrived_is_looked_for_and_then_said(workplaces: Workplace, kind: str) -> None:
    await workplaces.fault("chat.postMessage", kind)
    await say(workplaces, "hello")
    assert await drain(workplaces) == []
    assert await states(workplaces) == [State.UNKNOWN]
    for _ in range(LOOKS - 1):
        assert await drain(workplaces, seconds=LOOK_AGAIN.total_seconds()) == []
        assert await states(workplaces) == [State.UNKNOWN]
    assert await drain(workplaces, seconds=LOOK_AGAIN.total_seconds()) == ["hello"]
    assert workplaces.said("CTEAM") == ["hello"]
    assert len(workplaces.calls("conversations.history")) == LOOKS


async def test_what_arrived_although_nobody_said_so_is_found(workplaces: Workplace) -> None:
    await workplaces.fault("chat.postMessage", "drop_after")
    await say(workplaces, "hello", "next")
    assert await drain(workplaces) == []
    assert await drain(workplaces, seconds=LOOK_AGAIN.total_seconds()) == ["hello", "next"]
    assert workplaces.said("CTEAM") == ["hello", "next"]
    assert await states(workplaces) == [State.SENT, State.SENT]


async def test_a_channel_that_cannot_be_read_back_is_never_said_to_twice(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "drop_after")
    await workplace.fault("conversations.history", "error", times=6)
    await say(workplace, "hello")
    said = [text for _ in range(8) for text in await drain(workplace, minutes=5)]
    assert said == workplace.said("CTEAM") == ["hello"]
    assert await states(workplace) == [State.SENT]


async def test_what_may_not_be_read_back_at_all_is_given_up_rather_than_said_twice(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "drop_after")
    await workplace.fault("conversations.history", "error", error="missing_scope", times=LOOKS)
    await say(workplace, "hello", "next")
    assert [await drain(workplace, minutes=1) for _ in range(LOOKS + 1)][-1] == ["next"]
    hello, following = await workplace.outbox()
    assert (hello.state, hello.reason, following.state) == (State.DROPPED, "not_readable", State.SENT)
    assert workplace.said("CTEAM") == ["hello", "next"]


@pytest.mark.parametrize("before", [0, 1], ids=["first of ours", "not our first"])
async def test_it_is_found_under_all_that_others_wrote_meanwhile(workplace: Workplace, before: int) -> None:
    for _ in range(before):
        await say(workplace, "earlier")
        await drain(workplace)
    await workplace.fault("chat.postMessage", "drop_after")
    await say(workplace, "hello")
    await drain(workplace)
    for number in range(450):
        await workplace.person().post("message", channel="CTEAM", text=f"chatter {number}")
    assert await drain(workplace, seconds=LOOK_AGAIN.total_seconds()) == ["hello"]
    assert workplace.said("CTEAM").count("hello") == 1


async def test_a_reply_is_found_though_slack_shows_its_head_late(workplace: Workplace) -> None:
    """Until then Slack says that there is no such thread."""
    await workplace.fault("chat.postMessage", "hidden", hidden_for=59)
    head = await say(workplace, "head")
    await drain(workplace)
    await workplace.fault("chat.postMessage", "drop_after")
    await say(workplace, "reply", reply_to=head)
    said = []
    for _ in range(LOOKS + 1):
        said += await drain(workplace, seconds=LOOK_AGAIN.total_seconds())
        await workplace.sandbox.clock.move_to(workplace.sandbox.clock.now() + LOOK_AGAIN)
    assert said == ["reply"]
    assert workplace.said("CTEAM") == ["head", "reply"]


async def test_a_direct_message_and_a_reply_are_found_again(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "drop_after")
    await say(workplace, "psst", channel="USOFIE")
    await drain(workplace)
    assert await drain(workplace, seconds=LOOK_AGAIN.total_seconds()) == ["psst"]
    head = await say(workplace, "head")
    await drain(workplace)
    await workplace.fault("chat.postMessage", "drop_after")
    await say(workplace, "reply", reply_to=head)
    await drain(workplace)
    assert await drain(workplace, seconds=LOOK_AGAIN.total_seconds()) == ["reply"]
    assert workplace.said("CTEAM") == ["head", "reply"]


async def test_a_worker_that_died_leaves_nothing_doubled_or_lost(workplace: Workplace) -> None:
    """As a kill after the claim was committed and before Slack's answer would leave it."""
    await say(workplace, "hello")
    async with workplace.house.deps.database.transaction(TEAM) as session:
        row = (await session.scalars(select(Outgoing))).one()
        row.state, row.lease_owner, row.lease_until = State.SENDING, "dead", workplace.clock() + LEASE
    assert await drain(workplace) == []
    for _ in range(LOOKS - 1):
        assert await drain(workplace, seconds=LEASE.total_seconds()) == []
    assert await drain(workplace, seconds=LEASE.total_seconds()) == ["hello"]
    assert workplace.said("CTEAM") == ["hello"]


async def test_a_limit_is_waited_out_in_machine_time(workplace: Workplace) -> None:
    """Business time stands still meanwhile, as it does in a tick."""
    await workplace.fault("chat.postMessage", "ratelimited", retry_after=30)
    await say(workplace, "one", "two")
    assert await drain(workplace) == ["one", "two"]
    assert workplace.machine.time() >= 30
    assert len(workplace.calls("chat.postMessage")) == 3


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members", "conversations.history"])
async def test_a_limit_of_any_method_is_waited_out(workplace: Workplace, method: str) -> None:
    await workplace.fault("chat.postMessage", "drop_after")
    await workplace.fault(method, "ratelimited", retry_after=20)
    await say(workplace, "hello")
    said = [*await drain(workplace), *await drain(workplace, seconds=LOOK_AGAIN.total_seconds())]
    assert said == workplace.said("CTEAM") == ["hello"]
    assert workplace.machine.time() >= 20


async def test_a_limit_holds_for_the_whole_workspace_and_costs_one_call(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "ratelimited", retry_after=30)
    await say(workplace, "one")
    await say(workplace, "two", channel="CACME")
    await say(workplace, "three", channel="USOFIE")
    assert sorted(await drain(workplace)) == ["one", "three", "two"]
    assert len(workplace.calls("chat.postMessage")) == 4


async def test_a_limit_of_an_hour_is_left_for_later(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "ratelimited", retry_after=3600)
    await say(workplace, "hello")
    assert await drain(workplace) == []
    assert await drain(workplace) == []
    assert len(workplace.calls("chat.postMessage")) == 1
    await workplace.machine.sleep(3600)
    assert await drain(workplace, hours=1) == ["hello"]


async def test_places_that_wait_for_long_keep_nobody_else_from_being_heard(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "AT_ONCE", 1)
    await workplace.fault("chat.postMessage", "ratelimited", retry_after=3600, channel="CTEAM")
    await workplace.fault("conversations.info", "http_500", channel="CACME")
    await say(workplace, "limited")
    await say(workplace, "not judged", channel="CACME")
    assert [*await drain(workplace), *await drain(workplace)] == []
    await workplace.machine.sleep(3600)
    await say(workplace, "psst", channel="USOFIE")
    assert await drain(workplace) == ["psst"]


async def test_a_limit_that_names_no_time_is_not_run_against(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "ratelimited", retry_after=0, times=2)
    await say(workplace, "hello")
    assert await drain(workplace) == ["hello"]
    assert workplace.machine.time() >= 2


async def test_a_slack_that_never_stops_limiting_ends_the_drain(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "ratelimited", retry_after=30, times=1000)
    await say(workplace, "hello")
    assert await drain(workplace) == []
    assert await states(workplace) == [State.PENDING]


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable"])
async def test_an_error_that_may_have_been_a_success_is_looked_for(workplace: Workplace, error: str) -> None:
    await workplace.fault("chat.postMessage", "error", error=error)
    await say(workplace, "hello")
    assert await drain(workplace) == []
    assert await states(workplace) == [State.UNKNOWN]


@pytest.mark.parametrize("error", ["msg_too_long", "invalid_blocks", "restricted_action"])
async def test_a_clear_no_is_the_end_and_holds_up_nobody(workplace: Workplace, error: str) -> None:
    await workplace.fault("chat.postMessage", "error", error=error)
    await say(workplace, "no", "yes")
    assert await drain(workplace) == ["yes"]
    no, yes = await workplace.outbox()
    assert (no.state, no.reason, yes.state) == (State.FAILED, error, State.SENT)
    assert await drain(workplace, days=1) == []


async def test_what_is_said_where_we_are_not_is_held_not_lost(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "error", error="not_in_channel")
    await say(workplace, "no", "yes")
    yes, told = await drain(workplace)
    assert yes == "yes"
    assert "/invite" in told
    assert (await states(workplace))[:2] == [State.HELD, State.SENT]


async def test_slack_away_altogether_is_waited_for(workplace: Workplace) -> None:
    await say(workplace, "hello")
    client = workplace.house.deps.slack(TEAM)
    there, client.base_url = client.base_url, "http://127.0.0.1:9/api/"
    assert await drain(workplace) == []
    assert (await states(workplace))[0] in (State.PENDING, State.HELD)
    client.base_url = there
    assert await drain(workplace, minutes=2) == ["hello"]


# Only where it is safe


@pytest.mark.parametrize(
    ("channel", "reason"),
    [
        ("CSHARED", "shared"),
        ("CPENDING", "shared"),
        ("CGUEST", "guest"),
        ("UGUEST", "guest"),
        ("UCLIENT", "guest"),
    ],
)
async def test_what_would_be_read_by_others_is_held_back(workplace: Workplace, channel: str, reason: str) -> None:
    await say(workplace, "secret", channel=channel)
    await say(workplace, "fine")
    assert await drain(workplace) == ["fine"]
    held, _ = await workplace.outbox()
    assert (held.state, held.reason, held.payload["text"]) == (State.HELD, reason, "secret")
    assert [call["channel"] for call in workplace.calls("chat.postMessage")] == ["CTEAM"]


async def test_a_channel_that_was_shared_meanwhile_is_not_said_to(workplace: Workplace) -> None:
    await say(workplace, "secret", channel="CACME")
    await workplace.person().post("share", channel="CACME", shared=True)
    assert await drain(workplace) == []
    assert workplace.said("CACME") == []


async def test_slacks_silence_about_a_channel_does_not_lose_the_message(workplace: Workplace) -> None:
    """A place that Slack does not tell us of for a moment is not unsafe for ever."""
    await workplace.fault("conversations.info", "http_500")
    await say(workplace, "hello")
    assert await drain(workplace) == []
    assert workplace.said("CTEAM") == []
    assert await drain(workplace, minutes=2) == ["hello"]


# Order


async def test_replies_follow_their_head(workplaces: Workplace) -> None:
    head = await say(workplaces, "head")
    await say(workplaces, "first", "second", reply_to=head)
    await say(workplaces, "after")
    assert await drain(workplaces) == ["head", "first", "second", "after"]
    messages = workplaces.sandbox.world.workspaces[TEAM].channels["CTEAM"].messages
    assert [m.thread_ts for m in messages[1:]] == [messages[0].ts, messages[0].ts, None]


async def test_replies_wait_for_a_head_that_is_not_settled(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "drop_after")
    head = await say(workplace, "head")
    await say(workplace, "reply", reply_to=head)
    assert await drain(workplace) == []
    assert await drain(workplace, seconds=LOOK_AGAIN.total_seconds()) == ["head", "reply"]
    assert workplace.said("CTEAM") == ["head", "reply"]


@pytest.mark.parametrize(("channel", "state"), [("CSHARED", State.HELD), ("CTEAM", State.FAILED)])
async def test_a_reply_shares_the_fate_of_its_head(workplace: Workplace, channel: str, state: State) -> None:
    if state is State.FAILED:
        await workplace.fault("chat.postMessage", "error", error="invalid_blocks")
    head = await say(workplace, "head", channel=channel)
    await say(workplace, "reply", channel=channel, reply_to=head)
    assert await drain(workplace) == []
    head, reply = await workplace.outbox()
    assert (head.state, reply.state, reply.reason) == (state, state, head.reason)
    assert len(workplace.calls("chat.postMessage")) == (state is State.FAILED)
    assert workplace.said(channel) == []


async def test_a_reply_goes_where_its_head_went(workplace: Workplace) -> None:
    """Whatever place is named for it: a thread is in one channel."""
    head = await say(workplace, "head")
    await say(workplace, "reply", channel="CACME", reply_to=head)
    assert await drain(workplace) == ["head", "reply"]
    assert workplace.said("CTEAM") == ["head", "reply"]


async def test_a_channel_in_trouble_holds_up_no_other(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "http_500", channel="CTEAM")
    await say(workplace, "one", "two")
    await say(workplace, "elsewhere", channel="CACME")
    assert await drain(workplace) == ["elsewhere"]
    assert workplace.said("CTEAM") == []


async def test_what_is_due_later_is_said_later(workplace: Workplace) -> None:
    await say(workplace, "hello")
    assert await drain(workplace, seconds=-1) == []
    assert await drain(workplace, seconds=1) == ["hello"]


async def test_a_long_message_arrives_whole(workplace: Workplace) -> None:
    words: Any = "é" * 2990
    await say(workplace, words)
    assert await drain(workplace) == [words]


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
