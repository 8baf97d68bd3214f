"""Programs that are measured: each runs in a process of its own until the end of a block."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from benchmarks.load import SECRET


def rapport_environment(database: str, slack: str) -> dict[str, str]:
    """The settings of a Rapport on this database that speaks to a Slack of ours; in one workspace."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-benchmark",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{slack}/api/",
        "DATABASE_URL": database,
        "RAPPORT_LOG_LEVEL": "ERROR",
    }


def many_workspaces(database: str, slack: str, key: str) -> dict[str, str]:
    """As `rapport_environment`, for many workspaces whose tokens were encrypted with this key."""
    one = rapport_environment(database, slack)
    del one["SLACK_BOT_TOKEN"]
    many = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "benchmark-client"}
    return one | many | {"RAPPORT_ENCRYPTION_KEYS": key, "RAPPORT_URL": "http://localhost"}


@asynccontextmanager
async def program(
    http: aiohttp.ClientSession,
    module: str,
    environment: dict[str, str],
    path: str,
    *arguments: str,
) -> AsyncIterator[str]:
    """A module run as a program until the end of the block; gives its address once it answers on `path`.

    It finds its port in PORT.
    """
    port = str(_free_port())
    command = [sys.executable, "-m", module, *arguments]
    process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **environment, "PORT": port})
    url = f"http://127.0.0.1:{port}"
    try:
        await _answering(http, url + path)
        yield url
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _answering(http: aiohttp.ClientSession, url: str) -> None:
    for _ in range(1000):
        try:
            async with http.get(url) as answer:
                if answer.status != 503:  # noqa: PLR2004 - still starting
                    return
        except aiohttp.ClientConnectorError:
            pass
        await asyncio.sleep(0.01)
    raise TimeoutError(url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
