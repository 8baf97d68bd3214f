"""Socket Mode that stays: what Slack's connections do to people, over the sandbox's own WebSockets."""

import asyncio
import dataclasses
import logging
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from bot import sockets
from bot.bolt import bolt_app
from bot.manifest import manifest_of
from bot.settings import RunSettings
from bot.sockets import LONGEST_WAIT, Patience, Sockets, backoff
from handlers.kit.router import Router
from tests.support.agency import TEAM, TOKEN, app_seed
from tests.support.house import Workplace
from tests.support.stage import Stage, feature
from tests.support.time import PATIENCE, QuickTime

Json = dict[str, Any]

APP, APP_TOKEN = "A1", "xapp-nordlys"
QUICK = Patience(opening=5, silence=0.1)
"""Notices a silent connection before anybody waits for it."""


class Most(random.Random):
    """Luck that always draws the most."""

    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


@dataclass
class Diary:
    """The machine time of the workplace, and how long was waited each time."""

    machine: QuickTime
    waits: list[float] = field(default_factory=list)

    def time(self) -> float:
        return self.machine.time()

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await self.machine.sleep(seconds)


@dataclass
class Line:
    """A Bolt app of two commands behind real connections: /sample answers, /admins waits until `go` is set."""

    place: Workplace
    app: AsyncApp
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    sockets: Sockets = field(init=False)

    def __post_init__(self) -> None:
        self.machine = Diary(self.place.machine)
        self.app.command("/sample")(self._sample)
        self.app.command("/admins")(self._admins)

    async def open(self, patience: Patience = QUICK, address: str = "") -> None:
        deps = dataclasses.replace(self.place.house.deps, rng=Most())
        self.sockets = Sockets(self.app, deps.slack(TEAM), APP_TOKEN, deps, self.machine, patience)
        self.sockets.start(address or await self.sockets.address())

    async def ask(self, text: str) -> str:
        """What somebody sees who types /sample."""
        return str((await self.place.person().command(f"/sample {text}"))["response"]["text"])

    async def slack_says(self, reason: str) -> None:
        """Slack ends the connections, or warns of it."""
        await self.place.person().post("disconnect", reason=reason)

    @property
    def opened(self) -> int:
        """How many addresses Slack was asked for."""
        return len(self.place.calls("apps.connections.open"))

    @property
    def connections(self) -> int:
        """How many connections Slack can use."""
        slack = self.place.sandbox.world
        return slack.gateway.sockets.count(slack.apps[APP])

    @property
    def in_use(self) -> list[web.WebSocketResponse]:
        """Slack's ends of the connections."""
        return list(self.place.sandbox.world.gateway.sockets._open[APP])  # noqa: SLF001 - nobody else needs them

    async def _sample(self, ack: AsyncAck, command: Json) -> None:
        await ack(f"heard {command['text']}")

    async def _admins(self, ack: AsyncAck) -> None:
        self.asked.set()
        await self.go.wait()
        await ack("at last")


async def eventually(is_so: Callable[[], bool]) -> None:
    """Waits for what happens by itself."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110 - many small parts move it, none tells
            await asyncio.sleep(0.005)


@pytest.fixture
async def line(workplace: Workplace) -> AsyncIterator[Line]:
    """Not connected yet."""
    load_app(workplace)
    client = AsyncWebClient(TOKEN, base_url=workplace.house.settings.slack_api_url)
    bolt = AsyncApp(client=client, signing_secret="unused", process_before_response=True)
    line = Line(workplace, bolt)
    yield line
    await line.sockets.close()


def load_app(place: Workplace, token: str = APP_TOKEN) -> None:
    seed = app_seed(app_token=token)
    seed["apps"][0]["manifest"] = manifest_of([feature], None)
    place.sandbox.load(seed)


# What each kind of connection does


async def test_two_connections_share_the_work(line: Line) -> None:
    await line.open()
    await eventually(lambda: line.connections == 2)
    assert [await line.ask(word) for word in "abcd"] == ["heard a", "heard b", "heard c", "heard d"]
    assert line.opened == 2


async def test_a_refused_address_is_never_tried_again(line: Line) -> None:
    await line.place.fault("link", "refuse", times=5)
    await line.open()
    await eventually(lambda: line.connections == 2)
    assert line.opened == 5 + 2


async def test_a_used_address_at_the_start_is_replaced(line: Line) -> None:
    ticket = (await line.place.house.deps.slack(TEAM).apps_connections_open(app_token=APP_TOKEN))["url"]
    async with line.place.http.ws_connect(ticket):
        pass
    await line.open(address=ticket)
    await eventually(lambda: line.connections == 2)
    assert await line.ask("a") == "heard a"


@pytest.mark.parametrize(
    ("kind", "patience"), [("silent", QUICK), ("mute", dataclasses.replace(QUICK, opening=0.1, silence=20))], ids=str
)
async def test_a_silent_one_is_replaced_while_the_other_serves(line: Line, kind: str, patience: Patience) -> None:
    await line.place.fault("link", kind)
    await line.open(patience)
    await eventually(lambda: line.connections == 1)
    assert await line.ask("meanwhile") == "heard meanwhile"
    await eventually(lambda: line.connections == 2)
    assert line.opened == 3
    assert [await line.ask(word) for word in "ab"] == ["heard a", "heard b"]


async def test_a_looping_one_is_left_alone_for_longer_each_time(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "LANES", 1)
    await line.place.fault("link", "loop", times=7)
    await line.open()
    await eventually(lambda: line.connections == 1)
    assert line.machine.waits == [2, 4, 8, 16, 30, 30, 30]


async def test_only_a_connection_that_lasted_makes_up_for_failures(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "LANES", 1)
    await line.place.fault("link", "refuse", times=3)
    await line.open(Patience(proof=60))
    for opened, lasted, wait in ((4, 59, 8), (5, 60, 16), (6, 10, 1), (7, 0, 2)):
        await eventually(lambda: line.sockets.is_open)
        assert (line.opened, line.machine.waits[-1]) == (opened, wait)
        line.place.machine.slept += lasted
        await line.slack_says("refresh_requested")
        await opens_more(line, opened)


async def opens_more(line: Line, than: int) -> None:
    await eventually(lambda: line.opened > than)


async def test_retry_after_is_kept(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "LANES", 1)
    await line.open()
    await eventually(lambda: line.connections == 1)
    await line.place.fault("apps.connections.open", "ratelimited", retry_after=120)
    await line.slack_says("refresh_requested")
    await eventually(lambda: line.opened == 3)
    assert line.machine.waits[-1] >= 120
    await eventually(lambda: line.connections == 1)


# Taking over


async def test_a_warning_brings_successors_before_slack_closes(line: Line) -> None:
    await line.open()
    await eventually(lambda: line.connections == 2)
    warned = line.in_use
    await line.slack_says("warning")
    await eventually(lambda: line.connections == 4)
    words = [f"word {number}" for number in range(12)]
    assert await asyncio.gather(*map(line.ask, words)) == [f"heard {word}" for word in words]
    await asyncio.gather(*(connection.close() for connection in warned))  # as Slack would after ten seconds
    await eventually(lambda: line.connections == 2)
    assert [await line.ask(word) for word in "ab"] == ["heard a", "heard b"]
    answers = [m.text for m in line.place.sandbox.world.workspaces[TEAM].channels["CTEAM"].messages]
    assert sorted(answers) == sorted(f"heard {word}" for word in [*words, "a", "b"])


async def test_what_was_asked_before_a_warning_is_answered_after_it(line: Line) -> None:
    line.place.sandbox.clock.patience = 20
    await line.open()
    await eventually(lambda: line.connections == 2)
    asking = asyncio.create_task(line.place.person().command("/admins"))
    await line.asked.wait()
    await line.slack_says("warning")
    await eventually(lambda: line.connections == 4)
    line.go.set()
    assert (await asking)["response"] == {"text": "at last"}


async def test_a_connection_that_slack_warned_of_and_forgot_is_closed(line: Line) -> None:
    line.place.sandbox.world.gateway.sockets.warning_seconds = 1000
    await line.open(dataclasses.replace(QUICK, farewell=0.05))
    await eventually(lambda: line.connections == 2)
    warned = line.in_use
    await line.slack_says("warning")
    await eventually(lambda: all(connection.closed for connection in warned))
    await eventually(lambda: line.connections == 2)
    assert await line.ask("a") == "heard a"


# The end


async def test_the_end_sends_the_answers_in_hand_and_leaves_nothing_open(line: Line) -> None:
    await line.open()
    await eventually(lambda: line.connections == 2)
    asking = asyncio.create_task(line.place.person().command("/admins"))
    await line.asked.wait()
    closing = asyncio.create_task(line.sockets.close())
    for _ in range(5):
        await line.place.person().get("state")  # so long that a close which does not wait is over
    line.go.set()
    await closing
    assert (await asking)["response"] == {"text": "at last"}
    await eventually(lambda: line.connections == 0)
    assert not line.sockets.is_open


async def test_the_end_waits_for_no_silent_slack(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "LANES", 3)
    await line.place.fault("link", "silent", times=2)
    await line.place.fault("link", "mute")
    await line.open(Patience())
    await eventually(lambda: line.opened == 3)
    async with asyncio.timeout(PATIENCE):
        await line.sockets.close()


# A token that Slack refuses


async def test_a_token_that_is_withdrawn_is_told_once_and_tried_seldom(line: Line) -> None:
    await line.open()
    await eventually(lambda: line.connections == 2)
    load_app(line.place, token="xapp-another")
    with capture_logs() as logged:
        await line.slack_says("warning")
        await eventually(lambda: line.opened > 2 + 6)
    errors = [entry for entry in logged if entry["log_level"] == "error"]
    assert len(errors) == 1
    assert "SLACK_APP_TOKEN" in errors[0]["event"]
    assert APP_TOKEN not in str(logged)
    assert all(wait >= LONGEST_WAIT for wait in line.machine.waits if wait > 2)
    assert (line.connections, line.sockets.is_open) == (2, False)
    load_app(line.place)
    await eventually(lambda: line.sockets.is_open and line.connections == 4)


# What comes by it


@pytest.fixture
async def stage(workplace: Workplace) -> AsyncIterator[Stage]:
    """The sample feature by Socket Mode."""
    load_app(workplace)
    house = dataclasses.replace(workplace.house, router=Router([feature], workplace.house.deps))
    assert isinstance(house.settings, RunSettings)
    app = bolt_app(house, house.settings)
    line = Line(workplace, app)
    await line.open()
    await eventually(lambda: line.connections == 2)
    yield Stage(workplace, house.router, 0)
    await line.sockets.close()


async def test_an_envelope_that_comes_twice_does_its_work_once(stage: Stage) -> None:
    mette = stage.place.person()
    await mette.post("rename", channel="CTEAM", name="everyone")
    await eventually_saved(stage, ["everyone"])
    for _ in range(3):
        await mette.post("redeliver", kind="events_api")
    await mette.post("rename", channel="CTEAM", name="all")
    await eventually_saved(stage, ["everyone", "all"])


async def eventually_saved(stage: Stage, names: list[str]) -> None:
    async with asyncio.timeout(PATIENCE):
        while await stage.saved() != names:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.005)


async def test_what_breaks_one_request_breaks_no_other_and_is_not_logged(
    stage: Stage, logged: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    mette = stage.place.person()
    for connection in stage.place.sandbox.world.gateway.sockets._open[APP]:  # noqa: SLF001 - Slack says no such thing
        for text in (
            "they cannot pay",
            "[]",
            "{}",
            '{"type": "hello"}',
            '{"type": "x", "envelope_id": 1, "payload": 1}',
        ):
            await connection.send_str(text)
    for _ in range(2):
        await mette.command("/break they cannot pay")
        await mette.post("rename", channel="CTEAM", name="break they cannot pay")
    await stage.settled()
    assert "opens the sample" in str(await mette.command("/sample help")).lower()
    assert "pay" not in logged() + caplog.text
    assert len(stage.place.calls("apps.connections.open")) == 2


# How long to wait


@given(failures=st.integers(0, 10**6), seed=st.integers(), asked=st.floats(0, 10**4))
def test_the_wait_is_drawn_between_what_slack_asked_and_half_a_minute_more(
    failures: int, seed: int, asked: float
) -> None:
    wait = backoff(failures, random.Random(seed), asked)  # noqa: S311 - luck, not secrets
    assert asked <= wait <= asked + LONGEST_WAIT
    assert wait <= asked + backoff(failures, Most())


@given(failures=st.integers(0, 1000))
def test_the_longest_wait_doubles_up_to_half_a_minute(failures: int) -> None:
    assert backoff(failures, Most()) == min(LONGEST_WAIT, 2**failures)
