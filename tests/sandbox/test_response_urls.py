"""response_url: answers without a token, five times in thirty minutes."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.bricks import actions, button, section
from tests.sandbox.hands import Ear, Hands


class Answering:
    """A response_url, and posting to it."""

    def __init__(self, mette: Hands, url: str) -> None:
        self.mette, self.url = mette, url

    async def say(self, **body: Any) -> tuple[int, str]:
        async with self.mette.session.post(self.url, json=body) as response:
            return response.status, await response.text()


@pytest.fixture
async def of_command(ear: Ear, mette: Hands) -> Answering:
    """The response_url of a command that Mette ran where the bot is not a member."""
    await mette.post("command", channel="C2", text="/client-rate")
    return Answering(mette, (await ear.next_payload())["response_url"])


async def seen(hands: Hands, channel: str = "C2") -> list[tuple[str, bool]]:
    return [(one["text"], one["ephemeral"]) for one in await hands.messages(channel)]


async def test_an_answer_is_for_one_person_unless_it_says_so(of_command: Answering, mette: Hands) -> None:
    assert await of_command.say(text="for you") == (200, "ok")
    await of_command.say(text="for all", response_type="in_channel")
    assert await seen(mette) == [("for you", True), ("for all", False)]
    assert await seen(mette.as_("U2")) == [("for all", False)]


async def test_five_uses(of_command: Answering) -> None:
    answers = [await of_command.say(text="x") for _ in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1][1]


async def test_thirty_minutes(of_command: Answering, mette: Hands) -> None:
    await mette.post("clock", seconds=30 * 60)
    assert (await of_command.say(text="x"))[0] == 200
    await mette.post("clock", seconds=1)
    status, body = await of_command.say(text="x")
    assert (status, "expired_url" in body) == (404, True)


async def test_what_is_refused(of_command: Answering, mette: Hands, url: str) -> None:
    status, body = await of_command.say(text="x", blocks=[{"type": "section"}])
    assert (status, "invalid_blocks" in body) == (400, True)
    assert "no_text" in (await of_command.say())[1]
    assert (await Answering(mette, f"{url}/hooks/unknown").say(text="x"))[0] == 404
    assert await seen(mette) == []


async def pressed(client: AsyncWebClient, ear: Ear, mette: Hands, *, ephemeral: bool = False) -> Answering:
    """The response_url of a button on a message, or on an ephemeral one."""
    blocks = [section(), actions(button()) | {"block_id": "b"}]
    if ephemeral:
        said = await client.chat_postEphemeral(channel="C1", user="U1", text="old", blocks=blocks)
    else:
        said = await client.chat_postMessage(channel="C1", text="old", blocks=blocks)
    container = {"type": "message", "channel": "C1", "ts": said.get("ts") or said["message_ts"]}
    await mette.post("action", container=container, block_id="b", action_id="a")
    return Answering(mette, (await ear.next_payload("block_actions"))["response_url"])


@pytest.mark.parametrize("kind", ["message", "ephemeral"])
async def test_the_original_can_be_replaced_and_deleted(
    kind: str,
    client: AsyncWebClient,
    ear: Ear,
    mette: Hands,
) -> None:
    ephemeral = kind == "ephemeral"
    answering = await pressed(client, ear, mette, ephemeral=ephemeral)
    await answering.say(text="new", replace_original=True)
    assert await seen(mette, "C1") == [("new", ephemeral)]
    assert (await mette.messages("C1"))[0]["blocks"] == []
    await answering.say(delete_original=True)
    assert await seen(mette, "C1") == []


async def test_by_default_the_original_stays(client: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    await (await pressed(client, ear, mette)).say(text="beside it")
    assert await seen(mette, "C1") == [("old", False), ("beside it", True)]
