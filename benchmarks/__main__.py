"""`make bench`: Rapport with every feature beside a bare Bolt app, in one run. Its ratios are what counts."""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.table import Table

from benchmarks.load import compare
from benchmarks.programs import program, rapport_environment
from models import migrations


async def measure() -> None:
    """Start everything, measure, print."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        slack = await stack.enter_async_context(program(http, "benchmarks.slack", {}, "/api/auth.test"))
        bare = await stack.enter_async_context(program(http, "benchmarks.bare", {}, "/slack/events"))
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
    start = time.perf_counter()
    url = await stack.enter_async_context(program(http, "bot", rapport_environment(database, slack), "/readyz", "run"))
    return url, time.perf_counter() - start


if __name__ == "__main__":
    asyncio.run(measure())
