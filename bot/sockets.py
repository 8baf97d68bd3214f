"""Socket Mode that stays: two connections, and for each that ends a successor (slack-facts: Requests from Slack).

The SDK's own aiohttp client tries one dead address for ever and closes the old connection before it has a new one,
so here a connection lives once, and whoever keeps it opens the next. What it is made of is still the SDK's and Bolt's.
"""

import asyncio
import logging
import random
from dataclasses import dataclass

import aiohttp
import orjson
import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.pacing import Machine
from handlers.kit.slack_errors import Meaning, code_of, meaning_of, seconds_to_wait
from handlers.kit.tasks import Tasks
from handlers.kit.turn import Deps

log = structlog.get_logger()

LANES = 2
"""Connections at a time, more while one takes over from another; Slack allows ten an app, over all processes."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Seconds of machine time between two tries: at most, after the first and after many failures."""
CLOSING = 1.0
"""Seconds of machine time that Slack has for answering our close."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds of machine time."""

    opening: float = 10.0
    """Until a new connection has said hello."""
    silence: float = 20.0
    """Without a word until a connection is asked for a sign of life; half as long later it counts as dead."""
    proof: float = 60.0
    """That a connection must last, or it counts as a failure."""
    farewell: float = 30.0
    """That Slack has for closing what it warned of; until then payloads may come there."""
    answers: float = 1.5
    """For the answers in hand when we close ourselves."""


PATIENCE = Patience()


class Link(AsyncBaseSocketModeClient):
    """One connection, used once. It never reconnects, and nothing of what came by it is logged."""

    def __init__(self, app: AsyncApp, tasks: Tasks, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.logger = logging.getLogger("rapport.socket")
        self.logger.setLevel(logging.ERROR)  # Bolt tells it what it answers, which may hold what somebody wrote
        self.greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done at Slack's hello; fails with ConnectionResetError where the connection ends before."""
        self.over = asyncio.Event()
        """Set when Slack warns of the end, or when it has come."""
        self._app, self._tasks, self._socket = app, tasks, socket
        self._in_hand: set[asyncio.Task[None]] = set()
        self._listening = asyncio.create_task(self._listen())

    @property
    def is_open(self) -> bool:
        """Whether Slack can still reach us here, as far as the last ping tells."""
        return not self._listening.done()

    async def send_message(self, message: str) -> None:
        """As the SDK asks. Raises ConnectionResetError where the connection is gone."""
        await self._socket.send_str(message)

    async def leave(self, patience: Patience) -> None:
        """Listen on until Slack closes, then close."""
        await asyncio.wait({self._listening}, timeout=patience.farewell)
        await self.close(patience.answers)

    async def close(self, seconds: float = 0) -> None:
        """Take nothing new, send the answers in hand as far as they come in time, and close."""
        self._listening.cancel()
        await asyncio.wait({self._listening})
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=seconds)
        await self._socket.close()

    async def _listen(self) -> None:
        try:
            async for frame in self._socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._hear(frame.data)
        finally:
            self._end()

    def _hear(self, text: str) -> None:
        try:
            said = orjson.loads(text)
            kind, request = said["type"], SocketModeRequest.from_dict(said)
        except (ValueError, TypeError, KeyError) as error:
            log.warning("Slack sent what is no envelope", error=type(error).__name__)
            return
        if kind == "hello" and not self.greeted.done():
            self.greeted.set_result(None)
        elif kind == "disconnect":
            self._end()
        elif request:
            answering = self._tasks.spawn(self._answer(request))
            self._in_hand.add(answering)
            answering.add_done_callback(self._in_hand.discard)

    async def _answer(self, request: SocketModeRequest) -> None:
        answer = await run_async_bolt_app(self._app, request)
        await send_async_response(self, request, answer, 0)

    def _end(self) -> None:
        self.over.set()
        if not self.greeted.done():
            self.greeted.set_exception(ConnectionResetError())


class Sockets:
    """Keeps the connections of one app open, and its payloads answered, until it is closed."""

    def __init__(
        self,
        app: AsyncApp,
        slack: AsyncWebClient,
        token: str,
        deps: Deps,
        machine: Machine,
        patience: Patience = PATIENCE,
    ) -> None:
        self._app, self._slack, self._token, self._deps = app, slack, token, deps
        self._machine, self._patience = machine, patience
        self._links: list[Link] = []
        self._refused = False
        self.opened = asyncio.Event()
        """Set at the first hello."""

    @property
    def is_open(self) -> bool:
        """Whether Slack can reach us and would let us come again."""
        return not self._refused and any(link.is_open for link in self._links)

    async def address(self) -> str:
        """Where one connection may be opened. Raises SlackApiError, aiohttp.ClientError, TimeoutError."""
        return str((await self._slack.apps_connections_open(app_token=self._token))["url"])

    def start(self, address: str) -> None:
        """Open the connections, the first of them at this address."""
        self._http = aiohttp.ClientSession()
        self._running = asyncio.create_task(self._run(address))

    async def close(self) -> None:
        """Let go of every connection, after the answers in hand as far as they come in time."""
        self._running.cancel()
        await asyncio.wait({self._running})
        await asyncio.gather(*(link.close(self._patience.answers) for link in self._links))
        await self._http.close()

    async def _run(self, address: str) -> None:
        async with asyncio.TaskGroup() as group:
            for first in (address, *[""] * (LANES - 1)):
                group.create_task(self._keep(first, group))

    async def _keep(self, address: str, group: asyncio.TaskGroup) -> None:
        """One lane: a connection, and always the next one before the last is let go."""
        link, failures, asked = None, 0, 0.0
        while True:
            if not address:
                await self._machine.sleep(backoff(failures, self._deps.rng, asked))
            try:
                successor = await self._open(address or await self.address())
            except Exception as error:  # noqa: BLE001 - whatever it is, there must be a next try
                failures, asked = failures + 1, self._note(error)
            else:
                if link:
                    group.create_task(self._let_go(link))
                link, asked = successor, 0.0
                failures = 0 if await self._lasted(link) else failures + 1
            address = ""

    async def _open(self, address: str) -> Link:
        """Raises aiohttp.ClientError, OSError, TimeoutError."""
        async with asyncio.timeout(self._patience.opening):
            ssl = True if self._slack.ssl is None else self._slack.ssl
            socket = await self._http.ws_connect(
                address,
                heartbeat=self._patience.silence,
                timeout=aiohttp.ClientWSTimeout(ws_close=CLOSING),
                proxy=self._slack.proxy,
                ssl=ssl,
            )
            link = Link(self._app, self._deps.tasks, socket)
            try:
                await link.greeted
            except BaseException:
                await link.close()
                raise
        self._links.append(link)
        self._refused = False
        self.opened.set()
        log.info("connected")
        return link

    async def _lasted(self, link: Link) -> bool:
        """Wait for the end; whether it was long in coming."""
        began = self._machine.time()
        await link.over.wait()
        log.info("a connection ends")
        return self._machine.time() - began >= self._patience.proof

    async def _let_go(self, link: Link) -> None:
        await link.leave(self._patience)
        self._links.remove(link)

    def _note(self, error: Exception) -> float:
        """Tell why there is no connection; gives the seconds for which Slack should be left alone."""
        if meaning_of(error) is not Meaning.SHUT_OUT:
            log.warning("Slack takes no connection", error=reason_of(error))
            return seconds_to_wait(error) or 0.0
        if not self._refused:
            log.error("Slack refuses SLACK_APP_TOKEN: nothing can reach us", error=reason_of(error))
        self._refused = True
        return LONGEST_WAIT


def backoff(failures: int, rng: random.Random, asked: float = 0) -> float:
    """Seconds before the next try: exponential with full jitter, on top of those that Slack `asked` for.

    aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter
    """
    return asked + rng.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures, 10)))


def reason_of(error: Exception) -> str:
    """Slack's word for an error, or its kind: a word for the log that names nobody."""
    return (code_of(error) if isinstance(error, SlackApiError) else "") or type(error).__name__
