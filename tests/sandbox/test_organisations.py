"""Organisations of several workspaces: installed once for all, let in one by one."""

from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.bricks import actions, button, home, modal, section
from tests.sandbox.hands import Ear, Hands, Json, refusal, told
from tests.sandbox.visitor import ORGANISATION, SCOPES, Visitor, oauth_seed

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack-sdk still uses it

EVERY_SCOPE = f"{SCOPES},commands,team:read,groups:read,im:read,im:write,channels:join,channels:history"


@pytest.fixture
def seed() -> Json:
    return oauth_seed(org_deploy_enabled=True)


@pytest_asyncio.fixture
async def visitor(url: str, session: aiohttp.ClientSession) -> Visitor:
    return Visitor(url, session)


@pytest_asyncio.fixture
async def bot(visitor: Visitor) -> AsyncWebClient:
    """The app, installed for the whole organisation and let into none of its workspaces."""
    return visitor.with_token((await visitor.install("E1", scope=EVERY_SCOPE))["access_token"])


async def let_in(mette: Hands, *teams: str) -> None:
    for team in teams:
        await mette.post("grant", team=team)


async def test_the_whole_organisation_is_offered_to_apps_that_are_ready_for_it(
    visitor: Visitor, sandbox: Sandbox
) -> None:
    assert "<b>Lys Group</b><small>Whole organisation, as Mette Holm</small>" in (await visitor.look())[1]
    assert (await visitor.try_to("allow", "E1", **{"as": "U2"}))[0] == 403
    assert (await visitor.answer("allow", "E1", **{"as": "U6"})).query["code"]
    sandbox.world.apps["A1"].manifest["settings"]["org_deploy_enabled"] = False
    assert "Lys Group" not in (await visitor.look())[1]
    assert (await visitor.try_to("allow", "E1"))[0] == 404


async def test_what_an_organisation_installs(visitor: Visitor) -> None:
    answer = await visitor.install("E1")
    assert (answer["team"], answer["enterprise"], answer["is_enterprise_install"]) == (None, ORGANISATION, True)
    bot = visitor.with_token(answer["access_token"])
    found = await bot.auth_test()
    assert (found["team_id"], found["enterprise_id"], found["is_enterprise_install"]) == ("E1", "E1", True)
    assert (await bot.auth_teams_list())["teams"] == []
    assert await refusal(bot.users_list(team_id="T1")) == "team_access_not_granted"
    assert await refusal(bot.chat_postMessage(channel="U1", text="x")) == "team_access_not_granted"


async def test_a_workspace_in_an_organisation_has_an_installation_of_its_own(visitor: Visitor) -> None:
    answer = await visitor.install("T2")
    assert (answer["team"]["id"], answer["enterprise"], answer["is_enterprise_install"]) == ("T2", ORGANISATION, False)
    found = await visitor.with_token(answer["access_token"]).auth_test()
    assert (found["team_id"], found["enterprise_id"], found["is_enterprise_install"]) == ("T2", "E1", False)


async def test_workspaces_let_the_app_in_one_by_one(bot: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    await let_in(mette, "T2")
    granted = await ear.next_event("team_access_granted")
    assert (granted["event"]["team_ids"], granted["enterprise_id"]) == (["T2"], "E1")
    assert not {"team_id", "authorizations"} & set(granted)
    assert (await bot.auth_teams_list())["teams"] == [{"id": "T2", "name": "Sydlys"}]
    assert await refusal(bot.users_list(team_id="T1")) == "team_access_not_granted"
    assert (await mette.refused("grant", team="T2"))[0] == 409
    assert (await mette.refused("grant", team="T3"))[0] == 404
    await let_in(mette, "T1")
    assert [one["id"] for one in (await bot.auth_teams_list(limit=1))["teams"]] == ["T2"]


async def test_and_take_it_out_again(bot: AsyncWebClient, ear: Ear, mette: Hands, sandbox: Sandbox) -> None:
    await let_in(mette, "T1", "T2")
    await bot.conversations_join(channel="C1")
    await mette.post("revoke", team="T1")
    assert (await ear.next_event("team_access_revoked"))["event"]["team_ids"] == ["T1"]
    assert await refusal(bot.chat_postMessage(channel="C1", text="x")) == "team_access_not_granted"
    assert "UBOT" not in sandbox.world.workspaces["T1"].channels["C1"].members
    assert (await mette.get("state"))["commands"] == []
    assert (await bot.chat_postMessage(channel="U6", text="x"))["ok"]
    assert (await mette.refused("revoke", team="T1"))[0] == 409


PER_TEAM = ("users.list", "conversations.list", "users.conversations")


@pytest.mark.parametrize("method", PER_TEAM)
async def test_listings_want_to_know_of_which_workspace(method: str, bot: AsyncWebClient, mette: Hands) -> None:
    await let_in(mette, "T1", "T2")
    with pytest.raises(SlackApiError) as caught:
        await bot.api_call(method)
    refused = caught.value.response
    assert (refused["error"], refused["arg"]) == ("missing_argument", "team_id")
    assert (await bot.api_call(method, data={"team_id": "T2"}))["ok"]
    assert await refusal(bot.api_call(method, data={"team_id": "T3"})) == "team_access_not_granted"


async def test_each_listing_is_of_one_workspace(bot: AsyncWebClient, mette: Hands) -> None:
    await let_in(mette, "T1", "T2")
    people = (await bot.users_list(team_id="T2"))["members"]
    assert {one["id"] for one in people} == {"USLACKBOT", "U6", "U7", "UBOT"}
    assert [one["id"] for one in (await bot.conversations_list(team_id="T2"))["channels"]] == ["C6"]


async def test_other_calls_find_the_workspace_by_what_they_name(bot: AsyncWebClient, mette: Hands) -> None:
    await let_in(mette, "T1", "T2")
    for channel in ("C1", "C6"):
        await bot.conversations_join(channel=channel)
    assert (await bot.chat_postMessage(channel="C6", text="to Sydlys"))["ok"]
    assert [one["text"] for one in await mette.as_("U6").messages("C6", team="T2")] == ["to Sydlys"]
    assert await refusal(bot.chat_postMessage(channel="#acme-internal", text="x")) == "channel_not_found"
    assert (await bot.users_info(user="U7"))["user"]["name"] == "jens"
    opened = (await bot.conversations_open(users="U7"))["channel"]["id"]
    assert (await bot.chat_postMessage(channel=opened, text="x"))["ok"]
    await bot.views_publish(user_id="U6", view=home(section()))
    assert (await mette.as_("U6").get("home", team="T2"))["view"]["team_id"] == "T2"
    assert (await bot.team_info(team="T2"))["team"]["name"] == "Sydlys"
    assert (await bot.team_info())["team"]["id"] == "E1"
    assert await refusal(bot.chat_postMessage(channel="C8", text="x")) == "channel_not_found"
    assert await refusal(bot.users_info(user="U8")) == "user_not_found"


def facts(payload: Json) -> tuple[Any, ...]:
    return payload["team"], payload["enterprise"], payload["is_enterprise_install"], payload["user"]["team_id"]


async def test_what_is_sent_of_an_organisations_installation(bot: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    await let_in(mette, "T1", "T2")
    sofie = mette.as_("U6")
    await sofie.post("command", team="T2", channel="C6", text="/client-rate")
    command = await ear.next_payload("")
    while "command" not in command:
        command = await ear.next_payload("")
    assert {name: command[name] for name in ("team_id", "enterprise_id", "enterprise_name")} == {
        "team_id": "T2",
        "enterprise_id": "E1",
        "enterprise_name": "Lys Group",
    }
    assert command["is_enterprise_install"] == "true"
    await sofie.post("shortcut", team="T2", callback_id="rate")
    shortcut = await ear.next_payload("shortcut")
    assert facts(shortcut) == (None, ORGANISATION, True, "T2")
    view = (await bot.views_open(trigger_id=shortcut["trigger_id"], view=modal(callback_id="m")))["view"]
    assert (view["team_id"], view["app_installed_team_id"]) == ("T2", "E1")
    await sofie.post("submit", team="T2", view_id=view["id"])
    submission = await ear.next_payload("view_submission")
    assert facts(submission) == (None, ORGANISATION, True, "T2")
    assert (submission["view"]["team_id"], submission["view"]["app_installed_team_id"]) == ("T2", "E1")


async def test_events_of_an_organisations_installation(bot: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    await let_in(mette, "T2")
    await bot.conversations_join(channel="C6")
    await mette.as_("U6").post("message", team="T2", channel="C6", text="hello")
    heard = await ear.next_event("message")
    assert (heard["team_id"], heard["enterprise_id"], heard["context_enterprise_id"]) == ("T2", "E1", "E1")
    assert heard["authorizations"] == [
        {"enterprise_id": "E1", "team_id": None, "user_id": "UBOT", "is_bot": True, "is_enterprise_install": True}
    ]


async def test_what_is_sent_of_a_workspaces_own_installation(visitor: Visitor, ear: Ear, mette: Hands) -> None:
    bot = visitor.with_token((await visitor.install("T2", scope=EVERY_SCOPE))["access_token"])
    sofie = mette.as_("U6")
    await sofie.post("shortcut", team="T2", callback_id="rate")
    shortcut = await ear.next_payload("shortcut")
    team = {"id": "T2", "domain": "sydlys", "enterprise_id": "E1", "enterprise_name": "Lys Group"}
    assert facts(shortcut) == (team, ORGANISATION, False, "T2")
    said = await bot.chat_postMessage(channel="U6", text="x", blocks=[actions(button())])
    container = {"type": "message", "channel": said["channel"], "ts": said["ts"]}
    block = said["message"]["blocks"][0]
    action_id = block["elements"][0]["action_id"]
    await sofie.post("action", team="T2", container=container, block_id=block["block_id"], action_id=action_id)
    assert facts(await ear.next_payload("block_actions")) == (team, ORGANISATION, False, "T2")
    await sofie.post("home", team="T2")
    opened = await ear.next_event("app_home_opened")
    authorized = opened["authorizations"][0]
    assert (opened["enterprise_id"], authorized["team_id"], authorized["is_enterprise_install"]) == ("E1", "T2", False)


async def test_workspaces_that_had_the_app_come_along(visitor: Visitor, mette: Hands, sandbox: Sandbox) -> None:
    own = await visitor.install("T2")
    bot = visitor.with_token((await visitor.install("E1"))["access_token"])
    assert [one["id"] for one in (await bot.auth_teams_list())["teams"]] == ["T2"]
    assert (await visitor.with_token(own["access_token"]).auth_test())["team_id"] == "T2"
    code = (await visitor.answer("allow", "T1")).query["code"]
    refused = await visitor.raw("oauth.v2.access", client_id="111.222", client_secret="c1ient-s3cret", code=code)
    assert refused["error"] == "cannot_install_an_org_installed_app"
    again = await visitor.raw("auth.revoke", own["access_token"])
    assert again["revoked"]
    assert [one["id"] for one in (await bot.auth_teams_list())["teams"]] == ["T2"]
    assert (await mette.as_("U6").get("state", team="T2"))["apps"]
    assert told(sandbox) == []
    await mette.post("uninstall", team="T2")
    for token in (own["access_token"], bot.token):
        assert (await visitor.raw("auth.test", str(token)))["error"] == "account_inactive"


async def test_uninstalling_it_ends_it_everywhere(bot: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    await let_in(mette, "T1", "T2")
    await bot.conversations_join(channel="C6")
    await mette.post("uninstall", team="T1")
    revoked, uninstalled = await ear.next_event("tokens_revoked"), await ear.next_event("app_uninstalled")
    for heard in (revoked, uninstalled):
        assert ("team_id" in heard, heard["enterprise_id"]) == (False, "E1")
        assert heard["authorizations"][0]["is_enterprise_install"] is True
    assert await refusal(bot.auth_test()) == "account_inactive"
    for who, team in (("U1", "T1"), ("U6", "T2")):
        assert (await mette.as_(who).get("state", team=team))["apps"] == []
    assert (await mette.refused("grant", team="T1"))[0] == 404


async def test_an_installation_that_no_workspace_let_in_can_be_ended(bot: AsyncWebClient, mette: Hands) -> None:
    await mette.post("uninstall", team="T2")
    assert await refusal(bot.auth_test()) == "account_inactive"
    assert (await mette.refused("uninstall", team="T2"))[0] == 404
