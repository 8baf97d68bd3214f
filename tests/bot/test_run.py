"""Starting, telling how we are, and stopping, whatever Slack and the database do meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import make_url

from bot import run
from bot.settings import RunSettings, SettingsError
from bot.wiring import House, open_house
from sandbox import Sandbox
from tests.support.agency import TOKEN, app_seed, seed
from tests.support.time import PATIENCE, QuickTime, unhurried

APP_TOKEN = "xapp-nordlys"


@dataclass
class Run:
    """A bot that runs by Socket Mode, and its Slack."""

    sandbox: Sandbox
    slack: str
    http: aiohttp.ClientSession
    house: House
    port: int

    async def ready(self) -> tuple[int, dict[str, Any]]:
        async with self.http.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
            return answer.status, await answer.json()

    async def until_missing(self, *missing: str) -> tuple[int, dict[str, Any]]:
        """What /readyz says once exactly this is missing."""
        async with asyncio.timeout(PATIENCE):
            while (told := await self.ready())[1].get("missing", []) != list(missing):  # noqa: ASYNC110 - it is asked
                await asyncio.sleep(0.01)
        return told

    async def happens(self, what: str, **more: Any) -> None:
        await happens(self.slack, what, **more)


async def happens(slack: str, what: str, **more: Any) -> None:
    """Let something happen in the sandbox."""
    async with aiohttp.ClientSession() as http, http.post(f"{slack}/sandbox/{what}", json=more) as answer:
        assert answer.status == 200, await answer.text()


@asynccontextmanager
async def slack_for(database_url: str, token: str = TOKEN) -> AsyncIterator[tuple[Sandbox, str, RunSettings]]:
    """A Slack, its address, and settings for it."""
    sandbox = Sandbox(unhurried())
    sandbox.load(seed() | app_seed(app_token=APP_TOKEN))
    async with sandbox.serve() as url:
        settings = RunSettings(
            slack_bot_token=SecretStr(token),
            slack_app_token=SecretStr(APP_TOKEN),
            slack_api_url=f"{url}/api/",
            database_url=database_url,
            port=0,
        )
        yield sandbox, url, settings


@asynccontextmanager
async def up(database_url: str, *faults: dict[str, Any]) -> AsyncIterator[Run]:
    """A run that met its Slack, if these faults let it."""
    machine = QuickTime()
    async with slack_for(database_url) as (sandbox, url, settings), aiohttp.ClientSession() as http:
        for fault in faults:
            await happens(url, "faults", **fault)
        async with (
            open_house(settings, machine=machine) as house,
            run.running(house, settings, machine=machine) as port,
        ):
            yield Run(sandbox, url, http, house, port)


async def test_a_token_that_is_refused_only_later_ends_the_run(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "FIRST_TRY", 0)
    trouble = asyncio.Event()
    async with slack_for(sqlite_url, "xoxb-withdrawn") as (_, _, settings):
        with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN is refused by Slack"):
            async with open_house(settings) as house, run.running(house, settings, trouble.set):
                await asyncio.wait_for(trouble.wait(), 10)


# How we are


async def test_ready_once_slack_the_database_the_clock_and_a_connection_are_there(sqlite_url: str) -> None:
    async with up(sqlite_url) as bot:
        slack = bot.sandbox.world
        assert slack.gateway.sockets.count(slack.apps["A1"]) >= 1, "a start is over when people can ask"
        assert await bot.until_missing() == (200, {"status": "ready"})


async def test_starting_until_slack_says_who_we_are(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "FIRST_TRY", 0)
    async with up(sqlite_url, {"method": "auth.test", "kind": "timeout"}) as bot:
        missing = ["slack", "clock", "socket"]
        assert await bot.ready() == (503, {"status": "starting", "missing": missing})


async def test_not_ready_while_no_connection_is_open(sqlite_url: str) -> None:
    async with up(sqlite_url) as bot:
        await bot.until_missing()
        await bot.happens("faults", method="link", kind="refuse", times=10**6)
        await bot.happens("disconnect")
        assert await bot.until_missing("socket") == (503, {"status": "not ready", "missing": ["socket"]})
        async with bot.http.delete(f"{bot.slack}/sandbox/faults") as answer:
            assert answer.status == 200
        assert (await bot.until_missing())[0] == 200


async def test_not_ready_while_the_app_token_is_refused(sqlite_url: str) -> None:
    async with up(sqlite_url) as bot:
        await bot.until_missing()
        bot.sandbox.load(app_seed(app_token="xapp-another"))
        await bot.happens("disconnect")
        assert (await bot.until_missing("socket"))[0] == 503


async def test_not_ready_while_the_database_is_away(postgres_server: str, postgres_url: str) -> None:
    async with up(postgres_url) as bot:
        await bot.until_missing()
        with away(postgres_server, str(make_url(postgres_url).database)):
            assert (await bot.until_missing("database"))[0] == 503
        assert (await bot.until_missing())[0] == 200


@contextmanager
def away(server: str, name: str) -> Iterator[None]:
    """The database ends every connection and lets nobody in."""
    with psycopg.connect(server, autocommit=True) as connection:
        let_in = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        connection.execute(let_in.format(sql.Identifier(name), sql.SQL("false")))
        connection.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        yield
        connection.execute(let_in.format(sql.Identifier(name), sql.SQL("true")))


async def test_not_ready_when_nobody_looks_at_the_clock(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with up(sqlite_url) as bot:
        await bot.until_missing()
        await bot.house.clockwork.stop(1)
        monkeypatch.setattr(run, "CLOCK_PATIENCE", 0.05)
        assert (await bot.until_missing("clock"))[0] == 503


# Stopping


async def test_the_end_waits_neither_for_a_silent_slack_nor_for_work_without_end(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "GRACE", 0.05)
    async with asyncio.timeout(PATIENCE):
        async with up(sqlite_url, {"method": "link", "kind": "silent", "times": 2}) as bot:
            work = bot.house.deps.tasks.spawn(asyncio.sleep(3600))
    assert work.cancelled()


async def test_the_end_comes_though_slack_never_said_who_we_are(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "FIRST_TRY", 0)
    async with asyncio.timeout(PATIENCE), up(sqlite_url, {"method": "auth.test", "kind": "timeout"}):
        pass


async def test_a_workspace_that_took_us_out_is_told(database_url: str) -> None:
    async with up(database_url) as bot:
        await bot.until_missing()
        await bot.happens("uninstall")
        assert await bot.until_missing("access") == (503, {"status": "not ready", "missing": ["access"]})
