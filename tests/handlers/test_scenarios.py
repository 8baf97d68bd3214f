"""Whole conversations across features: from nothing to the first Monday, and what may go wrong on the way."""

import asyncio
from datetime import timedelta

import pytest

from models.clients import Client, Status
from models.interactions import Interaction
from models.outbox import Outgoing
from models.ratings import Rating
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.cards import from_card
from tests.support.person import Person, Shown

pytestmark = pytest.mark.on_both

WEEK = timedelta(days=7)
LONG_AFTER = timedelta(minutes=31)
"""Slack forgets where to answer after half an hour (docs.slack.dev, response_url)."""


async def rate(person: Person, client: str, **answers: str) -> Shown:
    """Rates a client by command; gives what the person is told."""
    await person.command(f"/client-rate {client}")
    modal = await (await person.modal()).fill(**answers)
    assert await modal.submit() == {}
    return await person.told()


async def public(agency: Agency, channel: str) -> list[Shown]:
    """What the bot said in a channel for everybody there."""
    said = await agency.mette.messages(channel)
    return [message for message in said if message.raw["bot"] and not message.raw["ephemeral"]]


# From nothing to the first Mondays


async def test_a_new_agency_from_nothing_to_its_second_summary(agency: Agency) -> None:
    await agency.clock(MONDAY + timedelta(hours=1))
    await agency.mette.command("/clients")
    await (await agency.mette.told()).press("Add a client")
    assert await (await (await agency.mette.modal()).fill(Name="Acme")).submit() == {}
    await (await agency.mette.told()).press("Rate")
    assert await (await (await agency.mette.modal()).fill(Gut="5 · lifts me", Value="4 · often")).submit() == {}
    assert "not enough known yet" in (await agency.mette.told()).words
    for person in (agency.sofie, agency.person("UJONAS")):
        await rate(person, "acme", Gut="5 · lifts me", Respect="5 · always", Value="4 · often", Teamwork="5 · always")
    await agency.sofie.command("/client-log acme cried when they saw the film")
    assert await (await (await agency.sofie.modal()).fill(Kind="Praise", Tone="Warm")).submit() == {}
    await agency.mette.command("/client-summary")
    assert await (await (await agency.mette.modal()).fill(Channel="CTEAM")).submit() == {}
    assert "Next: Monday 14 January." in (await agency.mette.told()).words

    await agency.clock(MONDAY + WEEK)
    await agency.clock(timedelta(hours=1))
    (head,) = await public(agency, "CTEAM")
    assert "Our clients, 7–13 Jan" in head.words
    assert "cried when they saw the film" in head.words
    _head, details = await agency.mette.messages("CTEAM", thread=head.raw["ts"])
    assert "cried when they saw the film" in details.words

    await agency.clock(MONDAY + 2 * WEEK)
    assert len(await public(agency, "CTEAM")) == 2
    for channel in ("CACME", "CGUEST", "CSHARED", "CPENDING"):
        assert await public(agency, channel) == []


async def test_a_guest_who_joins_the_channel_silences_its_summary(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.clock(MONDAY + timedelta(hours=1))
    await agency.mette.command("/client-summary")
    assert await (await (await agency.mette.modal()).fill(Channel="CTEAM")).submit() == {}
    await agency.clock(MONDAY + WEEK)
    assert len(await public(agency, "CTEAM")) == 1

    await agency.mette.post("join", channel="CTEAM", user="UGUEST")
    await agency.clock(MONDAY + 2 * WEEK)

    assert len(await public(agency, "CTEAM")) == 1


async def test_rating_from_the_summary_stays_between_the_rater_and_rapport(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.clock(MONDAY + timedelta(hours=1))
    await agency.mette.command("/client-summary")
    assert await (await (await agency.mette.modal()).fill(Channel="CTEAM")).submit() == {}
    await agency.clock(MONDAY + WEEK)

    await (await agency.sofie.said("CTEAM", "Our clients")).press("Rate Acme")
    modal = await agency.sofie.modal()
    assert await (await modal.fill(Gut="1 · drains me", Why="They shout")).submit() == {}

    assert "Thanks. *Acme*" in (await agency.sofie.told()).words
    assert len(await public(agency, "CTEAM")) == 1
    for other in (agency.mette, agency.person("UJONAS")):
        assert not any("Thanks" in message.words for message in await other.messages("CTEAM"))


async def test_an_archived_client_is_found_by_a_rough_name_and_brought_back(agency: Agency) -> None:
    acme = await given.client(agency, "Acme Rockets")
    await given.archived(agency, acme)
    await agency.sofie.command("/client-rate acme rokets")
    told = await agency.sofie.told()
    assert "*Acme Rockets* is archived." in told.words

    await told.press("Open card")
    card = await agency.sofie.told()
    assert card.buttons == ["Contacts", "Bring back", "More"]
    await card.press("Bring back")
    assert "*Acme Rockets* is active again." in (await agency.sofie.told()).words
    assert "not enough known yet" in (await rate(agency.sofie, "acme rokets", Gut="3 · neither")).words


# At once, and twice


async def test_three_people_rate_at_once_and_each_rating_counts(agency: Agency) -> None:
    await given.client(agency, "Acme")
    people = [agency.mette, agency.sofie, agency.person("UJONAS")]
    modals = []
    for person in people:
        await person.command("/client-rate acme")
        answers = {"Gut": "4 · cheers me up", "Respect": "4 · often", "Value": "4 · often", "Teamwork": "4 · often"}
        modals.append(await (await person.modal()).fill(**answers))

    assert await asyncio.gather(*(modal.submit() for modal in modals)) == [{}, {}, {}]

    for person in people:
        assert "Thanks. *Acme*" in (await person.told()).words
    assert {row.rater_id for row in await given.rows(agency, Rating)} == {person.id for person in people}
    await agency.sofie.command("/client-health acme")
    assert "The team says 4 of 5, from three people or more" in (await agency.sofie.told()).words


async def test_the_same_command_twice_opens_one_form_and_says_nothing_more(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-rate acme")
    modal = await agency.sofie.modal()

    await agency.sofie.post("redeliver", kind="slash_commands")
    await agency.house.deps.tasks.drain()

    assert await agency.sofie.messages("CTEAM") == []
    assert len((await agency.sofie.get("views"))["stack"]) == 1
    assert await (await modal.fill(Gut="3 · neither")).submit() == {}
    await agency.sofie.told()
    assert len(await given.rows(agency, Rating)) == 1


async def test_the_same_button_twice_does_not_undo_what_came_between(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await from_card(agency.sofie, "Pause")
    assert "is paused" in (await agency.sofie.told()).words
    await given.change(agency, acme, status=Status.ACTIVE)

    await agency.sofie.post("redeliver", kind="block_actions")
    await agency.house.deps.tasks.drain()

    (kept,) = await given.rows(agency, Client)
    assert kept.status is Status.ACTIVE


# When Slack is down


async def test_a_form_that_opens_late_and_is_answered_late_loses_nothing(agency: Agency) -> None:
    """No form at first, no place to answer later, and then no messages either: the word comes all the same."""
    await given.client(agency, "Acme")
    await agency.fault("views.open", "http_500")
    await agency.sofie.command("/client-log acme loved the draft")
    await (await agency.sofie.told()).press("Open it again")
    modal = await agency.sofie.modal()
    await agency.clock(LONG_AFTER)
    await agency.fault("chat.postMessage", "ratelimited", retry_after=60)

    assert await modal.submit() == {}
    await agency.house.deps.tasks.drain()
    await agency.clock(timedelta(hours=1))

    assert "Logged with *Acme*" in (await agency.sofie.told()).words
    (row,) = await given.rows(agency, Interaction)
    assert row.what == "loved the draft"
    assert len(await given.rows(agency, Outgoing)) == 1


# Drafts


async def test_a_draft_says_the_day_on_which_its_writer_left_it(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.clock(MONDAY + timedelta(hours=15, minutes=30))  # Tuesday in Copenhagen, Monday in UTC
    await agency.sofie.command("/client-rate acme")
    await (await (await agency.sofie.modal()).fill(Why="half a thought")).close()

    await agency.sofie.command("/client-rate acme")

    assert "As you left it on Tuesday 8 January at 00:30." in (await agency.sofie.modal()).words


async def test_a_card_full_of_emoji_still_opens(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    for rater in ("UMETTE", "ULARS", "USOFIE", "UJONAS", "UGUEST"):
        await given.rating(agency, acme, rater, gut=4, respect=5, why="🥳*" * 400)
    for _number in range(5):
        await agency.mette.command("/client-log acme " + "🥳*" * 400)
        assert await (await agency.mette.modal()).submit() == {}
        await agency.mette.told()

    for command, words in (("/clients acme", "Owner"), ("/client-health acme", "points")):
        await agency.mette.command(command)
        assert words in (await agency.mette.told()).words


async def test_a_repeated_question_is_answered_once(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-health acme")
    await agency.sofie.told()

    await agency.sofie.post("redeliver", kind="slash_commands")
    await agency.house.deps.tasks.drain()
    assert len(await agency.sofie.messages("CTEAM")) == 1

    await agency.sofie.command("/client-health acme")
    await agency.sofie.told()


async def test_what_was_edited_after_a_lost_answer_is_not_lost(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-log acme they called")
    modal = await agency.sofie.modal()
    payload = {"type": "view_submission", "user": {"id": "USOFIE"}, "team": {"id": TEAM}, "trigger_id": "1.2"}
    for words in ("they called", "they called twice", "they called twice"):
        await modal.fill(What_happened=words)
        view = (await agency.sofie.modal()).view
        assert await agency.house.router.route(TEAM, {**payload, "view": view}) is None

    assert [row.what for row in await given.rows(agency, Interaction)] == ["they called", "they called twice"]
