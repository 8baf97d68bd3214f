"""A client with two projects in two currencies: each request stands with its own agreement, and with its own money."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.agreements import Agreement
from models.clients import Client
from models.engagements import Engagement
from models.rules.agreement import Milestone, Scope
from models.rules.scope import Step
from models.scope_requests import ScopeRequest
from tests.support import agreed, given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.cards import card_of
from tests.support.kickoffs import press
from tests.support.person import Modal, Person

WEBSITE = agreed.website(hours=Decimal(400), scope=Scope(inside=("Ten pages",), outside=("A shop",)))
APP = replace(
    WEBSITE,
    project="App",
    starts_on=date(2029, 12, 3),
    hours=Decimal(50),
    scope=Scope(inside=("Sign in and search",), outside=("Push messages",), change="Any new screen."),
)


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client whose website is agreed in euros, and whose app, begun earlier, in kroner."""
    await agency.clock(MONDAY)
    client = await given.client(agency, "Acme", internal_channel="CACME")
    await agreed.agreement(agency, client, APP, budget=Decimal(50_000), currency="DKK")
    await agreed.agreement(agency, client, WEBSITE, budget=Decimal(48_000), currency="EUR")
    return client


async def asked(agency: Agency, person: Person, words: str = "push messages") -> Modal:
    """The form, with the app chosen."""
    await person.command(f"/client-scope acme {words}")
    form = await person.modal()
    await form.fill(Project="App")
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def the_page(agency: Agency, person: Person) -> Modal:
    while "Kept with" not in (word := await person.told()).words:
        pass
    await word.press("Open")
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def of_app(agency: Agency) -> list[Agreement]:
    versions = [one for one in await given.rows(agency, Agreement) if one.terms.project == "App"]
    return sorted(versions, key=lambda one: one.version)


async def approved(agency: Agency) -> None:
    """Sofie writes down that they said yes to the one request there is."""
    await (await card_of(agency.sofie)).press("All requests")
    await press(agency, "Open", by=agency.sofie)
    form = await press(agency, "They said yes", by=agency.sofie)
    await form.fill(Who_said_yes="Anna")
    assert await form.submit() == {}


async def test_the_agreement_of_the_chosen_project_stands_beside(agency: Agency) -> None:
    await agency.mette.command("/client-scope acme push messages")
    form = await agency.mette.modal()
    assert "A shop" in form.words
    assert "In EUR." in form.words
    await form.close()
    await agency.mette.no_modal()
    form = await asked(agency, agency.mette)
    assert "A shop" not in form.words
    assert "Any new screen." in form.words
    assert "This may be about “Push messages”" in form.words
    assert "In DKK." in form.words


async def test_a_cost_is_in_the_money_of_its_project(agency: Agency) -> None:
    form = await asked(agency, agency.mette)
    await form.fill(What_you_say="Extra, quote it", Cost="5000", Hours="5")
    assert await form.submit() == {}
    page = await the_page(agency, agency.mette)
    assert "DKK" in page.words
    form = await press(agency, "They said yes")
    await form.fill(Who_said_yes="Anna")
    assert await form.submit() == {}
    first, second = await of_app(agency)
    assert first.budget == 50_000
    assert second.budget == 55_000
    assert second.currency == "DKK"


async def test_another_client_is_not_offered_the_project_of_the_one_before(agency: Agency) -> None:
    globex = await given.client(agency, "Globex")
    await agreed.agreement(agency, globex, WEBSITE, budget=Decimal(1), currency="EUR")
    await agreed.agreement(agency, globex, replace(WEBSITE, project="Shop", starts_on=date(2029, 12, 1)))
    form = await asked(agency, agency.mette)
    await form.fill(Client="Globex")
    await agency.house.deps.tasks.drain()
    form = await agency.mette.modal()
    assert form.value("Project")["text"]["text"] == "Website"


async def test_an_estimate_in_other_money_is_not_taken_for_the_agreements(agency: Agency) -> None:
    """The agreement was amended to another currency after the cost was estimated."""
    form = await asked(agency, agency.mette)
    await form.fill(What_you_say="Extra, quote it", Cost="5000", Hours="5")
    await form.submit()
    page = await the_page(agency, agency.mette)
    [first] = await of_app(agency)
    async with agency.house.deps.database.transaction(TEAM) as session:
        row = await session.get_one(Agreement, first.id)
        row.currency = "EUR"
    form = await press(agency, "They said yes")
    assert form.value("Cost") is None
    assert "So far DKK" in form.words
    await form.fill(Who_said_yes="Anna", Cost="670")
    assert await form.submit() == {}
    _, second = await of_app(agency)
    assert second.budget == 50_670
    assert page.title == "Scope request"


async def test_whoever_sees_no_money_cannot_add_other_money_to_a_budget(agency: Agency) -> None:
    form = await asked(agency, agency.mette)
    await form.fill(What_you_say="Extra, quote it", Cost="5000", Hours="5")
    await form.submit()
    [first] = await of_app(agency)
    async with agency.house.deps.database.transaction(TEAM) as session:
        row = await session.get_one(Agreement, first.id)
        row.currency = "EUR"
    await approved(agency)
    _, second = await of_app(agency)
    assert second.budget == 50_000
    page = await agency.sofie.modal()
    assert "The budget stays as it was" in page.words
    assert "DKK" not in page.words.replace("In DKK", "")


async def test_a_form_that_was_left_open_changes_no_approved_change(agency: Agency) -> None:
    """What both sides agreed on stands in the agreement; the request must say the same."""
    form = await asked(agency, agency.mette)
    await form.fill(What_you_say="Extra, quote it", Cost="5000", Hours="5")
    await form.submit()
    await the_page(agency, agency.mette)
    await press(agency, "What it takes")
    left_open = await agency.mette.modal()
    await approved(agency)
    await left_open.fill(Hours="90", Cost="1")
    assert "Somebody moved this meanwhile" in (await left_open.submit())["Hours"]
    [row] = await given.rows(agency, ScopeRequest)
    assert (row.step, row.hours, row.cost) == (Step.APPROVED, 5, 5000)


async def test_every_milestone_can_move_however_many_there_are(agency: Agency) -> None:
    day = date(2030, 1, 11)
    milestones = tuple(
        Milestone(key, f"Part {key}", replace(WEBSITE.milestones[0].ours, due_on=day + timedelta(days=7 * key)))
        for key in range(1, 15)
    )
    globex = await given.client(agency, "Globex")
    terms = replace(WEBSITE, milestones=milestones, ends_on=date(2030, 6, 28))
    await agreed.agreement(agency, globex, terms)
    await agency.mette.command("/client-scope globex a shop")
    await (await (await agency.mette.modal()).fill(What_you_say="Extra, quote it", Days="5")).submit()
    await the_page(agency, agency.mette)
    form = await press(agency, "They said yes")
    await form.fill(Who_said_yes="Anna")
    await form.fill_in({"Milestones that move as many days": ["Part 14, Friday 19 April"]})
    assert await form.submit() == {}
    newest = max((one for one in await given.rows(agency, Agreement) if one.client_id == globex.id), key=lambda a: a.id)
    assert newest.terms.milestones[-1].ours.due_on == date(2030, 4, 26)


async def in_channel(agency: Agency) -> list[str]:
    await agency.clock(timedelta(seconds=1))
    return [message.text for message in agency.sandbox.world.workspaces[TEAM].channels["CACME"].messages]


async def test_the_channel_hears_of_which_project_a_favour_is(agency: Agency) -> None:
    """Twelve percent of the hours agreed are a different thing of the app than of the website."""
    form = await asked(agency, agency.sofie)
    await form.fill(What_you_say="On us", Hours="6")
    assert await form.submit() == {}
    [told] = await in_channel(agency)
    assert "App · 6 hours" in told
    assert "12% of the hours" in told


async def test_a_project_that_is_the_only_one_goes_without_saying(agency: Agency) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        [app] = [one for one in await session.scalars(select(Engagement)) if one.project == "App"]
        app.ends_on = date(2030, 1, 4)
    await agency.sofie.command("/client-scope acme push messages")
    assert await (await (await agency.sofie.modal()).fill(What_you_say="On us", Hours="6")).submit() == {}
    [told] = await in_channel(agency)
    assert "6 hours" in told
    assert "Website" not in told
