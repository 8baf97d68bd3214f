"""`rapport run`: the whole house until somebody says stop."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import TypeVar

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.lock import only_one
from bot.server import Server
from bot.settings import DatabaseSettings, RunSettings, SettingsError
from bot.wiring import House, bolt_app, introduce, open_house
from handlers.kit.slack_errors import code_of
from handlers.people import sync_people
from models import migrations
from models.session import Database

log = structlog.get_logger()

T = TypeVar("T")

TOKEN_TROUBLE = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
}
FIRST_TRY = 2.0
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds of machine time: for meeting Slack before the start counts as done, and between two tries."""


async def serve(settings: RunSettings) -> None:
    """Run until SIGTERM or SIGINT. Raises LockedError, SettingsError."""
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    with only_one(settings.database_url):
        await check_schema(settings)
        async with open_house(settings) as house, running(house, settings, on_trouble=stop.set):
            await stop.wait()
            log.info("stopping")


async def check_schema(settings: DatabaseSettings) -> None:
    """Raises SettingsError, which says what to do, unless the database is there and at the newest schema."""
    database = Database(settings.database_url)
    try:
        async with database.engine.connect() as connection:
            found = await connection.run_sync(migrations.current)
    except SQLAlchemyError as error:
        raise SettingsError(f"DATABASE_URL: the database cannot be opened ({type(error).__name__}).") from error
    finally:
        await database.close()
    if found != migrations.head():
        raise SettingsError("The database needs migrating first: rapport migrate")


@asynccontextmanager
async def running(
    house: House, settings: RunSettings, on_trouble: Callable[[], None] = lambda: None
) -> AsyncIterator[int]:
    """Listen, meet Slack, start the clock; gives the port. Slack may be away at first: /readyz tells.

    Where Slack refuses us once it is back, `on_trouble` is called, and the end of the block raises SettingsError.
    """
    connection: asyncio.Task[AsyncSocketModeHandler | None]

    async def ready() -> bool:
        if not connection.done() or connection.cancelled() or connection.exception():
            return False
        socket = connection.result()
        return socket is None or await socket.client.is_connected()

    server = Server(ready)
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(server.serve(settings.host, settings.port))
        log.info("listening", host=settings.host, port=port)
        connection = asyncio.create_task(_connect(house, settings, server))
        connection.add_done_callback(partial(_tell_trouble, on_trouble))
        stack.push_async_callback(_disconnect, house, connection)
        await _first_try(connection)
        yield port
        if connection.done():
            connection.result()


async def _connect(house: House, settings: RunSettings, server: Server) -> AsyncSocketModeHandler | None:
    identity = await _patiently(lambda: introduce(house), "SLACK_BOT_TOKEN")
    app = bolt_app(house, settings, identity)
    house.deps.tasks.spawn(sync_people(house.deps, identity.workspace_id))
    house.clockwork.start()
    if settings.slack_app_token is None:
        server.app = app
        return None
    token = settings.slack_app_token.get_secret_value()
    slack = house.deps.slack(identity.workspace_id)
    # Asked for here, because the SDK tries a refused token for ever and logs a traceback each time.
    opened = await _patiently(lambda: slack.apps_connections_open(app_token=token), "SLACK_APP_TOKEN")
    socket = AsyncSocketModeHandler(app, token)
    socket.client.wss_uri = opened["url"]
    await socket.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it out
    return socket


async def _patiently(work: Callable[[], Awaitable[T]], token: str) -> T:
    """Try until Slack answers. Raises SettingsError where Slack refuses the token of that name."""
    wait = FIRST_WAIT
    while True:
        try:
            return await work()
        except SlackApiError as error:
            if (code := code_of(error)) in TOKEN_TROUBLE:
                raise SettingsError(f"{token} is refused by Slack ({code}).") from error
            log.warning("Slack does not answer yet", error=code)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("Slack does not answer yet", error=type(error).__name__)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


async def _first_try(connection: "asyncio.Task[AsyncSocketModeHandler | None]") -> None:
    """A refused token ends the start; a Slack that is away does not."""
    await asyncio.wait({connection}, timeout=FIRST_TRY)
    if connection.done():
        connection.result()


def _tell_trouble(on_trouble: Callable[[], None], connection: "asyncio.Task[AsyncSocketModeHandler | None]") -> None:
    if not connection.cancelled() and (error := connection.exception()):
        on_trouble()
        log.error(
            "not connected", error=type(error).__name__, why=str(error) if isinstance(error, SettingsError) else ""
        )


async def _disconnect(house: House, connection: "asyncio.Task[AsyncSocketModeHandler | None]") -> None:
    connection.cancel()
    await asyncio.wait({connection})
    await house.clockwork.stop()
    if not connection.cancelled() and connection.exception() is None and (socket := connection.result()):
        await socket.close_async()  # type: ignore[no-untyped-call]  # as above
