"""Corners of delivery, where two things meet: late turns, poisoned rows, deep channels, crowds, stops at any step."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from bot.clockwork import Clockwork
from bot.delivery import AT_ONCE, AT_ONCE_IN_A_WORKSPACE, Delivery
from bot.outcomes import LOOK_AGAIN, LOOKS
from bot.pacing import Pacing
from bot.read_back import A_PAGE, MOST_PAGES
from bot.slack import WorkspaceClient
from handlers.kit.blocks import note
from handlers.kit.feature import DueOccurrence
from handlers.kit.turn import Deps, Turn, turn_in
from handlers.people import sync_people
from models import troubles
from models.base import Workspace
from models.outbox import Outgoing, State
from models.rules.schedule import Weekly, next_occurrence
from models.schedules import Fate, Occurrence, Schedule
from models.troubles import Trouble
from sandbox.faults import Fault
from sandbox.state import Message
from tests.support.agency import TEAM, TOKEN, app_seed
from tests.support.shift import STEPS, Mortal, Shift, open_shift
from tests.support.time import QuickTime

T = TypeVar("T")

POST = "chat.postMessage"


@pytest.fixture
async def shift(sqlite_url: str) -> AsyncIterator[Shift]:
    """Two workers on SQLite."""
    async with open_shift(sqlite_url, workers=2) as opened:
        yield opened


@pytest.fixture
async def shifts(database_url: str) -> AsyncIterator[Shift]:
    """Two workers, once on each database."""
    async with open_shift(database_url, workers=2) as opened:
        yield opened


async def all_is_said(shift: Shift) -> None:
    """Everything was said once, in its order and thread."""
    await shift.recover()
    await shift.check()
    await shift.check_end()


# Turns that took long


async def test_what_is_put_late_does_not_hide_what_is_looked_for(shifts: Shift) -> None:
    """Due before it, put after it: said in between, it would make read-back look too late in the channel."""
    shifts.meet(Fault(method=POST, kind="drop_after"))
    await shifts.put("CTEAM", 0)
    await shifts.drain(0)
    await shifts.put("CTEAM", 0, ago=5)
    await all_is_said(shifts)


async def test_a_reply_whose_turn_began_before_its_head_waits_for_it(shifts: Shift) -> None:
    head = await shifts.put("CTEAM", 0)
    await shifts.put("CTEAM", 0, to=head, ago=5)
    await all_is_said(shifts)


# Poison


@pytest.mark.parametrize("payload", [["no", "dict"], {"text": "mine", "channel": "CACME"}])
async def test_a_row_that_cannot_be_sent_is_given_up_and_holds_up_nobody_for_ever(shift: Shift, payload: Any) -> None:
    poisoned = await shift.put("CTEAM", 0)
    async with shift.house.deps.database.transaction(TEAM) as session:
        row = (await session.scalars(select(Outgoing))).one()
        row.payload = payload
    await shift.put("CTEAM", 0)
    await shift.recover()
    given_up, following = await shift.rows()
    assert (given_up.id, given_up.state, following.state) == (poisoned.id, State.FAILED, State.SENT)


# Reading back


async def test_what_can_be_read_only_after_almost_a_minute_is_not_said_twice(shift: Shift) -> None:
    shift.meet(Fault(method=POST, kind="drop_after", hidden_for=59))
    await shift.put("CTEAM", 1)
    await shift.drain(0)
    await all_is_said(shift)


async def test_what_lies_deeper_than_one_reads_is_not_said_twice(shift: Shift) -> None:
    """A channel in which others wrote more, while we were away, than we read: there is no telling."""
    shift.meet(Fault(method=POST, kind="drop_after"))
    await shift.put("CTEAM", 0)
    await shift.drain(0)
    channel = shift.sandbox.world.workspaces[TEAM].channels["CTEAM"]
    [ours] = channel.messages
    channel.messages += [
        Message(ts=shift.sandbox.clock.next_ts(), user="UMETTE", text="chatter") for _ in range(A_PAGE * MOST_PAGES)
    ]
    for _ in range(LOOKS + 1):
        shift.clock.now += LOOK_AGAIN
        await shift.drain(0)
    assert [message.text for message in channel.messages if message.metadata] == [ours.text]


# Places that are gone


async def test_a_reply_is_held_with_its_head(shift: Shift) -> None:
    await shift.put("CTEAM", 1)
    shift.sandbox.world.workspaces[TEAM].channels["CTEAM"].is_archived = True
    await shift.drain(0)
    rows = [row for row in await shift.rows() if row.kind == "test"]
    assert [(row.state, row.reason) for row in rows] == [(State.HELD, "archived")] * 2


async def test_two_workers_that_meet_the_same_gone_channel_tell_of_it_once(shifts: Shift) -> None:
    turn = await turn_in(shifts.house.deps, TEAM)
    await gather_at(5, lambda: _begin(turn))
    async with turn.reading() as session:
        assert len(list(await session.scalars(select(Trouble)))) == 1


async def _begin(turn: Turn) -> bool:
    async with turn.transaction() as session:
        return await troubles.begin(session, "CTEAM", "archived", turn.now)


async def test_two_workers_that_are_let_in_again_tell_of_it_once(shifts: Shift) -> None:
    turn = await turn_in(shifts.house.deps, TEAM)
    for _ in range(5):
        async with turn.transaction() as session:
            await troubles.begin(session, TEAM, "account_inactive", turn.now)
        ended = await gather_at(5, lambda: _end(turn))
        assert sum(ended) == 1


async def _end(turn: Turn) -> int:
    async with turn.transaction() as session:
        return len(await troubles.end(session, TEAM))


async def gather_at(times: int, work: Callable[[], Awaitable[T]]) -> list[T]:
    """So often at once."""
    return await asyncio.gather(*(work() for _ in range(times)))


async def test_of_a_person_whom_slack_does_not_find_nobody_hears(shift: Shift) -> None:
    shift.meet(Fault(method=POST, kind="error", error="channel_not_found", channel="USOFIE"))
    await shift.put("USOFIE", 0)
    await shift.drain(0)
    await shift.drain(0)
    assert [(row.kind, row.state) for row in await shift.rows()] == [("test", State.DROPPED)]


# Crowds


async def test_a_crowd_that_slack_limits_for_long_holds_up_no_other_workspace(shift: Shift) -> None:
    """More places than are served at once wait out the limit of their workspace."""
    people = [{"id": f"U{number}", "name": f"u{number}"} for number in range(AT_ONCE + 1)]
    deps = await two_workspaces(shift, people)
    await put(deps, TEAM, *(person["id"] for person in people))
    shift.clock.move(seconds=1)
    await put(deps, "T2", "C2")
    shift.meet(Fault(method=POST, kind="ratelimited", retry_after=3600))
    await Delivery(deps, owner="crowded", pacing=Pacing(QuickTime())).drain()
    assert [message.text for message in shift.sandbox.world.workspaces["T2"].channels["C2"].messages] == ["hello"]


async def test_places_that_cannot_be_read_back_for_now_hold_up_no_other_in_their_workspace(shift: Shift) -> None:
    """Slack lets some apps read only once a minute (slack-facts): as many as are served at once wait for that."""
    people = [{"id": f"U{number}", "name": f"u{number}"} for number in range(AT_ONCE_IN_A_WORKSPACE)]
    deps = await two_workspaces(shift, people)
    worker = Delivery(deps, owner="patient", pacing=Pacing(QuickTime()))
    shift.meet(Fault(method=POST, kind="drop_after", times=len(people)))
    await put(deps, TEAM, *(person["id"] for person in people))
    await worker.drain()
    shift.meet(Fault(method="conversations.history", kind="ratelimited", retry_after=60, times=1000))
    shift.clock.now += LOOK_AGAIN
    await put(deps, TEAM, "CTEAM")
    await worker.drain()
    assert [one.channel for one in shift.standing() if one.channel == "CTEAM"] == ["CTEAM"]


async def two_workspaces(shift: Shift, people: list[Any]) -> Deps:
    """What a worker needs that speaks in two, each by a token of its own."""
    tokens = {TEAM: TOKEN, "T2": "xoxb-other"}
    ours = {"id": TEAM, "name": "Nordlys", "domain": "nordlys", "users": people}
    channel = {"id": "C2", "name": "team", "members": ["URAPPORT"]}
    shift.sandbox.load({"workspaces": [ours, {"id": "T2", "name": "Two", "domain": "two", "channels": [channel]}]})
    shift.sandbox.load({"apps": [{**app_seed()["apps"][0], "workspaces": tokens}]})
    deps = shift.house.deps
    base_url, session, machine = deps.slack(TEAM).base_url, deps.slack(TEAM).session, QuickTime()
    clients = {
        team: WorkspaceClient(machine, token=token, base_url=base_url, session=session)
        for team, token in tokens.items()
    }
    deps = replace(deps, slack=clients.__getitem__)
    async with deps.database.transaction("T2") as session_of_two:
        session_of_two.add(Workspace(id="T2", name="Two", bot_user_id="URAPPORT"))
    for team in tokens:
        await sync_people(deps, team)
    return deps


async def put(deps: Deps, team: str, *places: str) -> None:
    turn = await turn_in(deps, team)
    async with turn.transaction() as session:
        for place in places:
            await turn.say(session, place, note("hello"), kind="test")


# Many processes, one schedule


async def test_two_processes_that_settle_the_same_schedule_say_it_once(shifts: Shift) -> None:
    weekly = Weekly(0, 9, 0, "Europe/Copenhagen")
    begun = shifts.clock()
    async with shifts.house.deps.database.transaction(TEAM) as session:
        row = Schedule(kind="test", channel="CTEAM", weekday=0, set_by="UMETTE", zone=weekly.zone, since=begun)
        row.at, row.next_at = begun.time().replace(hour=9), next_occurrence(weekly, begun).due_at
        session.add(row)

    async def job(turn: Turn, due: DueOccurrence) -> None:
        await turn.say(due.session, "CTEAM", note(f"week of {due.due_at:%d %B}"), kind="test")

    for weeks in (1, 1, 3):
        shifts.clock.move(weeks=weeks)
        works = [Clockwork(shifts.house.deps, {"test": job}, worker) for worker in shifts.workers for _ in range(2)]
        await asyncio.gather(*(one.turn_over() for one in works))
    await all_is_said(shifts)
    async with shifts.house.deps.database.reading(TEAM) as session:
        fates = [row.fate for row in await session.scalars(select(Occurrence).order_by(Occurrence.local_date))]
    assert fates == [Fate.SAID, Fate.SAID, Fate.MISSED, Fate.MISSED, Fate.SAID]
    assert len(shifts.standing()) == 3


# A stop at any step


class Leaving(Mortal):
    """It is told to stop just before or just after one of its steps."""

    def __init__(self, deps: Deps, step: str, *, after: bool) -> None:
        super().__init__(deps, "leaving")
        self._told_at = (step, after)
        self.stopping: asyncio.Task[None] | None = None

    def _come_to(self, step: str, *, after: bool) -> None:
        if (step, after) == self._told_at and self.stopping is None:
            self.stopping = asyncio.create_task(self.stop(5))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_stop_at_any_step_loses_and_doubles_nothing(shift: Shift, step: str, *, after: bool) -> None:
    for place in ("CTEAM", "CACME", "USOFIE"):
        await shift.put(place, 1)
    leaving = Leaving(shift.house.deps, step, after=after)
    await leaving.drain()
    assert leaving.stopping
    await leaving.stopping
    assert {row.state for row in await shift.rows()} <= {State.SENT, State.PENDING}
    await all_is_said(shift)


async def test_a_drain_that_is_stopped_comes_to_an_end(shift: Shift) -> None:
    """Whoever waits for it is not told that he himself was cancelled."""
    await shift.put("CTEAM", 2)
    worker = shift.workers[0]
    draining = asyncio.create_task(worker.drain())
    while not worker._serving:  # noqa: ASYNC110, SLF001 - the very moment at which a place is about to be served
        await asyncio.sleep(0)
    await worker.stop(0)
    await draining
    await all_is_said(shift)


# Going on


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
async def test_a_place_that_slack_does_not_tell_of_is_asked_for_less_and_less_often(shift: Shift, method: str) -> None:
    shift.meet(Fault(method=method, kind="http_500", times=1000))
    await shift.put("CTEAM", 0)
    asked = []
    for second in range(600):
        before = len([call for call in shift.sandbox.world.calls if call.method == method])
        await shift.drain(0)
        if len([call for call in shift.sandbox.world.calls if call.method == method]) > before:
            asked.append(second)
        shift.clock.move(seconds=1)
    waits = [later - sooner for sooner, later in pairwise(asked)]
    assert waits == sorted(waits)
    assert waits[-1] == 60
