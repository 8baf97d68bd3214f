"""Installing by OAuth: the page, the way back, and what a code is worth."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from yarl import URL

from sandbox import Sandbox
from tests.sandbox.hands import SECRET, Hands, Json, refusal
from tests.sandbox.visitor import CALLBACK, CLIENT, SCOPES, Visitor, oauth_seed
from tests.support.browser import TakePicture

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack-sdk still uses it


@pytest.fixture
def seed() -> Json:
    return oauth_seed()


@pytest_asyncio.fixture
async def visitor(url: str, session: aiohttp.ClientSession) -> Visitor:
    return Visitor(url, session)


async def test_the_page_says_what_the_app_asks_for_and_where_it_can_go(visitor: Visitor) -> None:
    status, text = await visitor.look(team="T3")
    assert status == 200
    assert "<b>Nordlys</b><small>Workspace, as Mette Holm</small>" in text
    assert "<b>Acme &amp; Sons</b>" in text
    assert 'value="T3" checked' in text
    assert "Send messages" in text
    assert "Upload" not in text
    assert "Lys Group" not in text


REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "an unknown app": ({"client_id": "999.999"}, "invalid_client_id"),
    "an app without a client id": ({"client_id": ""}, "invalid_client_id"),
    "another host": ({"redirect_uri": "http://evil.example/slack/oauth_redirect"}, "bad_redirect_uri"),
    "another port": ({"redirect_uri": "http://127.0.0.1:10/slack/oauth_redirect"}, "bad_redirect_uri"),
    "another scheme": ({"redirect_uri": "https://127.0.0.1:9/slack/oauth_redirect"}, "bad_redirect_uri"),
    "another path that begins alike": ({"redirect_uri": f"{CALLBACK}2"}, "bad_redirect_uri"),
    "a path above": ({"redirect_uri": "http://127.0.0.1:9/slack"}, "bad_redirect_uri"),
    "a way out of the path": ({"redirect_uri": f"{CALLBACK}/../../evil"}, "bad_redirect_uri"),
    "an anchor": ({"redirect_uri": f"{CALLBACK}#here"}, "bad_redirect_uri"),
    "a script": ({"redirect_uri": "javascript:alert(1)"}, "bad_redirect_uri"),
    "no address at all": ({"redirect_uri": "http://["}, "bad_redirect_uri"),
    "a scope that the manifest lacks": ({"scope": "chat:write,admin"}, "invalid_scope"),
    "a person's scope that the manifest lacks": ({"user_scope": "search:read"}, "invalid_scope"),
    "no scope": ({"scope": ""}, "no_scopes"),
}


@pytest.mark.parametrize(("params", "error"), REFUSED.values(), ids=REFUSED.keys())
async def test_slack_keeps_the_person_when_something_is_wrong(
    params: dict[str, str], error: str, visitor: Visitor
) -> None:
    status, text = await visitor.look(**params)
    assert (status, f"<code>{error}</code>" in text) == (400, True)
    status, text, back = await visitor.try_to("allow", "T1", **params)
    assert (status, f"<code>{error}</code>" in text, back) == (400, True, "")


async def test_the_way_back(visitor: Visitor) -> None:
    below = f"{CALLBACK}/deeper?from=slack"
    back = await visitor.answer(redirect_uri=below, state="a&b=c d+é")
    assert (str(back.with_query(None)), back.query["from"], back.query["state"]) == (
        f"{CALLBACK}/deeper",
        "slack",
        "a&b=c d+é",
    )
    first = await visitor.answer()
    assert (str(first.with_query(None)), set(first.query)) == (CALLBACK, {"code"})
    no = await visitor.answer("cancel", state="s")
    assert dict(no.query) == {"error": "access_denied", "state": "s"}


@pytest.mark.parametrize("who", ["U3", "U4", "UBOT", "U8"])
async def test_only_full_members_install(who: str, visitor: Visitor) -> None:
    assert (await visitor.try_to("allow", "T1", **{"as": who}))[0] == 403
    assert (await visitor.install(**{"as": "U2"}))["authed_user"] == {"id": "U2"}


async def test_other_sites_cannot_say_yes(visitor: Visitor) -> None:
    form = {"client_id": CLIENT["client_id"], "scope": SCOPES, "decision": "allow", "place": "T1"}
    headers = {"Origin": "https://evil.example"}
    async with visitor.session.post(f"{visitor.url}/oauth/v2/authorize", data=form, headers=headers) as response:
        assert response.status == 403


async def test_a_workspace_is_installed_and_its_token_works(visitor: Visitor, mette: Hands) -> None:
    answer = await visitor.install("T3")
    token = answer.pop("access_token")
    assert token.startswith("xoxb-")
    assert answer == {
        "ok": True,
        "token_type": "bot",
        "scope": SCOPES,
        "bot_user_id": "UBOT",
        "app_id": "A1",
        "team": {"id": "T3", "name": "Acme & Sons"},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "U8"},
    }
    bot = visitor.with_token(token)
    assert (await bot.auth_test())["team_id"] == "T3"
    assert [one["id"] for one in (await bot.users_list())["members"]] == ["USLACKBOT", "U8", "UBOT"]
    assert await refusal(bot.chat_postMessage(channel="C1", text="x")) == "channel_not_found"
    commands = (await mette.as_("U8").get("state", team="T3"))["commands"]
    assert [one["command"] for one in commands] == ["/client-rate"]
    assert (await mette.get("state"))["commands"] == []


async def test_a_code_works_once_and_for_ten_minutes(visitor: Visitor, mette: Hands) -> None:
    code = (await visitor.answer()).query["code"]
    access = visitor.slack.oauth_v2_access
    assert (await access(**CLIENT, code=code))["ok"]
    assert await refusal(access(**CLIENT, code=code)) == "code_already_used"
    assert await refusal(access(**CLIENT, code="1.2.3")) == "invalid_code"
    late, in_time = (await visitor.answer()).query["code"], (await visitor.answer()).query["code"]
    await mette.post("clock", seconds=599)
    assert (await access(**CLIENT, code=in_time))["ok"]
    await mette.post("clock", seconds=2)
    assert await refusal(access(**CLIENT, code=late)) == "invalid_code"


async def test_a_code_is_for_the_app_and_the_address_that_it_was_asked_with(visitor: Visitor, sandbox: Sandbox) -> None:
    other = {"client_id": "333.444", "client_secret": "other"}
    sandbox.load({"apps": [{"id": "A2", "name": "Other", "bot_user": "UOTHER", **other}]})
    code = (await visitor.answer(redirect_uri=CALLBACK)).query["code"]
    access = visitor.slack.oauth_v2_access
    assert await refusal(access(**other, code=code)) == "invalid_code"
    assert await refusal(access(**CLIENT, code=code)) == "bad_redirect_uri"
    assert await refusal(access(**CLIENT, code=code, redirect_uri=f"{CALLBACK}/x")) == "bad_redirect_uri"
    assert (await access(**CLIENT, code=code, redirect_uri=CALLBACK))["ok"]


async def test_an_app_proves_itself(visitor: Visitor) -> None:
    access = visitor.slack.oauth_v2_access
    assert await refusal(access(client_id="9", client_secret="x", code="c")) == "invalid_client_id"
    assert await refusal(access(client_id="", client_secret="", code="c")) == "invalid_client_id"
    assert await refusal(access(client_id=CLIENT["client_id"], client_secret="x", code="c")) == "bad_client_secret"
    assert await refusal(access(**CLIENT, grant_type="password", code="c")) == "invalid_grant_type"
    in_body = await visitor.raw("oauth.v2.access", **CLIENT, code=(await visitor.answer()).query["code"])
    assert in_body["ok"]


async def test_again_gives_the_same_token_and_only_ever_more_scopes(visitor: Visitor) -> None:
    first = await visitor.install(scope="users:read")
    bot = visitor.with_token(first["access_token"])
    refused = await visitor.raw("chat.postMessage", first["access_token"], channel="C1", text="x")
    assert (refused["error"], refused["provided"]) == ("missing_scope", "users:read")
    second = await visitor.install(scope="channels:join,chat:write")
    assert second["access_token"] == first["access_token"]
    assert second["scope"] == "users:read,channels:join,chat:write"
    await bot.conversations_join(channel="C1")
    assert (await bot.chat_postMessage(channel="C1", text="x"))["ok"]


async def test_secrets_are_not_on_record(visitor: Visitor, mette: Hands) -> None:
    code = (await visitor.answer()).query["code"]
    token = (await visitor.raw("oauth.v2.access", **CLIENT, code=code))["access_token"]
    calls = await mette.get("calls", method="oauth.v2.access")
    assert calls["calls"][0]["answer"]["team"]["id"] == "T1"
    assert not [secret for secret in (code, token, CLIENT["client_secret"]) if secret in str(calls)]


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """The address of a server of its own."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_bolts_own_flow(visitor: Visitor, sandbox: Sandbox, tmp_path: Path) -> None:
    store = FileInstallationStore(base_dir=str(tmp_path))
    settings = AsyncOAuthSettings(
        client_id=CLIENT["client_id"],
        client_secret=CLIENT["client_secret"],
        scopes=SCOPES.split(","),
        installation_store=store,
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path)),
        install_page_rendering_enabled=False,
        authorization_url=f"{visitor.url}/oauth/v2/authorize",
    )
    bolt = AsyncApp(signing_secret=SECRET, oauth_settings=settings, client=visitor.slack)
    async with served(bolt.web_app()) as here:
        sandbox.world.apps["A1"].manifest["oauth_config"]["redirect_urls"] = [f"{here}/slack/oauth_redirect"]
        cookies = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(here))
        async with aiohttp.ClientSession(cookie_jar=cookies) as browser:
            question = await browser.get(f"{here}/slack/install")
            done = await browser.post(question.url, data={"decision": "allow", "place": "T2"})
            assert "Thank you" in await done.text()
    found = await store.async_find_bot(enterprise_id="E1", team_id="T2")
    assert found
    assert (found.bot_id, found.is_enterprise_install) == ("B1", False)
    assert (await visitor.with_token(found.bot_token).auth_test())["team"] == "Sydlys"


@pytest_asyncio.fixture
async def callback(sandbox: Sandbox) -> AsyncIterator[str]:
    """An app's page to come back to, in its manifest."""

    async def show(request: web.Request) -> web.Response:
        return web.Response(text=f"{request.query.get('error', 'a code')} for {request.query['state']}")

    app = web.Application()
    app.router.add_get("/back", show)
    async with served(app) as here:
        sandbox.world.apps["A1"].manifest["oauth_config"]["redirect_urls"] = [f"{here}/back"]
        yield f"{here}/back"


@pytest.mark.parametrize(("button", "told"), [("Allow", "a code for s1"), ("Cancel", "access_denied for s1")])
async def test_in_a_real_browser(
    button: str, told: str, page: Page, url: str, callback: str, take_picture: TakePicture
) -> None:
    await page.goto(f"{url}/oauth/v2/authorize?client_id=111.222&scope={SCOPES}&state=s1&redirect_uri={callback}")
    await page.get_by_label("Sydlys").check()
    await take_picture("authorize")
    await page.get_by_role("button", name=button).click()
    await expect(page.locator("body")).to_have_text(told)
