"""The leads' Monday: to each lead alone, once, at nine where they live; off and on."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.turn import turn_in
from handlers.leads_monday import say_what_is_due
from models.concentration import news_for
from models.nudges import NudgeHabits
from models.outbox import State
from models.people import Role, find_person
from models.rules.concentration import News, Now
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.mondays import COPENHAGEN, DAY, WEEK, client, monday_of, words

# When, and to whom


async def test_at_nine_and_not_before(agency: Agency) -> None:
    await client(agency, "Acme")
    await agency.clock(MONDAY - timedelta(seconds=1))
    assert await words(agency) == []
    await agency.clock(MONDAY + timedelta(minutes=5))
    assert "Your Monday, 7 January" in await monday_of(agency.mette)


async def test_leads_alone_hear_it(agency: Agency) -> None:
    await client(agency, "Acme", owner="USOFIE")
    await given.lead(agency, "ULARS")
    await agency.clock(MONDAY)
    assert sorted(row.channel for row in await words(agency)) == ["ULARS", "UMETTE"]


async def test_once_on_a_date_however_often_one_looks(agency: Agency) -> None:
    await client(agency, "Acme")
    for minutes in range(0, 60, 6):
        await agency.clock(MONDAY + timedelta(minutes=minutes))
    turns = [await turn_in(agency.house.deps, TEAM) for _look in range(3)]
    await asyncio.gather(*map(say_what_is_due, turns))
    assert len(await words(agency)) == 1
    await agency.clock(MONDAY + WEEK)
    assert len(await words(agency)) == 2


async def test_who_wants_quiet_has_theirs_on_the_first_working_day_after_it(agency: Agency) -> None:
    await client(agency, "Acme")
    wednesday = MONDAY + 2 * DAY
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(NudgeHabits(person_id="UMETTE", days="13", at=time(9), quiet_until=wednesday.date()))
    await agency.clock(MONDAY)
    await agency.clock(MONDAY + DAY)
    assert await words(agency) == []
    await agency.clock(wednesday)
    assert len(await words(agency)) == 1


async def test_each_in_their_own_zone(agency: Agency) -> None:
    await client(agency, "Acme")
    await given.lead(agency, "ULARS")
    async with agency.house.deps.database.transaction(TEAM) as session:
        lars = await find_person(session, "ULARS")
        assert lars
        lars.zone = "America/New_York"
    agency.sandbox.world.workspaces[TEAM].people["ULARS"].tz = "America/New_York"
    await agency.clock(MONDAY)
    assert [row.channel for row in await words(agency)] == ["UMETTE"]
    await agency.clock(datetime.combine(MONDAY.date(), time(9), ZoneInfo("America/New_York")))
    assert [row.channel for row in await words(agency)] == ["UMETTE", "ULARS"]


async def test_too_late_it_is_left_out(agency: Agency) -> None:
    await client(agency, "Acme")
    await agency.clock(datetime.combine(MONDAY.date(), time(17), COPENHAGEN))
    await agency.clock(MONDAY + DAY)
    assert await words(agency) == []
    await agency.clock(MONDAY + WEEK)
    assert len(await words(agency)) == 1


async def test_on_a_holiday_the_next_working_day(agency: Agency) -> None:
    """Every Monday is off here."""
    await client(agency, "Acme")
    await agency.mette.command("/client-settings")
    await (await agency.mette.modal()).fill_in({"Working days": ["Tuesday", "Wednesday"]})
    await (await agency.mette.modal()).submit()
    await agency.clock(MONDAY)
    assert await words(agency) == []
    await agency.clock(MONDAY + DAY)
    assert "Your Monday, 8 January" in await monday_of(agency.mette)


async def test_without_clients_there_is_nothing_to_say_that_day(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await client(agency, "Acme")
    await agency.clock(MONDAY + timedelta(hours=1))
    assert await words(agency) == []


async def test_who_is_a_lead_no_more_does_not_get_what_waits(agency: Agency) -> None:
    """Slack does not take it at first, and meanwhile an admin makes Lars a member."""
    await client(agency, "Acme")
    await given.lead(agency, "ULARS")
    await agency.fault("chat.postMessage", "http_500", times=2)
    await agency.clock(MONDAY)
    async with agency.house.deps.database.transaction(TEAM) as session:
        lars = await find_person(session, "ULARS")
        assert lars
        lars.given_role = Role.MEMBER
    agency.house.deps.directory.forget(TEAM, "ULARS")
    for _minute in range(30):
        await agency.clock(timedelta(minutes=1))
    states = {row.channel: (row.state, row.reason) for row in await words(agency)}
    assert states == {"UMETTE": (State.SENT, None), "ULARS": (State.DROPPED, "lower_role")}


async def test_a_lead_whose_word_fails_keeps_nobody_from_theirs(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(session: AsyncSession, user_id: str, now: Mapping[int, Now]) -> dict[int, News]:
        if user_id == "ULARS":
            raise LookupError
        return await news_for(session, user_id, now)

    monkeypatch.setattr("handlers.leads_monday.telling.news_for", fails)
    await client(agency, "Acme")
    await given.lead(agency, "ULARS")
    await agency.clock(MONDAY)
    assert [row.channel for row in await words(agency)] == ["UMETTE"]
    monkeypatch.undo()
    await agency.clock(timedelta(minutes=6))
    assert [row.channel for row in await words(agency)] == ["UMETTE", "ULARS"]


# Off and on


async def test_off_and_on_by_its_buttons(agency: Agency) -> None:
    await client(agency, "Acme")
    await agency.clock(MONDAY)
    shown = await agency.mette.told()
    await shown.press("Don't send me this")
    off = await agency.mette.told()
    assert "You get it back by `/client-summary monday`." in off.words
    await agency.clock(MONDAY + WEEK)
    assert len(await words(agency)) == 1
    await off.press("Send it again")
    await agency.house.deps.tasks.drain()
    await agency.clock(MONDAY + 2 * WEEK)
    assert len(await words(agency)) == 2


async def test_off_by_the_command(agency: Agency) -> None:
    await client(agency, "Acme")
    await given.lead(agency, "ULARS")
    lars = agency.person("ULARS")
    await lars.command("/client-summary monday")
    form = await lars.modal()
    assert [option["value"] for option in form.value("My Monday")] == ["on"]
    await form.fill_in({"My Monday": []})
    assert await form.submit() == {}
    await agency.clock(MONDAY)
    assert [row.channel for row in await words(agency)] == ["UMETTE"]


async def test_it_is_not_for_members(agency: Agency) -> None:
    await agency.sofie.command("/client-summary monday")
    assert "Sorry, only a lead can do this." in (await agency.sofie.told()).words
