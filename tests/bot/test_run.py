"""Starting and stopping: what a token that Slack refuses does to a bot that is already up."""

import asyncio

import pytest
from pydantic import SecretStr

from bot import run
from bot.settings import RunSettings, SettingsError
from bot.wiring import open_house
from sandbox import Sandbox
from tests.support.agency import app_seed, seed


async def test_a_token_that_is_refused_only_later_ends_the_run(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "FIRST_TRY", 0)
    sandbox = Sandbox()
    sandbox.load(seed() | app_seed(app_token="xapp-nordlys"))
    trouble = asyncio.Event()
    async with sandbox.serve() as url:
        settings = RunSettings(
            slack_bot_token=SecretStr("xoxb-withdrawn"),
            slack_app_token=SecretStr("xapp-nordlys"),
            slack_api_url=f"{url}/api/",
            database_url=sqlite_url,
            port=0,
        )
        with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN is refused by Slack"):
            async with open_house(settings) as house, run.running(house, settings, trouble.set):
                await asyncio.wait_for(trouble.wait(), 10)
