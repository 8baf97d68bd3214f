"""Databases of both kinds, and a house without its server: what tests of models, kit and bot stand on."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.settings import RunSettings
from bot.wiring import House, introduce, open_house
from models import migrations
from models.base import Workspace
from models.outbox import Outgoing
from models.session import Database
from sandbox import Sandbox
from tests.support.agency import TEAM, TOKEN, app_seed, seed
from tests.support.person import Person
from tests.support.postgres import new_database
from tests.support.time import Clock, QuickTime, unhurried

Json = dict[str, Any]
OURS, THEIRS = TEAM, "T2"


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file at the newest schema that nobody has open."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    migrations.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The URL of a fresh migrated SQLite file of this test alone."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'rapport.db')}"


@contextmanager
def lasting_database(request: pytest.FixtureRequest, kind: str, name: str) -> Iterator[str]:
    """The URL of a fresh migrated database, for a fixture that outlives a test."""
    if kind == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").mktemp(name)
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), folder / 'rapport.db')}"
        return
    server, template = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_template")
    with new_database(server, f"{template}_{name}", template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database, once of each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of each kind with two workspaces in it."""
    database = Database(database_url)
    for team in (OURS, THEIRS):
        async with database.transaction(team) as session:
            session.add(Workspace(id=team, name=f"Agency {team}", bot_user_id="URAPPORT"))
    yield database
    await database.close()


@dataclass
class Workplace:
    """A sandbox and a house that knows it; no server, no ticker: tests call the parts themselves."""

    sandbox: Sandbox
    url: str
    http: aiohttp.ClientSession
    house: House
    clock: Clock
    machine: QuickTime
    _people: dict[str, Person] = field(default_factory=dict)

    def person(self, user_id: str = "UMETTE") -> Person:
        """One of the people of the agency."""
        return self._people.setdefault(user_id, Person(self.http, self.url, TEAM, user_id, "CTEAM"))

    async def fault(self, method: str, kind: str, **more: Any) -> None:
        """Let a Web API method fail."""
        await self.person().post("faults", method=method, kind=kind, **more)

    def calls(self, method: str) -> list[Json]:
        """The arguments of every call of a Web API method so far."""
        return [call.args for call in self.sandbox.world.calls if call.method == method]

    def said(self, channel: str) -> list[str]:
        """The texts that stand in a channel, threads included, oldest first."""
        return [m.text for m in self.sandbox.world.workspaces[TEAM].channels[channel].messages]

    async def outbox(self) -> list[Outgoing]:
        """Every message of the workspace, oldest first."""
        async with self.house.deps.database.reading(TEAM) as session:
            return list(await session.scalars(select(Outgoing).order_by(Outgoing.id)))

    async def outbox_words(self) -> str:
        """Everything that waits in the outbox or has left it, as one text."""
        return " ".join(str(message.payload) for message in await self.outbox())


@asynccontextmanager
async def open_workplace(database_url: str) -> AsyncIterator[Workplace]:
    """A workplace on a migrated database, introduced to its Slack."""
    sandbox, clock, machine = Sandbox(unhurried()), Clock(), QuickTime()
    sandbox.load(seed())
    async with sandbox.serve() as url, aiohttp.ClientSession() as http:
        sandbox.load(app_seed(signing_secret="s3cret"))
        settings = RunSettings(
            slack_bot_token=SecretStr(TOKEN),
            slack_signing_secret=SecretStr("s3cret"),
            slack_api_url=f"{url}/api/",
            database_url=database_url,
            port=0,
        )
        async with open_house(settings, clock=clock, machine=machine) as house:
            await introduce(house)
            yield Workplace(sandbox, url, http, house, clock, machine)


@pytest.fixture
async def workplace(sqlite_url: str) -> AsyncIterator[Workplace]:
    """A workplace on SQLite."""
    async with open_workplace(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def workplaces(database_url: str) -> AsyncIterator[Workplace]:
    """A workplace, once on each database."""
    async with open_workplace(database_url) as opened:
        yield opened
