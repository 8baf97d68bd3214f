"""When the pulse is asked, about whom, and when it stops: only at the end of a digest that has something in it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from handlers.kit import blocks
from handlers.kit.blocks import Block
from handlers.kit.turn import turn_in
from handlers.nudges import say_what_is_due
from handlers.rate import pulse
from models.clients import Client, Status
from models.nudges import NudgeMute
from models.outbox import Outgoing
from models.pulses import Pulse
from models.rules.pulse import Pace
from models.workspaces import this_workspace
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.kickoffs import press
from tests.support.pulses import ASKS, DAY, THURSDAY, TUESDAY, WEEK, asked, digest, something_to_say, then

STOPS = "I stop asking how clients feel"


async def pace(agency: Agency, chosen: Pace) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await this_workspace(session)).pulse = chosen


async def test_a_digest_ends_with_the_question_and_says_who_sees_the_answer(agency: Agency) -> None:
    shown = await digest(agency)
    assert "How does *Acme* feel right now?" in shown.words
    assert "Seen with your name by mette." in shown.words
    scale = ["1 · drains me", "2 · tires me a little", "3 · neither", "4 · cheers me up", "5 · lifts me"]
    assert shown.buttons[-7:] == [*scale, "Not now", "I don't work with them"]
    assert "bring cake" in shown.words
    assert "How does *Acme* feel right now?" in shown.raw["text"], "who hears the screen hears it too"


async def test_where_there_is_nothing_to_say_nothing_is_asked(agency: Agency) -> None:
    await agency.clock(TUESDAY)
    await agency.clock(THURSDAY)
    assert agency.private("USOFIE") == []
    assert await asked(agency) == []


async def test_only_the_team_is_asked(agency: Agency) -> None:
    assert ASKS not in (await digest(agency, TUESDAY, agency.mette)).words
    assert await given.rows(agency, Pulse) == []


@pytest.mark.parametrize("status", [Status.PAUSED, Status.ARCHIVED])
async def test_a_client_that_rests_is_not_asked_about(agency: Agency, acme: Client, status: Status) -> None:
    await given.change(agency, acme, status=status)
    assert ASKS not in (await digest(agency)).words


async def test_of_a_silenced_client_nothing_is_asked(agency: Agency, acme: Client) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(NudgeMute(heard_by="USOFIE", kind=None, client_id=acme.id, until=None))
    assert ASKS not in (await digest(agency)).words


async def test_who_rated_a_week_ago_is_asked_once_a_month_has_gone(agency: Agency, acme: Client) -> None:
    await given.rating(agency, acme, "USOFIE", respect=3)
    assert ASKS not in (await digest(agency, TUESDAY + WEEK)).words
    assert ASKS in (await digest(agency, TUESDAY + 5 * WEEK)).words


async def test_two_a_week_at_most_the_longest_waiting_first(agency: Agency, acme: Client) -> None:
    for name in ("Bolt", "Corn"):
        await given.team(agency, await given.client(agency, name), "USOFIE")
    await given.rating(agency, acme, "USOFIE", gut=3)
    await agency.clock(timedelta(days=35))
    shown = await digest(agency, TUESDAY + 5 * WEEK)
    assert shown.words.count(ASKS) == 4, "each stands in the text and in its block"
    assert "*Acme*" not in shown.words
    assert ASKS not in (await digest(agency, THURSDAY + 5 * WEEK)).words
    assert "How does *Acme* feel" in (await digest(agency, TUESDAY + 6 * WEEK)).words


async def test_a_workspace_that_wants_none_asks_nobody(agency: Agency) -> None:
    await agency.mette.command("/client-settings")
    modal = await agency.mette.modal()
    assert modal.value("Ask how clients feel")["value"] == "monthly"
    await modal.fill(Working_days=["Monday", "Tuesday", "Wednesday"], Ask_how_clients_feel="Never")
    assert await modal.submit() == {}
    await agency.mette.told()
    assert ASKS not in (await digest(agency)).words
    await (await digest(agency, TUESDAY + WEEK)).press("How I hear")
    assert "how a client feels" not in (await agency.sofie.modal()).words


async def test_every_two_weeks_is_every_two_weeks(agency: Agency) -> None:
    await pace(agency, Pace.TWO_WEEKS)
    await (await digest(agency)).press("Not now")
    assert ASKS not in (await digest(agency, TUESDAY + WEEK)).words
    assert ASKS in (await digest(agency, TUESDAY + 2 * WEEK)).words


async def test_two_who_look_at_the_same_moment_ask_once(agency: Agency) -> None:
    agency.house.clockwork.turn_over = nothing  # type: ignore[method-assign]
    await something_to_say(agency, TUESDAY.date(), "USOFIE")
    await agency.clock(TUESDAY)
    turns = [await turn_in(agency.house.deps, TEAM) for _ in range(2)]
    await asyncio.gather(*(say_what_is_due(turn) for turn in turns))
    assert len(await asked(agency)) == 1
    [said] = [row for row in await given.rows(agency, Outgoing) if row.channel == "USOFIE"]
    assert str(said.payload).count("pulse:1:0") == 1


async def nothing() -> list[Outgoing]:
    """The clock is looked at by the test alone."""
    return []


async def test_where_there_is_no_room_the_digest_comes_without_and_nothing_counts_as_asked(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(*_: object, **__: object) -> Sequence[Block]:
        return [blocks.section("x" * 2900)] * 5

    monkeypatch.setattr(pulse, "question", too_long)
    assert ASKS not in (await digest(agency)).words
    assert await asked(agency) == []


# Stopping


async def three_that_are_ignored(agency: Agency) -> None:
    """Three digests with a question, none of which is heeded."""
    await pace(agency, Pace.TWO_WEEKS)
    for weeks in (0, 2, 4):
        assert ASKS in (await digest(agency, TUESDAY + weeks * WEEK)).words


async def test_who_ignores_three_is_told_once_that_it_stops_and_gets_it_back(agency: Agency) -> None:
    await three_that_are_ignored(agency)
    last = await digest(agency, TUESDAY + 6 * WEEK)
    assert STOPS in last.words
    assert ASKS not in last.words
    later = await digest(agency, TUESDAY + 8 * WEEK)
    assert STOPS not in later.words
    assert ASKS not in later.words
    await last.press("Ask me again")
    again = await then(agency.sofie, "I ask you again now and then")
    assert "bring cake" in again.words
    assert "Ask me again" not in again.buttons
    assert ASKS in (await digest(agency, TUESDAY + 9 * WEEK)).words


async def test_one_that_is_put_off_is_not_ignored(agency: Agency) -> None:
    await pace(agency, Pace.TWO_WEEKS)
    for weeks in (0, 2, 4, 6, 8):
        shown = await digest(agency, TUESDAY + weeks * WEEK)
        assert ASKS in shown.words
        if weeks == 2:
            await shown.press("Not now")
            await then(agency.sofie, "another time")


async def test_who_answered_by_the_form_has_not_ignored_it(agency: Agency, acme: Client) -> None:
    await three_that_are_ignored(agency)
    await given.rating(agency, acme, "USOFIE", gut=3)
    assert STOPS not in (await digest(agency, TUESDAY + 6 * WEEK)).words


async def test_how_i_hear_has_the_switch(agency: Agency) -> None:
    await (await agency.sofie.home()).press("About my clients")
    await agency.sofie.modal()
    habits = await press(agency, "How I hear", by=agency.sofie)
    assert "At the end of a digest I ask now and then how a client feels." in habits.words
    off = await press(agency, "Don't ask me", by=agency.sofie)
    assert "I don't ask you how clients feel." in off.words
    assert ASKS not in (await digest(agency)).words
    assert "Don't ask me" in (await press(agency, "Ask me again", by=agency.sofie)).buttons
    assert ASKS in (await digest(agency, TUESDAY + WEEK)).words


async def test_a_day_on_which_only_snoozed_things_come_back_asks_nothing(agency: Agency) -> None:
    """That digest holds only what somebody asked to hear again."""
    await pace(agency, Pace.OFF)
    await (await digest(agency)).press("Later")
    await (await then(agency.sofie, "bring cake")).press("Tomorrow")
    await then(agency.sofie, "You hear of it again")
    await pace(agency, Pace.MONTHLY)
    await agency.clock(TUESDAY + DAY)
    assert "bring cake" in (await agency.sofie.told()).words
    assert await asked(agency) == []
