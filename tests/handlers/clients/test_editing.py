"""Changing a client that is there: what is kept, who may hand it over, who else is at it."""

from decimal import Decimal
from typing import Any

import pytest

from models.clients import Client, Status, client_named
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.person import Modal, Person


async def acme(agency: Agency, **facts: Any) -> None:
    await given.client(agency, "Acme", owner="UJONAS", **facts)


async def stored(agency: Agency) -> Client:
    async with agency.house.deps.database.reading(TEAM) as session:
        client = await client_named(session, "Acme")
    assert client
    return client


async def editing(person: Person) -> Modal:
    await person.command("/clients edit acme")
    return await person.modal()


async def test_a_member_neither_sees_nor_loses_anothers_budget(agency: Agency) -> None:
    await acme(agency, yearly_budget=Decimal(12000), currency="EUR")

    modal = await editing(agency.sofie)
    assert "Yearly budget" not in modal.labels
    await modal.fill(Language="Dansk")
    assert await modal.submit() == {}

    client = await stored(agency)
    assert (client.yearly_budget, client.currency, client.language) == (Decimal(12000), "EUR", "da")


async def test_a_budget_that_was_not_asked_is_kept_even_by_who_becomes_owner_meanwhile(agency: Agency) -> None:
    client = await given.client(agency, "Acme", owner="UJONAS", yearly_budget=Decimal(12000), currency="EUR")
    modal = await editing(agency.sofie)
    await given.change(agency, client, owner_id="USOFIE")

    await modal.fill(Owner="USOFIE")
    assert await modal.submit() == {}
    assert (await stored(agency)).yearly_budget == Decimal(12000)


@pytest.mark.parametrize("who", ["UJONAS", "ULARS", "UMETTE"])
async def test_owner_leads_and_admins_see_the_budget(agency: Agency, who: str) -> None:
    await acme(agency, yearly_budget=Decimal(12000), currency="EUR")
    await given.lead(agency, "ULARS")
    person = agency.person(who)

    await person.command("/clients acme")
    assert "€12,000" in (await person.told()).words
    assert (await editing(person)).value("Yearly budget") == "12000"


async def test_others_do_not_see_the_budget_on_the_card(agency: Agency) -> None:
    await acme(agency, yearly_budget=Decimal(12000), currency="EUR")
    await agency.sofie.command("/clients acme")
    card = await agency.sofie.told()
    assert "*Owner:*" in card.words
    assert "12" not in card.words


async def test_an_emptied_budget_is_gone(agency: Agency) -> None:
    await acme(agency, yearly_budget=Decimal(12000), currency="EUR")
    modal = await editing(agency.mette)
    await modal.fill(Yearly_budget="")
    assert await modal.submit() == {}
    assert (await stored(agency)).yearly_budget is None


async def test_who_is_no_longer_the_owner_does_not_write_the_budget(agency: Agency) -> None:
    client = await given.client(agency, "Acme", owner="USOFIE", yearly_budget=Decimal(12000), currency="EUR")
    modal = await editing(agency.sofie)
    await given.change(agency, client, owner_id="UJONAS")
    await modal.fill(Yearly_budget="1", Owner=None)

    assert await modal.submit() == {}
    assert (await stored(agency)).yearly_budget == Decimal(12000)


async def test_a_budget_keeps_the_currency_that_it_was_written_in(agency: Agency) -> None:
    await acme(agency, yearly_budget=Decimal(12000), currency="DKK")
    modal = await editing(agency.mette)
    assert "In DKK" in modal.words
    await modal.fill(Yearly_budget="13000")
    assert await modal.submit() == {}
    assert (await stored(agency)).currency == "DKK"


async def test_a_member_cannot_make_themselves_owner_and_so_see_the_money(agency: Agency) -> None:
    await acme(agency, yearly_budget=Decimal(12000), currency="EUR")
    modal = await editing(agency.sofie)
    await modal.fill(Owner="USOFIE")
    assert "hands a client over" in (await modal.submit())["Owner"]
    assert (await stored(agency)).owner_id == "UJONAS"


async def test_the_owner_hands_a_client_over(agency: Agency) -> None:
    await acme(agency)
    modal = await editing(agency.person("UJONAS"))
    await modal.fill(Owner="USOFIE")
    assert await modal.submit() == {}
    assert (await stored(agency)).owner_id == "USOFIE"


async def test_a_client_can_be_renamed_and_keeps_its_own_name(agency: Agency) -> None:
    await acme(agency)
    modal = await editing(agency.sofie)
    assert await modal.submit() == {}

    modal = await editing(agency.sofie)
    await modal.fill(Name="ACME")
    assert await modal.submit() == {}
    assert (await stored(agency)).name == "ACME"


async def test_an_edit_is_saved_and_said_though_somebody_archived_the_client(agency: Agency) -> None:
    await acme(agency)
    modal = await editing(agency.sofie)
    await given.archived(agency, await stored(agency))

    await modal.fill(Language="Dansk")
    assert await modal.submit() == {}

    told = await agency.sofie.told()
    assert "archived" in told.words
    client = await stored(agency)
    assert (client.language, client.status) == ("da", Status.ARCHIVED)
    await told.press("Bring back")
    assert "active again" in (await agency.sofie.told()).words


@pytest.mark.parametrize("amount", ["1.234", "9999999999999"])
async def test_an_amount_that_money_cannot_be_is_refused_in_words(agency: Agency, amount: str) -> None:
    modal = await form_with_budget(agency, amount)
    assert "12000" in (await modal.submit())["Yearly budget"]


async def form_with_budget(agency: Agency, amount: str) -> Modal:
    await acme(agency)
    modal = await editing(agency.mette)
    return await modal.fill(Yearly_budget=amount)
