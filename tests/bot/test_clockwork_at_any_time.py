"""Whenever one looks, and however often: each occurrence is said once, said late, or recorded as missed (issue 3)."""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.clockwork import Clockwork
from bot.wiring import introduce, open_house
from handlers.kit.blocks import note
from handlers.kit.feature import DueOccurrence
from handlers.kit.turn import Turn
from models.rules.schedule import Weekly, next_occurrence
from models.schedules import Fate, Occurrence, Schedule
from tests.support.agency import TEAM
from tests.support.effort import Effort
from tests.support.house import Workplace, open_workplace
from tests.support.time import Clock, QuickTime

START = datetime(2030, 3, 4, 12, tzinfo=UTC)
END = START + timedelta(weeks=8)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
PLACES = ("CTEAM", "CACME", "USOFIE")
ZONES = ("Europe/Copenhagen", "Asia/Beirut", "America/Havana", "Pacific/Auckland", "Asia/Kathmandu")
"""Two of them change their clocks within these weeks at the very hours below."""

# What is looked at, and when


def comes(weekly: Weekly) -> list[tuple[date, datetime]]:
    """Its local dates in these weeks, and when the clocks there first show its time, or something later."""
    days = (START.date() + timedelta(days=number) for number in range(-1, (END - START).days + 2))
    wanted = {day: datetime.combine(day, time(weekly.hour, weekly.minute)) for day in days}
    found = [
        (day, _first_shown(at, ZoneInfo(weekly.zone))) for day, at in wanted.items() if day.weekday() == weekly.weekday
    ]
    return [(day, due_at) for day, due_at in found if due_at > START]


def _first_shown(wanted: datetime, zone: ZoneInfo) -> datetime:
    quarters = (wanted.replace(tzinfo=UTC) + timedelta(minutes=15 * number) for number in range(-4 * 14, 4 * 14))
    return next(at for at in quarters if at.astimezone(zone).replace(tzinfo=None) >= wanted)


weeklies = st.builds(
    lambda weekday, clock, zone: Weekly(weekday, clock.hour, clock.minute, zone),
    weekday=st.sampled_from((0, 6)),
    clock=st.sampled_from((time(0), time(2, 30), time(9))),
    zone=st.sampled_from(ZONES),
)
plans = st.lists(weeklies, min_size=1, max_size=len(PLACES))


@st.composite
def looks(draw: st.DrawFn, plan: list[Weekly]) -> list[datetime]:
    """Instants in any order and any number of times, many of them about an occurrence or the end of its hour."""
    due = [due_at for weekly in plan for _, due_at in comes(weekly)]
    about = st.builds(
        lambda at, off: at + off, st.sampled_from(due), st.sampled_from((-SECOND, 0 * SECOND, HOUR, HOUR + SECOND))
    )
    anywhere = st.datetimes(START.replace(tzinfo=None), END.replace(tzinfo=None), timezones=st.just(UTC))
    return draw(st.lists(about | anywhere, min_size=1, max_size=8))


plans_and_looks = plans.flatmap(lambda plan: st.tuples(st.just(plan), looks(plan)))

# What should come of it


@dataclass
class Expected:
    """Each occurrence's fate, and the words that were said of some."""

    fates: dict[tuple[str, date], Fate]
    words: Counter[str]

    @classmethod
    def of(cls, plan: list[Weekly], at: list[datetime]) -> "Expected":
        """A look counts where it is later than all before; then the newest is said, and the others were missed."""
        fates: dict[tuple[str, date], Fate] = {}
        words: Counter[str] = Counter()
        for place, weekly in zip(PLACES, plan, strict=False):
            seen = START
            for now in at:
                come = [(day, due_at) for day, due_at in comes(weekly) if seen < due_at <= now]
                fates |= {(place, day): Fate.MISSED for day, _ in come}
                if come:
                    day, due_at = come[-1]
                    is_late = now - due_at > HOUR
                    fates[place, day] = Fate.LATE if is_late else Fate.SAID
                    words[_words(place, due_at, late=is_late)] += 1
                seen = max(seen, now)
        return cls(fates, words)


def _words(place: str, due_at: datetime, *, late: bool) -> str:
    return f"{place} {due_at:%m-%d %H:%M}{' late' if late else ''}"


async def say_it(turn: Turn, due: DueOccurrence) -> None:
    words = _words(due.schedule.channel, due.due_at, late=due.late)
    await turn.say(due.session, due.schedule.channel, note(words), kind="test")


JOBS = {"test": say_it}

# What does come of it


async def set_up(place: Workplace, plan: list[Weekly]) -> None:
    place.clock.now = START
    async with place.house.deps.database.transaction(TEAM) as session:
        for channel, weekly in zip(PLACES, plan, strict=False):
            session.add(
                Schedule(
                    kind="test",
                    channel=channel,
                    weekday=weekly.weekday,
                    at=time(weekly.hour, weekly.minute),
                    zone=weekly.zone,
                    set_by="UMETTE",
                    since=START,
                    next_at=next_occurrence(weekly, START).due_at,
                )
            )


async def keep_running(place: Workplace, at: list[datetime]) -> None:
    """One house whose clock is moved."""
    works = Clockwork(place.house.deps, JOBS, place.house.delivery)
    for now in at:
        place.clock.now = now
        await works.turn_over()


async def tick(place: Workplace, at: list[datetime]) -> None:
    """A new house each time, as of `rapport tick --at`: it remembers nothing, and its clock stands still."""
    for now in at:
        async with open_house(place.house.settings, clock=Clock(now), machine=QuickTime()) as house:
            await introduce(house)
            await Clockwork(house.deps, JOBS, house.delivery).turn_over()


async def check(place: Workplace, expected: Expected) -> None:
    async with place.house.deps.database.reading(TEAM) as session:
        rows = list(await session.scalars(select(Occurrence)))
        channels = {one.id: one.channel for one in await session.scalars(select(Schedule))}
    assert len(rows) == len({(row.schedule_id, row.local_date) for row in rows})
    assert {(channels[row.schedule_id], row.local_date): row.fate for row in rows} == expected.fates
    stand = (message.text for one in place.sandbox.world.workspaces[TEAM].channels.values() for message in one.messages)
    assert Counter(stand) == expected.words


@pytest.mark.soak
@pytest.mark.parametrize(("way", "examples"), [(keep_running, (10, 300)), (tick, (5, 150))])
def test_each_occurrence_is_settled_once_whenever_one_looks(
    way: Callable[[Workplace, list[datetime]], Coroutine[None, None, None]],
    examples: tuple[int, int],
    migrated_file: Path,
    tmp_path: Path,
    effort: Effort,
) -> None:
    numbers = count()

    @asynccontextmanager
    async def new_place() -> AsyncIterator[Workplace]:
        file = shutil.copy(migrated_file, tmp_path / f"{next(numbers)}.db")
        async with open_workplace(f"sqlite:///{file}") as place:
            yield place

    @settings(
        max_examples=effort(*examples),
        derandomize=effort(short=True, long=False),
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(plans_and_looks)
    def holds(plan_and_looks: tuple[list[Weekly], list[datetime]]) -> None:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            runner.run(_try_out(new_place(), way, *plan_and_looks))

    holds()


async def _try_out(
    new_place: AbstractAsyncContextManager[Workplace],
    way: Callable[[Workplace, list[datetime]], Coroutine[None, None, None]],
    plan: list[Weekly],
    at: list[datetime],
) -> None:
    async with new_place as place:
        await set_up(place, plan)
        await way(place, at)
        await check(place, Expected.of(plan, at))
        in_order = sorted(at)
        await way(place, in_order)
        await check(place, Expected.of(plan, [*at, *in_order]))
