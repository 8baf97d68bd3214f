"""The command line as a person meets it: real processes, one clear line where something is wrong, no traceback."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
import yaml
from sqlalchemy import select
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.manifest import manifest_of
from handlers import FEATURES
from models.base import Workspace
from models.outbox import Outgoing, State
from models.session import Database
from sandbox import Sandbox
from tests.support.agency import TEAM, TOKEN, app_seed, seed
from tests.support.log_search import also_logged
from tests.support.person import Person
from tests.support.time import PATIENCE

COMMANDS = ["run", "migrate", "demo", "tick", "manifest", "features", "audit", "export", "erase", "import-hours"]
COMMANDS += ["backtest", "key", "reencrypt"]
ROOT = Path(__file__).parents[2]
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
        process = await self.start(*args, **settings)
        async with asyncio.timeout(60):
            out, err = await ended(process)
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

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


# Help and what is printed


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_help(command: str) -> None:
    result = CliRunner().invoke(cli, [command, "--help"])
    assert result.exit_code == 0
    assert command in result.output


def test_help_names_every_command() -> None:
    result = CliRunner().invoke(cli, ["--help"])
    assert result.exit_code == 0
    assert all(command in result.output for command in COMMANDS)


def test_features_lists_them_all() -> None:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(cli, ["features"])
    assert result.exit_code == 0
    for feature in FEATURES:
        assert feature.name in result.output
        assert all(command.name in result.output for command in feature.commands)


@pytest.mark.parametrize("url", ["", "https://rapport.example.com"])
def test_the_manifest_is_printed_as_yaml(url: str) -> None:
    result = CliRunner().invoke(cli, ["manifest", "--url", url])
    assert result.exit_code == 0
    assert yaml.safe_load(result.stdout) == manifest_of(FEATURES, url or None)


def test_the_committed_manifest_is_the_printed_one() -> None:
    committed = ROOT / "manifest.yml"
    assert yaml.safe_load(committed.read_text(encoding="utf-8")) == manifest_of(FEATURES, None)


# Settings


async def test_a_wrong_setting_is_one_line_and_exit_2(shell: Shell) -> None:
    del shell.settings["SLACK_BOT_TOKEN"]
    assert "SLACK_BOT_TOKEN (for one workspace) or SLACK_CLIENT_ID" in await shell.refused("run")
    assert "SLACK_BOT_TOKEN is empty" in await shell.refused("tick", "--at", MONDAY, SLACK_BOT_TOKEN="")
    assert "DATABASE_URL" in await shell.refused("migrate", DATABASE_URL="mysql://x")


async def test_a_setting_from_dotenv(shell: Shell) -> None:
    (shell.folder / ".env").write_text("DATABASE_URL=sqlite:///from-dotenv.db\n")
    status, out, _ = await shell.run("migrate")
    assert (status, out) == (0, "")
    assert (shell.folder / "from-dotenv.db").exists()


async def test_a_database_that_cannot_be_opened_is_one_line(shell: Shell) -> None:
    nowhere = f"sqlite:///{shell.folder / 'nowhere' / 'x.db'}"
    for command in (("migrate",), ("run",), ("tick", "--at", MONDAY)):
        assert "DATABASE_URL" in await shell.refused(*command, DATABASE_URL=nowhere)
    assert "DATABASE_URL" in await shell.refused("run", DATABASE_URL="postgresql://nobody@127.0.0.1:9/x")


async def test_a_file_that_is_no_database_is_one_line(shell: Shell) -> None:
    (shell.folder / "letter.txt").write_text("Dear Sofie, this is no database. " * 100)
    for command in (("migrate",), ("run",), ("tick", "--at", MONDAY)):
        assert "DATABASE_URL" in await shell.refused(*command, DATABASE_URL=f"sqlite:///{shell.folder / 'letter.txt'}")


async def test_a_demo_that_cannot_be_kept_is_one_line(shell: Shell) -> None:
    assert "--state" in await shell.refused("demo", "--port", "0", "--state", str(shell.folder / "nowhere" / "deep"))


async def test_run_refuses_a_schema_that_is_not_there_and_says_what_to_do(shell: Shell) -> None:
    assert "rapport migrate" in await shell.refused("run")
    assert "rapport migrate" in await shell.refused("tick", "--at", MONDAY)
    assert (await shell.run("migrate"))[0] == 0


@pytest.mark.parametrize(
    ("setting", "value"),
    [("SLACK_BOT_TOKEN", "xoxb-wrong"), ("SLACK_APP_TOKEN", "xapp-wrong")],
    ids=str,
)
async def test_a_token_that_slack_refuses_is_one_line(migrated: Shell, setting: str, value: str) -> None:
    status, out, err = await migrated.run("run", **{setting: value})
    assert (status, out) == (2, "")
    assert "Traceback" not in err
    assert f"{setting} is refused by Slack (invalid_auth)" in err.splitlines()[-1]
    assert value not in err


# Run


@asynccontextmanager
async def running(shell: Shell, **settings: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """A `run` that is ready, and its port."""
    process = await shell.start("run", **settings)
    try:
        port = await _port_of(process)
        async with aiohttp.ClientSession() as http, asyncio.timeout(PATIENCE):
            while (await _status(http, port, "/readyz")) != 200:  # noqa: ASYNC110 - another process gets ready
                await asyncio.sleep(0.05)
        yield process, port
    finally:
        if process.returncode is None:
            process.kill()
        await ended(process)


async def _port_of(process: asyncio.subprocess.Process) -> int:
    assert process.stderr
    async with asyncio.timeout(PATIENCE):
        while line := (await process.stderr.readline()).decode():
            if "port=" in line:
                return int(line.partition("port=")[2].split()[0])
    raise AssertionError("it never listened")


async def _status(http: aiohttp.ClientSession, port: int, path: str) -> int:
    async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status


@pytest.mark.parametrize("way", [{}, {"SLACK_APP_TOKEN": "xapp-nordlys"}], ids=["http", "socket"])
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
async def test_a_stop_ends_run_well(migrated: Shell, way: dict[str, str], signum: signal.Signals) -> None:
    async with running(migrated, **way) as (process, port):
        async with aiohttp.ClientSession() as http:
            assert await _status(http, port, "/healthz") == 200
        process.send_signal(signum)
        async with asyncio.timeout(PATIENCE):
            out, err = await ended(process)
    assert (process.returncode, out) == (0, b"")
    assert b"Traceback" not in err


async def test_a_stop_while_slack_is_silent_ends_within_ten_seconds_and_leaves_the_message_unknown(
    migrated: Shell,
) -> None:
    await post_goes_wrong(migrated, "timeout_after")
    await prepare(migrated.database_url, message("CTEAM", 1, due_at=datetime.now(UTC)))
    async with running(migrated) as (process, _):
        await until_said(migrated, "m1")
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(10):
            _, err = await ended(process)
    assert process.returncode == 0
    assert b"Traceback" not in err
    assert await states(migrated.database_url) == [State.UNKNOWN]


async def until_said(shell: Shell, words: str) -> None:
    """Waits until these words stand in #team."""
    async with aiohttp.ClientSession() as http:
        mette = Person(http, shell.settings["SLACK_API_URL"].removesuffix("/api/"), TEAM, "UMETTE", "CTEAM")
        await mette.said("CTEAM", words)


async def states(url: str) -> list[State]:
    """How the messages of the workspace stand."""
    database = Database(url)
    async with database.reading(TEAM) as session:
        found = list(await session.scalars(select(Outgoing.state).order_by(Outgoing.id)))
    await database.close()
    return found


async def test_what_somebody_wrote_is_not_logged_though_its_signature_is_wrong(migrated: Shell) -> None:
    async with running(migrated) as (process, port), aiohttp.ClientSession() as http:
        wrong = {"X-Slack-Signature": "v0=wrong", "X-Slack-Request-Timestamp": "1"}
        body = {"command": "/client-log", "text": "they cannot pay"}
        async with http.post(f"http://127.0.0.1:{port}/slack/events", data=body, headers=wrong) as answer:
            assert answer.status == 401
        process.terminate()
        _, err = await ended(process)
    assert b"stopping" in err
    assert b"pay" not in err


async def test_the_second_on_one_file_is_refused(migrated: Shell) -> None:
    async with running(migrated):
        assert "rapport.db" in await migrated.refused("run")
        assert "rapport.db" in await migrated.refused("tick", "--at", MONDAY, code=3)


async def test_slack_away_at_the_start_is_waited_for(migrated: Shell) -> None:
    process = await migrated.start("run", SLACK_API_URL="http://127.0.0.1:9/api/")
    port = await _port_of(process)
    async with aiohttp.ClientSession() as http:
        assert await _status(http, port, "/healthz") == 200
        assert await _status(http, port, "/readyz") == 503
    process.terminate()
    async with asyncio.timeout(PATIENCE):
        _, err = await ended(process)
    assert process.returncode == 0
    assert b"Traceback" not in err


async def test_a_page_instead_of_slacks_answer_is_waited_for(migrated: Shell) -> None:
    api = migrated.settings["SLACK_API_URL"].removesuffix("/api/")
    async with aiohttp.ClientSession() as http:
        for kind in ("garbage", "http_500"):
            await http.post(f"{api}/sandbox/faults", json={"as": "UMETTE", "method": "auth.test", "kind": kind})
    async with running(migrated) as (process, _):
        process.terminate()
        assert await process.wait() == 0


# Tick


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


async def test_tick_says_what_is_due_and_prints_it(migrated: Shell) -> None:
    await prepare(migrated.database_url, message("CTEAM", 1), message("CSHARED", 2))
    status, out, err = await migrated.run("tick", "--at", MONDAY)
    assert status == 0, err
    told = orjson.loads(out)
    assert set(told) == {"at", "said", "held", "held_in_all", "left"}
    assert datetime.fromisoformat(told["at"]) == datetime.fromisoformat(MONDAY)
    assert [one["channel"] for one in told["said"] if not one["channel"].startswith("D")] == ["CTEAM"]
    assert float(told["said"][0]["ts"]) > 0
    assert (told["held"], told["held_in_all"], told["left"]) == (1, 1, 0)
    status, out, _ = await migrated.run("tick", "--at", MONDAY)
    told = orjson.loads(out)
    assert (status, told["said"], told["held"], told["held_in_all"]) == (0, [], 0, 1)


async def post_goes_wrong(shell: Shell, kind: str, **more: int) -> None:
    api = shell.settings["SLACK_API_URL"].removesuffix("/api/")
    async with aiohttp.ClientSession() as http:
        fault = {"as": "UMETTE", "method": "chat.postMessage", "kind": kind, **more}
        await http.post(f"{api}/sandbox/faults", json=fault)


async def test_tick_waits_out_what_slack_limits(migrated: Shell) -> None:
    await prepare(migrated.database_url, message("CTEAM", 1))
    await post_goes_wrong(migrated, "ratelimited", retry_after=1)
    status, out, _ = await migrated.run("tick", "--at", MONDAY)
    assert (status, len(orjson.loads(out)["said"]), orjson.loads(out)["left"]) == (0, 1, 0)


async def test_tick_leaves_what_nobody_knows_of_to_later_ticks(migrated: Shell) -> None:
    await prepare(migrated.database_url, message("CTEAM", 1))
    await post_goes_wrong(migrated, "http_500")
    found = []
    for at in ("08:00:00", "08:00:25", "08:00:50", "08:01:15"):
        status, out, _ = await migrated.run("tick", "--at", f"2030-01-14T{at}Z")
        assert status == 0
        found.append((len(orjson.loads(out)["said"]), orjson.loads(out)["left"]))
    assert found == [(0, 1), (0, 1), (0, 1), (1, 0)]


@pytest.mark.parametrize("at", ["2030-01-14T09:00", "monday", "", "2030-13-01T00:00Z"])
def test_tick_wants_an_instant_with_its_zone(at: str) -> None:
    result = CliRunner().invoke(cli, ["tick", "--at", at])
    assert result.exit_code == 2
    assert "Traceback" not in result.output
