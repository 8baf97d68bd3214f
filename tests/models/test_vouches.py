"""Whose word counts where, on both databases."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import vouches
from models.people import Person, Role
from models.session import Database
from models.vouches import Vouch
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW

Given = list[tuple[str, str, str]]
"""Channel, guest and lead."""


async def give(database: Database, words: Given, workspace: str = OURS) -> None:
    async with database.transaction(workspace) as session:
        for channel, guest, lead in words:
            await vouches.vouch(session, channel, guest, lead, NOW)


async def kept(database: Database, workspace: str = OURS) -> set[tuple[str, str, str]]:
    async with database.reading(workspace) as session:
        return {(one.channel, one.guest_id, one.lead_id) for one in await vouches.vouches(session)}


async def change(database: Database, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
    async with database.transaction(OURS) as session:
        return await work(session)


async def test_the_word_of_leads_of_today_counts_and_where_it_was_given(database: Database) -> None:
    people = [
        Person(user_id="UADMIN", name="a", is_insider=True, is_slack_admin=True),
        Person(user_id="ULEAD", name="l", is_insider=True, given_role=Role.LEAD),
        Person(user_id="UMEMBER", name="m", is_insider=True),
        Person(user_id="UGONE", name="g", is_insider=False, is_slack_admin=True),
    ]
    async with database.transaction(OURS) as session:
        session.add_all(people)
    by = ["UADMIN", "ULEAD", "UMEMBER", "UGONE", "UNKNOWN"]
    await give(database, [("C1", f"G{lead}", lead) for lead in by] + [("C2", "GELSE", "UADMIN")])
    await give(database, [("C1", "GTHEIRS", "UADMIN")], THEIRS)
    async with database.reading(OURS) as session:
        assert await vouches.vouched_for(session, "C1") == {"GUADMIN", "GULEAD"}


async def test_the_latest_word_counts(database: Database) -> None:
    await give(database, [("C1", "UG", "ULARS"), ("C1", "UG", "UMETTE")])
    assert await kept(database) == {("C1", "UG", "UMETTE")}


async def test_words_end_where_and_for_whom_they_should(database: Database) -> None:
    words = [("C1", "UG", "UL"), ("C1", "UH", "UL"), ("C2", "UG", "UL"), ("C2", "UH", "UL")]
    await give(database, words)
    await give(database, words, THEIRS)
    ended: list[Vouch] = await change(database, lambda s: vouches.end_vouches(s, channel="C1", guest_ids=["UG"]))
    assert [(one.channel, one.guest_id, one.lead_id) for one in ended] == [words[0]]
    assert await change(database, lambda s: vouches.end_vouches(s, guest_ids=["UG", "UNOBODY"]))
    assert await kept(database) == {words[1], words[3]}
    await change(database, lambda s: vouches.end_vouches(s, channel="C2"))
    assert await kept(database) == {words[1]}
    assert await change(database, lambda s: vouches.end_vouches(s, guest_ids=[])) == []
    assert await kept(database, THEIRS) == set(words)


async def test_words_follow_a_channel_to_its_new_id(database: Database) -> None:
    await give(database, [("COLD", "UG", "U1"), ("COLD", "UH", "U1"), ("CNEW", "UH", "U2"), ("C3", "UG", "U3")])
    await give(database, [("COLD", "UG", "U1")], THEIRS)
    await change(database, lambda s: vouches.follow_channel(s, "COLD", "CNEW"))
    assert await kept(database) == {("CNEW", "UG", "U1"), ("CNEW", "UH", "U2"), ("C3", "UG", "U3")}
    assert await kept(database, THEIRS) == {("COLD", "UG", "U1")}
