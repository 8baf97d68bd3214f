"""What is due is said once however often one looks; what was missed is recorded; trouble stays where it is."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.clockwork import Clockwork
from handlers.kit.blocks import note
from handlers.kit.feature import DueOccurrence
from handlers.kit.turn import Turn
from models.base import Workspace
from models.outbox import Outgoing
from models.rules import schedule as rules
from models.schedules import Fate, Occurrence, Schedule, workspaces_due
from tests.support.agency import TEAM
from tests.support.house import Workplace
from tests.support.time import NOW

WEEK = timedelta(weeks=1)
COPENHAGEN = "Europe/Copenhagen"


async def say_hello(turn: Turn, occurrence: DueOccurrence) -> None:
    late = " (late)" if occurrence.late else ""
    words = f"{occurrence.schedule.channel} {occurrence.due_at:%Y-%m-%d %H:%M}{late}"
    await turn.say(occurrence.session, occurrence.schedule.channel, note(words), kind="hello")


async def break_down(_turn: Turn, _occurrence: DueOccurrence) -> None:
    raise RuntimeError("secret")


async def break_after_saying(turn: Turn, occurrence: DueOccurrence) -> None:
    await say_hello(turn, occurrence)
    raise RuntimeError("secret")


JOBS = {"hello": say_hello, "broken": break_down, "half": break_after_saying}


def clockwork(place: Workplace) -> Clockwork:
    return Clockwork(place.house.deps, JOBS, place.house.delivery)


async def schedule(
    place: Workplace,
    channel: str = "CTEAM",
    *,
    kind: str = "hello",
    at: time = time(9),
    zone: str = COPENHAGEN,
    team: str = TEAM,
) -> None:
    """Mondays at nine, set up just now."""
    weekly = rules.Weekly(0, at.hour, at.minute, zone)
    first = rules.next_occurrence(weekly, place.clock()).due_at
    async with place.house.deps.database.transaction(team) as session:
        session.add(
            Schedule(
                kind=kind,
                channel=channel,
                weekday=0,
                at=at,
                zone=zone,
                set_by="UMETTE",
                since=place.clock(),
                next_at=first,
            )
        )


async def turn_over(place: Workplace, works: Clockwork, when: datetime) -> list[Outgoing]:
    """What is said at this moment of business time."""
    place.clock.now = when
    return await works.turn_over()


async def fates(place: Workplace) -> list[tuple[date, Fate]]:
    async with place.house.deps.database.reading(TEAM) as session:
        found = await session.scalars(select(Occurrence).order_by(Occurrence.local_date))
        return [(one.local_date, one.fate) for one in found]


MONDAY_NINE = datetime(2030, 1, 14, 8, 0, tzinfo=UTC)


async def test_an_occurrence_is_said_once_however_often_one_looks(workplaces: Workplace) -> None:
    await schedule(workplaces)
    works = clockwork(workplaces)
    assert await turn_over(workplaces, works, MONDAY_NINE - timedelta(seconds=1)) == []
    [said] = await turn_over(workplaces, works, MONDAY_NINE)
    assert said.payload["text"] == "CTEAM 2030-01-14 08:00"
    for later in (0, 1, 3600, 3 * 86400):
        assert await turn_over(workplaces, works, MONDAY_NINE + timedelta(seconds=later)) == []
    assert workplaces.said("CTEAM") == ["CTEAM 2030-01-14 08:00"]
    assert await fates(workplaces) == [(date(2030, 1, 14), Fate.SAID)]
    due_by_then = workspaces_due(MONDAY_NINE + WEEK - timedelta(seconds=1))
    assert await workplaces.house.deps.database.workspace_ids(due_by_then) == []


async def test_an_hour_that_is_moved_to_later_the_same_day_is_not_said_again(workplace: Workplace) -> None:
    await schedule(workplace)
    works = clockwork(workplace)
    await turn_over(workplace, works, MONDAY_NINE)
    async with workplace.house.deps.database.transaction(TEAM) as session:
        one = (await session.scalars(select(Schedule))).one()
        one.at, one.since, one.next_at = time(11), MONDAY_NINE, MONDAY_NINE + timedelta(hours=2)
    assert await turn_over(workplace, works, MONDAY_NINE + timedelta(hours=2)) == []
    assert len(await turn_over(workplace, works, MONDAY_NINE + WEEK + timedelta(hours=2))) == 1


async def test_week_after_week(workplace: Workplace) -> None:
    await schedule(workplace)
    works = clockwork(workplace)
    for n in range(4):
        assert len(await turn_over(workplace, works, MONDAY_NINE + n * WEEK)) == 1
    assert [fate for _, fate in await fates(workplace)] == [Fate.SAID] * 4


async def test_after_a_long_stop_the_newest_is_said_late_and_older_ones_are_missed(workplaces: Workplace) -> None:
    await schedule(workplaces)
    works = clockwork(workplaces)
    [said] = await turn_over(workplaces, works, MONDAY_NINE + 3 * WEEK + timedelta(hours=2))
    assert said.payload["text"] == "CTEAM 2030-02-04 08:00 (late)"
    assert await turn_over(workplaces, works, MONDAY_NINE + 3 * WEEK + timedelta(hours=2)) == []
    assert await fates(workplaces) == [
        (date(2030, 1, 14), Fate.MISSED),
        (date(2030, 1, 21), Fate.MISSED),
        (date(2030, 1, 28), Fate.MISSED),
        (date(2030, 2, 4), Fate.LATE),
    ]
    assert len(await turn_over(workplaces, works, MONDAY_NINE + 4 * WEEK)) == 1


async def test_going_back_in_time_says_nothing_again(workplace: Workplace) -> None:
    await schedule(workplace)
    works = clockwork(workplace)
    assert len(await turn_over(workplace, works, MONDAY_NINE)) == 1
    for earlier in (MONDAY_NINE - WEEK, NOW, MONDAY_NINE):
        assert await turn_over(workplace, works, earlier) == []


async def test_nine_is_nine_on_the_wall_across_a_clock_change(workplace: Workplace) -> None:
    await schedule(workplace)
    works = clockwork(workplace)
    summer = datetime(2030, 4, 1, 7, 0, tzinfo=UTC)
    await turn_over(workplace, works, summer - timedelta(days=1))
    assert await turn_over(workplace, works, summer - timedelta(seconds=1)) == []
    [said] = await turn_over(workplace, works, summer)
    assert said.payload["text"] == "CTEAM 2030-04-01 07:00"


async def test_each_schedule_in_its_own_zone(workplace: Workplace) -> None:
    await schedule(workplace, "CTEAM", zone="Pacific/Auckland")
    await schedule(workplace, "CACME", zone="America/Los_Angeles")
    works = clockwork(workplace)
    auckland, angeles = datetime(2030, 1, 13, 20, tzinfo=UTC), datetime(2030, 1, 7, 17, tzinfo=UTC)
    assert [m.channel for m in await turn_over(workplace, works, angeles)] == ["CACME"]
    assert [m.channel for m in await turn_over(workplace, works, auckland)] == ["CTEAM"]


@pytest.mark.parametrize("kind", ["broken", "half"])
async def test_a_schedule_that_breaks_stops_no_other_and_says_nothing_by_halves(
    workplace: Workplace, kind: str
) -> None:
    await schedule(workplace, "CACME", kind=kind, at=time(8))
    await schedule(workplace, "CTEAM")
    works = clockwork(workplace)
    assert [m.channel for m in await turn_over(workplace, works, MONDAY_NINE)] == ["CTEAM"]
    assert workplace.said("CACME") == []
    assert await fates(workplace) == [(date(2030, 1, 14), Fate.SAID)]


async def test_a_workspace_that_breaks_stops_no_other(workplace: Workplace) -> None:
    database = workplace.house.deps.database
    async with database.transaction("T0") as session:
        session.add(Workspace(id="T0", name="Broken", bot_user_id="U"))
    await schedule(workplace, kind="broken", team="T0")
    await schedule(workplace)
    assert len(await turn_over(workplace, clockwork(workplace), MONDAY_NINE)) == 1


async def test_a_schedule_of_a_kind_that_nobody_knows_is_left_alone(workplace: Workplace) -> None:
    await schedule(workplace, kind="from the future")
    assert await turn_over(workplace, clockwork(workplace), MONDAY_NINE) == []
    assert await fates(workplace) == []


async def test_what_was_broken_is_said_when_it_works_again(workplace: Workplace) -> None:
    await schedule(workplace)
    broken = Clockwork(workplace.house.deps, {"hello": break_down}, workplace.house.delivery)
    assert await turn_over(workplace, broken, MONDAY_NINE) == []
    [said] = await turn_over(workplace, clockwork(workplace), MONDAY_NINE + timedelta(minutes=5))
    assert said.payload["text"] == "CTEAM 2030-01-14 08:00"


async def test_the_ticker_says_by_itself_what_is_put_into_the_outbox(workplace: Workplace) -> None:
    house, mette = workplace.house, workplace.person()
    house.clockwork.start()
    workspace = await house.deps.directory.workspace(TEAM)
    assert workspace
    turn = Turn(house.deps, workspace, workplace.clock())
    for n in range(3):
        async with turn.transaction() as session:
            await turn.say(session, "CTEAM", note(f"hello {n}"), kind="test")
        await mette.said("CTEAM", f"hello {n}")
    await house.clockwork.stop(5)
    async with turn.transaction() as session:
        await turn.say(session, "CTEAM", note("after hours"), kind="test")
    await house.deps.tasks.drain()
    assert "after hours" not in workplace.said("CTEAM")


async def test_a_stop_lets_what_is_in_hand_come_to_its_end(workplace: Workplace) -> None:
    """A message that Slack is just taking is recorded as sent, not left to be looked for."""
    house = workplace.house
    workspace = await house.deps.directory.workspace(TEAM)
    assert workspace
    turn = Turn(house.deps, workspace, workplace.clock())
    async with turn.transaction() as session:
        await turn.say(session, "CTEAM", note("hello"), kind="test")
    house.clockwork.start()
    await workplace.person().said("CTEAM", "hello")
    await house.clockwork.stop(5)
    await house.deps.tasks.drain()
    assert [row.state for row in await workplace.outbox()] == ["sent"]
