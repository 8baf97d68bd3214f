"""Each message said once, in order, and only where it is safe, whatever Slack answers."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.outcomes import LOOK_AGAIN, LOOKS
from handlers.kit.blocks import note
from handlers.kit.turn import turn_in
from models.outbox import LEASE, Outgoing, State
from tests.support.agency import TEAM
from tests.support.delivering import drain, say, states
from tests.support.house import Workplace


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
    turn = await turn_in(workplace.house.deps, TEAM)

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
        ("UCLIENT", "outsider"),
    ],
)
async def test_what_would_be_read_by_others_is_held_back(workplace: Workplace, channel: str, reason: str) -> None:
    await say(workplace, "secret", channel=channel)
    await say(workplace, "fine")
    assert (await drain(workplace))[0] == "fine"
    held = (await workplace.outbox())[0]
    assert (held.state, held.reason, held.payload["text"]) == (State.HELD, reason, "secret")
    assert channel not in [call["channel"] for call in workplace.calls("chat.postMessage")]


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
