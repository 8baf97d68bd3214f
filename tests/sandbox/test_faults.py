"""Faults on request: each as the SDK meets it, and whether the message was said."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.hands import Hands, Json, refusal


async def texts(mette: Hands, channel: str = "C1") -> list[str]:
    return [one["text"] for one in await mette.messages(channel)]


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


async def test_an_error_by_name(client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("faults", method="chat.postMessage", kind="error", error="fatal_error")
    assert await refusal(client.chat_postMessage(channel="C1", text="x")) == "fatal_error"
    assert await texts(mette) == []


@pytest.mark.parametrize(("kind", "status"), [("http_500", 500), ("garbage", 200)])
async def test_unreadable_answers(kind: str, status: int, client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("faults", method="chat.postMessage", kind=kind)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x")
    assert caught.value.response.status_code == status
    assert await texts(mette) == []


@pytest.mark.parametrize(("kind", "said"), [("refuse", []), ("drop_before", []), ("drop_after", ["x"])], ids=str)
async def test_dropped_connections(kind: str, said: list[str], client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("faults", method="chat.postMessage", kind=kind)
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")
    assert await texts(mette) == said
    answers = [call["answer"] for call in (await mette.get("calls", method="chat.postMessage"))["calls"]]
    assert [bool(answer and answer["ok"]) for answer in answers] == [bool(said)]


async def test_silence(client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("faults", method="chat.postMessage", kind="timeout")
    impatient = aiohttp.ClientTimeout(total=0.05)
    headers = {"Authorization": f"Bearer {client.token}"}
    sent = {"channel": "C1", "text": "x"}
    with pytest.raises(TimeoutError):
        await mette.session.post(f"{mette.url}/api/chat.postMessage", json=sent, headers=headers, timeout=impatient)
    assert await texts(mette) == []


async def test_a_fault_can_be_for_one_channel_and_be_taken_back(client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("faults", method="chat.postMessage", kind="error", channel="C4", times=9)
    await client.chat_postMessage(channel="C1", text="x")
    assert await refusal(client.chat_postMessage(channel="C4", text="x")) == "internal_error"
    assert (await mette.ask("DELETE", "faults"))[0] == 200
    assert (await client.chat_postMessage(channel="C4", text="x"))["ok"]


@pytest.mark.parametrize("fault", [{"method": "chat.postMessage", "kind": "bad luck"}, {"kind": "timeout"}])
async def test_what_is_no_fault(fault: Json, mette: Hands) -> None:
    assert (await mette.refused("faults", **fault))[0] == 400
