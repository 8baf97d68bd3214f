"""Builds the house: database, Slack, router, delivery and clockwork. The only reader of clock and randomness."""

import logging
import random
import sys
import traceback
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.clockwork import Clockwork
from bot.delivery import Delivery
from bot.pacing import LoopTime, Machine, Pacing
from bot.settings import RunSettings, SlackSettings
from bot.slack import WorkspaceClient
from handlers import FEATURES, troubles
from handlers.kit.directory import Directory
from handlers.kit.hooks import Hooks
from handlers.kit.router import Router
from handlers.kit.tasks import Tasks
from handlers.kit.turn import Deps, turn_in
from models import workspaces
from models.session import Database

log = structlog.get_logger()

SLACK_PATIENCE = 10.0
"""Seconds of machine time, far less than a lease."""
LOOP_TIME = LoopTime()
LEFTOVERS = 0.5
"""Seconds of machine time for what still runs when the house is closed."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is, as auth.test told."""

    workspace_id: str
    workspace_name: str
    bot_user_id: str
    bot_id: str


@dataclass(frozen=True, slots=True)
class House:
    """All that runs, ready to be started."""

    settings: SlackSettings
    deps: Deps
    router: Router
    delivery: Delivery
    clockwork: Clockwork


def now() -> datetime:
    """Business time as it really is."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_house(
    settings: SlackSettings,
    *,
    clock: Callable[[], datetime] = now,
    machine: Machine = LOOP_TIME,
    patience: float = SLACK_PATIENCE,
) -> AsyncIterator[House]:
    """The house for these settings; drains what runs and closes every connection at the end.

    `clock` is business time, `machine` what pacing goes by; Slack gets `patience` seconds to answer a call.
    """
    database = Database(settings.database_url)
    tasks = Tasks()
    try:
        timeout = aiohttp.ClientTimeout(total=patience)
        # No limit to connections: waiting for a free one would use up the patience of a call that was not even made.
        async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as http:
            house = _build(settings, database, http, tasks, clock, machine)
            yield house
            await tasks.drain(LEFTOVERS)
    finally:
        await database.close()


def _build(
    settings: SlackSettings,
    database: Database,
    http: aiohttp.ClientSession,
    tasks: Tasks,
    clock: Callable[[], datetime],
    machine: Machine,
) -> House:
    rng = random.SystemRandom()

    @cache
    def slack(_workspace_id: str) -> AsyncWebClient:
        token = settings.slack_bot_token.get_secret_value()
        return WorkspaceClient(machine, token=token, base_url=settings.slack_api_url, session=http)

    deps = Deps(
        database=database,
        directory=Directory(database, slack),
        slack=slack,
        hooks=Hooks(http, settings.slack_api_url),
        tasks=tasks,
        clock=clock,
        rng=rng,
        wake=lambda: clockwork.wake(),  # noqa: PLW0108 - the clockwork is built from these very deps
    )
    delivery = Delivery(deps, owner=f"{rng.getrandbits(64):016x}", pacing=Pacing(machine))
    jobs = {kind: job for feature in FEATURES for kind, job in feature.jobs.items()}
    clockwork = Clockwork(deps, jobs, delivery)
    return House(settings, deps, Router(FEATURES, deps), delivery, clockwork)


async def introduce(house: House) -> Identity:
    """Ask Slack who we are and remember the workspace. Raises SlackApiError or aiohttp.ClientError."""
    answer = await house.deps.slack("").auth_test()
    identity = Identity(answer["team_id"], answer.get("team", ""), answer["user_id"], answer.get("bot_id", ""))
    async with house.deps.database.transaction(identity.workspace_id) as session:
        await workspaces.move_in(session, identity.workspace_id, identity.workspace_name, identity.bot_user_id)
    await troubles.let_in(await turn_in(house.deps, identity.workspace_id))
    return identity


def bolt_app(house: House, settings: RunSettings, identity: Identity) -> AsyncApp:
    """Bolt for checking signatures and knowing the workspace; everything after that is the router's."""
    known = AuthorizeResult(
        enterprise_id=None,
        team_id=identity.workspace_id,
        bot_id=identity.bot_id,
        bot_user_id=identity.bot_user_id,
        bot_token=settings.slack_bot_token.get_secret_value(),
    )

    async def authorize(team_id: str | None) -> AuthorizeResult:
        # Bolt's type forgets that it takes None for "not installed there".
        return known if team_id == identity.workspace_id else None  # type: ignore[return-value]

    secret = settings.slack_signing_secret
    only_errors = logging.getLogger("rapport.bolt")
    only_errors.setLevel(logging.ERROR)  # at each start it warns that SLACK_BOT_TOKEN is ours to handle
    app = AsyncApp(
        name="rapport",
        logger=only_errors,
        client=AsyncWebClient(base_url=settings.slack_api_url, retry_handlers=[]),
        authorize=authorize,
        signing_secret=secret.get_secret_value() if secret else "unused in Socket Mode",
        request_verification_enabled=settings.slack_app_token is None,
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )

    async def route(context: AsyncBoltContext, body: dict[str, Any]) -> BoltResponse:
        try:
            answer = await house.router.route(str(context.team_id), body)
        except Exception as error:  # Bolt would log the message, which may hold what somebody wrote
            log.exception("request failed", kind=body.get("type"), error=type(error).__name__)
            return BoltResponse(status=500)
        return BoltResponse(status=200, body="" if answer is None else answer)

    app.use(route)
    return app


def log_to_stderr(level: str) -> None:
    """Standard output holds results only. Bolt and the SDK log people's words, so they speak only when it matters.

    The root is what keeps them quiet: Bolt gives the root's level to each of its own loggers.
    """
    ours = logging.getLevelNamesMapping()[level]
    theirs = max(ours, logging.WARNING)
    logging.basicConfig(level=theirs, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(ours),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where_it_broke,
            structlog.dev.ConsoleRenderer(colors=False)
            if sys.stderr.isatty()
            else structlog.processors.LogfmtRenderer(),
        ],
    )


def _where_it_broke(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The code that was running, without the exception's message: it may hold what somebody wrote."""
    if event.pop("exc_info", None) and (trace := sys.exc_info()[2]):
        frames = traceback.extract_tb(trace)
        event["trace"] = " > ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)
    return event
