"""The end of an installation: by an owner, by the app itself, by revoking its token."""

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.bricks import home, section
from tests.sandbox.hands import BOT_TOKEN, SEED, Ear, Hands, Json, refusal
from tests.sandbox.visitor import CLIENT, Visitor

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack-sdk still uses it


@pytest.fixture
def seed(seed: Json) -> Json:
    """The app is in two workspaces from the start."""
    people = [{"id": "U8", "name": "anna"}]
    seed["workspaces"].append({"id": "T3", "name": "Acme", "domain": "acme", "users": people})
    seed["apps"][0].update(CLIENT, workspaces={"T1": BOT_TOKEN, "T3": "xoxb-acme"})
    seed["apps"][0]["manifest"]["settings"]["event_subscriptions"]["bot_events"] += [
        "app_uninstalled",
        "tokens_revoked",
    ]
    seed["apps"][0]["manifest"]["oauth_config"]["redirect_urls"] = ["http://127.0.0.1:9/back"]
    return seed


@pytest_asyncio.fixture
async def visitor(url: str, session: aiohttp.ClientSession) -> Visitor:
    return Visitor(url, session)


async def heard_the_end(ear: Ear) -> None:
    """Both events came, for Nordlys."""
    revoked, uninstalled = await ear.next_event("tokens_revoked"), await ear.next_event("app_uninstalled")
    assert revoked["event"]["tokens"] == {"oauth": [], "bot": ["UBOT"]}
    assert revoked["team_id"] == uninstalled["team_id"] == "T1"


async def test_an_owner_takes_it_out(
    client: AsyncWebClient, visitor: Visitor, ear: Ear, mette: Hands, sandbox: Sandbox
) -> None:
    view = await client.views_publish(user_id="U1", view=home(section()))
    await mette.post("uninstall")
    await heard_the_end(ear)
    assert await refusal(client.auth_test()) == "account_inactive"
    state = await mette.get("state")
    assert (state["commands"], state["shortcuts"], state["apps"]) == ([], [], [])
    channels = sandbox.world.workspaces["T1"].channels.values()
    assert not [channel.name for channel in channels if "UBOT" in channel.members and not channel.is_im]
    assert (await mette.refused("fill", view_id=view["view"]["id"], values={}))[0] == 404
    await mette.post("message", channel="C1", text="nobody hears this")
    assert ear.heard.empty()
    assert (await visitor.with_token("xoxb-acme").auth_test())["team_id"] == "T3"


async def test_its_seed_installs_it_again(client: AsyncWebClient, mette: Hands, seed: Json) -> None:
    await mette.post("uninstall")
    assert (await mette.refused("uninstall"))[0] == 404
    await mette.post("seed", apps=seed["apps"])
    assert (await client.auth_test())["ok"]
    assert [one["command"] for one in (await mette.get("state"))["commands"]] == ["/client-rate"]


async def test_oauth_installs_it_again_with_another_token(
    client: AsyncWebClient, visitor: Visitor, mette: Hands
) -> None:
    assert (await visitor.install())["access_token"] == BOT_TOKEN
    await mette.post("uninstall")
    again = await visitor.install()
    assert again["access_token"] != BOT_TOKEN
    assert await refusal(client.auth_test()) == "account_inactive"
    assert (await visitor.with_token(again["access_token"]).auth_test())["ok"]


async def test_the_app_takes_itself_out(client: AsyncWebClient, ear: Ear, sandbox: Sandbox) -> None:
    sandbox.load({"apps": [{**SEED["apps"][0], "id": "A2", "workspaces": {}, "client_id": "3", "client_secret": "s"}]})
    assert await refusal(client.apps_uninstall(client_id="9", client_secret="x")) == "invalid_client_id"
    assert await refusal(client.apps_uninstall(client_id="111.222", client_secret="x")) == "bad_client_secret"
    assert await refusal(client.apps_uninstall(client_id="3", client_secret="s")) == "client_id_token_mismatch"
    assert (await client.auth_test())["ok"]
    assert (await client.apps_uninstall(**CLIENT))["ok"]
    await heard_the_end(ear)
    assert await refusal(client.auth_test()) == "account_inactive"


async def test_a_revoked_token_that_does_not_expire_ends_the_installation(client: AsyncWebClient, ear: Ear) -> None:
    assert (await client.auth_revoke(test=True))["revoked"] is False
    assert (await client.auth_test())["ok"]
    assert (await client.auth_revoke())["revoked"] is True
    await heard_the_end(ear)
    assert await refusal(client.auth_revoke()) == "account_inactive"
