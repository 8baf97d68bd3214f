"""`rapport run`: the whole house until somebody says stop."""

import asyncio
import gc
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import hours_hook
from bot.bolt import bolt_app
from bot.install import routes
from bot.lock import only_one
from bot.pacing import Machine
from bot.sealing import opens_any
from bot.server import SLACK, Server
from bot.settings import DatabaseSettings, RunSettings, SettingsError
from bot.signed import Door
from bot.sockets import Sockets, backoff, reason_of
from bot.upkeep import learn_people
from bot.wiring import LOOP_TIME, House, introduce, open_house
from handlers.kit.slack_errors import SLACK_TROUBLE, Meaning, meaning_of, seconds_to_wait
from handlers.kit.turn import turn_in
from handlers.troubles import knock
from models import migrations
from models.session import Database
from models.troubles import shut_out_workspaces
from models.workspaces import here

log = structlog.get_logger()

T = TypeVar("T")

FIRST_TRY = 2.0
"""Seconds of machine time for meeting Slack before the start counts as done."""
OBJECTS = 10_000
"""So many new objects before garbage is looked for. The facts of a thousand clients are half a million: to look every
700, as Python does, doubles the time that they take (benchmarks/health.py)."""
GRACE = 4.5
"""Seconds of machine time at a stop for what is in hand."""
DATABASE_PATIENCE, CLOCK_PATIENCE = 1.0, 15.0
"""Seconds of machine time until a database that does not answer, or a clock that was not looked at, counts as gone."""


async def serve(settings: RunSettings) -> None:
    """Run until SIGTERM or SIGINT. Raises LockedError, SettingsError."""
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    with only_one(settings.database_url):
        await check_schema(settings)
        async with open_house(settings) as house, running(house, settings, on_trouble=stop.set):
            gc.freeze()  # what was imported stays: to look through all of it stops the loop for a tenth of a second
            gc.set_threshold(OBJECTS)
            await stop.wait()
            log.info("stopping")


async def check_schema(settings: DatabaseSettings) -> None:
    """Raises SettingsError, which says what to do, unless the database is there and at the newest schema."""
    database = Database(settings.database_url)
    try:
        async with database.engine.connect() as connection:
            found = await connection.run_sync(migrations.current)
            bound = found is None or await connection.run_sync(migrations.is_bound)
    except SQLAlchemyError as error:
        raise SettingsError(f"DATABASE_URL: the database cannot be opened ({type(error).__name__}).") from error
    finally:
        await database.close()
    if found != migrations.head():
        raise SettingsError("The database needs migrating first: rapport migrate")
    if not bound:
        raise SettingsError(
            "DATABASE_URL: row-level security would not bind this user; run `rapport migrate` as a user who may create"
            " roles, or name one without SUPERUSER and BYPASSRLS."
        )


@asynccontextmanager
async def running(
    house: House,
    settings: RunSettings,
    on_trouble: Callable[[], None] = lambda: None,
    *,
    machine: Machine = LOOP_TIME,
) -> AsyncIterator[int]:
    """Listen, meet Slack, start the clock; gives the port. Slack may be away at first: /readyz tells.

    Where Slack refuses us once it is back, `on_trouble` is called, and the end of the block raises SettingsError.
    The end takes less than ten seconds, whoever is silent: first nothing new is let in, then what is in hand ends.
    """
    connecting: asyncio.Task[Sockets | None]
    door = Door(settings.slack_signing_secret) if settings.slack_signing_secret else None
    pages = [*routes(house), *hours_hook.routes(house, settings.rapport_hours_secret)]
    server = Server(lambda: _missing(house, settings, connecting), door=door, pages=pages)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_wind_up, house)
        port = await stack.enter_async_context(server.serve(settings.host, settings.port))
        log.info("listening", host=settings.host, port=port)
        connecting = asyncio.create_task(_connect(house, settings, server, machine))
        connecting.add_done_callback(partial(_tell_trouble, on_trouble))
        stack.push_async_callback(_disconnect, connecting)
        await _first_try(connecting)
        yield port
        if connecting.done():
            connecting.result()


async def _connect(house: House, settings: RunSettings, server: Server, machine: Machine) -> Sockets | None:
    patiently = partial(_patiently, machine, house.deps.rng)
    workspaces = await patiently("SLACK_BOT_TOKEN", lambda: _who_has_us(house))
    app = bolt_app(house, settings)
    house.deps.tasks.spawn(_learn_people(house, workspaces))
    house.clockwork.start()
    house.clockwork.wake()
    if settings.slack_app_token is None:
        server.app = app
        return None
    sockets = Sockets(app, house.app, settings.slack_app_token.get_secret_value(), house.deps, machine)
    sockets.start(await patiently("SLACK_APP_TOKEN", sockets.address))
    return sockets


async def _who_has_us(house: House) -> list[str]:
    """The one workspace of the token, or those in which Rapport was installed. Raises SettingsError."""
    many, database = house.settings.many, house.deps.database
    if many is None:
        return [await introduce(house)]
    if not await opens_any(database, many.cipher):
        raise SettingsError("RAPPORT_ENCRYPTION_KEYS do not open the tokens that are kept: put their key there too.")
    return await database.workspace_ids(here())


async def _learn_people(house: House, workspaces: list[str]) -> None:
    """Who works there; of many workspaces first whether each has us still."""
    for workspace_id in workspaces:
        if house.settings.many:
            with suppress(*SLACK_TROUBLE):
                await knock(await turn_in(house.deps, workspace_id))
        await learn_people(house.deps, workspace_id)


async def _patiently(machine: Machine, rng: random.Random, token: str, work: Callable[[], Awaitable[T]]) -> T:
    """Try until Slack answers. Raises SettingsError where Slack refuses the token of that name."""
    failures = 0
    while True:
        try:
            return await work()
        except (*SLACK_TROUBLE, SQLAlchemyError) as error:
            if meaning_of(error) is Meaning.SHUT_OUT:
                raise SettingsError(f"{token} is refused by Slack ({reason_of(error)}).") from error
            log.warning("not connected yet", error=reason_of(error))
            await machine.sleep(backoff(failures, rng, seconds_to_wait(error) or 0.0))
        failures += 1


async def _first_try(connecting: "asyncio.Task[Sockets | None]") -> None:
    """A refused token ends the start; a Slack that is away does not."""
    with suppress(TimeoutError):
        async with asyncio.timeout(FIRST_TRY):
            if sockets := await asyncio.shield(connecting):
                await sockets.opened.wait()


async def _missing(house: House, settings: RunSettings, connecting: "asyncio.Task[Sockets | None]") -> list[str]:
    """What it takes to serve people and is not there, as /readyz tells it."""
    met = connecting.done() and not connecting.cancelled() and connecting.exception() is None
    sockets = connecting.result() if met else None
    by_http = settings.slack_app_token is None
    shut_out = await _shut_out(house)
    only_one_is_served = settings.many is None  # of many, one that shut us out does not concern the others
    there = {
        SLACK: met,
        "access": not (shut_out and only_one_is_served),
        "database": shut_out is not None,
        "clock": _is_ticking(house.clockwork.looked_at),
        "socket": by_http or (sockets is not None and sockets.is_open),
    }
    return [name for name, is_there in there.items() if not is_there]


async def _shut_out(house: House) -> list[str] | None:
    """The workspaces in which Slack lets us do nothing, or None where the database does not answer."""
    asked = house.deps.tasks.spawn(house.deps.database.workspace_ids(shut_out_workspaces()))
    await asyncio.wait({asked}, timeout=DATABASE_PATIENCE)  # a time-out would wait for the driver, which may be mute
    return asked.result() if asked.done() and not asked.exception() else None


def _is_ticking(looked_at: float | None) -> bool:
    return looked_at is not None and asyncio.get_running_loop().time() - looked_at < CLOCK_PATIENCE


def _tell_trouble(on_trouble: Callable[[], None], connecting: "asyncio.Task[Sockets | None]") -> None:
    if not connecting.cancelled() and (error := connecting.exception()):
        on_trouble()
        log.error(
            "not connected", error=type(error).__name__, why=str(error) if isinstance(error, SettingsError) else ""
        )


async def _disconnect(connecting: "asyncio.Task[Sockets | None]") -> None:
    connecting.cancel()
    await asyncio.wait({connecting})
    if not connecting.cancelled() and connecting.exception() is None and (sockets := connecting.result()):
        await sockets.close()


async def _wind_up(house: House) -> None:
    """Let what is in hand come to its end: messages, and what follows an answer to somebody."""
    await asyncio.gather(house.clockwork.stop(GRACE), house.deps.tasks.drain(GRACE))
