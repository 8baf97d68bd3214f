"""What Slack limits is waited out, and what is limited holds up nobody else."""

import pytest

from bot import delivery
from bot.outcomes import LOOK_AGAIN
from models.outbox import State
from tests.support.delivering import drain, say, states
from tests.support.house import Workplace


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
