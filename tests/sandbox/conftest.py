"""A sandbox with one workspace and one app, a person's hands in it, and a real Bolt app behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Clock, Sandbox
from tests.sandbox.hands import APP_TOKEN, BOT_TOKEN, SECRET, SEED, Ear, Hands, Json, Machine


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def seed() -> Json:
    return deepcopy(SEED)


@pytest.fixture
def sandbox(machine: Machine, seed: Json) -> Sandbox:
    sandbox = Sandbox(Clock(machine))
    sandbox.load(seed)
    return sandbox


@pytest_asyncio.fixture
async def url(sandbox: Sandbox) -> AsyncIterator[str]:
    async with sandbox.serve() as url:
        yield url


@pytest_asyncio.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest_asyncio.fixture
async def mette(url: str, session: aiohttp.ClientSession) -> Hands:
    return Hands(url, session)


@pytest_asyncio.fixture
async def client(url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(BOT_TOKEN, base_url=f"{url}/api/", session=session, retry_handlers=[])


@pytest_asyncio.fixture
async def bolt(client: AsyncWebClient) -> AsyncApp:
    """A real Bolt app; a test adds its listeners before it connects it."""
    return AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)


Connect = Callable[[], Any]


@pytest_asyncio.fixture
async def by_socket(bolt: AsyncApp, url: str, session: aiohttp.ClientSession) -> AsyncIterator[Connect]:
    """Connects the Bolt app by Socket Mode."""
    handlers: list[AsyncSocketModeHandler] = []

    async def connect() -> AsyncSocketModeHandler:
        web_client = AsyncWebClient(base_url=f"{url}/api/", session=session)
        handler = AsyncSocketModeHandler(bolt, APP_TOKEN, web_client=web_client)
        handlers.append(handler)
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it out
        return handler

    yield connect
    for handler in handlers:
        await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it out


@pytest_asyncio.fixture
async def by_http(bolt: AsyncApp, sandbox: Sandbox) -> AsyncIterator[Connect]:
    """Serves the Bolt app and gives its address to the sandbox as the request URL."""
    runner = web.AppRunner(bolt.web_app("/slack/events"), access_log=None)

    async def connect() -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        sandbox.world.apps["A1"].request_url = f"http://127.0.0.1:{port}/slack/events"

    yield connect
    await runner.cleanup()


@pytest_asyncio.fixture
async def ear(sandbox: Sandbox) -> AsyncIterator[Ear]:
    """A bare HTTP app behind the request URL, to see exactly what Slack would send."""
    ear = Ear()
    app = web.Application()
    app.router.add_post("/slack/events", ear.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.world.apps["A1"].request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield ear
    ear.released.set()
    await runner.cleanup()


@pytest.fixture
def heard() -> asyncio.Queue[Json]:
    """What the app heard, in order."""
    return asyncio.Queue()
