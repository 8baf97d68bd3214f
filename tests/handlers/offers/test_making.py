"""Making an offer, changing it, ending it, and finding it again."""

from datetime import date
from decimal import Decimal

import pytest

from models.offers import Offer
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.kickoffs import press
from tests.support.offered import a_client, an_offer, opened, steps


@pytest.fixture(autouse=True)
async def monday(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")


async def test_a_lead_makes_an_offer_in_one_form(agency: Agency) -> None:
    lars = agency.person("ULARS")
    await lars.command("/client-offer")
    assert "There is no offer yet." in (await lars.modal()).words
    form = await press(agency, "New offer", by=lars)
    assert form.value("Start") == "2030-01-07"
    await form.fill(Name="Spring audit", Start="2030-01-14", Places="3", Price="1200")
    await form.fill_in({"What it is, and what it is good for": "We look at your site for a day."})
    assert await form.submit() == {}
    page = await lars.modal()
    assert "Starts 14 January; current clients first until 28 January · 3 of 3 places left · €1,200" in page.words
    [row] = await given.rows(agency, Offer)
    assert (row.first_until, row.seats, row.price, row.currency) == (date(2030, 1, 28), 3, Decimal(1200), "EUR")
    assert (row.made_by, row.for_new) == ("ULARS", False)


async def test_a_day_before_the_start_is_refused_and_what_was_typed_stays(agency: Agency) -> None:
    await agency.mette.command("/client-offer")
    form = await press(agency, "New offer")
    await form.fill_in({"Name": "Audit", "What it is, and what it is good for": "Good.", "Start": "2030-01-14"})
    await form.fill_in({"Current clients first until": "2030-01-13"})
    errors = await form.submit()
    assert "It has not started by then." in errors["Current clients first until"]
    assert await given.rows(agency, Offer) == []
    await form.fill_in({"Current clients first until": "2030-01-14"})
    assert await form.submit() == {}


@pytest.mark.parametrize("day", ["9999-12-31", "1000-01-01"])
async def test_a_launch_is_not_in_another_age(agency: Agency, day: str) -> None:
    await agency.mette.command("/client-offer")
    form = await press(agency, "New offer")
    await form.fill_in({"Name": "Audit", "What it is, and what it is good for": "Good.", "Start": day})
    assert [*await form.submit()] == ["Start"]


async def test_what_was_not_sent_is_offered_again(agency: Agency) -> None:
    await agency.mette.command("/client-offer")
    form = await press(agency, "New offer")
    await form.fill(Name="Half an audit")
    await form.close()
    await agency.mette.command("/client-offer")
    form = await press(agency, "New offer")
    assert form.value("Name") == "Half an audit"
    assert "As you left it" in form.words


async def test_a_lead_changes_an_offer_and_ends_it(agency: Agency) -> None:
    await a_client(agency, "Acme")
    await an_offer(agency, price=Decimal(500), currency="EUR", seats=2)
    await opened(agency, agency.mette)
    form = await press(agency, "Edit")
    assert (form.value("Places"), form.value("Price")) == ("2", "500")
    await form.fill(Places="5")
    assert await form.submit() == {}
    page = await agency.mette.modal()
    assert "5 of 5 places left" in page.words
    stale = await opened(agency, agency.person("ULARS"))
    page = await press(agency, "End it")
    assert "Ended" in page.words
    assert "Whose turn it is" not in page.words
    page = await press(agency, "I told them", by=stale.person)
    assert "This offer has ended. Nothing was changed." in page.words
    assert await steps(agency) == []


async def test_members_make_nothing(agency: Agency) -> None:
    await an_offer(agency)
    await agency.sofie.command("/client-offer")
    page = await agency.sofie.modal()
    assert page.buttons == ["Open"]
    page = await press(agency, "Open", by=agency.sofie)
    assert page.buttons == ["All offers"]


async def test_an_offer_is_named_roughly(agency: Agency) -> None:
    await an_offer(agency)
    await an_offer(agency, name="Spring film")
    assert "Spring film" in (await opened(agency, agency.sofie, "filmm")).words
    await agency.sofie.command("/client-offer spring")
    assert (await agency.sofie.told()).buttons == ["Spring audit", "Spring film", "All offers"]
    await agency.sofie.command("/client-offer submarine")
    assert "No offer here is called “submarine”" in (await agency.sofie.told()).words
