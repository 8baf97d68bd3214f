"""The weekly summary: what a channel reads, what it never reads, and setting it up."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers.kit.blocks import Message
from handlers.kit.drawn import score_words
from handlers.people import sync_people
from handlers.weekly_summary import message, setup
from handlers.weekly_summary.message import Week
from models.clients import Status
from models.interactions import Interaction
from models.outbox import Outgoing, State
from models.rules.facts import Kind, Tone
from models.rules.schedule import WEEK
from models.rules.summary import summarize
from models.schedules import Schedule
from models.sight import Sight
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.house import Workplace
from tests.support.many import NASTY_NAMES, fill, logged_rows, named, statements, subjects
from tests.support.slack import slack_takes
from tests.support.time import NOW


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


def a_week(count: int, nasty: str = "long", *, still: bool = False, **more: Any) -> Week:
    """A week of so many clients; a still one is one in which nothing happened."""
    summary = summarize(subjects(count, NOW, nasty, still=still), NOW - WEEK, NOW, Sight().see)
    return Week(summary, logged_rows(count, NOW), {"UMETTE": "Mette"}, "Europe/Copenhagen", **more)


def table_of(shown: Message) -> list[list[str]]:
    (table,) = [block for block in shown.blocks if block["type"] == "table"]
    return [[cell["text"] for cell in row] for row in table["rows"]]


def text_of(shown: Message | None) -> str:
    assert shown
    found = [block["text"]["text"] for block in shown.blocks if block["type"] in ("section", "header")]
    found += [element["text"] for block in shown.blocks if block["type"] == "context" for element in block["elements"]]
    return "\n".join(found)


# What a channel reads


@pytest.mark.parametrize("nasty", NASTY_NAMES)
@pytest.mark.parametrize("count", [1, 12, 30, 31, 120])
def test_any_number_of_clients_with_any_names_is_a_message_that_slack_takes(count: int, nasty: str) -> None:
    week = a_week(count, nasty)
    head, details = message.head(week), message.details(week)

    slack_takes(head)
    assert details
    slack_takes(details)
    text = head.payload()["text"]
    assert not text.endswith("…")
    for number, row in zip([line.client.id for line in week.summary.listed], table_of(head)[1:], strict=True):
        assert row[0].rstrip("…") == named(nasty, number)[: len(row[0].rstrip("…"))]
        assert row[0].startswith(f"{number} ")
        assert f"{number} " in text


@pytest.mark.parametrize("nasty", NASTY_NAMES)
def test_a_still_week_of_any_names_loses_none_of_them_in_the_text(nasty: str) -> None:
    head = message.head(a_week(30, nasty, still=True))

    slack_takes(head)
    assert not head.payload()["text"].endswith("…")
    assert all(f"{number} " in head.payload()["text"] for number in range(1, 31))


def test_those_beyond_thirty_are_counted() -> None:
    head = message.head(a_week(500))

    assert len(table_of(head)) == 31
    assert "And 470 more clients." in text_of(head)
    assert "And 470 more clients." in head.text
    assert "more client" not in message.head(a_week(30)).text


def test_the_text_for_screen_readers_names_the_week_the_counts_and_every_score() -> None:
    week = a_week(4)
    text = message.head(week).text

    assert text.startswith("Our clients, 31 Dec")
    assert "6 Jan. 1 at risk, 1 watch, 1 healthy, 1 not enough known. " in text
    for line in week.summary.lines:
        assert f"{line.client.name}: {score_words(line.health)}" in text


def test_a_still_week_is_said_so_and_still_names_everybody() -> None:
    week = a_week(12, still=True)
    head = message.head(week)

    slack_takes(head)
    assert "A quiet week" in text_of(head)
    assert len(table_of(head)) == 13
    assert message.details(week) is None
    assert "A quiet week" not in text_of(message.head(a_week(12)))


def test_without_clients_it_says_how_to_add_one() -> None:
    head = message.head(a_week(0))

    slack_takes(head)
    assert "Add the first one" in head.text
    assert head.blocks[-1]["elements"][0]["action_id"] == "shared.add_client"
    assert message.details(a_week(0)) is None


def test_a_late_one_says_when_it_was_due() -> None:
    due = NOW.replace(hour=8) - timedelta(days=2)

    assert "Late: this was due Saturday 5 January, 09:00." in text_of(message.head(a_week(2, late=due)))
    assert "Late" not in text_of(message.head(a_week(2)))


def test_what_moved_who_needs_us_and_what_went_well() -> None:
    said = text_of(message.head(a_week(4)))

    assert "*Up and down*" in said
    assert "↗ *1 Société" in said
    assert "↘ *2 Société" in said
    assert "*Needs us*" in said
    assert "a complaint" in said
    assert "*Went well*" in said
    assert "(Mette)" in said
    assert "<!channel>" not in said


def test_who_is_not_known_enough_has_a_button_to_be_rated() -> None:
    head = message.head(a_week(4))

    buttons = head.blocks[-1]["elements"]
    assert [button["text"]["text"][:8] for button in buttons] == ["Rate 3 S"]
    assert "*Waiting for a rating:* 3 Société" in text_of(head)


def test_the_details_tell_everything_that_was_logged_up_to_a_limit() -> None:
    few, many = text_of(message.details(a_week(8))), text_of(message.details(a_week(60)))

    assert few.count("• ") + few.count("(Mette)") == 8
    assert "and 35 more" in many


# The modal


def test_a_new_summary_starts_on_monday_at_nine_in_ones_own_zone() -> None:
    view = setup.view({}, None, "Asia/Tokyo", NOW)

    slack_takes(view)
    channel, day, at, zone = [block for block in view["blocks"] if block["type"] == "input"]
    assert [block["label"]["text"] for block in (channel, day, at, zone)] == ["Channel", "Day", "Time", "Zone"]
    assert channel["element"]["filter"] == {"include": ["public", "private"], "exclude_external_shared_channels": True}
    assert day["element"]["initial_option"]["text"]["text"] == "Monday"
    assert at["element"]["initial_time"] == "09:00"
    assert zone["element"]["initial_option"]["value"] == "Asia/Tokyo"
    assert zone["optional"]


@pytest.mark.parametrize("stale", [{"day": "9", "zone": "Atlantis", "schedule": "x"}, {"day": None, "time": None}])
def test_stale_values_do_not_break_the_modal(stale: dict[str, Any]) -> None:
    slack_takes(setup.view(stale, None, "UTC", NOW))


# Setting it up, and hearing it


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
        session.add(praise(acme.id, agency))
    await agency.clock(MONDAY + WEEK)

    head = await agency.sofie.said("CTEAM", "Our clients")
    thread = await agency.sofie.messages("CTEAM", thread=head.raw["ts"])
    assert "“Loved it”" in head.words
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
    assert [row.state for row in await workplaces.outbox() if row.channel == "CTEAM"] == [State.SENT] * 6
    assert any("And 470 more clients." in text for text in workplaces.said("CTEAM"))


async def statements_of_a_summary(workplace: Workplace, numbers: range) -> int:
    """How many it takes to say the week, once these clients were added."""
    now = workplace.clock.now
    await fill(workplace.house.deps.database, "T1", numbers, now)
    with statements(workplace.house.deps.database) as seen:
        await workplace.house.clockwork.turn_over()
    workplace.clock.move(weeks=1)
    return len(seen)
