"""The whole agency is quiet: who sets it, who reads it, what is not said then, and that all of it comes after."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete

from models.audit import Act, AuditEntry
from models.clients import Client
from models.mondays import MondayOff
from models.people import Person, Role, find_person
from models.quiet import QuietTime
from models.rules.agreement import Duty, Milestone
from models.workspaces import this_workspace
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press
from tests.support.mondays import words as mondays
from tests.support.person import Modal

DIGEST = "about your clients"
TUESDAY = datetime(2030, 1, 29, 8, tzinfo=UTC)
"""Nine o'clock in Copenhagen: Acme has been quiet long enough to be spoken of."""
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """Mette's, with whom nothing was ever logged."""
    await agency.clock(MONDAY)
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await this_workspace(session)).zone = "Europe/Copenhagen"
    agency.house.deps.directory.forget_workspace(TEAM)
    return await given.client(agency, "Acme", internal_channel="CACME")


async def quiet(agency: Agency, begins: date, ends: date, why: str = "Christmas") -> None:
    """Somebody set it before."""
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(QuietTime(begins_on=begins, ends_on=ends, why=why))


async def the_list(agency: Agency) -> Modal:
    """As Mette comes to it from the settings."""
    await agency.mette.command("/client-settings")
    await agency.mette.modal()
    return await press(agency, "Quiet weeks")


async def added(agency: Agency, begins: str, ends: str, why: str = "Christmas") -> dict[str, str]:
    """What is wrong with a time that Mette adds to the list before her."""
    form = await press(agency, "Add")
    return await (await form.fill(Quiet_from=begins, Until=ends, Why=why)).submit()


def heard(agency: Agency, user_id: str = "UMETTE") -> int:
    return sum(DIGEST in text for text in agency.private(user_id))


# Setting it


async def test_an_admin_adds_several_and_takes_one_back(agency: Agency) -> None:
    await the_list(agency)
    assert await added(agency, "2030-12-23", "2031-01-02") == {}
    assert await added(agency, "2030-07-15", "2030-08-05", "Summer") == {}
    shown = await agency.mette.modal()
    assert shown.words.index("*Summer* · from 15 July 2030 until 5 August 2030") < shown.words.index("*Christmas*")
    shown = await press(agency, "Remove")
    assert "Summer" not in shown.words
    assert [row.why for row in await given.rows(agency, QuietTime)] == ["Christmas"]
    trail = [one.details for one in await given.rows(agency, AuditEntry) if one.act is Act.CHANGED_SETTINGS]
    assert trail == [{"fields": ["quiet"]}] * 3


async def test_past_ones_are_shown_as_past_and_removed_like_others(agency: Agency) -> None:
    await quiet(agency, date(2029, 12, 21), date(2030, 1, 2))
    shown = await the_list(agency)
    assert "No quiet weeks are planned." in shown.words
    assert "Christmas · it was quiet from 21 December until 2 January" in shown.words
    assert "Christmas" not in (await press(agency, "Remove")).words


async def test_one_that_holds_says_so(agency: Agency) -> None:
    await quiet(agency, date(2030, 1, 7), date(2030, 1, 9))
    assert "*Christmas* · now, until 9 January" in (await the_list(agency)).words


@pytest.mark.parametrize(
    ("begins", "ends", "error"),
    [
        ("2030-01-10", "2030-01-10", {"Until": "Please pick a day after the first quiet one."}),
        ("2029-12-20", "2030-01-07", {"Until": "This day has come already. Please pick one to come."}),
        ("2030-02-01", "2030-05-01", {"Until": "That is more than two months. Please pick an earlier day."}),
        ("2033-02-01", "2033-02-08", {"Quiet from": "That is more than two years away. Please pick an earlier day."}),
    ],
)
async def test_days_that_do_not_go_together_are_refused_kindly(
    agency: Agency, begins: str, ends: str, error: dict[str, str]
) -> None:
    await the_list(agency)
    assert await added(agency, begins, ends) == error
    assert await given.rows(agency, QuietTime) == []


async def test_what_was_typed_is_kept(agency: Agency) -> None:
    await the_list(agency)
    form = await press(agency, "Add")
    await (await form.fill(Why="The move")).close()
    await the_list(agency)
    assert (await press(agency, "Add")).value("Why") == "The move"


# Reading it


async def desk(agency: Agency) -> str:
    """What Sofie reads there now."""
    await agency.sofie.home()
    await agency.house.deps.tasks.drain()
    return (await agency.sofie.home()).words


async def test_everybody_reads_on_their_desk_until_when_and_why(agency: Agency) -> None:
    await quiet(agency, date(2030, 1, 8), date(2030, 1, 14))
    assert "Quiet until" not in await desk(agency)
    await agency.clock(DAY)
    assert "Quiet until 14 January: Christmas" in await desk(agency)
    await agency.clock(7 * DAY)
    assert "Quiet until" not in await desk(agency)


async def test_two_that_meet_are_one(agency: Agency) -> None:
    await quiet(agency, date(2030, 1, 7), date(2030, 1, 9))
    await quiet(agency, date(2030, 1, 9), date(2030, 1, 11), "The move")
    assert "Quiet until 11 January: Christmas" in await desk(agency)


# What is not said


async def test_no_digest_comes_then_and_all_of_it_on_the_first_day_after(agency: Agency) -> None:
    await given.client(agency, "Bolt")
    await quiet(agency, date(2030, 1, 28), date(2030, 2, 6))
    for days in range(9):
        await agency.clock(TUESDAY + days * DAY)
    assert heard(agency) == 0, "Tuesdays and Thursdays were quiet, and after them it is Wednesday"
    await agency.clock(TUESDAY + 9 * DAY)
    [text] = [one for one in agency.private("UMETTE") if DIGEST in one]
    assert text.startswith("2 things")


async def test_what_was_put_off_waits_too(agency: Agency) -> None:
    await agency.clock(TUESDAY)
    while DIGEST not in (shown := await agency.mette.told()).words:
        pass
    await shown.press("Later")
    await (await agency.mette.told()).press("Tomorrow")
    await agency.mette.told()
    await quiet(agency, date(2030, 1, 30), date(2030, 2, 1))
    await agency.clock(TUESDAY + DAY)
    await agency.clock(TUESDAY + 2 * DAY)
    assert heard(agency) == 1
    await agency.clock(TUESDAY + 3 * DAY)
    assert heard(agency) == 2


async def test_it_is_their_own_day_that_counts(agency: Agency) -> None:
    await quiet(agency, date(2030, 1, 28), date(2030, 1, 29))
    await given.client(agency, "Bolt", owner="ULARS")
    await lives(agency, "ULARS", "Asia/Kathmandu")
    await agency.clock(datetime(2030, 1, 29, 3, 15, tzinfo=UTC))
    assert heard(agency, "ULARS") == 1, "nine on Tuesday there"


async def lives(agency: Agency, user_id: str, zone: str) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        found: Person | None = await find_person(session, user_id)
        assert found
        found.zone = zone
    agency.sandbox.world.workspaces[TEAM].people[user_id].tz = zone


async def broken_on_friday(agency: Agency, client: Client) -> None:
    terms = agreed.website(milestones=(Milestone(1, "Design", Duty("show two designs", date(2030, 1, 11))),))
    await agreed.agreement(agency, client, terms)


def told_of_it(agency: Agency) -> tuple[int, int]:
    """How often the owner and the channel heard of the late promise."""
    said = agency.sandbox.world.workspaces[TEAM].channels["CACME"].messages
    words = "nobody has said that it is kept"
    return sum(words in one for one in agency.private("UMETTE")), sum(words in one.text for one in said)


@pytest.mark.parametrize("begins", [date(2030, 1, 11), date(2030, 1, 12)])
async def test_a_late_promise_waits_and_then_reaches_its_owner_first(
    agency: Agency, acme: Client, begins: date
) -> None:
    """Also one that was late just before it became quiet."""
    await broken_on_friday(agency, acme)
    await quiet(agency, begins, date(2030, 1, 28))
    for days in range(2, 21, 2):
        await agency.clock(MONDAY + days * DAY)
        assert told_of_it(agency) == (0, 0)
    monday = MONDAY + 21 * DAY
    await agency.clock(monday)
    await agency.clock(monday + timedelta(hours=4))
    assert told_of_it(agency) == (1, 0)
    await agency.clock(monday + DAY)
    assert told_of_it(agency) == (1, 1)


async def test_where_its_owner_is_away_the_channel_still_has_a_day_after_it(agency: Agency, acme: Client) -> None:
    """The first morning after a quiet time is the owner's, as every first morning is."""
    await broken_on_friday(agency, acme)
    await quiet(agency, date(2030, 1, 11), date(2030, 1, 28))
    await agency.mette.post("status", user="UMETTE", emoji=":palm_tree:", text="Vacationing")
    monday = MONDAY + 21 * DAY
    await agency.clock(monday + timedelta(hours=1))
    assert told_of_it(agency) == (0, 0)
    await agency.clock(monday + DAY)
    assert told_of_it(agency) == (0, 1)


async def test_no_leads_monday_comes_then_but_the_weekly_summary_does(agency: Agency) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        await session.execute(delete(MondayOff))
    await agency.mette.command("/client-summary")
    await (await (await agency.mette.modal()).fill(Channel="CTEAM", Day="Monday", Time="09:00")).submit()
    await quiet(agency, date(2030, 1, 14), date(2030, 1, 21))
    await agency.clock(MONDAY + 7 * DAY)
    assert await mondays(agency) == []
    assert "Acme" in (await agency.mette.said("CTEAM", "Acme")).words
    await agency.clock(MONDAY + 14 * DAY)
    assert [row.for_role for row in await mondays(agency)] == [Role.ADMIN]
