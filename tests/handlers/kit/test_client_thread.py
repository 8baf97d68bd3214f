"""What is said of a client in its channel: one thread a week, whoever says it."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.kit.blocks import note
from handlers.kit.client_thread import say_about
from handlers.kit.turn import turn_in
from models import threads
from models.clients import Client
from models.outbox import Outgoing, State
from models.threads import ClientThread
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client of Mette's with a channel of their own."""
    await agency.clock(MONDAY)
    return await given.client(agency, "Acme", internal_channel="CACME")


async def say(agency: Agency, client: Client, words: str) -> Outgoing:
    turn = await turn_in(agency.house.deps, TEAM)
    async with turn.transaction() as session:
        return await say_about(turn, session, client, note(words), kind="scope")


async def test_the_first_word_of_a_week_begins_a_thread_and_the_others_go_into_it(agency: Agency, acme: Client) -> None:
    said = [await say(agency, acme, words) for words in "abc"]
    assert [one.reply_to for one in said] == [None, said[0].id, said[0].id]
    await agency.clock(timedelta(days=6, hours=14))
    assert (await say(agency, acme, "d")).reply_to == said[0].id
    await agency.clock(timedelta(days=1))
    assert (await say(agency, acme, "e")).reply_to is None


async def test_two_who_speak_at_the_same_moment_speak_in_one_thread(agency: Agency, acme: Client) -> None:
    said = await asyncio.gather(*(say(agency, acme, words) for words in "abcd"))
    heads = [one for one in said if one.reply_to is None]
    assert len(heads) == 1
    assert {one.reply_to for one in said} == {None, heads[0].id}


async def test_what_was_given_up_begins_no_thread(agency: Agency, acme: Client) -> None:
    await say(agency, acme, "a")
    async with agency.house.deps.database.transaction(TEAM) as session:
        for row in await session.scalars(select(Outgoing)):
            row.settle(State.DROPPED, "erased")
    again = await say(agency, acme, "b")
    assert again.reply_to is None
    assert (await say(agency, acme, "c")).reply_to == again.id


async def test_a_channel_under_a_new_id_goes_on_with_its_thread(agency: Agency, acme: Client) -> None:
    first = await say(agency, acme, "a")
    async with agency.house.deps.database.transaction(TEAM) as session:
        await threads.follow_channel(session, "CACME", "CNEW")
    acme.internal_channel = "CNEW"
    assert (await say(agency, acme, "b")).reply_to == first.id
    assert [one.channel for one in await given.rows(agency, ClientThread)] == ["CNEW"]


async def test_without_a_channel_the_owner_hears_it(agency: Agency, acme: Client) -> None:
    acme.internal_channel = None
    assert (await say(agency, acme, "a")).channel == "UMETTE"
