"""`rapport run` as a process of its own: it gets ready, it stops well, it is alone on its file, it waits for Slack."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest

from models.outbox import State
from tests.support.agency import TEAM
from tests.support.person import Person
from tests.support.shell import MONDAY, Shell, ended, message, migrated, post_goes_wrong, prepare, shell, states
from tests.support.time import PATIENCE

__all__ = ["migrated", "shell"]


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
