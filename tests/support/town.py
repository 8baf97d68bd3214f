"""Many workspaces and one Rapport that people install by OAuth: the sandbox, a house that serves them, browsers."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import select
from yarl import URL

from bot.manifest import manifest_of
from bot.run import running
from bot.settings import RunSettings
from bot.wiring import House, open_house
from handlers import FEATURES
from handlers.install_pages import BEGIN
from models.base import Workspace
from models.installations import Installation
from sandbox import Sandbox
from tests.support.person import Person
from tests.support.time import PATIENCE, QuickTime, unhurried

Json = dict[str, Any]

KEY = Fernet.generate_key().decode()
GROUP = {"id": "E1", "name": "Lys Group"}
SECRETS = {"client_id": "111.222", "client_secret": "c1ient-s3cret", "signing_secret": "s3cret"}


def towns() -> Json:
    """Nordlys and Sydlys belong to one organisation, Acme stands alone."""
    nordlys: list[Json] = [
        {"id": "UMETTE", "name": "mette", "real_name": "Mette Holm", "is_admin": True, "is_owner": True},
        {"id": "USOFIE", "name": "sofie", "real_name": "Sofie Lund"},
    ]
    sydlys: list[Json] = [
        {"id": "UPIA", "name": "pia", "real_name": "Pia Skov", "is_admin": True},
        {"id": "UMETTE", "name": "mette", "real_name": "Mette Holm", "is_admin": True, "is_owner": True},
    ]
    acme: list[Json] = [{"id": "UANNA", "name": "anna", "real_name": "Anna Berg", "is_admin": True}]
    return {
        "workspaces": [
            _workspace("T1", "Nordlys", "CTEAM", nordlys, enterprise=GROUP),
            _workspace("T2", "Sydlys", "CSYD", sydlys, enterprise=GROUP),
            _workspace("T3", "Acme <& Sons>", "CACME", acme),
        ]
    }


def _workspace(team: str, name: str, channel: str, people: list[Json], **more: Any) -> Json:
    channels = [{"id": channel, "name": "team", "members": [one["id"] for one in people]}]
    return {"id": team, "name": name, "domain": team.lower(), "users": people, "channels": channels, **more}


@dataclass
class Browser:
    """Somebody's browser: it follows no redirect by itself, and keeps cookies."""

    http: aiohttp.ClientSession
    address: str
    slack: str
    read: list[str] = field(default_factory=list)

    async def get(self, url: str | URL, method: str = "GET", **headers: str) -> tuple[int, str, str]:
        """Status, text, and where it leads."""
        asked = URL(self.address).join(URL(url)) if isinstance(url, str) else url
        async with self.http.request(method, asked, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.text(), answer.headers.get("Location", "")

    async def begin(self) -> URL:
        """Press "Add to Slack"; gives Slack's page."""
        status, text, slack = await self.get(BEGIN)
        assert status == 302, text
        return URL(slack)

    async def decide(self, at: URL, place: str = "T1", decision: str = "allow", **changed: str) -> URL:
        """Answer on Slack's page; gives the way back."""
        form = {**at.query, "decision": decision, "place": place, **changed}
        async with self.http.post(at.with_query(None), data=form, allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
            return URL(answer.headers["Location"])

    async def install(self, place: str = "T1", **changed: str) -> tuple[int, str]:
        """All of it; gives the last page."""
        back = await self.decide(await self.begin(), place, **changed)
        status, text, _ = await self.get(back)
        return status, text


@dataclass
class Town:
    """Everything running."""

    sandbox: Sandbox
    slack: str
    house: House
    address: str
    http: aiohttp.ClientSession
    machine: QuickTime

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[Browser]:
        """A new one."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            yield Browser(http, self.address, self.slack)

    async def install(self, place: str = "T1", **changed: str) -> str:
        """Somebody installs it there; gives the last page."""
        async with self.browser() as browser:
            status, text = await browser.install(place, **changed)
        assert status == 200, text
        await self.house.deps.tasks.drain()
        return text

    def person(self, user_id: str = "UMETTE", team: str = "T1") -> Person:
        """One of the people of `towns`."""
        here = {"T1": "CTEAM", "T2": "CSYD", "T3": "CACME"}[team]
        return Person(self.http, self.slack, team, user_id, here)

    async def happens(self, what: str, **more: Any) -> None:
        """Let something happen in the sandbox, and what follows from it."""
        async with self.http.post(f"{self.slack}/sandbox/{what}", json=more) as answer:
            assert answer.status == 200, await answer.text()

    async def passes(self, time: timedelta) -> None:
        """Business time goes on."""
        await self.happens("clock", seconds=time.total_seconds())

    async def installations(self) -> dict[str, Installation]:
        """Every row."""
        async with self.house.deps.database.installing() as session:
            return {one.id: one for one in await session.scalars(select(Installation))}

    async def workspace(self, team: str) -> Workspace | None:
        """Its row."""
        async with self.house.deps.database.reading(team) as session:
            return await session.scalar(select(Workspace))


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something that is asked for again and again is so."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - it is asked
            await asyncio.sleep(0.01)


def many_settings(slack: str, database_url: str, port: int, **more: Any) -> RunSettings:
    """Settings for many workspaces on this Slack."""
    return RunSettings.model_validate(
        {
            "slack_client_id": SECRETS["client_id"],
            "slack_client_secret": SecretStr(SECRETS["client_secret"]),
            "slack_signing_secret": SecretStr(SECRETS["signing_secret"]),
            "rapport_encryption_keys": SecretStr(KEY),
            "rapport_url": f"http://127.0.0.1:{port}",
            "slack_api_url": f"{slack}/api/",
            "database_url": database_url,
            "port": port,
            **more,
        }
    )


def free_port() -> int:
    """One that nobody listens on just now: the address must be known before anybody does."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def town_app(address: str, **changed: Any) -> Json:
    """Rapport as an app that is installed nowhere yet."""
    manifest = manifest_of(FEATURES, address, address)
    app = {"id": "A1", "name": "Rapport", "bot_user": "URAPPORT", **SECRETS, "manifest": manifest}
    return {"apps": [{**app, "request_url": f"{address}/slack/events", **changed}]}


@asynccontextmanager
async def open_town(database_url: str, **changed: Any) -> AsyncIterator[Town]:
    """A town on a migrated database; `changed` are settings of the manifest."""
    sandbox = Sandbox(unhurried())
    sandbox.load(towns())
    async with sandbox.serve() as slack, aiohttp.ClientSession() as http:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        app = town_app(address)
        app["apps"][0]["manifest"]["settings"].update(changed)
        sandbox.load(app)
        settings, machine = many_settings(slack, database_url, port), QuickTime()
        async with (
            open_house(settings, clock=sandbox.clock.now, machine=machine) as house,
            running(house, settings),
        ):
            yield Town(sandbox, slack, house, address, http, machine)


@pytest.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    """A town on SQLite."""
    async with open_town(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def each_town(database_url: str) -> AsyncIterator[Town]:
    """A town, once on each database."""
    async with open_town(database_url) as opened:
        yield opened
