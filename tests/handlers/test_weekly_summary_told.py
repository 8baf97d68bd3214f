"""Setting up the weekly summary, and hearing it."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal

from handlers.people import sync_people
from models.clients import Status
from models.interaction_people import set_earners
from models.interactions import Interaction
from models.outbox import Outgoing, State
from models.rules.facts import Kind, Tone
from models.rules.schedule import WEEK
from models.schedules import Schedule
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.house import Workplace
from tests.support.many import fill, statements


def a_schedule(due: datetime, channel: str) -> Schedule:
    """A summary that is due at this moment."""
    return Schedule(
        kind="weekly_summary",
        channel=channel,
        weekday=due.weekday(),
        at=due.time(),
        zone="UTC",
        set_by="UMETTE",
        since=due - timedelta(days=1),
        next_at=due,
    )


async def set_up(agency: Agency, **fields: str) -> dict[str, str]:
    await agency.mette.command("/client-summary")
    modal = await agency.mette.modal()
    await modal.fill(**{"Channel": "CTEAM"} | fields)
    return await modal.submit()


async def test_from_the_command_to_the_channel_on_the_next_monday(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", yearly_budget=Decimal(12345), currency="EUR")
    await given.client(agency, "Resting", status=Status.PAUSED)
    for rater in ("UMETTE", "ULARS", "USOFIE"):
        await given.rating(agency, acme, rater, gut=4, respect=5, why="a secret")
    await agency.clock(MONDAY + timedelta(hours=1))
    assert await set_up(agency) == {}

    told = await agency.mette.told()
    assert "The summary comes to <#CTEAM> on Mondays at 09:00 (Copenhagen). Next: Monday 14 January." in told.words
    await agency.clock(MONDAY + WEEK)
    said = await agency.sofie.said("CTEAM", "Our clients")
    assert "Acme" in said.words
    assert "Resting" not in said.words
    for hidden in ("secret", "Gut", "Lars", "12345", "12,345", "€"):
        assert hidden not in said.words


async def test_the_workspace_gets_the_zone_of_who_first_sets_something_up(agency: Agency) -> None:
    assert await set_up(agency, Zone="tokyo") == {}
    workspace = await agency.house.deps.directory.workspace("T1")

    assert workspace
    assert workspace.zone == "Europe/Copenhagen"


async def test_details_stand_in_the_thread(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await agency.clock(MONDAY)
    assert await set_up(agency) == {}
    async with agency.house.deps.database.transaction("T1") as session:
        session.add(earned := praise(acme.id, agency))
        await session.flush()
        await set_earners(session, earned.id, acme.id, ["UJONAS"])
    await agency.clock(MONDAY + WEEK)

    head = await agency.sofie.said("CTEAM", "Our clients")
    thread = await agency.sofie.messages("CTEAM", thread=head.raw["ts"])
    assert "“Loved it” (sofie) · earned by jonas" in head.words
    assert [message.raw["ts"] == head.raw["ts"] for message in thread] == [True, False]
    assert "“Loved it”" in thread[1].words


def praise(client_id: int, agency: Agency) -> Interaction:
    now = agency.sandbox.clock.now()
    return Interaction(
        client_id=client_id,
        kind=Kind.PRAISE,
        tone=Tone.WARM,
        what="Loved it",
        occurred_at=now,
        logged_at=now,
        logged_by="USOFIE",
    )


async def test_a_channel_without_us_is_said_at_once_and_its_summary_is_kept(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.mette.post("leave", channel="CTEAM", user="URAPPORT")
    await agency.clock(MONDAY)
    assert await set_up(agency) == {}

    assert "I'm not in <#CTEAM> yet: type `/invite` <@URAPPORT> there." in (await agency.mette.told()).words
    await agency.clock(MONDAY + WEEK)
    (head, *_rest) = await given.rows(agency, Outgoing)
    assert (head.state, head.reason) == (State.HELD, "not_in_channel")


async def test_a_channel_that_a_guest_reads_is_refused_at_its_field(agency: Agency) -> None:
    errors = await set_up(agency, Channel="CGUEST")

    assert "gustav reads along there as a guest." in errors["Channel"]
    assert await given.rows(agency, Schedule) == []


async def test_a_channel_that_was_shared_meanwhile_is_refused(agency: Agency) -> None:
    await agency.mette.command("/client-summary")
    modal = await agency.mette.modal()
    await modal.fill(Channel="CTEAM")
    await agency.mette.post("share", channel="CTEAM", pending=True)

    assert "People outside your team can read this channel" in (await modal.submit())["Channel"]
    assert await given.rows(agency, Schedule) == []


async def test_members_do_not_set_up_summaries(agency: Agency) -> None:
    await agency.sofie.command("/client-summary")

    assert "only a lead can do this" in (await agency.sofie.told()).words


async def test_the_channel_of_the_command_comes_first_and_can_be_changed(agency: Agency) -> None:
    assert await set_up(agency) == {}
    assert await set_up_another(agency, Channel="CACME", Day="Friday", Time="15:30", Zone="new york") == {}
    await agency.mette.command("/client-summary", channel="CACME")
    modal = await agency.mette.modal()

    assert modal.value("Channel") == "CACME"
    assert modal.value("Day")["text"]["text"] == "Friday"
    assert "It comes to <#CACME> on Fridays at 15:30 (New York)." in modal.words
    await modal.fill(Day="Tuesday")
    assert await modal.submit() == {}
    kept = await given.rows(agency, Schedule)
    assert [(row.channel, row.weekday, row.zone) for row in kept] == [
        ("CTEAM", 0, "Europe/Copenhagen"),
        ("CACME", 1, "America/New_York"),
    ]


async def set_up_another(agency: Agency, **fields: str) -> dict[str, str]:
    await agency.mette.command("/client-summary")
    await (await agency.mette.modal()).press("Also in another channel")
    modal = await agency.mette.modal()
    assert not modal.value("Channel")
    assert "Stop this summary" not in modal.buttons
    await modal.fill(**fields)
    return await modal.submit()


async def test_a_summary_that_moves_is_no_longer_where_it_was(agency: Agency) -> None:
    assert await set_up(agency) == {}
    assert await set_up(agency, Channel="CACME") == {}

    assert [row.channel for row in await given.rows(agency, Schedule)] == ["CACME"]


async def test_two_people_who_set_up_the_same_channel_at_once_make_one_summary(agency: Agency) -> None:
    lars = agency.person("ULARS")
    await given.lead(agency, "ULARS")
    modals = []
    for person, day in ((agency.mette, "Monday"), (lars, "Friday")):
        await person.command("/client-summary")
        modals.append(await (await person.modal()).fill(Channel="CTEAM", Day=day))

    assert await asyncio.gather(*(modal.submit() for modal in modals)) == [{}, {}]
    (kept,) = await given.rows(agency, Schedule)
    assert kept.weekday in {0, 4}


async def test_a_stopped_summary_is_said_no_more(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.clock(MONDAY)
    assert await set_up(agency) == {}
    await agency.mette.told()
    await agency.mette.command("/client-summary")
    await (await agency.mette.modal()).press("Stop this summary")

    assert "hears no weekly summary any more" in (await agency.mette.modal()).words
    assert await given.rows(agency, Schedule) == []
    await agency.clock(MONDAY + WEEK)
    assert [m for m in await agency.sofie.messages("CTEAM") if not m.raw["ephemeral"]] == []


async def test_the_preview_is_for_one_person_and_shows_what_a_channel_would_see(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    for rater in ("UMETTE", "ULARS"):
        await given.rating(agency, acme, rater, gut=1, respect=1, value=1)
    assert await set_up(agency) == {}
    await (await agency.mette.told()).press("Show me this week's now")

    preview = await agency.mette.told()
    assert "Our clients" in preview.words
    assert "Acme: Not enough known (0 of 100)" in preview.words
    assert await agency.sofie.messages("CTEAM") == []


async def test_the_preview_speaks_the_channels_language(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.clock(MONDAY)
    assert await set_up(agency) == {}
    confirmation = await agency.mette.told()
    await given.language(agency, "da")
    await confirmation.press("Show me this week's now")

    assert "31. dec" in (await agency.mette.told()).words


async def test_a_late_summary_is_said_and_says_so(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.clock(MONDAY - timedelta(days=3))
    assert await set_up(agency) == {}
    await agency.clock(MONDAY + timedelta(hours=5))

    said = await agency.sofie.said("CTEAM", "Our clients")
    assert "Late: this was due Monday 7 January, 09:00." in said.words


async def test_changing_the_hour_after_it_was_said_does_not_say_it_twice_that_day(agency: Agency) -> None:
    await agency.clock(MONDAY - timedelta(days=1))
    assert await set_up(agency) == {}
    await agency.mette.told()
    await agency.clock(MONDAY)
    assert await set_up(agency, Time="15:00") == {}

    assert "Next: Monday 14 January." in (await agency.mette.told()).words
    await agency.clock(MONDAY + timedelta(hours=8))
    assert len([m for m in await agency.sofie.messages("CTEAM") if m.raw["bot"]]) == 1


async def test_the_workspaces_language_is_spoken_whoever_set_it_up(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.clock(MONDAY - timedelta(days=1))
    assert await set_up(agency) == {}
    await given.language(agency, "da")
    await agency.clock(MONDAY)

    assert "31. dec" in (await agency.sofie.said("CTEAM", "Acme")).words


async def test_500_clients_take_as_many_statements_as_10(workplaces: Workplace) -> None:
    await sync_people(workplaces.house.deps, "T1")
    async with workplaces.house.deps.database.transaction("T1") as session:
        session.add(a_schedule(workplaces.clock.now, "CTEAM"))
    _warming_up, ten, five_hundred = [
        await statements_of_a_summary(workplaces, numbers) for numbers in (range(1), range(1, 10), range(10, 500))
    ]

    assert five_hundred == ten
    assert [row.state for row in await workplaces.outbox() if row.channel == "CTEAM"] == [State.SENT] * 8
    assert any("And 470 more clients." in text for text in workplaces.said("CTEAM"))


async def statements_of_a_summary(workplace: Workplace, numbers: range) -> int:
    """How many it takes to say the week, once these clients were added."""
    now = workplace.clock.now
    await fill(workplace.house.deps.database, "T1", numbers, now)
    with statements(workplace.house.deps.database) as seen:
        await workplace.house.clockwork.turn_over()
    workplace.clock.move(weeks=1)
    return len(seen)
