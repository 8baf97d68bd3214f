"""`rapport demo`: the sandbox, the bot and an example agency in one process, for trying Rapport in a browser."""

import asyncio
import signal
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import typer
from pydantic import SecretStr

from bot import example
from bot.logs import log_to_stderr
from bot.manifest import manifest_of
from bot.run import running
from bot.settings import RunSettings
from bot.wiring import House, open_house
from handlers import FEATURES
from handlers.clients import follow_channels
from handlers.kit.turn import turn_in
from handlers.people import sync_people
from models import migrations
from sandbox import Sandbox

BOT_TOKEN, APP_TOKEN = "xoxb-demo", "xapp-demo"
FRIDAY = (
    "Hi! One small thing before the weekend: could you also make a film for the autumn timetable?"
    " Two minutes or so, and we would love to see it on Tuesday."
)
GREETING = {
    "title": "Welcome to Nordlys",
    "lines": [
        "*Rapport* keeps client relationships healthy: rate and log in seconds, and hear each week who needs you.",
        "You are Mette, who runs an agency of seven: a dozen clients, a year of history.",
        "Nothing here leaves your machine. At the bottom left you can act as somebody else, and move the clock.",
    ],
    "tries": [
        {
            "label": "Rate a client",
            "hint": "Thirty seconds: how is it to work with Aurora?",
            "do": {"type": "command", "text": "/client-rate aurora"},
        },
        {
            "label": "Log a call",
            "hint": "Typed roughly is enough; Rapport finds the client.",
            "do": {"type": "command", "text": "/client-log fjord called, they loved the draft"},
        },
        {
            "label": "It is Friday, 17:40",
            "hint": "Fjord Ferries ask for more. On their message: More actions, *Scope request*.",
            "do": {
                "type": "clock",
                "next": "friday-17:40",
                "channel": "CWITHFJORD",
                "then": [{"as": "UOLGA", "channel": "CWITHFJORD", "text": FRIDAY}],
            },
        },
        {
            "label": "It is Monday, nine",
            "hint": "Move the clock, and read the week in #team.",
            "do": {"type": "clock", "next": "monday-09:00"},
        },
        {
            "label": "It is Tuesday, nine",
            "hint": "Your digest comes: what is worth a word, why, and what to do.",
            "do": {"type": "clock", "next": "tuesday-09:00"},
        },
    ],
}


async def play(port: int, folder: str) -> None:
    """Run the demo until somebody stops it."""
    log_to_stderr("WARNING")
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    async with AsyncExitStack() as stack:
        home = Path(folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="rapport-demo-")))
        typer.echo(f"Rapport's demo: {await open_demo(stack, home, port)}\nStop it with Ctrl-C.")
        await stop.wait()


async def open_demo(stack: AsyncExitStack, home: Path, port: int = 0) -> str:
    """Start everything on this stack, keeping the database in `home`; gives the address of the page."""
    sandbox = Sandbox()
    sandbox.load(example.slack_seed())
    try:
        url = await stack.enter_async_context(sandbox.serve(port=port))
    except OSError:  # somebody else has that port; any other will do
        url = await stack.enter_async_context(sandbox.serve())
    sandbox.load({"apps": [_app()], "greeting": GREETING})
    settings = _settings(url, home / "demo.db")
    migrations.upgrade(settings.database_url)
    house = await stack.enter_async_context(open_house(settings, clock=sandbox.clock.now))
    await stack.enter_async_context(running(house, settings))
    await _move_in(house)
    # As work of the house: whoever closes the demo waits for it before the database closes.
    sandbox.on_clock(lambda _now: house.deps.tasks.spawn(house.clockwork.turn_over()))
    return url


async def _move_in(house: House) -> None:
    await sync_people(house.deps, example.TEAM)
    await example.settle(house.deps.database, house.deps.clock())
    await follow_channels(await turn_in(house.deps, example.TEAM))
    house.deps.directory.forget_workspace(example.TEAM)


def _app() -> dict[str, Any]:
    app = {"id": "ARAPPORT", "name": "Rapport", "bot_user": "URAPPORT", "app_token": APP_TOKEN}
    return {**app, "workspaces": {example.TEAM: BOT_TOKEN}, "manifest": manifest_of(FEATURES, None)}


def _settings(url: str, database: Path) -> RunSettings:
    return RunSettings(
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN),
        slack_api_url=f"{url}/api/",
        database_url=f"sqlite:///{database}",
        port=0,
    )
