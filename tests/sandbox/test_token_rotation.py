"""Tokens that expire, and the refresh tokens that get the next ones."""

import aiohttp
import pytest
import pytest_asyncio
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from sandbox import Sandbox
from tests.sandbox.hands import Ear, Hands, Json, refusal
from tests.sandbox.visitor import CLIENT, Visitor, oauth_seed

TWELVE_HOURS = 43_200


pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack-sdk still uses it


@pytest.fixture
def seed() -> Json:
    return oauth_seed(token_rotation_enabled=True)


@pytest_asyncio.fixture
async def visitor(url: str, session: aiohttp.ClientSession) -> Visitor:
    return Visitor(url, session)


async def test_a_pair_of_tokens_for_twelve_hours(visitor: Visitor, mette: Hands) -> None:
    first = await visitor.install()
    assert first["access_token"].startswith("xoxe.xoxb-")
    assert first["refresh_token"].startswith("xoxe-")
    assert first["expires_in"] == TWELVE_HOURS
    bot = visitor.with_token(first["access_token"])
    await mette.post("clock", seconds=TWELVE_HOURS - 1)
    assert (await bot.auth_test())["ok"]
    await mette.post("clock", seconds=1)
    assert await refusal(bot.auth_test()) == "token_expired"
    second = await visitor.refresh(first["refresh_token"])
    assert (second["team"]["id"], second["expires_in"]) == ("T1", TWELVE_HOURS)
    assert "authed_user" not in second
    assert (await visitor.with_token(second["access_token"]).auth_test())["ok"]


async def test_a_refresh_token_works_once_and_for_its_app(visitor: Visitor, sandbox: Sandbox) -> None:
    other = {"client_id": "333.444", "client_secret": "other"}
    sandbox.load({"apps": [{"id": "A2", "name": "Other", "bot_user": "UOTHER", **other}]})
    first = await visitor.install()
    assert await refusal(visitor.refresh(first["refresh_token"], **other)) == "invalid_refresh_token"
    assert await refusal(visitor.refresh(first["refresh_token"], client_secret="no")) == "bad_client_secret"
    second = await visitor.refresh(first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    for wrong in (first["refresh_token"], first["access_token"], "xoxe-1-nothing", ""):
        assert await refusal(visitor.refresh(wrong)) == "invalid_refresh_token"


async def test_two_live_tokens_at_most(visitor: Visitor) -> None:
    pairs = [await visitor.install()]
    for _ in range(2):
        pairs.append(await visitor.refresh(pairs[-1]["refresh_token"]))
    oldest, *live = [visitor.with_token(pair["access_token"]) for pair in pairs]
    assert await refusal(oldest.auth_test()) == "token_revoked"
    assert [(await one.auth_test())["ok"] for one in live] == [True, True]


async def test_expired_tokens_take_no_place(visitor: Visitor, mette: Hands) -> None:
    first = await visitor.install()
    second = await visitor.refresh(first["refresh_token"])
    await mette.post("clock", seconds=TWELVE_HOURS)
    third = await visitor.refresh(second["refresh_token"])
    fourth = await visitor.refresh(third["refresh_token"])
    for pair in (third, fourth):
        assert (await visitor.with_token(pair["access_token"]).auth_test())["ok"]


async def test_each_workspace_has_tokens_of_its_own(visitor: Visitor) -> None:
    nordlys, acme = await visitor.install("T1"), await visitor.install("T3")
    for _ in range(3):
        nordlys = await visitor.refresh(nordlys["refresh_token"])
    assert (await visitor.with_token(acme["access_token"]).auth_test())["team_id"] == "T3"
    assert (await visitor.refresh(acme["refresh_token"]))["team"]["id"] == "T3"


async def test_installing_again_gives_another_pair(visitor: Visitor) -> None:
    first, second = await visitor.install(), await visitor.install()
    assert first["access_token"] != second["access_token"]
    for pair in (first, second):
        assert (await visitor.with_token(pair["access_token"]).auth_test())["ok"]


async def test_revoking_one_token_leaves_the_installation(visitor: Visitor, ear: Ear) -> None:
    first = await visitor.install()
    bot = visitor.with_token(first["access_token"])
    assert (await bot.auth_revoke(test=True))["revoked"] is False
    assert (await bot.auth_test())["ok"]
    assert (await bot.auth_revoke())["revoked"] is True
    assert await refusal(bot.auth_test()) == "token_revoked"
    assert (await ear.next_event("tokens_revoked"))["event"]["tokens"] == {"oauth": [], "bot": ["UBOT"]}
    second = await visitor.refresh(first["refresh_token"])
    assert (await visitor.with_token(second["access_token"]).auth_test())["ok"]
    assert (await visitor.raw("auth.revoke", second["refresh_token"]))["revoked"] is True
    assert await refusal(visitor.refresh(second["refresh_token"])) == "invalid_refresh_token"
    assert (await visitor.with_token(second["access_token"]).auth_test())["ok"]
    assert ear.heard.empty()


async def test_nothing_is_refreshed_after_an_uninstall(visitor: Visitor, mette: Hands) -> None:
    first = await visitor.install()
    await mette.post("uninstall")
    assert await refusal(visitor.refresh(first["refresh_token"])) == "invalid_refresh_token"
    assert await refusal(visitor.with_token(first["access_token"]).auth_test()) == "account_inactive"


async def test_the_sdks_own_rotator(visitor: Visitor) -> None:
    first = await visitor.install()
    bot = Bot(
        team_id="T1",
        bot_token=first["access_token"],
        bot_id="B1",
        bot_user_id="UBOT",
        bot_refresh_token=first["refresh_token"],
        bot_token_expires_in=60,
        installed_at=1.0,
    )
    rotator = AsyncTokenRotator(**CLIENT, client=visitor.slack)
    rotated = await rotator.perform_bot_token_rotation(bot=bot)
    assert rotated
    assert (await visitor.with_token(rotated.bot_token).auth_test())["team_id"] == "T1"
