"""`make bench`: Rapport with every feature beside a bare Bolt app, in one run. Its ratios are what counts."""

import asyncio
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table

from benchmarks.load import SECRET, compare
from models import migrations


async def measure() -> None:
    """Start everything, measure, print."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        slack = await stack.enter_async_context(_program(http, "benchmarks.slack", {}, "/api/auth.test"))
        bare = await stack.enter_async_context(_program(http, "benchmarks.bare", {}, "/slack/events"))
        rapport, started = await _rapport(stack, http, folder, slack)
        table = Table("what", "Rapport", "bare app", "ratio", title="Acknowledging a signed command, median")
        for text, at_once in (("help", 1), ("help", 16), ("", 1), ("", 16)):
            urls = {"rapport": rapport, "bare": bare}
            await compare(http, urls, text, requests=100, at_once=at_once, rounds=1)
            took = await compare(http, urls, text, requests=200, at_once=at_once, rounds=5)
            ratio = took["rapport"] / took["bare"]
            work = "the answer itself" if text else "and opens a form after it"
            shown = [f"{took[name] * 1000:.2f} ms" for name in ("rapport", "bare")]
            table.add_row(f"{at_once} at a time, {work}", *shown, f"{ratio:.2f}")
        console = Console(width=110)
        console.print(table)
        console.print(f"Cold start to ready: {started:.2f} s")


async def _rapport(stack: AsyncExitStack, http: aiohttp.ClientSession, folder: Path, slack: str) -> tuple[str, float]:
    database = f"sqlite:///{folder / 'bench.db'}"
    migrations.upgrade(database)
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-benchmark",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{slack}/api/",
        "DATABASE_URL": database,
        "RAPPORT_LOG_LEVEL": "ERROR",
    }
    start = time.perf_counter()
    url = await stack.enter_async_context(_program(http, "bot", environment, "/readyz", "run"))
    return url, time.perf_counter() - start


@asynccontextmanager
async def _program(
    http: aiohttp.ClientSession,
    module: str,
    environment: dict[str, str],
    path: str,
    *arguments: str,
) -> AsyncIterator[str]:
    """A module run as a program until the end of the block; gives its address once it answers on `path`."""
    port = str(_free_port())
    command = [sys.executable, "-m", module, *(arguments or [port])]
    process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **environment, "PORT": port})
    url = f"http://127.0.0.1:{port}"
    try:
        await _answering(http, url + path)
        yield url
    finally:
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


if __name__ == "__main__":
    asyncio.run(measure())
