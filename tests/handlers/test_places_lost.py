"""Channels that are archived, gone, or not open to us: what was meant for them is kept, and a lead hears of it once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.kit.blocks import note
from handlers.kit.turn import turn_in
from handlers.people import sync_people
from models.held import KEPT_FOR
from models.outbox import Outgoing, State
from models.rules.schedule import WEEK
from models.schedules import Schedule
from models.troubles import Trouble
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency, seed
from tests.support.house import Workplace
from tests.support.person import Person

LOOK = timedelta(minutes=11)


@pytest.fixture
async def place(workplaces: Workplace) -> Workplace:
    """The agency, its people known; Rapport is in a private channel too."""
    world = seed()
    [nordlys] = world["workspaces"]
    nordlys["channels"].append({"id": "GCORE", "name": "core", "is_private": True, "members": ["UMETTE", "URAPPORT"]})
    workplaces.sandbox.load(world)
    await sync_people(workplaces.house.deps, TEAM)
    return workplaces


async def say(place: Workplace, *texts: str, channel: str = "CACME") -> None:
    turn = await turn_in(place.house.deps, TEAM)
    async with turn.transaction() as session:
        for text in texts:
            await turn.say(session, channel, note(text), kind="test", set_by="UMETTE")


async def deliver(place: Workplace, later: timedelta = timedelta()) -> None:
    place.clock.now += later
    await place.house.clockwork.turn_over()
    await place.house.delivery.drain()


async def hear(place: Workplace) -> None:
    """Rapport hears of what happened in Slack."""
    for delivery in [one for one in place.sandbox.world.gateway.sent if one.kind == "events_api"]:
        await place.house.router.route(TEAM, delivery.payload)
    await deliver(place)


async def told(place: Workplace, person: str = "UMETTE") -> list[str]:
    world = place.sandbox.world.workspaces[TEAM]
    return [one.text for one in world.direct_channel([person, "URAPPORT"], 0).messages]


async def rows(place: Workplace) -> list[tuple[str, State, str | None]]:
    return [(row.payload["text"], row.state, row.reason) for row in await place.outbox() if row.kind == "test"]


# What is kept, and who hears


async def test_what_was_meant_for_an_archived_channel_is_said_once_it_is_back(place: Workplace) -> None:
    await place.person().post("archive", channel="CACME")
    await say(place, "one", "two")
    await deliver(place)
    await say(place, "three")
    await deliver(place, timedelta(days=7))
    assert await rows(place) == [(text, State.HELD, "archived") for text in ("one", "two", "three")]
    [word] = await told(place)
    assert "I kept back a message for <#CACME>: it is archived." in word
    assert "one" not in word
    assert await told(place, "USOFIE") == []
    await place.person().post("archive", channel="CACME", archived=False)
    await hear(place)
    assert place.said("CACME") == ["one", "two", "three"]


async def test_what_was_meant_for_a_private_channel_that_put_us_out_is_said_once_we_are_let_in(
    place: Workplace,
) -> None:
    await place.person().post("leave", channel="GCORE", user="URAPPORT")
    await say(place, "one", channel="GCORE")
    await deliver(place)
    assert await rows(place) == [("one", State.HELD, "gone")]
    [word] = await told(place)
    assert "it was deleted, or I was removed from it" in word
    await place.person().post("join", channel="GCORE", user="URAPPORT")
    await hear(place)
    assert place.said("GCORE") == ["one"]


async def test_what_was_meant_for_a_channel_that_we_are_not_in_is_said_once_we_are(place: Workplace) -> None:
    await place.person().post("leave", channel="CACME", user="URAPPORT")
    for text in ("one", "two"):
        await say(place, text)
        await deliver(place, timedelta(days=7))
    assert await rows(place) == [(text, State.HELD, "not_in_channel") for text in ("one", "two")]
    [word] = await told(place)
    assert "Type `/invite` <@URAPPORT> there" in word
    await place.person().post("join", channel="CACME", user="URAPPORT")
    await hear(place)
    assert place.said("CACME") == ["one", "two"]


async def test_a_post_of_which_nobody_can_tell_is_looked_for_once_its_channel_is_back(place: Workplace) -> None:
    """Slack took it; then the channel was away while we looked. It stands there once, whatever comes."""
    await place.fault("chat.postMessage", "drop_after")
    await say(place, "one")
    await deliver(place)
    await place.fault("conversations.history", "error", error="channel_not_found")
    await deliver(place, timedelta(minutes=1))
    assert await rows(place) == [("one", State.HELD, "gone")]
    await deliver(place, LOOK)
    assert await rows(place) == [("one", State.SENT, None)]
    assert place.said("CACME") == ["one"]


async def test_a_channel_that_slack_shows_but_does_not_take_words_for_is_told_of_once(place: Workplace) -> None:
    await place.fault("chat.postMessage", "error", error="channel_not_found", channel="CACME", times=20)
    await say(place, "one")
    for _ in range(6):
        await deliver(place, LOOK)
    assert await rows(place) == [("one", State.HELD, "gone")]
    assert len(await told(place)) == 1


async def test_another_reason_is_news_the_same_is_not(place: Workplace) -> None:
    await place.person().post("join", channel="CACME", user="UGUEST")
    await say(place, "one")
    await deliver(place)
    await place.person().post("archive", channel="CACME")
    for text in ("two", "three"):
        await say(place, text)
        await deliver(place, LOOK)
    assert [word.split(": ")[1].split("\n")[0] for word in await told(place)] == [
        "gustav, a guest, reads along.",
        "it is archived.",
    ]


async def test_once_it_went_out_the_same_may_be_told_again(place: Workplace) -> None:
    for archived in (True, False, True):
        await place.person().post("archive", channel="CACME", archived=archived)
        await say(place, "hello")
        await deliver(place, timedelta(days=7))
    assert place.said("CACME") == ["hello", "hello"]
    assert len(await told(place)) == 2
    async with place.house.deps.database.reading(TEAM) as session:
        assert [one.place for one in await session.scalars(select(Trouble))] == ["CACME"]


async def test_what_waited_for_thirty_days_is_given_up(place: Workplace) -> None:
    """Who brings a channel back after half a year is not met by half a year's messages."""
    await place.person().post("archive", channel="CACME")
    await say(place, "old")
    await deliver(place)
    await deliver(place, KEPT_FOR - timedelta(days=1))
    await say(place, "new")
    await deliver(place, timedelta(days=2))
    assert await rows(place) == [("old", State.DROPPED, "too_old"), ("new", State.HELD, "archived")]
    await place.person().post("archive", channel="CACME", archived=False)
    await hear(place)
    assert place.said("CACME") == ["new"]


# Another channel


async def set_up(person: Person, channel: str) -> None:
    await person.command("/client-summary")
    assert await (await (await person.modal()).fill(Channel=channel)).submit() == {}
    assert "Next: Monday" in (await person.told()).words


async def scheduled(agency: Agency) -> list[str]:
    found: list[Schedule] = await given.rows(agency, Schedule)
    return [one.channel for one in found]


async def sent_to(agency: Agency) -> list[str]:
    found: list[Outgoing] = await given.rows(agency, Outgoing)
    return [row.channel for row in found if row.kind == "weekly_summary" and row.state is State.SENT]


async def test_from_an_archived_channel_the_summary_moves_for_good_in_one_go(agency: Agency) -> None:
    mette = agency.mette
    await agency.clock(MONDAY)
    await set_up(mette, "CTEAM")
    await mette.post("archive", channel="CTEAM")
    await agency.clock(MONDAY + WEEK)
    word = await mette.told()
    assert "the weekly summary for <#CTEAM>: it is archived" in word.words
    assert word.buttons == ["Say it in another channel", "Let it go"]
    await word.press("Say it in another channel")
    modal = await mette.modal()
    assert [one["value"] for one in modal.value("Next time")] == ["from_now_on"]
    assert await (await modal.fill(Channel="CACME")).submit() == {}
    assert "From now on everything goes there." in (await mette.told()).words
    await mette.said("CACME", "7–13 Jan")
    assert await scheduled(agency) == ["CACME"]
    await agency.clock(MONDAY + 2 * WEEK)
    assert await sent_to(agency) == ["CACME", "CACME"]


async def test_where_a_guest_reads_along_only_this_one_goes_elsewhere(agency: Agency) -> None:
    mette = agency.mette
    await agency.clock(MONDAY)
    await set_up(mette, "CTEAM")
    await mette.post("join", channel="CTEAM", user="UGUEST")
    await agency.clock(MONDAY + WEEK)
    await (await mette.told()).press("Say it in another channel")
    modal = await mette.modal()
    assert modal.value("Next time") == []
    assert await (await modal.fill(Channel="CACME")).submit() == {}
    assert "From now on" not in (await mette.told()).words
    assert await scheduled(agency) == ["CTEAM"]


async def test_what_comes_once_asks_for_no_next_time(agency: Agency) -> None:
    await agency.mette.post("archive", channel="CACME")
    turn = await turn_in(agency.house.deps, TEAM)
    async with turn.transaction() as session:
        await turn.say(session, "CACME", note("hello"), kind="test", set_by="UMETTE")
    await (await agency.mette.told()).press("Say it in another channel")
    assert "Next time" not in (await agency.mette.modal()).words
