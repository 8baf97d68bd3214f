"""Who people are changes: what the app hears, what Slack tells of them afterwards, and where they still are."""

from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.hands import Ear, Hands, Json, told

RIGHTS = ("is_owner", "is_admin", "is_restricted", "is_ultra_restricted")


async def test_people_who_change_and_people_who_come(ear: Ear, mette: Hands, client: AsyncWebClient) -> None:
    lars = {"id": "U2", "name": "lars", "real_name": "Lars Bo", "is_restricted": True}
    maja = {"id": "U5", "name": "maja"}
    workspace = {"id": "T1", "name": "Nordlys", "domain": "nordlys", "users": [lars, maja]}
    await mette.post("seed", workspaces=[workspace])
    assert (await ear.next_event("user_change"))["event"]["user"]["is_restricted"] is True
    assert (await ear.next_event("team_join"))["event"]["user"]["id"] == "U5"
    assert (await client.users_info(user="U1"))["user"]["name"] == "mette"


ROLES: dict[str, tuple[Json, set[str], list[str]]] = {
    "an admin": ({"user": "U2", "role": "admin"}, {"is_admin"}, ["user_change"]),
    "an owner": ({"user": "U2", "role": "owner"}, {"is_owner", "is_admin"}, ["user_change"]),
    "an admin no more": ({"user": "U1", "role": "member"}, set(), ["user_change"]),
    "a guest": (
        {"user": "U2", "role": "guest"},
        {"is_restricted"},
        ["user_change", "user_guest_status_changed"],
    ),
    "a single-channel guest": (
        {"user": "U2", "role": "single_channel_guest", "channel": "C1"},
        {"is_restricted", "is_ultra_restricted"},
        ["user_change", "user_guest_status_changed"],
    ),
    "a member again": (
        {"user": "U3", "role": "member"},
        set(),
        ["user_change", "user_guest_status_changed"],
    ),
}


@pytest.mark.parametrize("name", ROLES)
async def test_somebody_becomes(name: str, sandbox: Sandbox, ear: Ear, client: AsyncWebClient, mette: Hands) -> None:
    body, rights, events = ROLES[name]
    await mette.post("role", **body)
    for event in events:
        about = (await ear.next_event(event))["event"]["user"]
        assert {right for right in RIGHTS if about[right]} == rights
    assert [event["type"] for event in told(sandbox)] == events
    known = (await client.users_info(user=body["user"]))["user"]
    assert {right for right in RIGHTS if known[right]} == rights


async def test_what_is_said_of_a_person_is_dated_by_the_sandboxs_clock(
    ear: Ear, client: AsyncWebClient, mette: Hands
) -> None:
    async def updated(user: str) -> Any:
        return (await client.users_info(user=user))["user"]["updated"]

    later = datetime(2100, 1, 4, tzinfo=UTC)
    before = await updated("U2"), await updated("U3")
    await mette.post("clock", to=later.isoformat())
    await mette.post("role", user="U2", role="admin")
    event = (await ear.next_event("user_change"))["event"]
    assert before[0] < await updated("U2") == event["user"]["updated"] == event["cache_ts"]
    assert await updated("U2") >= later.timestamp()
    assert await updated("U3") == before[1]


async def test_whoever_is_unchanged_in_a_new_seed_keeps_the_date(
    sandbox: Sandbox, ear: Ear, client: AsyncWebClient, mette: Hands, seed: Json
) -> None:
    before = (await client.users_info(user="U1"))["user"]["updated"]
    await mette.post("clock", seconds=3600)
    lars = seed["workspaces"][0]["users"][1] | {"title": "Lead developer"}
    await mette.post("seed", workspaces=[seed["workspaces"][0] | {"users": [seed["workspaces"][0]["users"][0], lars]}])
    assert (await ear.next_event("user_profile_changed"))["event"]["user"]["updated"] > before
    assert (await client.users_info(user="U1"))["user"]["updated"] == before
    assert [event["type"] for event in told(sandbox)] == ["user_change", "user_profile_changed"]


async def test_a_guest_is_invited_into_a_channel(ear: Ear, client: AsyncWebClient, mette: Hands) -> None:
    invited = await mette.post("invite", name="Frida Frey", role="guest", channel="C1")
    assert (await ear.next_event("team_join"))["event"]["user"]["is_restricted"] is True
    joined = (await ear.next_event("member_joined_channel"))["event"]
    assert (joined["user"], joined["inviter"]) == (invited["user"], "U1")
    assert (await client.users_info(user=invited["user"]))["user"]["profile"]["real_name"] == "Frida Frey"
    assert (await mette.refused("invite", name="Frida", id=invited["user"]))[0] == 409


async def test_a_single_channel_guest_is_in_one_channel(client: AsyncWebClient, mette: Hands) -> None:
    await mette.post("role", user="U2", role="single_channel_guest", channel="C1")
    assert "U2" in (await client.conversations_members(channel="C1"))["members"]
    assert "U2" not in (await client.conversations_members(channel="C2"))["members"]
    assert (await mette.refused("join", channel="C4", user="U2"))[0] == 409
    assert (await mette.refused("role", user="U3", role="single_channel_guest", channel="C1"))[0] == 409


async def test_who_is_deactivated_is_nowhere_and_comes_back_to_nothing(
    sandbox: Sandbox, ear: Ear, client: AsyncWebClient, mette: Hands
) -> None:
    await mette.post("deactivate", user="U2")
    gone = (await ear.next_event("user_change"))["event"]["user"]
    assert (gone["deleted"], "is_admin" in gone, "tz" in gone) == (True, False, False)
    assert "U2" not in (await client.conversations_members(channel="C1"))["members"]
    assert (await mette.refused("join", channel="C1", user="U2"))[0] == 409
    await mette.post("deactivate", user="U2", deactivated=False)
    assert (await ear.next_event("user_change"))["event"]["user"]["is_admin"] is False
    assert "U2" not in (await client.conversations_members(channel="C1"))["members"]
    assert {event["type"] for event in told(sandbox)} == {"user_change"}


async def test_a_guest_who_is_deactivated_is_told_twice(sandbox: Sandbox, ear: Ear, mette: Hands) -> None:
    await mette.post("deactivate", user="U3")
    await ear.next_event("user_guest_status_changed")
    assert [event["type"] for event in told(sandbox)] == ["user_change", "user_guest_status_changed"]


async def test_only_ones_own_people_can_be_changed(mette: Hands) -> None:
    for user in ("U4", "UBOT"):
        assert (await mette.refused("role", user=user, role="admin"))[0] == 409
        assert (await mette.refused("deactivate", user=user))[0] == 409
    assert (await mette.refused("role", user="U2", role="king"))[0] == 400


async def test_without_users_read_nothing_is_heard_of_people(sandbox: Sandbox, ear: Ear, mette: Hands) -> None:
    sandbox.world.apps["A1"].manifest["oauth_config"]["scopes"]["bot"].remove("users:read")
    await mette.post("role", user="U2", role="guest")
    await mette.post("rename", channel="C1", name="acme")
    await ear.next_event("channel_rename")
    assert len(told(sandbox)) == 1


async def test_locales_are_told_to_those_who_ask(client: AsyncWebClient) -> None:
    assert "locale" not in (await client.users_info(user="U1"))["user"]
    assert (await client.users_info(user="U1", include_locale=True))["user"]["locale"] == "en-US"
    everyone = (await client.users_list(include_locale=True))["members"]
    assert {one["id"] for one in everyone if "locale" not in one} == set()
    assert "locale" not in (await client.users_list())["members"][0]
