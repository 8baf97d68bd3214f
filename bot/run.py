"""`rapport run`: the whole house until somebody says stop."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError

from bot.lock import only_one
from bot.server import Server
from bot.settings import DatabaseSettings, RunSettings, SettingsError
from bot.wiring import House, Identity, bolt_app, introduce, open_house
from handlers.people import sync_people
from models import migrations
from models.session import Database

log = structlog.get_logger()

TOKEN_TROUBLE = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
FIRST_WAIT, LONGEST_WAIT = 1, 30


class SchemaError(Exception):
    """The database is not at the schema this code needs; the text says what to do."""


async def serve(settings: RunSettings) -> None:
    """Run until SIGTERM or SIGINT. Raises LockedError, SchemaError, SettingsError."""
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    with only_one(settings.database_url):
        await check_schema(settings)
        async with open_house(settings) as house, running(house, settings):
            await stop.wait()
            log.info("stopping")


async def check_schema(settings: DatabaseSettings) -> None:
    """Raises SchemaError unless the database is at the newest schema."""
    database = Database(settings.database_url)
    try:
        async with database.engine.connect() as connection:
            found = await connection.run_sync(migrations.current)
    except SQLAlchemyError as error:
        raise SchemaError(f"DATABASE_URL: the database cannot be opened ({type(error).__name__}).") from error
    finally:
        await database.close()
    if found != migrations.head():
        raise SchemaError("The database needs migrating first: rapport migrate")


@asynccontextmanager
async def running(house: House, settings: RunSettings) -> AsyncIterator[int]:
    """Listen, meet Slack, start the clock; gives the port. Slack may be away at first: /readyz tells."""
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
        stack.push_async_callback(_disconnect, house, connection)
        await _first_try(connection)
        yield port


async def _connect(house: House, settings: RunSettings, server: Server) -> AsyncSocketModeHandler | None:
    identity = await _introduce_patiently(house)
    app = bolt_app(house, settings, identity)
    house.deps.tasks.spawn(sync_people(house.deps, identity.workspace_id))
    house.clockwork.start()
    if settings.slack_app_token is None:
        server.app = app
        return None
    socket = AsyncSocketModeHandler(app, settings.slack_app_token.get_secret_value())
    await socket.connect_async()  # type: ignore[no-untyped-call]
    return socket


async def _introduce_patiently(house: House) -> Identity:
    wait = FIRST_WAIT
    while True:
        try:
            return await introduce(house)
        except SlackApiError as error:
            if error.response.get("error") in TOKEN_TROUBLE:
                raise SettingsError(f"SLACK_BOT_TOKEN is refused by Slack ({error.response['error']}).") from error
            log.warning("Slack does not answer yet", error=str(error.response.get("error")))
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("Slack does not answer yet", error=type(error).__name__)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


async def _first_try(connection: "asyncio.Task[AsyncSocketModeHandler | None]") -> None:
    """A refused token ends the start; a Slack that is away does not."""
    await asyncio.wait({connection}, timeout=2)
    if connection.done():
        connection.result()


async def _disconnect(house: House, connection: "asyncio.Task[AsyncSocketModeHandler | None]") -> None:
    await house.clockwork.stop()
    connection.cancel()
    await asyncio.wait({connection})
    if not connection.cancelled() and connection.exception() is None and (socket := connection.result()):
        await socket.close_async()  # type: ignore[no-untyped-call]
