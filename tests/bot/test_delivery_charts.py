"""A Slack that knows no charts: the message goes without, once, whatever else goes wrong."""

import pytest

from bot.outcomes import LOOK_AGAIN
from handlers.kit import blocks, charts
from handlers.kit.blocks import Message
from handlers.kit.turn import turn_in
from models.outbox import State
from tests.support.agency import TEAM
from tests.support.delivering import drain, states
from tests.support.house import Workplace


async def say_with_a_chart(workplace: Workplace) -> None:
    chart = charts.line("Health", ["1 Nov", "8 Nov"], {"Health": [60, 70]}, across="Week", up="Health")
    turn = await turn_in(workplace.house.deps, TEAM)
    async with turn.transaction() as session:
        await turn.say(session, "CTEAM", Message("60, then 70", [chart, blocks.section("60 → 70")]), kind="test")


def kinds_said(workplace: Workplace) -> list[list[str]]:
    """What kinds of blocks stand in the channel, message by message."""
    messages = workplace.sandbox.world.workspaces[TEAM].channels["CTEAM"].messages
    return [[block["type"] for block in message.blocks] for message in messages]


async def test_a_chart_goes_with_its_message(workplaces: Workplace) -> None:
    await say_with_a_chart(workplaces)
    assert await drain(workplaces) == ["60, then 70"]
    assert kinds_said(workplaces) == [["data_visualization", "section"]]


@pytest.mark.parametrize("error", sorted(charts.REFUSALS))
async def test_where_slack_refuses_it_the_words_go_alone(workplace: Workplace, error: str) -> None:
    await workplace.fault("chat.postMessage", "error", error=error)
    await say_with_a_chart(workplace)
    assert await drain(workplace) == ["60, then 70"]
    assert kinds_said(workplace) == [["section"]]
    assert await states(workplace) == [State.SENT]


async def test_words_that_went_alone_unheard_are_found_and_not_said_again(workplace: Workplace) -> None:
    await workplace.fault("chat.postMessage", "error", error="invalid_blocks")
    await workplace.fault("chat.postMessage", "drop_after")
    await say_with_a_chart(workplace)
    assert await drain(workplace) == []
    assert await states(workplace) == [State.UNKNOWN]
    await drain(workplace, seconds=LOOK_AGAIN.total_seconds())
    assert await states(workplace) == [State.SENT]
    assert kinds_said(workplace) == [["section"]]


async def test_blocks_that_slack_refuses_for_another_reason_are_the_end(workplace: Workplace) -> None:
    for _ in range(2):
        await workplace.fault("chat.postMessage", "error", error="invalid_blocks")
    await say_with_a_chart(workplace)
    assert await drain(workplace) == []
    assert await states(workplace) == [State.FAILED]
    assert await drain(workplace, days=1) == []
