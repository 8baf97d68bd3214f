"""Our own broken promise: its owner hears at once, the channel the next working morning, naming the side."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from handlers.kit.blocks import Message
from handlers.nudges import digest
from handlers.nudges.digest import Clients, Marked
from models.agreements import Agreement
from models.clients import Client
from models.nudges import NudgeMute
from models.promises import Promise
from models.rules.agreement import Duty, Milestone
from models.rules.promises import Fate
from models.workspaces import this_workspace
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press

WORDS = "we promised “show two designs” for 11 January"
FRIDAY_CLOSE = datetime(2030, 1, 11, 16, tzinfo=UTC)
NEXT_MONDAY = datetime(2030, 1, 14, 8, tzinfo=UTC)
NEXT_TUESDAY = NEXT_MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
async def agreement(agency: Agency) -> Agreement:
    """Acme, owned by Sofie, to whom we promised something for Friday 11 January."""
    await agency.clock(MONDAY)
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await this_workspace(session)).zone = "Europe/Copenhagen"
    agency.house.deps.directory.forget_workspace(TEAM)
    client = await given.client(agency, "Acme", owner="USOFIE", internal_channel="CACME")
    terms = agreed.website(milestones=(Milestone(1, "Design", Duty("show two designs", date(2030, 1, 11))),))
    return await agreed.agreement(agency, client, terms)


async def heard(agency: Agency, user_id: str) -> int:
    """How often somebody was told of it."""
    return sum("nobody has said that it is kept" in text for text in agency.private(user_id))


def in_channel(agency: Agency, channel: str = "CACME") -> list[str]:
    said = agency.sandbox.world.workspaces[TEAM].channels[channel].messages
    return [message.text for message in said if WORDS in message.text]


async def the_promise(agency: Agency) -> Promise:
    row: Promise
    [row] = await given.rows(agency, Promise)
    return row


async def test_its_owner_hears_in_their_next_working_hour_and_once(agency: Agency) -> None:
    await agency.clock(FRIDAY_CLOSE + timedelta(hours=1))
    assert await heard(agency, "USOFIE") == 0, "nobody works on a Friday evening"
    await agency.clock(NEXT_MONDAY)
    assert await heard(agency, "USOFIE") == 1
    assert in_channel(agency) == []
    await agency.clock(NEXT_TUESDAY)
    await agency.clock(NEXT_TUESDAY + timedelta(days=2))
    assert await heard(agency, "USOFIE") == 1


async def test_what_fails_for_one_promise_keeps_no_other_from_being_said(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    globex = await given.client(agency, "Globex", owner="ULARS")
    terms = agreed.website(milestones=(Milestone(1, "Design", Duty("show two designs", date(2030, 1, 11))),))
    await agreed.agreement(agency, globex, terms)
    say = digest.at_once

    def fails_for_sofie(one: Marked, clients: Clients) -> Message:
        if {client.name for client in clients.values()} == {"Acme"}:
            raise KeyError
        return say(one, clients)

    monkeypatch.setattr(digest, "at_once", fails_for_sofie)
    await agency.clock(NEXT_MONDAY)
    assert [await heard(agency, user) for user in ("USOFIE", "ULARS")] == [0, 1]
    monkeypatch.undo()
    await agency.clock(NEXT_MONDAY + timedelta(hours=1))
    assert [await heard(agency, user) for user in ("USOFIE", "ULARS")] == [1, 1]


async def test_once_somebody_said_how_it_went_there_is_nothing_to_do(agency: Agency) -> None:
    await agency.clock(NEXT_MONDAY)
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await session.get_one(Promise, (await the_promise(agency)).id)).fate = Fate.KEPT
    await agency.clock(timedelta(hours=1))
    shown = await agency.sofie.said((await agency.sofie.told()).channel, "nobody has said that it is kept")
    assert "✓ Nothing to do here any more." in shown.words
    assert shown.buttons == []


async def test_its_owner_who_puts_it_off_hears_again_tomorrow_and_so_does_everybody_else(agency: Agency) -> None:
    bolt = await given.client(agency, "Bolt", owner="UMETTE", internal_channel="CBOLT")
    await given.change(agency, bolt, since=date(2025, 1, 15))
    await agency.clock(NEXT_MONDAY)
    await (await agency.sofie.told()).press("Later")
    await (await agency.sofie.told()).press("Tomorrow")
    await agency.sofie.told()
    await agency.clock(NEXT_TUESDAY)
    assert await heard(agency, "USOFIE") == 2
    assert any("Bolt" in text for text in agency.private("UMETTE")), "one word never keeps another from being said"


async def test_the_channel_hears_the_next_working_morning_and_once(agency: Agency) -> None:
    await agency.clock(NEXT_MONDAY)
    await agency.clock(NEXT_TUESDAY - timedelta(minutes=6))
    assert in_channel(agency) == []
    await agency.clock(NEXT_TUESDAY)
    [text] = in_channel(agency)
    assert "nobody has said that it is kept" in text
    assert "Sofie" not in text
    assert "USOFIE" not in text
    await agency.clock(NEXT_TUESDAY + timedelta(days=1))
    assert len(in_channel(agency)) == 1


@pytest.mark.parametrize("change", [{"fate": "kept"}, {"fate": "waived"}, {"due_on": date(2030, 1, 25)}])
async def test_what_was_seen_to_meanwhile_reaches_no_channel(agency: Agency, change: dict[str, Any]) -> None:
    await agency.clock(NEXT_MONDAY)
    async with agency.house.deps.database.transaction(TEAM) as session:
        row = await session.get_one(Promise, (await the_promise(agency)).id)
        for name, value in change.items():
            setattr(row, name, value)
    await agency.clock(NEXT_TUESDAY)
    assert in_channel(agency) == []


async def test_one_that_somebody_said_was_missed_reaches_the_channel_as_that(agency: Agency) -> None:
    await agency.clock(FRIDAY_CLOSE - timedelta(hours=3))
    async with agency.house.deps.database.transaction(TEAM) as session:
        row = await session.get_one(Promise, (await the_promise(agency)).id)
        row.fate, row.settled_by, row.settled_at = "missed", "USOFIE", agency.sandbox.clock.now()  # type: ignore[assignment]
    await agency.clock(NEXT_TUESDAY)
    assert await heard(agency, "USOFIE") == 0, "she said so herself"
    assert ["did not make it" in text for text in in_channel(agency)] == [True]


async def test_a_silenced_channel_hears_nothing_and_a_lead_lifts_that(agency: Agency) -> None:
    await agency.clock(NEXT_MONDAY)
    await agency.clock(NEXT_TUESDAY)
    await (await agency.sofie.said("CACME", WORDS)).press("Not in this channel")
    while "I say no more of late promises" not in (await agency.sofie.told()).words:
        pass
    [mute] = await given.rows(agency, NudgeMute)
    assert mute.heard_by == "CACME"
    await (await agency.mette.home()).press("About my clients")
    await agency.mette.modal()
    assert "Late promises are not said in" in (await press(agency, "How I hear")).words
    assert "Late promises" not in (await press(agency, "Hear again")).words
    assert await given.rows(agency, NudgeMute) == []


async def test_a_silenced_channel_stays_silent(agency: Agency) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(NudgeMute(heard_by="CACME", kind="promise", client_id=None, until=None))
    await agency.clock(NEXT_MONDAY)
    await agency.clock(NEXT_TUESDAY)
    assert in_channel(agency) == []


async def test_what_is_long_past_is_left_to_the_digest(agency: Agency) -> None:
    await agency.clock(NEXT_MONDAY + timedelta(days=35))
    assert in_channel(agency) == []


async def test_nothing_is_said_of_a_client_that_rests(agency: Agency) -> None:
    await agency.sofie.command("/clients pause acme")
    await agency.clock(NEXT_MONDAY)
    await agency.clock(NEXT_TUESDAY)
    assert await heard(agency, "USOFIE") == 0
    assert in_channel(agency) == []


async def test_a_shared_channel_hears_nothing(agency: Agency, agreement: Agreement) -> None:
    """Whatever stands in the client's own row: the guard judges the place as it is when the word goes out."""
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await session.get_one(Client, agreement.client_id)).internal_channel = "CSHARED"
    await agency.clock(NEXT_MONDAY)
    await agency.clock(NEXT_TUESDAY)
    assert in_channel(agency, "CSHARED") == []


async def test_an_owner_who_could_hear_late_only_still_comes_first(agency: Agency) -> None:
    await agency.sofie.post("status", user="USOFIE", emoji=":palm_tree:", text="Vacationing")
    await agency.clock(NEXT_MONDAY)
    await agency.sofie.post("status", user="USOFIE")
    await agency.clock(NEXT_TUESDAY)
    assert (await heard(agency, "USOFIE"), in_channel(agency)) == (1, [])
    await agency.clock(NEXT_TUESDAY + timedelta(days=1))
    assert len(in_channel(agency)) == 1


async def test_an_owner_who_is_away_keeps_no_channel_waiting(agency: Agency) -> None:
    await agency.sofie.post("status", user="USOFIE", emoji=":palm_tree:", text="Vacationing")
    await agency.clock(NEXT_MONDAY)
    await agency.clock(NEXT_TUESDAY)
    assert (await heard(agency, "USOFIE"), len(in_channel(agency))) == (0, 1)
