"""Faults on request: each as the SDK meets it, and whether the message was said."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from sandbox.state import Channel, Message
from tests.sandbox.hands import Hands, Json, Machine, refusal


async def texts(mette: Hands, channel: str = "C1") -> list[str]:
    return [one["text"] for one in await mette.messages(channel)]


async def post_impatiently(client: AsyncWebClient, mette: Hands) -> None:
    """The SDK's own patience is in whole seconds."""
    patience = aiohttp.ClientTimeout(total=0.05)
    headers = {"Authorization": f"Bearer {client.token}"}
    sent = {"channel": "C1", "text": "x"}
    await mette.session.post(f"{mette.url}/api/chat.postMessage", json=sent, headers=headers, timeout=patience)


async def test_rate_limits(client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("faults", method="chat.postMessage", kind="ratelimited", retry_after=7, times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel="C1", text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "7"
        assert caught.value.response["error"] == "ratelimited"
    await client.chat_postMessage(channel="C1", text="third")
    assert await texts(mette) == ["third"]


@pytest.mark.parametrize(("kind", "said"), [("error", []), ("error_after", ["x"])], ids=str)
async def test_an_error_by_name(kind: str, said: list[str], client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("faults", method="chat.postMessage", kind=kind, error="fatal_error")
    assert await refusal(client.chat_postMessage(channel="C1", text="x")) == "fatal_error"
    assert await texts(mette) == said


@pytest.mark.parametrize(("kind", "status"), [("http_500", 500), ("garbage", 200)])
@pytest.mark.parametrize(("when", "said"), [("", []), ("_after", ["x"])], ids=str)
async def test_unreadable_answers(
    kind: str, status: int, when: str, said: list[str], client: AsyncWebClient, mette: Hands
) -> None:
    await mette.post("faults", method="chat.postMessage", kind=kind + when)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x")
    assert caught.value.response.status_code == status
    assert await texts(mette) == said


@pytest.mark.parametrize(("kind", "said"), [("refuse", []), ("drop_before", []), ("drop_after", ["x"])], ids=str)
async def test_dropped_connections(kind: str, said: list[str], client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("faults", method="chat.postMessage", kind=kind)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")
    assert await texts(mette) == said
    answers = [call["answer"] for call in (await mette.get("calls", method="chat.postMessage"))["calls"]]
    assert [bool(answer and answer["ok"]) for answer in answers] == [bool(said)]


@pytest.mark.parametrize(("kind", "said"), [("timeout", []), ("timeout_after", ["x"])], ids=str)
async def test_silence(kind: str, said: list[str], client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("faults", method="chat.postMessage", kind=kind)
    with pytest.raises(TimeoutError):
        await post_impatiently(client, mette)
    assert await texts(mette) == said


async def test_a_slow_answer_outlasts_short_patience_and_is_a_good_one(client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("faults", method="chat.postMessage", kind="slow", seconds=3600)
    with pytest.raises(TimeoutError):
        await post_impatiently(client, mette)
    await mette.post("faults", method="chat.postMessage", kind="slow", seconds=0.02)
    assert (await client.chat_postMessage(channel="C1", text="y"))["message"]["text"] == "y"
    assert await texts(mette) == ["x", "y"]


# What was said stands, and reading back does not show it yet


async def read(client: AsyncWebClient) -> list[str]:
    return [one["text"] for one in (await client.conversations_history(channel="C1"))["messages"]]


async def test_history_lags_behind(client: AsyncWebClient, mette: Hands, machine: Machine) -> None:
    await mette.post("faults", method="chat.postMessage", kind="hidden", hidden_for=40)
    ts = (await client.chat_postMessage(channel="C1", text="x"))["ts"]
    await client.chat_postMessage(channel="C1", text="y")
    machine.seconds += 39
    assert await texts(mette) == ["x", "y"]
    assert await read(client) == ["y"]
    assert await refusal(client.conversations_replies(channel="C1", ts=ts)) == "thread_not_found"
    machine.seconds += 1.1
    assert await read(client) == ["y", "x"]
    assert (await client.conversations_replies(channel="C1", ts=ts))["ok"]


async def test_replies_lag_behind(client: AsyncWebClient, mette: Hands, machine: Machine) -> None:
    head = (await client.chat_postMessage(channel="C1", text="head"))["ts"]
    await mette.post("faults", method="chat.postMessage", kind="hidden", hidden_for=5)
    await client.chat_postMessage(channel="C1", text="reply", thread_ts=head)
    shown = [len((await client.conversations_replies(channel="C1", ts=head))["messages"])]
    machine.seconds += 6
    shown.append(len((await client.conversations_replies(channel="C1", ts=head))["messages"]))
    assert shown == [1, 2]


async def test_history_can_lag_behind_what_was_never_answered(
    client: AsyncWebClient, mette: Hands, machine: Machine
) -> None:
    await mette.post("faults", method="chat.postMessage", kind="drop_after", hidden_for=40)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")
    assert (await texts(mette), await read(client)) == (["x"], [])
    machine.seconds += 41
    assert await read(client) == ["x"]


# Whoever wants to know


async def test_a_post_is_told_of_before_it_is_answered(client: AsyncWebClient, sandbox: Sandbox) -> None:
    heard: list[tuple[str, str, int]] = []

    async def hear(channel: Channel, message: Message) -> None:
        heard.append((channel.id, message.text, len(sandbox.world.calls)))

    sandbox.on_post(hear)
    await client.chat_postMessage(channel="C1", text="x")
    assert await refusal(client.chat_postMessage(channel="C2", text="not in it")) == "not_in_channel"
    assert heard == [("C1", "x", 0)]


async def test_a_fault_can_be_for_one_channel_and_be_taken_back(client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("faults", method="chat.postMessage", kind="error", channel="C4", times=9)
    await client.chat_postMessage(channel="C1", text="x")
    assert await refusal(client.chat_postMessage(channel="C4", text="x")) == "internal_error"
    assert (await mette.ask("DELETE", "faults"))[0] == 200
    assert (await client.chat_postMessage(channel="C4", text="x"))["ok"]


@pytest.mark.parametrize(
    "fault",
    [
        {"method": "chat.postMessage", "kind": "bad luck"},
        {"kind": "timeout"},
        {"method": "chat.postMessage", "kind": "slow"},
        {"method": "chat.postMessage", "kind": "hidden"},
        {"method": "chat.postMessage", "kind": "drop_before", "hidden_for": 5},
        {"method": "chat.update", "kind": "hidden", "hidden_for": 5},
        {"method": "chat.postMessage", "kind": "drop_after", "retry_after": 5},
        {"method": "chat.postMessage", "kind": "http_500", "seconds": 1},
    ],
)
async def test_what_is_no_fault(fault: Json, mette: Hands) -> None:
    assert (await mette.refused("faults", **fault))[0] == 400
