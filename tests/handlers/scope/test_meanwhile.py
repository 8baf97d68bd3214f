"""What happens to a request whose client is archived, joined with another or erased while somebody is at it."""

from typing import Any

import pytest

from models.agreements import Agreement
from models.clients import Client
from models.erasure import erase_client
from models.merging import merge
from models.rules.scope import Step
from models.scope_requests import ScopeRequest, ScopeStep
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press
from tests.support.person import Modal


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    await agency.clock(MONDAY)
    client = await given.client(agency, "Acme", internal_channel="CACME")
    await agreed.agreement(agency, client)
    return client


async def page(agency: Agency, **more: Any) -> Modal:
    """Of a request that Sofie has just kept."""
    await agency.sofie.command("/client-scope acme a shop")
    await (await (await agency.sofie.modal()).fill(**more)).submit()
    await (await agency.sofie.told()).press("Open")
    await agency.house.deps.tasks.drain()
    return await agency.sofie.modal()


def said(agency: Agency, channel: str = "CACME") -> list[str]:
    return [one.text for one in agency.sandbox.world.workspaces[TEAM].channels[channel].messages]


async def test_of_an_archived_client_the_channel_hears_nothing_more(agency: Agency, acme: Client) -> None:
    await page(agency)
    await given.archived(agency, acme)
    shown = await press(agency, "Extra, quote it", by=agency.sofie)
    assert "Extra, to be quoted" in shown.words
    assert said(agency) == []


async def test_a_request_goes_on_with_the_client_that_it_was_joined_to(agency: Agency, acme: Client) -> None:
    other = await given.client(agency, "Acme A/S", internal_channel="CTEAM")
    await page(agency, What_you_say="Extra, quote it")
    async with agency.house.deps.database.transaction(TEAM) as session:
        await merge(session, other.id, acme.id, (), "UMETTE", MONDAY)
    form = await press(agency, "They said yes", by=agency.sofie)
    assert "Acme A/S" in form.words
    await form.fill(Who_said_yes="Anna")
    assert await form.submit() == {}
    [row] = await given.rows(agency, ScopeRequest)
    assert (row.client_id, row.step) == (other.id, Step.APPROVED)
    assert {one.client_id for one in await given.rows(agency, ScopeStep)} == {other.id}
    assert {one.client_id for one in await given.rows(agency, Agreement)} == {other.id}


async def test_what_is_logged_with_a_client_that_was_joined_meanwhile_is_kept_with_who_it_is_now(
    agency: Agency, acme: Client
) -> None:
    other = await given.client(agency, "Globex")
    await agency.sofie.command("/client-scope acme a shop")
    form = await agency.sofie.modal()
    async with agency.house.deps.database.transaction(TEAM) as session:
        await merge(session, other.id, acme.id, (), "UMETTE", MONDAY)
    assert await form.submit() == {}
    [row] = await given.rows(agency, ScopeRequest)
    assert row.client_id == other.id


@pytest.mark.parametrize("button", ["In the agreement", "Extra, quote it", "On us", "They took it back"])
async def test_a_request_of_an_erased_client_is_gone_politely(agency: Agency, acme: Client, button: str) -> None:
    await page(agency)
    async with agency.house.deps.database.transaction(TEAM) as session:
        await erase_client(session, await session.get_one(Client, acme.id))
    shown = await press(agency, button, by=agency.sofie)
    assert "This request is not here any more." in shown.words
    assert said(agency) == []


async def test_a_form_about_an_erased_request_keeps_the_words(agency: Agency, acme: Client) -> None:
    await page(agency)
    form = await press(agency, "On us", by=agency.sofie)
    async with agency.house.deps.database.transaction(TEAM) as session:
        await erase_client(session, await session.get_one(Client, acme.id))
    await form.fill(Why="They were patient")
    assert "still here to copy" in (await form.submit())["Why"]
