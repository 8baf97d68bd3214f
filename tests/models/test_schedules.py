"""Which moments have come, and that two workers never take the same one."""

import asyncio
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from models.base import Workspace
from models.schedules import (
    Fate,
    Occurrence,
    Schedule,
    find_schedule,
    schedules_due,
    schedules_of,
    set_up,
    settled_dates,
    take_due,
    workspaces_due,
)
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW

HOUR = timedelta(hours=1)


def schedule(next_at: datetime, channel: str = "C1", kind: str = "summary") -> Schedule:
    return Schedule(
        kind=kind,
        channel=channel,
        weekday=0,
        at=time(9),
        zone="Europe/Copenhagen",
        set_by="U1",
        since=NOW,
        next_at=next_at,
    )


async def add(database: Database, *rows: object, team: str = OURS) -> None:
    async with database.transaction(team) as session:
        session.add_all(rows)


async def test_what_is_due_by_now_longest_waiting_first(database: Database) -> None:
    await add(database, schedule(NOW, "C1"), schedule(NOW - HOUR, "C2"), schedule(NOW + HOUR, "C3"))
    await add(database, schedule(NOW), team=THEIRS)
    async with database.reading(OURS) as session:
        first, second = await schedules_due(session, NOW)
        assert [s.channel for s in await schedules_of(session, "summary")] == ["C1", "C2", "C3"]
        assert await schedules_of(session, "digest") == []
    async with database.transaction(OURS) as session:
        taken = await take_due(session, first, NOW)
        assert taken
        assert taken.channel == "C2"
    assert second != first


async def test_only_workspaces_with_something_due_are_named(database: Database) -> None:
    await add(database, schedule(NOW, "C1"), schedule(NOW, "C2"))
    await add(database, schedule(NOW + HOUR), team=THEIRS)
    assert await database.workspace_ids(workspaces_due(NOW)) == [OURS]
    assert set(await database.workspace_ids(workspaces_due(NOW + HOUR))) == {OURS, THEIRS}


async def test_what_was_done_meanwhile_is_not_taken(database: Database) -> None:
    await add(database, one := schedule(NOW))
    async with database.transaction(OURS) as session:
        taken = await take_due(session, one.id, NOW)
        assert taken
        taken.next_at = NOW + HOUR
    async with database.transaction(OURS) as session:
        assert await take_due(session, one.id, NOW) is None


async def test_another_workspaces_schedule_is_not_taken(database: Database) -> None:
    await add(database, one := schedule(NOW), team=THEIRS)
    async with database.transaction(OURS) as session:
        assert await take_due(session, one.id, NOW) is None


async def test_two_workers_do_not_take_the_same(postgres_url: str) -> None:
    database = Database(postgres_url)
    await add(database, Workspace(id=OURS, name="N", bot_user_id="U"))
    await add(database, one := schedule(NOW))
    async with database.transaction(OURS) as first, database.transaction(OURS) as second:
        assert await take_due(first, one.id, NOW)
        assert await take_due(second, one.id, NOW) is None
    await database.close()


async def test_one_date_of_one_schedule_is_settled_once(database: Database) -> None:
    await add(database, one := schedule(NOW))

    def occurrence() -> Occurrence:
        return Occurrence(schedule_id=one.id, local_date=date(2030, 1, 7), due_at=NOW, settled_at=NOW, fate=Fate.SAID)

    await add(database, occurrence())
    async with database.reading(OURS) as session:
        dates = [date(2029, 12, 31), date(2030, 1, 7)]
        assert await settled_dates(session, one.id, dates) == {date(2030, 1, 7)}
        assert await settled_dates(session, one.id, []) == set()
    with pytest.raises(IntegrityError):
        await add(database, occurrence())


async def test_a_channel_has_one_schedule_of_a_kind(database: Database) -> None:
    await add(database, schedule(NOW), schedule(NOW, kind="digest"))
    with pytest.raises(IntegrityError):
        await add(database, schedule(NOW + HOUR))


async def test_setting_up_the_same_channel_at_once_leaves_one_with_the_last_settings(database: Database) -> None:
    async def set_up_at(hour: int) -> int:
        wanted = schedule(NOW + hour * HOUR)
        wanted.at = time(hour)
        async with database.transaction(OURS) as session:
            return (await set_up(session, wanted)).id

    ids = await asyncio.gather(*(set_up_at(hour) for hour in range(1, 9)))
    async with database.reading(OURS) as session:
        (kept,) = await schedules_of(session, "summary")

    assert set(ids) == {kept.id}
    assert kept.next_at == NOW + kept.at.hour * HOUR
    assert await set_up_at(9) == kept.id
    async with database.reading(OURS) as session:
        (changed,) = await schedules_of(session, "summary")
    assert (changed.at, changed.next_at) == (time(9), NOW + 9 * HOUR)


async def test_another_kind_or_channel_is_another_schedule(database: Database) -> None:
    async with database.transaction(OURS) as session:
        for row in (schedule(NOW, "C1"), schedule(NOW, "C2"), schedule(NOW, "C1", "digest")):
            await set_up(session, row)
        one, two = await schedules_of(session, "summary")
        assert await find_schedule(session, "summary", two.id) is two
        assert await find_schedule(session, "digest", one.id) is None
