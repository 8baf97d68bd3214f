"""People and channels change: what the app hears, and what it may no longer do."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.hands import Ear, Hands, Json, refusal, told

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
    "delete": ("delete", {"channel": "C1"}, "channel_deleted", {"channel": "C1"}),
    "delete a private one": ("delete", {"channel": "G2"}, "group_deleted", {"channel": "G2"}),
    "archive a private one": ("archive", {"channel": "G2"}, "group_archive", {"channel": "G2", "user": "U1"}),
    "another id": (
        "share",
        {"channel": "G2", "pending": True, "new_id": "C9"},
        "channel_id_changed",
        {"old_channel_id": "G2", "new_channel_id": "C9"},
    ),
    "the bot joins": ("join", {"channel": "C2", "user": "UBOT"}, "member_joined_channel", {"user": "UBOT"}),
    "the bot is taken out": ("leave", {"channel": "C1", "user": "UBOT"}, "channel_left", {"actor_id": "U1"}),
    "out of a private one": ("leave", {"channel": "G2", "user": "UBOT"}, "group_left", {"channel": "G2"}),
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


UNHEARD: dict[str, tuple[str, Json]] = {
    "somebody joins a public channel without the bot": ("join", {"channel": "C2", "user": "U3"}),
    "somebody leaves one": ("leave", {"channel": "C2", "user": "U2"}),
    "somebody joins a private channel without the bot": ("join", {"channel": "G1", "user": "U2"}),
    "that is renamed": ("rename", {"channel": "G1", "name": "top"}),
    "that is shared": ("share", {"channel": "G1", "shared": True}),
    "that gets another id": ("share", {"channel": "G1", "pending": True, "new_id": "C9"}),
    "that is deleted": ("delete", {"channel": "G1"}),
    "an organisation is invited": ("share", {"channel": "C1", "pending": True}),
}


@pytest.mark.parametrize("name", UNHEARD)
async def test_the_app_does_not_hear_of_it(name: str, sandbox: Sandbox, ear: Ear, mette: Hands) -> None:
    route, body = UNHEARD[name]
    await mette.post(route, **body)
    await mette.post("rename", channel="C1", name="acme")
    await ear.next_event("channel_rename")
    assert [event["type"] for event in told(sandbox)] == ["channel_rename"]


async def test_a_bot_that_is_taken_out_does_not_hear_that_it_left(sandbox: Sandbox, ear: Ear, mette: Hands) -> None:
    await mette.post("leave", channel="C1", user="UBOT")
    await ear.next_event("channel_left")
    assert [event["type"] for event in told(sandbox)] == ["channel_left"]


async def test_without_the_scope_for_that_kind_of_channel_nothing_is_heard(
    sandbox: Sandbox, ear: Ear, mette: Hands
) -> None:
    sandbox.world.apps["A1"].manifest["oauth_config"]["scopes"]["bot"].remove("groups:read")
    await mette.post("join", channel="G2", user="U2")
    await mette.post("rename", channel="G2", name="top")
    await mette.post("join", channel="C1", user="U3")
    assert (await ear.next_event("member_joined_channel"))["event"]["channel"] == "C1"
    assert len(told(sandbox)) == 1


async def test_who_brought_somebody_is_said_and_the_letter_is_the_ids(ear: Ear, mette: Hands) -> None:
    await mette.as_("U2").post("join", channel="C1", user="U3")
    assert (await ear.next_event("member_joined_channel"))["event"]["inviter"] == "U2"
    await mette.post("share", channel="G2", pending=True, new_id="C9")
    await mette.as_("U2").post("join", channel="C9", user="U2")
    joined = (await ear.next_event("member_joined_channel"))["event"]
    assert (joined["channel_type"], "inviter" in joined) == ("C", False)


async def test_the_old_id_is_gone_and_what_was_said_is_kept(client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("message", channel="G2", text="kept")
    await mette.post("share", channel="G2", pending=True, new_id="C9")
    assert await refusal(client.conversations_info(channel="G2")) == "channel_not_found"
    moved = (await client.conversations_info(channel="C9"))["channel"]
    assert (moved["is_private"], moved["is_pending_ext_shared"]) == (True, True)
    assert (await client.conversations_history(channel="C9"))["messages"][0]["text"] == "kept"


async def test_a_deleted_channel_is_not_found(client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("delete", channel="C1")
    assert await refusal(client.chat_postMessage(channel="C1", text="x")) == "channel_not_found"
    assert await refusal(client.conversations_members(channel="C1")) == "channel_not_found"


async def test_who_is_invited_and_who_reads_along_is_told_by_team(client: AsyncWebClient, mette: Hands) -> None:
    async def teams() -> tuple[Any, Any]:
        channel = (await client.conversations_info(channel="C1"))["channel"]
        return channel["pending_connected_team_ids"], channel["connected_team_ids"]

    await mette.post("share", channel="C1", pending=True, **{"with": "T9"})
    assert await teams() == (["T9"], [])
    await mette.post("share", channel="C1", shared=True)
    assert await teams() == ([], ["T9"])


async def test_an_organisation_that_leaves_takes_its_people_along(
    ear: Ear, client: AsyncWebClient, mette: Hands
) -> None:
    await mette.post("share", channel="C1", shared=True, **{"with": "T8"})
    await mette.post("share", channel="C1", shared=True, **{"with": "T9"})
    await mette.post("join", channel="C1", user="U4")
    await mette.post("share", channel="C1", shared=False, **{"with": "T9"})
    assert (await ear.next_event("channel_unshared"))["event"]["is_ext_shared"] is True
    assert "U4" not in (await client.conversations_members(channel="C1"))["members"]
    await mette.post("share", channel="C1", shared=False)
    last = (await ear.next_event("channel_unshared"))["event"]
    assert (last["previously_connected_team_id"], last["is_ext_shared"]) == ("T8", False)


async def test_a_workspace_of_the_sandbox_can_be_the_other_organisation(
    sandbox: Sandbox, ear: Ear, client: AsyncWebClient, mette: Hands
) -> None:
    people = [{"id": "UA", "name": "anna"}]
    sandbox.load({"workspaces": [{"id": "T2", "name": "Acme", "domain": "acme", "users": people}]})
    await mette.post("message", channel="C1", text="before")
    await mette.post("share", channel="C1", shared=True, **{"with": "T2"})
    await mette.as_("UA").post("join", team="T2", channel="C1", user="UA")
    joined = (await ear.next_event("member_joined_channel"))["event"]
    assert (joined["user"], joined["team"]) == ("UA", "T2")
    assert (await client.users_info(user="UA"))["user"]["team_id"] == "T2"
    assert [one["text"] for one in await mette.as_("UA").messages("C1", team="T2")] == ["before"]
    await mette.post("share", channel="C1", shared=False, **{"with": "T2"})
    assert (await mette.as_("UA").refused("message", team="T2", channel="C1", text="x"))[0] == 404


REFUSED: dict[str, tuple[str, Json]] = {
    "a new id for a public channel": ("share", {"channel": "C1", "new_id": "C9"}),
    "an id that is taken": ("share", {"channel": "G2", "new_id": "C1"}),
    "a name that is taken": ("rename", {"channel": "C1", "name": "general"}),
    "into an archived channel": ("join", {"channel": "C3", "user": "U2"}),
    "an outsider into what is not shared": ("join", {"channel": "C1", "user": "U4"}),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_slack_would_not_do(name: str, mette: Hands) -> None:
    route, body = REFUSED[name]
    assert (await mette.refused(route, **body))[0] == 409


async def test_people_write_only_where_they_belong(mette: Hands) -> None:
    gitte, carl = mette.as_("U3"), mette.as_("U4")
    assert (await gitte.refused("message", channel="C1", text="x"))[0] == 403
    assert (await carl.refused("message", channel="C1", text="x"))[0] == 403
    assert (await mette.as_("U2").refused("message", channel="C4", text="x"))[0] == 403
    await carl.post("message", channel="C4", text="hello from Acme")
    assert [one["text"] for one in await mette.messages("C4")] == ["hello from Acme"]
