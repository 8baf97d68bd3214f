"""What the names in a file mean in this Slack: people by id and name, channels by name and by who reads there."""

import asyncio
import io
from itertools import pairwise

import pytest
from sqlalchemy import select

from handlers.importing import words
from handlers.importing.lookup import facts_of, owners_meant
from handlers.importing.work import make_ready, preview, take_back, take_in
from handlers.kit.turn import turn_in
from handlers.kit.words import speaking
from models.clients import Client
from models.importing.mentioned import Mentioned
from models.importing.planning import Found, Outcome, Verdict
from models.importing.troubles import Unreadable, UnreadableError
from models.importing.values import Refusal
from models.people import Person
from tests.support.agency import TEAM
from tests.support.house import Workplace
from tests.support.spreadsheets import csv_of, xlsx_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CTEAM", Found("CTEAM")),
        ("<#CTEAM|team>", Found("CTEAM")),
        ("#team", Found("CTEAM")),
        ("Team", Found("CTEAM")),
        ("#nowhere", Found(why=Refusal.CHANNEL)),
        ("CNOWHERE", Found(why=Refusal.CHANNEL)),
        ("#with-a-guest", Found(why=Refusal.UNSAFE_CHANNEL)),
        ("#acme-shared", Found(why=Refusal.UNSAFE_CHANNEL)),
    ],
)
async def test_an_internal_channel_is_one_where_it_may_be_said(
    workplace: Workplace, text: str, expected: Found
) -> None:
    turn = await turn_in(workplace.house.deps, TEAM)
    facts = await facts_of(turn, Mentioned(internal_channels={text}))
    assert facts.internal_channels == {text: expected}


async def test_a_shared_channel_is_any_that_is_there_and_names_are_asked_for_once(workplace: Workplace) -> None:
    turn = await turn_in(workplace.house.deps, TEAM)
    facts = await facts_of(turn, Mentioned(shared_channels={"#acme-shared", "CSHARED", "#nowhere"}))
    assert facts.shared_channels == {
        "#acme-shared": Found("CSHARED"),
        "CSHARED": Found("CSHARED"),
        "#nowhere": Found(why=Refusal.CHANNEL),
    }
    assert len(workplace.calls("conversations.list")) == 1


async def test_a_file_without_channels_asks_slack_nothing(workplace: Workplace) -> None:
    turn = await turn_in(workplace.house.deps, TEAM)
    before = len(workplace.sandbox.world.calls)
    await facts_of(turn, Mentioned(owners={"UMETTE"}))
    assert len(workplace.sandbox.world.calls) == before


async def test_an_owner_is_one_of_us_whom_nothing_else_can_mean(workplace: Workplace) -> None:
    deps = workplace.house.deps
    async with deps.database.transaction(TEAM) as session:
        session.add_all(
            [
                Person(user_id="U1", name="Søren Åberg", is_insider=True),
                Person(user_id="U2", name="Bo Berg", is_insider=True),
                Person(user_id="U3", name="Bo Berg", is_insider=True),
                Person(user_id="U4", name="Gus Guest", is_guest=True),
            ]
        )
    texts = ["U1", "<@U1>", "soren aberg", "Åberg, Søren", "@Søren Åberg", "Søren", "Bo Berg", "Gus Guest", "U4", "U9"]
    async with deps.database.reading(TEAM) as session:
        found = await owners_meant(session, texts)
    assert {text for text, one in found.items() if one.id == "U1"} == {*texts[:5]}
    assert {text: one.why for text, one in found.items() if one.why} == {
        "Søren": Refusal.OWNER,
        "Bo Berg": Refusal.SEVERAL_OWNERS,
        "Gus Guest": Refusal.OWNER,
        "U4": Refusal.OWNER,
        "U9": Refusal.OWNER,
    }


async def test_from_a_file_to_clients_and_back(workplaces: Workplace) -> None:
    turn = await turn_in(workplaces.house.deps, TEAM)
    file = io.BytesIO(csv_of([("name", "internal channel"), ("Acme", "#team"), ("Globex", "#with-a-guest")]))
    ready = await make_ready(turn, file, whose=None, order=None, owner="UMETTE")
    shown: list[Verdict] = []
    await preview(turn, ready, show=shown.append)
    assert [words.about(one, {}) for one in shown] == [
        "",
        "“#with-a-guest” is no internal channel: guests or others may read there",
    ]
    done = await take_in(turn, ready, by="UMETTE", show=shown.append)
    assert done.by_outcome[Outcome.ADDED] == 1
    async with turn.reading() as session:
        [client] = await session.scalars(select(Client))
    assert (client.name, client.internal_channel, client.created_by) == ("Acme", "CTEAM", "UMETTE")
    assert (await take_back(turn, done.import_id, by="UMETTE")).removed == 1


async def test_others_get_a_turn_between_a_few_rows(workplace: Workplace) -> None:
    """Who types a client's name meanwhile does not wait until ten thousand rows are read."""
    turn = await turn_in(workplace.house.deps, TEAM)
    lines = [f"Client {number}" for number in range(400)]
    ready = await make_ready(
        turn, io.BytesIO(xlsx_of([("name",), *((one,) for one in lines)])), whose=None, order=None, owner="UMETTE"
    )
    turns_at: list[int] = []
    shown: list[Verdict] = []

    async def another() -> None:
        while True:
            turns_at.append(len(shown))
            await asyncio.sleep(0)

    for work in (preview(turn, ready, show=shown.append), take_in(turn, ready, by="UMETTE", show=shown.append)):
        shown.clear()
        turns_at.clear()
        meanwhile = asyncio.create_task(another())
        await work
        meanwhile.cancel()
        waited = [after - before for before, after in pairwise([*turns_at, len(lines)])]
        assert max(waited) <= 25


@pytest.mark.parametrize("language", ["en", "da"])
def test_everything_that_can_be_wrong_has_its_words(language: str) -> None:
    with speaking(language):
        told = [words.unreadable(UnreadableError(why, "name", line=3)) for why in Unreadable]
        rows = [words.why_refused(Verdict(2, "Acme", Outcome.REFUSED, why, "x")) for why in Refusal]
    for text in (*told, *rows):
        assert text
        assert "{" not in text
