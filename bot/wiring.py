"""Builds the house: database, Slack, router, delivery and clockwork. The only reader of clock and randomness."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clockwork import Clockwork
from bot.delivery import Delivery
from bot.installed_tokens import InstalledTokens
from bot.pacing import LoopTime, Machine, Pacing
from bot.reception import Newcomer, Reception
from bot.settings import SettingsError, SlackSettings
from bot.slack import InstalledClient, WorkspaceClient
from bot.tokens import OneToken, Tokens
from handlers import FEATURES
from handlers.kit.directory import Directory
from handlers.kit.downloads import Downloads
from handlers.kit.hooks import Hooks
from handlers.kit.router import Router
from handlers.kit.tasks import Tasks
from handlers.kit.turn import Deps
from models.session import Database

SLACK_PATIENCE = 10.0
"""Seconds of machine time, far less than a lease."""
LOOP_TIME = LoopTime()
RANDOM = random.SystemRandom()
LEFTOVERS = 0.5
"""Seconds of machine time for what still runs when the house is closed."""


@dataclass(frozen=True, slots=True)
class House:
    """All that runs, ready to be started."""

    settings: SlackSettings
    deps: Deps
    router: Router
    delivery: Delivery
    clockwork: Clockwork
    app: AsyncWebClient
    """The Web API as the app itself, in no workspace: installing, connecting."""
    tokens: Tokens
    reception: Reception


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
    rng = RANDOM
    app = WorkspaceClient(machine, base_url=settings.slack_api_url, session=http)
    many, one = settings.many, settings.slack_bot_token
    tokens: Tokens = OneToken(one.get_secret_value() if one else "")
    if many:
        tokens = InstalledTokens(database, many, app, tasks, clock, machine)

    @cache
    def slack(workspace_id: str) -> AsyncWebClient:
        return InstalledClient(machine, tokens, workspace_id, base_url=settings.slack_api_url, session=http)

    deps = Deps(
        database=database,
        directory=Directory(database, slack),
        slack=slack,
        hooks=Hooks(http, settings.slack_api_url),
        downloads=Downloads(http, settings.slack_api_url),
        tasks=tasks,
        clock=clock,
        rng=rng,
        wake=lambda: clockwork.wake(),  # noqa: PLW0108 - the clockwork is built from these very deps
        access=tokens,
        redraw=lambda turn: router.redraw(turn),  # noqa: PLW0108 - as above
        endings=[ending for feature in FEATURES for ending in feature.endings],
    )
    router = Router(FEATURES, deps)
    delivery = Delivery(deps, owner=f"{rng.getrandbits(64):016x}", pacing=Pacing(machine))
    jobs = {kind: job for feature in FEATURES for kind, job in feature.jobs.items()}
    clockwork = Clockwork(deps, jobs, delivery)
    reception = Reception(deps, tokens)
    return House(settings, deps, router, delivery, clockwork, app, tokens, reception)


async def introduce(house: House) -> str:
    """Ask Slack which workspace the token of the settings belongs to, and let that move in; gives its id.

    Raises SettingsError for an organisation's token, SlackApiError or aiohttp.ClientError.
    """
    assert isinstance(house.tokens, OneToken)  # noqa: S101 - of many workspaces each introduces itself
    told = await house.app.auth_test(token=house.tokens.value)
    if told.get("is_enterprise_install"):
        raise SettingsError("SLACK_BOT_TOKEN is that of a whole organisation: install by SLACK_CLIENT_ID instead.")
    house.tokens.belongs_to(told["team_id"], told["user_id"])
    await house.reception.move_in(Newcomer(told["team_id"], told.get("team", ""), told["user_id"]))
    return str(told["team_id"])
