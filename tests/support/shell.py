"""A folder in which `rapport` is called, with settings for a Slack that is running, and a database to prepare."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from models.base import Workspace
from models.outbox import Outgoing, State
from models.session import Database
from sandbox import Sandbox
from tests.support.agency import TEAM, TOKEN, app_seed, seed
from tests.support.command import ROOT, rapport
from tests.support.log_search import also_logged

MONDAY = "2030-01-14T09:00+01:00"


@dataclass
class Shell:
    """Runs `python -m bot` in a folder of its own with these settings."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        return self.settings.get("DATABASE_URL", f"sqlite:///{self.folder / 'rapport.db'}")

    async def start(self, *args: str, **settings: str) -> asyncio.subprocess.Process:
        """Start a command."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *args,
            cwd=self.folder, env={**kept, "PYTHONPATH": str(ROOT), **self.settings, **settings},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def run(self, *args: str, **settings: str) -> tuple[int, str, str]:
        """Run a command to its end; gives its exit code, standard output and standard error."""
        return await self._run(args, settings, fresh=False)

    async def run_fresh(self, *args: str) -> tuple[int, str, str]:
        """The same by a Python that has loaded nothing yet."""
        return await self._run(args, {}, fresh=True)

    async def _run(self, args: tuple[str, ...], settings: dict[str, str], *, fresh: bool) -> tuple[int, str, str]:
        environment = {**self.settings, **settings}
        code, out, err = await rapport(*args, folder=self.folder, environment=environment, fresh=fresh)
        also_logged(err)
        return code, out.decode(), err

    async def refused(self, *args: str, code: int = 2, **settings: str) -> str:
        """Run a command that must not work; gives the one line that says why."""
        status, out, err = await self.run(*args, **settings)
        assert (status, out) == (code, ""), err
        assert "Traceback" not in err
        [line] = err.strip().splitlines()
        return line


async def ended(process: asyncio.subprocess.Process) -> tuple[bytes, bytes]:
    """What a program that ends has written to standard output and standard error."""
    out, err = await process.communicate()
    also_logged(err.decode())
    return out, err


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    """A folder with settings for a sandbox that is running."""
    sandbox = Sandbox()
    sandbox.load(seed())
    async with sandbox.serve() as url:
        sandbox.load(app_seed(signing_secret="s3cret", app_token="xapp-nordlys"))
        yield Shell(
            tmp_path,
            {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": "s3cret", "SLACK_API_URL": f"{url}/api/", "PORT": "0"},
        )


@pytest.fixture
def migrated(shell: Shell, sqlite_url: str) -> Shell:
    """The same with a migrated database (beside it, in the same folder)."""
    shell.settings["DATABASE_URL"] = sqlite_url
    return shell


async def prepare(url: str, *rows: Callable[[], Any]) -> None:
    """Put rows into the database of a workspace that is there."""
    database = Database(url)
    async with database.transaction(TEAM) as session:
        session.add(Workspace(id=TEAM, name="Nordlys", bot_user_id="URAPPORT"))
        await session.flush()
        session.add_all([row() for row in rows])
    await database.close()


def message(
    channel: str, number: int, *, due_at: datetime = datetime(2030, 1, 14, 7, 0, tzinfo=UTC)
) -> Callable[[], Outgoing]:
    return lambda: Outgoing(
        kind="test", channel=channel, delivery_id=str(number), payload={"text": f"m{number}"}, due_at=due_at
    )


async def states(url: str) -> list[State]:
    """How the messages of the workspace stand."""
    database = Database(url)
    async with database.reading(TEAM) as session:
        found = list(await session.scalars(select(Outgoing.state).order_by(Outgoing.id)))
    await database.close()
    return found


async def post_goes_wrong(shell: Shell, kind: str, **more: int) -> None:
    api = shell.settings["SLACK_API_URL"].removesuffix("/api/")
    async with aiohttp.ClientSession() as http:
        fault = {"as": "UMETTE", "method": "chat.postMessage", "kind": kind, **more}
        await http.post(f"{api}/sandbox/faults", json=fault)
