"""PostgreSQL is restarted while two workers deliver: nothing is lost, nothing said twice, and nobody has to help."""

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery import Delivery
from bot.pacing import Pacing
from handlers.kit.blocks import note
from handlers.kit.turn import turn_in
from models.migrations import upgrade
from models.outbox import State
from tests.support.agency import TEAM
from tests.support.house import Workplace, open_workplace
from tests.support.missing import cannot_run
from tests.support.postgres import ServerUnavailable, restart, shared_server
from tests.support.time import QuickTime

CHANNELS = ("CTEAM", "CACME")
RESTARTS = 3


@pytest.fixture
def run(testrun_uid: str, worker_id: str) -> str:
    """The name of a server of this test alone."""
    return f"fragile-{testrun_uid[:12]}-{worker_id}"


@pytest.fixture
def fragile_url(run: str) -> Iterator[str]:
    """A migrated database on that server."""
    try:
        with shared_server(run) as url:
            keep_what_is_committed(url)
            upgrade(url)
            yield url
    except ServerUnavailable as reason:
        cannot_run(f"needs a PostgreSQL of its own to restart: {reason}")


def keep_what_is_committed(url: str) -> None:
    """Other tests forgo it for speed: the keeper of the server turned it off."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM RESET synchronous_commit")
        connection.execute("SELECT pg_reload_conf()")


async def test_a_database_that_restarts_under_load(run: str, fragile_url: str) -> None:
    async with open_workplace(fragile_url) as place:
        stop = asyncio.Event()
        trouble = Trouble()
        busy = [talk(place, stop, trouble), work(place, "one", stop, trouble), work(place, "two", stop, trouble)]
        at_work = [asyncio.create_task(one) for one in busy]
        for _ in range(RESTARTS):
            await place.person().said("CTEAM")
            await asyncio.to_thread(restart, run)
            place.clock.move(seconds=1)
        stop.set()
        await asyncio.gather(*at_work)
        assert trouble.met, "the restarts went unnoticed: nothing was tested"

        last = Delivery(place.house.deps, owner="last", pacing=Pacing(QuickTime()))
        for _ in range(10):
            place.clock.move(seconds=30)
            await last.drain()
        rows = await place.outbox()
        assert {row.state for row in rows} == {State.SENT}
        for channel in CHANNELS:
            assert place.said(channel) == [row.payload["text"] for row in rows if row.channel == channel]


@dataclass
class Trouble:
    """What went wrong and was tried again, as the ticker and the people would."""

    met: int = 0

    @contextmanager
    def overcome(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError:
            self.met += 1


async def talk(place: Workplace, stop: asyncio.Event, trouble: Trouble) -> None:
    """Put something more into the outbox again and again; what is committed there must be said."""
    numbers = itertools.count()
    while not stop.is_set():
        with trouble.overcome():
            turn = await turn_in(place.house.deps, TEAM)
            async with turn.transaction() as session:
                for channel in CHANNELS:
                    await turn.say(session, channel, note(f"{channel} {next(numbers)}"), kind="test")
        await asyncio.sleep(0)


async def work(place: Workplace, owner: str, stop: asyncio.Event, trouble: Trouble) -> None:
    worker = Delivery(place.house.deps, owner=owner, pacing=Pacing(QuickTime()))
    while not stop.is_set():
        with trouble.overcome():
            await worker.drain()
        await asyncio.sleep(0)
