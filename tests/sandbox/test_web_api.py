"""The Web API besides posting: tokens, scopes, conversations, people, pages of a listing."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.bricks import METADATA
from tests.sandbox.hands import APP_TOKEN, BOT_TOKEN, Hands, Json, refusal


async def raw(session: aiohttp.ClientSession, url: str, method: str, token: str = "", **sent: Any) -> Json:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with session.post(f"{url}/api/{method}", headers=headers, **sent) as response:
        return dict(await response.json())


TOKENS: dict[str, tuple[str, str, str]] = {
    "none": ("auth.test", "", "not_authed"),
    "unknown": ("auth.test", "xoxb-wrong", "invalid_auth"),
    "unknown method": ("chat.shout", BOT_TOKEN, "unknown_method"),
    "app token for the bot": ("auth.test", APP_TOKEN, "invalid_auth"),
    "bot token for the app": ("apps.connections.open", BOT_TOKEN, "not_allowed_token_type"),
}


@pytest.mark.parametrize(("method", "token", "error"), TOKENS.values(), ids=TOKENS.keys())
async def test_tokens(method: str, token: str, error: str, url: str, session: aiohttp.ClientSession) -> None:
    assert (await raw(session, url, method, token))["error"] == error


async def test_forms_json_and_queries_read_alike(url: str, session: aiohttp.ClientSession) -> None:
    assert (await raw(session, url, "auth.test", data={"token": BOT_TOKEN}))["user_id"] == "UBOT"
    said = {"channel": "C1", "text": "x", "blocks": '[{"type":"divider"}]'}
    assert (await raw(session, url, "chat.postMessage", BOT_TOKEN, data=said))["ok"]
    assert (await raw(session, url, "chat.postMessage", BOT_TOKEN, json=said))["ok"]
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {BOT_TOKEN}"}
    async with session.post(f"{url}/api/auth.test", headers=headers, data="{") as response:
        assert (await response.json())["error"] == "invalid_json"


async def test_who_one_is(client: AsyncWebClient, url: str) -> None:
    found = await client.auth_test()
    assert (found["team_id"], found["user_id"], found["bot_id"], found["url"]) == ("T1", "UBOT", "B1", f"{url}/")
    assert (await client.team_info())["team"]["domain"] == "nordlys"
    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}


async def test_a_missing_scope_is_named(client: AsyncWebClient, sandbox: Sandbox) -> None:
    sandbox.world.apps["A1"].manifest["oauth_config"]["scopes"]["bot"] = ["commands", "channels:read"]
    answer = await raw(client.session, client.base_url[:-5], "users.list", BOT_TOKEN)  # type: ignore[arg-type]
    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
    assert answer["provided"] == "commands,channels:read"
    assert (await client.conversations_list())["ok"]
    assert await refusal(client.conversations_list(types="private_channel")) == "missing_scope"
    assert await refusal(client.conversations_history(channel="C1")) == "missing_scope"
    assert await refusal(client.dnd_info(user="U1")) == "missing_scope"


async def test_people_come_in_pages(client: AsyncWebClient) -> None:
    first = await client.users_list(limit=4)
    second = await client.users_list(limit=4, cursor=first["response_metadata"]["next_cursor"])
    found = {one["id"]: one for one in [*first["members"], *second["members"]]}
    assert set(found) == {"USLACKBOT", "U1", "U2", "U3", "U4", "UBOT"}
    assert second["response_metadata"]["next_cursor"] == ""
    assert (found["U3"]["is_restricted"], found["U1"]["is_admin"]) == (True, True)
    assert (found["U4"]["team_id"], found["U4"]["is_stranger"]) == ("T9", False)
    assert found["U1"]["tz_offset"] in (3600, 7200)
    assert await refusal(client.users_list(cursor="???")) == "invalid_cursor"
    assert await refusal(client.users_list(limit=0)) == "invalid_limit"


async def test_one_person(client: AsyncWebClient) -> None:
    assert (await client.users_info(user="U2"))["user"]["profile"]["real_name"] == "Lars Bo"
    assert await refusal(client.users_info(user="U9")) == "user_not_found"


async def test_the_bot_sees_public_channels_and_its_own_private_ones(client: AsyncWebClient) -> None:
    every = await client.conversations_list(types="public_channel,private_channel", exclude_archived=True)
    assert {one["id"]: one["is_member"] for one in every["channels"]} == {
        "C1": True,
        "C2": False,
        "C4": True,
        "G2": True,
    }
    own = await client.users_conversations(types="public_channel,private_channel")
    assert [one["id"] for one in own["channels"]] == ["C1", "C3", "C4", "G2"]
    assert not any("is_member" in one or "num_members" in one for one in own["channels"])
    assert await refusal(client.conversations_info(channel="G1")) == "channel_not_found"
    assert await refusal(client.conversations_list(types="channel")) == "invalid_types"


async def test_where_somebody_is_as_far_as_the_bot_may_know(client: AsyncWebClient) -> None:
    every = "public_channel,private_channel"
    mette = await client.users_conversations(user="U1", types=every, exclude_archived=True)
    assert [one["id"] for one in mette["channels"]] == ["C1", "C2", "C4", "G2"]
    guest = await client.users_conversations(user="U3", types="private_channel")
    assert [one["id"] for one in guest["channels"]] == ["G2"]
    first = await client.users_conversations(user="U1", types=every, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    rest = await client.users_conversations(user="U1", types=every, limit=3, cursor=cursor)
    assert [one["id"] for one in (*first["channels"], *rest["channels"])] == ["C1", "C2", "C3", "C4", "G2"]
    assert await refusal(client.users_conversations(user="U9")) == "user_not_found"
    assert await refusal(client.users_conversations(limit=0)) == "invalid_limit"
    assert await refusal(client.users_conversations(types="rooms")) == "invalid_types"


async def test_channels_are_asked_for_by_id(client: AsyncWebClient) -> None:
    for channel, error in {
        "C9": "channel_not_found",
        "G1": "channel_not_found",
        "#general": "channel_not_found",
    }.items():
        assert await refusal(client.conversations_info(channel=channel)) == error
        assert await refusal(client.conversations_members(channel=channel)) == error
    assert await refusal(client.conversations_info(channel="")) == "invalid_arguments"
    assert await refusal(client.conversations_members(channel="C1", limit=0)) == "invalid_limit"
    assert await refusal(client.conversations_members(channel="C1", cursor="?")) == "invalid_cursor"
    assert (await client.conversations_members(channel="C2"))["members"] == ["U1", "U2"]
    assert (await client.chat_postMessage(channel="#acme-internal", text="x"))["channel"] == "C1"


async def test_what_is_known_of_a_channel(client: AsyncWebClient) -> None:
    shared = (await client.conversations_info(channel="C4", include_num_members=True))["channel"]
    assert (shared["is_ext_shared"], shared["is_shared"], shared["num_members"]) == (True, True, 3)
    page = await client.conversations_members(channel="C1", limit=2)
    rest = await client.conversations_members(channel="C1", cursor=page["response_metadata"]["next_cursor"])
    assert page["members"] + rest["members"] == ["U1", "U2", "UBOT"]


async def test_history_is_for_members(client: AsyncWebClient) -> None:
    assert await refusal(client.conversations_history(channel="C2")) == "not_in_channel"
    await client.conversations_join(channel="C2")
    assert (await client.conversations_history(channel="C2"))["messages"] == []
    assert (await client.conversations_join(channel="C2"))["warning"] == "already_in_channel"
    wrong_kind = "method_not_supported_for_channel_type"
    assert await refusal(client.conversations_join(channel="G2")) == wrong_kind


async def test_history_pages_backwards_and_knows_its_bounds(client: AsyncWebClient) -> None:
    said = [(await client.chat_postMessage(channel="C1", text=str(n)))["ts"] for n in range(4)]
    page = await client.conversations_history(channel="C1", limit=3)
    assert ([one["text"] for one in page["messages"]], page["has_more"]) == (["3", "2", "1"], True)
    cursor = page["response_metadata"]["next_cursor"]
    assert [one["text"] for one in (await client.conversations_history(channel="C1", cursor=cursor))["messages"]] == [
        "0"
    ]
    between = await client.conversations_history(channel="C1", oldest=said[0], latest=said[2])
    assert [one["text"] for one in between["messages"]] == ["1"]
    inclusive = await client.conversations_history(channel="C1", oldest=said[0], latest=said[2], inclusive=True)
    assert [one["text"] for one in inclusive["messages"]] == ["2", "1", "0"]
    assert await refusal(client.conversations_history(channel="C1", oldest="now")) == "invalid_ts_oldest"


async def test_replies_are_read_apart(client: AsyncWebClient) -> None:
    root = (await client.chat_postMessage(channel="C1", text="root", metadata=METADATA))["ts"]
    await client.chat_postMessage(channel="C1", text="reply", thread_ts=root, metadata=METADATA)
    [top] = (await client.conversations_history(channel="C1"))["messages"]
    assert (top["text"], top["reply_count"], top["metadata"]) == ("root", 1, {"event_type": "said"})
    replies = await client.conversations_replies(channel="C1", ts=root, include_all_metadata=True)
    assert [(one["text"], one["metadata"]) for one in replies["messages"]] == [
        ("root", METADATA),
        ("reply", METADATA),
    ]
    assert await refusal(client.conversations_replies(channel="C1", ts="1.000001")) == "thread_not_found"


async def test_direct_messages_are_opened(client: AsyncWebClient) -> None:
    opened = (await client.conversations_open(users="U2", return_im=True))["channel"]
    assert (opened["is_im"], opened["user"]) == (True, "U2")
    assert (await client.conversations_open(users=["U2"]))["channel"] == {"id": opened["id"]}
    assert (await client.conversations_history(channel=opened["id"]))["ok"]
    assert await refusal(client.conversations_open(users="")) == "users_list_not_supplied"
    assert await refusal(client.conversations_open(users="U9")) == "user_not_found"


async def test_every_call_is_on_record_without_its_token(client: AsyncWebClient, mette: Hands) -> None:
    await client.chat_postMessage(channel="C1", text="x")
    await refusal(client.chat_postMessage(channel="C9", text="y"))
    calls = (await mette.get("calls", method="chat.postMessage"))["calls"]
    assert [(call["args"]["text"], call["answer"]["ok"]) for call in calls] == [("x", True), ("y", False)]
    assert BOT_TOKEN not in str(calls)


async def test_workspaces_are_apart_and_shared_channels_are_one(
    sandbox: Sandbox, client: AsyncWebClient, mette: Hands
) -> None:
    shared = {"id": "C4", "name": "from-nordlys", "is_ext_shared": True, "members": ["UA"]}
    own = {"id": "C1", "name": "same-id-by-chance", "members": ["UA"]}
    people = [{"id": "UA", "name": "anna"}]
    acme = {"id": "T2", "name": "Acme", "domain": "acme", "users": people, "channels": [shared, own]}
    sandbox.load({"workspaces": [acme]})
    await client.chat_postMessage(channel="C4", text="to both")
    await client.chat_postMessage(channel="C1", text="to us")
    anna = mette.as_("UA")
    assert [one["text"] for one in await anna.messages("C4", team="T2")] == ["to both"]
    assert await anna.messages("C1", team="T2") == []
    assert (await anna.ask("GET", "state", team="T1"))[0] == 404
