"""A whole agency for scenario tests: the sandbox, the bot connected to it, and the people who use it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

import aiohttp
import pytest
from pydantic import SecretStr

from bot import run
from bot.manifest import manifest_of
from bot.run import running
from bot.settings import RunSettings
from bot.wiring import House, open_house
from handlers import FEATURES
from handlers.people import sync_people
from models.mondays import MondayOff
from sandbox import Sandbox
from tests.support.person import Person
from tests.support.time import NOW, PATIENCE, QuickTime, unhurried

MONDAY = NOW

TEAM = "T1"
TOKEN = "xoxb-nordlys"


def seed() -> dict[str, Any]:
    """Nordlys and its people: Mette runs it, Lars leads, Sofie and Jonas are members; a guest and an outsider too."""
    people = [
        {"id": "UMETTE", "name": "mette", "real_name": "Mette Holm", "is_admin": True},
        {"id": "ULARS", "name": "lars", "real_name": "Lars Friis"},
        {"id": "USOFIE", "name": "sofie", "real_name": "Sofie Lund"},
        {"id": "UJONAS", "name": "jonas", "real_name": "Jonas Bak"},
        {"id": "UGUEST", "name": "gustav", "real_name": "Gustav Guest", "is_restricted": True},
        {"id": "UCLIENT", "name": "olga", "real_name": "Olga Outside", "team_id": "T9"},
    ]
    inside = ["UMETTE", "ULARS", "USOFIE", "UJONAS", "URAPPORT"]
    channels = [
        {"id": "CTEAM", "name": "team", "members": inside},
        {"id": "CACME", "name": "acme-internal", "members": inside},
        {"id": "CGUEST", "name": "with-a-guest", "members": [*inside, "UGUEST"]},
        {"id": "CSHARED", "name": "acme-shared", "members": [*inside, "UCLIENT"], "is_ext_shared": True},
        {"id": "CPENDING", "name": "soon-shared", "members": inside, "is_pending_ext_shared": True},
    ]
    return {"workspaces": [{"id": TEAM, "name": "Nordlys", "domain": "nordlys", "users": people, "channels": channels}]}


def app_seed(**more: str) -> dict[str, Any]:
    """The bot as an app of the sandbox."""
    app = {"id": "A1", "name": "Rapport", "bot_user": "URAPPORT", "workspaces": {TEAM: TOKEN}, **more}
    return {"apps": [{**app, "manifest": manifest_of(FEATURES, None)}]}


@dataclass
class Agency:
    """Everything running. Scenario tests talk to it as people do, and look at the database only where people cannot."""

    sandbox: Sandbox
    url: str
    http: aiohttp.ClientSession
    house: House
    _people: dict[str, Person] = field(default_factory=dict)

    def person(self, user_id: str, here: str = "CTEAM") -> Person:
        """One of the people in `seed`."""
        return self._people.setdefault(user_id, Person(self.http, self.url, TEAM, user_id, here))

    @property
    def mette(self) -> Person:
        """The admin."""
        return self.person("UMETTE")

    @property
    def sofie(self) -> Person:
        """A member."""
        return self.person("USOFIE")

    def private(self, user_id: str) -> list[str]:
        """Everything that was said to somebody in their direct messages, as notifications read it."""
        channels = self.sandbox.world.workspaces[TEAM].channels.values()
        theirs = [one for one in channels if one.kind == "dm" and user_id in one.members]
        return [message.text for channel in theirs for message in channel.messages]

    async def clock(self, when: datetime | timedelta) -> None:
        """Move business time on, and let what is due be done and said."""
        to = when if isinstance(when, datetime) else self.sandbox.clock.now() + when
        await self.mette.post("clock", to=to.isoformat())

    async def fault(self, method: str, kind: str, **more: Any) -> None:
        """Let a Web API method fail."""
        await self.mette.post("faults", method=method, kind=kind, **more)

    async def calls(self, method: str) -> list[dict[str, Any]]:
        """Every call of a Web API method that the sandbox has seen."""
        calls: list[dict[str, Any]] = (await self.mette.get("calls", method=method))["calls"]
        return calls


@asynccontextmanager
async def open_agency(database_url: str, *, socket: bool) -> AsyncIterator[Agency]:
    """The agency on a migrated database, the bot connected by Socket Mode or by signed HTTP."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(run, "FIRST_TRY", PATIENCE)  # what a test begins with is there, however busy the machine is
        async with _opened(database_url, socket=socket) as opened:
            yield opened


@asynccontextmanager
async def _opened(database_url: str, *, socket: bool) -> AsyncIterator[Agency]:
    sandbox = Sandbox(unhurried())
    sandbox.load(seed())
    keys = {"app_token": "xapp-nordlys"} if socket else {"signing_secret": "s3cret"}
    async with sandbox.serve() as url, aiohttp.ClientSession() as http:
        sandbox.load(app_seed(**keys))
        settings = RunSettings.model_validate(
            {
                "slack_bot_token": SecretStr(TOKEN),
                **{f"slack_{name}": SecretStr(value) for name, value in keys.items()},
                "slack_api_url": f"{url}/api/",
                "database_url": database_url,
                "port": 0,
            }
        )
        async with (
            open_house(settings, clock=sandbox.clock.now, machine=QuickTime()) as house,
            running(house, settings) as port,
        ):
            if not socket:
                sandbox.load(app_seed(**keys, request_url=f"http://127.0.0.1:{port}/slack/events"))
            await sync_people(house.deps, TEAM)
            await _no_mondays(house)
            sandbox.on_clock(lambda _now: house.clockwork.turn_over())
            yield Agency(sandbox, url, http, house)


ON_SQLITE, ON_POSTGRES = "sqlite by HTTP", "postgres by socket"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Deal each scenario to one database, always the same; those marked `on_both`, in a soak all, play on both.

    What differs between databases is in models/, whose tests all run on both.
    """
    said = (mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "agency" in metafunc.fixturenames and "agency" not in said:
        metafunc.parametrize("agency", _houses(metafunc), indirect=True)


def _houses(metafunc: pytest.Metafunc) -> list[str]:
    both = [ON_SQLITE, ON_POSTGRES]
    if metafunc.definition.get_closest_marker("on_both") or metafunc.config.getoption("soak"):
        return both
    return [both[crc32(metafunc.definition.nodeid.encode()) % 2]]


async def _no_mondays(house: House) -> None:
    """Nobody wants the leads' Monday: it would come between a test and its words. Who tests it wants it again."""
    async with house.deps.database.transaction(TEAM) as session:
        session.add_all(MondayOff(user_id=user_id, since=NOW) for user_id in ("UMETTE", "ULARS", "USOFIE", "UJONAS"))


@pytest.fixture
async def agency(request: pytest.FixtureRequest) -> AsyncIterator[Agency]:
    """The agency, on SQLite over signed HTTP or on PostgreSQL over Socket Mode."""
    if request.param == ON_SQLITE:
        async with open_agency(request.getfixturevalue("sqlite_url"), socket=False) as opened:
            yield opened
    else:
        async with open_agency(request.getfixturevalue("postgres_url"), socket=True) as opened:
            yield opened
