"""People and channels change: what the app hears, and what it may no longer do."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.hands import Ear, Hands, Json, refusal

CHANGES: dict[str, tuple[str, Json, str, Json]] = {
    "join": (
        "join",
        {"channel": "C1", "user": "U3"},
        "member_joined_channel",
        {"user": "U3", "channel": "C1", "channel_type": "C", "team": "T1"},
    ),
    "leave": (
        "leave",
        {"channel": "G2", "user": "U3"},
        "member_left_channel",
        {"user": "U3", "channel": "G2", "channel_type": "G"},
    ),
    "share": ("share", {"channel": "C1", "shared": True}, "channel_shared", {"channel": "C1"}),
    "unshare": ("share", {"channel": "C4", "shared": False}, "channel_unshared", {"channel": "C4"}),
    "rename": ("rename", {"channel": "C1", "name": "acme"}, "channel_rename", {}),
    "rename a private one": ("rename", {"channel": "G2", "name": "top"}, "group_rename", {}),
    "archive": ("archive", {"channel": "C1"}, "channel_archive", {"channel": "C1", "user": "U1"}),
    "unarchive": (
        "archive",
        {"channel": "C3", "archived": False},
        "channel_unarchive",
        {"channel": "C3"},
    ),
    "another id": (
        "share",
        {"channel": "C1", "shared": True, "new_id": "C9"},
        "channel_id_changed",
        {"old_channel_id": "C1", "new_channel_id": "C9"},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_the_app_hears_of_it(name: str, ear: Ear, mette: Hands) -> None:
    route, body, event_name, expected = CHANGES[name]
    await mette.post(route, **body)
    event = (await ear.next_event(event_name))["event"]
    assert {key: event[key] for key in expected} == expected


async def test_sharing_shows_at_once(client: AsyncWebClient, mette: Hands) -> None:
    async def flags() -> tuple[Any, Any]:
        channel = (await client.conversations_info(channel="C1"))["channel"]
        return channel["is_pending_ext_shared"], channel["is_ext_shared"]

    await mette.post("share", channel="C1", pending=True)
    assert await flags() == (True, False)
    await mette.post("share", channel="C1", shared=True)
    assert await flags() == (False, True)
    await mette.post("share", channel="C1", shared=False)
    assert await flags() == (False, False)


async def test_an_archived_channel_is_silent(client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("archive", channel="C1")
    assert await refusal(client.chat_postMessage(channel="C1", text="x")) == "is_archived"
    assert (await mette.refused("message", channel="C1", text="x"))[0] == 409


async def test_a_bot_that_was_removed(client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("leave", channel="C1", user="UBOT")
    await mette.post("leave", channel="G2", user="UBOT")
    assert await refusal(client.chat_postMessage(channel="C1", text="x")) == "not_in_channel"
    assert await refusal(client.chat_postMessage(channel="G2", text="x")) == "channel_not_found"


async def test_a_private_channel_of_others_is_not_told(ear: Ear, mette: Hands) -> None:
    await mette.post("join", channel="G1", user="U2")
    await mette.post("join", channel="C2", user="U3")
    assert (await ear.next_event("member_joined_channel"))["event"]["channel"] == "C2"


async def test_people_who_change_and_people_who_come(ear: Ear, mette: Hands, client: AsyncWebClient) -> None:
    lars = {"id": "U2", "name": "lars", "real_name": "Lars Bo", "is_restricted": True}
    maja = {"id": "U5", "name": "maja"}
    workspace = {"id": "T1", "name": "Nordlys", "domain": "nordlys", "users": [lars, maja]}
    await mette.post("seed", workspaces=[workspace])
    assert (await ear.next_event("user_change"))["event"]["user"]["is_restricted"] is True
    assert (await ear.next_event("team_join"))["event"]["user"]["id"] == "U5"
    assert (await client.users_info(user="U1"))["user"]["name"] == "mette"


async def test_people_write_only_where_they_belong(mette: Hands) -> None:
    gitte, carl = mette.as_("U3"), mette.as_("U4")
    assert (await gitte.refused("message", channel="C1", text="x"))[0] == 403
    assert (await carl.refused("message", channel="C1", text="x"))[0] == 403
    assert (await mette.as_("U2").refused("message", channel="C4", text="x"))[0] == 403
    await carl.post("message", channel="C4", text="hello from Acme")
    assert [one["text"] for one in await mette.messages("C4")] == ["hello from Acme"]
