"""What stands in a draft and on a form, by who reads it, in whose language, and when the client asked."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from models.clients import Client
from models.scope_requests import ScopeRequest
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press
from tests.support.person import Person, Shown

NIGHT = datetime(2030, 1, 11, 20, tzinfo=ZoneInfo("Europe/Copenhagen"))


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    await agency.clock(MONDAY)
    client = await given.client(agency, "Acme", internal_channel="CACME")
    await agreed.agreement(agency, client, budget=Decimal(48_000), currency="EUR")
    return client


async def kept(person: Person, **more: str) -> Shown:
    await person.command("/client-scope acme a shop")
    assert await (await (await person.modal()).fill(**more)).submit() == {}
    return await told(person)


async def told(person: Person) -> Shown:
    while "Kept with" not in (word := await person.told()).words:
        pass
    return word


async def test_a_draft_names_the_price_for_those_alone_who_see_money(agency: Agency) -> None:
    word = await kept(agency.mette, What_you_say="Extra, quote it", Cost="4321")
    assert "Price: €4,321" in word.words
    await agency.sofie.command("/clients acme")
    while "All requests" not in (card := await agency.sofie.told()).buttons:
        pass
    await card.press("All requests")
    page = await press(agency, "Open", by=agency.sofie)
    assert "Price: [price]" in page.words
    assert "4,321" not in page.words + card.words


async def test_a_cost_of_who_sees_money_no_more_is_not_kept(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, owner_id="USOFIE")
    await agency.sofie.command("/client-scope acme a shop")
    form = await (await agency.sofie.modal()).fill(Cost="4321", Hours="3")
    await given.change(agency, acme, owner_id="UMETTE")
    assert await form.submit() == {}
    [row] = await given.rows(agency, ScopeRequest)
    assert (row.hours, row.cost, row.currency) == (Decimal(3), None, None)


async def test_the_draft_speaks_the_clients_language_and_the_rest_ours(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, language="da")
    word = await kept(agency.sofie, What_you_say="Extra, quote it")
    assert "Tak, fordi I spørger os om ”a shop”." in word.words
    assert "Words to begin with." in word.words


async def test_what_was_asked_by_day_and_is_kept_at_night_broke_no_boundary(agency: Agency) -> None:
    await agency.sofie.post("message", channel="CACME", text="Acme asks for a shop")
    ts = agency.sandbox.world.workspaces[TEAM].channels["CACME"].messages[-1].ts
    await agency.clock(NIGHT)
    await agency.sofie.post("shortcut", callback_id="scope.message", channel="CACME", ts=ts)
    assert await (await agency.sofie.modal()).submit() == {}
    assert "outside your working hours" not in (await told(agency.sofie)).words
