"""chat.*: what is said, by whom, where, and what Slack refuses."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.bricks import METADATA, button, mrkdwn, plain, section, with_accessory
from tests.sandbox.hands import Hands, Json, refusal


async def test_a_message_is_seen_by_those_who_may_see_the_channel(client: AsyncWebClient, mette: Hands) -> None:
    said = await client.chat_postMessage(channel="C1", text="Hello", blocks=[section(text=mrkdwn("Hello"))])
    assert said["message"]["bot_id"] == "B1"
    [seen] = await mette.as_("U2").messages("C1")
    assert (seen["ts"], seen["user"], seen["bot"], seen["text"]) == (said["ts"], "UBOT", True, "Hello")
    assert seen["blocks"][0]["text"] == mrkdwn("Hello")
    status, _ = await mette.as_("U3").ask("GET", "messages", channel="C1")
    assert status == 403


async def test_timestamps_grow(client: AsyncWebClient) -> None:
    said = [(await client.chat_postMessage(channel="C1", text="x"))["ts"] for _ in range(3)]
    assert said == sorted(set(said))
    assert all(len(ts.split(".")[1]) == 6 for ts in said)


REFUSED: dict[str, tuple[Json, str]] = {
    "nowhere": ({"channel": "C9", "text": "x"}, "channel_not_found"),
    "a private channel of others": ({"channel": "G1", "text": "x"}, "channel_not_found"),
    "a public channel of others": ({"channel": "C2", "text": "x"}, "not_in_channel"),
    "archived": ({"channel": "C3", "text": "x"}, "is_archived"),
    "no words": ({"channel": "C1"}, "no_text"),
    "too many words": ({"channel": "C1", "text": "x" * 40_001}, "msg_too_long"),
    "too many blocks": ({"channel": "C1", "text": "x", "blocks": [section()] * 51}, "invalid_blocks"),
    "too large blocks": (
        {"channel": "C1", "text": "x", "blocks": [section(text=mrkdwn("x" * 2990))] * 5},
        "msg_blocks_too_long",
    ),
    "blocks that are no list": ({"channel": "C1", "text": "x", "blocks": "{"}, "invalid_blocks_format"),
    "a thread that is not there": ({"channel": "C1", "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    "no channel": ({"channel": "", "text": "x"}, "invalid_arguments"),
    "a bot": ({"channel": "UBOT", "text": "x"}, "cannot_dm_bot"),
    "metadata without a type": (
        {"channel": "C1", "text": "x", "metadata": {"event_payload": {}}},
        "invalid_metadata_schema",
    ),
    "metadata of a novel": (
        {"channel": "C1", "text": "x", "metadata": METADATA | {"event_payload": {"x": "x" * 16_000}}},
        "metadata_too_large",
    ),
}


@pytest.mark.parametrize(("said", "error"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_cannot_be_posted(said: Json, error: str, client: AsyncWebClient) -> None:
    assert await refusal(client.api_call("chat.postMessage", json=said)) == error


async def test_a_refusal_names_the_place(client: AsyncWebClient) -> None:
    blocks = [with_accessory(button() | {"text": plain("x" * 76)})]
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x", blocks=blocks)
    words = "[ERROR] must be less than 76 characters [json-pointer:/blocks/0/accessory/text/text]"
    assert caught.value.response["response_metadata"]["messages"] == [words]


async def test_public_channels_are_open_with_their_scope(client: AsyncWebClient, sandbox: Sandbox) -> None:
    sandbox.world.apps["A1"].manifest["oauth_config"]["scopes"]["bot"].append("chat:write.public")
    assert (await client.chat_postMessage(channel="#general", text="x"))["channel"] == "C2"


async def test_a_direct_message_by_user_id(client: AsyncWebClient, mette: Hands) -> None:
    said = await client.chat_postMessage(channel="U1", text="psst")
    assert said["channel"].startswith("D")
    assert [one["text"] for one in await mette.messages(said["channel"])] == ["psst"]
    assert (await mette.as_("U2").ask("GET", "messages", channel=said["channel"]))[0] == 403


async def test_threads_and_broadcasts(client: AsyncWebClient, mette: Hands) -> None:
    root = (await client.chat_postMessage(channel="C1", text="root"))["ts"]
    reply = (await client.chat_postMessage(channel="C1", text="reply", thread_ts=root))["ts"]
    await client.chat_postMessage(channel="C1", text="to a reply", thread_ts=reply)
    await client.chat_postMessage(channel="C1", text="loud", thread_ts=root, reply_broadcast=True)
    assert [one["text"] for one in await mette.messages("C1")] == ["root", "loud"]
    thread = await mette.messages("C1", thread=root)
    assert [one["text"] for one in thread] == ["root", "reply", "to a reply", "loud"]
    assert (thread[0]["reply_count"], thread[0]["reply_users"]) == (3, ["UBOT"])


async def test_an_update_keeps_what_it_does_not_name(client: AsyncWebClient, mette: Hands) -> None:
    said = await client.chat_postMessage(channel="C1", text="one", blocks=[section()], metadata=METADATA)
    await client.chat_update(channel="C1", ts=said["ts"], text="two")
    [seen] = await mette.messages("C1")
    assert (seen["text"], len(seen["blocks"]), seen["metadata"], seen["edited"]) == ("two", 1, METADATA, True)
    await client.chat_update(channel="C1", ts=said["ts"], text="three", blocks=[], metadata={})
    [seen] = await mette.messages("C1")
    assert (seen["text"], seen["blocks"], seen["metadata"]) == ("three", [], None)
    assert await refusal(client.chat_update(channel="C1", ts=said["ts"], text="x" * 4001)) == "msg_too_long"


async def test_only_own_messages_can_be_changed(client: AsyncWebClient, mette: Hands) -> None:
    hers = (await mette.post("message", channel="C1", text="mine"))["ts"]
    assert await refusal(client.chat_update(channel="C1", ts=hers, text="x")) == "cant_update_message"
    assert await refusal(client.chat_delete(channel="C1", ts=hers)) == "cant_delete_message"
    assert await refusal(client.chat_update(channel="C1", ts="1.000001", text="x")) == "message_not_found"


async def test_a_deleted_thread_leaves_a_tombstone(client: AsyncWebClient, mette: Hands) -> None:
    root = (await client.chat_postMessage(channel="C1", text="root"))["ts"]
    reply = (await client.chat_postMessage(channel="C1", text="reply", thread_ts=root))["ts"]
    await client.chat_delete(channel="C1", ts=root)
    assert [one["text"] for one in await mette.messages("C1")] == ["This message was deleted."]
    await client.chat_delete(channel="C1", ts=reply)
    assert [one["text"] for one in await mette.messages("C1", thread=root)] == ["This message was deleted."]


async def test_an_ephemeral_is_seen_by_one_person(client: AsyncWebClient, mette: Hands) -> None:
    ts = (await client.chat_postEphemeral(channel="C1", user="U1", text="only you"))["message_ts"]
    assert [one["ephemeral"] for one in await mette.messages("C1")] == [True]
    assert await mette.as_("U2").messages("C1") == []
    assert (await client.conversations_history(channel="C1"))["messages"] == []
    assert await refusal(client.chat_update(channel="C1", ts=ts, text="x")) == "message_not_found"
    assert await refusal(client.chat_postEphemeral(channel="C1", user="U3", text="x")) == "user_not_in_channel"


async def test_a_permalink_leads_to_the_page(client: AsyncWebClient, url: str, mette: Hands) -> None:
    ts = (await client.chat_postMessage(channel="C1", text="x"))["ts"]
    permalink = (await client.chat_getPermalink(channel="C1", message_ts=ts))["permalink"]
    assert permalink == f"{url}/archives/C1/p{ts.replace('.', '')}"
    async with mette.session.get(permalink, allow_redirects=False) as response:
        assert response.headers["Location"] == "/?channel=C1"
    assert await refusal(client.chat_getPermalink(channel="C1", message_ts="1.000001")) == "message_not_found"
