"""Adding a client, from the first `/clients` in an empty workspace."""

import asyncio
from decimal import Decimal

import pytest

from models.clients import Client, client_named, clients_by_name
from models.workspaces import this_workspace
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.person import Modal, Person

LABELS = ["Name", "Owner", "Internal channel", "Shared channel", "Team", "Since", "Language", "Yearly budget"]


async def form_for(person: Person, name: str) -> Modal:
    await person.command(f"/clients add {name}")
    return await person.modal()


async def stored(agency: Agency, name: str) -> Client:
    async with agency.house.deps.database.reading(TEAM) as session:
        client = await client_named(session, name)
    assert client
    return client


async def test_the_first_client_needs_a_name_only(agency: Agency) -> None:
    await agency.sofie.command("/clients")
    first = await agency.sofie.told()
    assert "No clients here yet" in first.words

    await first.press("Add a client")
    modal = await agency.sofie.modal()
    assert modal.labels == LABELS
    assert modal.value("Owner") == "USOFIE"
    await modal.fill(Name="Acme")
    assert await modal.submit() == {}
    assert "*Acme* is on the list" in (await agency.sofie.told()).words

    await agency.sofie.command("/clients acme")
    card = await agency.sofie.told()
    assert card.buttons[-5:] == ["Rate", "Log", "Scope request", "Kickoff", "More"]
    assert "*Owner:* <@USOFIE>" in card.words


async def test_everything_in_the_form_is_on_the_card(agency: Agency) -> None:
    modal = await form_for(agency.mette, "Acme")
    assert modal.value("Name") == "Acme"
    await modal.fill(Owner="UJONAS", Internal_channel="CACME", Shared_channel="CSHARED", Since="2021-03-01")
    await modal.fill(Language="Dansk", Yearly_budget="12000")
    assert await modal.submit() == {}

    await (await agency.mette.told()).press("Open card")
    words = (await agency.mette.told()).words
    for fact in ("<@UJONAS>", "<#CACME>", "<#CSHARED>", "1 March 2021", "Dansk", "€12,000"):
        assert fact in words


async def test_a_budget_is_in_the_currency_that_the_hint_names(agency: Agency) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await this_workspace(session)).currency = "DKK"
    agency.house.deps.directory.forget_workspace(TEAM)

    modal = await form_for(agency.sofie, "Acme")
    assert "DKK" in modal.words
    await modal.fill(Yearly_budget="12000.50")
    assert await modal.submit() == {}

    acme = await stored(agency, "Acme")
    assert (acme.yearly_budget, acme.currency) == (Decimal("12000.50"), "DKK")


@pytest.mark.parametrize(
    ("channel", "why"),
    [("CPENDING", "People outside your team can read this channel"), ("CGUEST", "gustav reads along there as a guest")],
)
async def test_an_internal_channel_is_for_our_own_team(agency: Agency, channel: str, why: str) -> None:
    modal = await form_for(agency.sofie, "Acme")
    await modal.fill(Internal_channel=channel)
    assert why in (await modal.submit())["Internal channel"]

    await modal.fill(Internal_channel="CACME")
    assert await modal.submit() == {}


async def test_a_channel_that_was_shared_meanwhile_is_refused(agency: Agency) -> None:
    modal = await form_for(agency.sofie, "Acme")
    await modal.fill(Internal_channel="CACME")
    await agency.mette.post("share", channel="CACME", shared=True)
    assert "People outside your team" in (await modal.submit())["Internal channel"]


async def test_slack_not_answering_about_a_channel_loses_no_words(agency: Agency) -> None:
    modal = await form_for(agency.sofie, "Acme")
    await modal.fill(Internal_channel="CACME")
    await agency.fault("conversations.info", "http_500")
    assert "Slack doesn't tell me" in (await modal.submit())["Internal channel"]
    assert await modal.submit() == {}
    assert (await stored(agency, "Acme")).internal_channel == "CACME"


async def test_the_shared_channel_is_another_one(agency: Agency) -> None:
    modal = await form_for(agency.sofie, "Acme")
    await modal.fill(Internal_channel="CACME", Shared_channel="CACME")
    assert "This is the internal channel" in (await modal.submit())["Shared channel"]


@pytest.mark.parametrize("nobody_of_ours", ["UGUEST", "UCLIENT"])
async def test_an_owner_is_one_of_us(agency: Agency, nobody_of_ours: str) -> None:
    modal = await form_for(agency.sofie, "Acme")
    await modal.fill(Owner=nobody_of_ours)
    assert "of your own team" in (await modal.submit())["Owner"]


ODD_NAMES = {
    "<!channel>": "&lt;!channel",
    "<@UMETTE>": "&lt;@UMETTE",
    "*Bold* & _more_": "&amp;",
    "A &lt; B": "A &amp;lt; B",
    "🚀 Rocket :tada:": "🚀 Rocket :tada:",
    "שלום לקוח": "שלום לקוח",
    "\ufdfa" * 80: "\ufdfa" * 40,
}


async def test_names_are_shown_as_they_were_typed(agency: Agency) -> None:
    for name, shown in ODD_NAMES.items():
        modal = await form_for(agency.sofie, "x")
        await modal.fill(Name=name)
        assert await modal.submit() == {}
        added = await agency.sofie.told()
        assert shown in added.words
        assert (await stored(agency, name)).name == name
        await added.press("Open card")
        assert name in (await agency.sofie.told()).words
    await agency.sofie.command("/clients")
    words = (await agency.sofie.told()).words
    assert all(shown in words for shown in ODD_NAMES.values())


async def test_a_name_of_3000_characters_opens_the_form_cut_to_what_fits(agency: Agency) -> None:
    modal = await form_for(agency.sofie, "long name " * 300)
    assert len(modal.value("Name")) == 80


@pytest.mark.parametrize("nothing_to_see", ["   ", "\u200b", "\u00ad\u2060"])
async def test_a_name_can_be_seen(agency: Agency, nothing_to_see: str) -> None:
    modal = await form_for(agency.sofie, "x")
    await modal.fill(Name=nothing_to_see)
    assert (await modal.submit())["Name"] == "Please fill this in."


async def test_a_name_is_had_once(agency: Agency) -> None:
    assert await (await form_for(agency.sofie, "Acme & Sons")).submit() == {}

    modal = await form_for(agency.mette, "new")
    await modal.fill(Name="ACME  &  sons")
    assert "Acme & Sons is on the list already" in (await modal.submit())["Name"]


async def test_the_name_of_an_archived_client_says_how_to_bring_them_back(agency: Agency) -> None:
    assert await (await form_for(agency.sofie, "Acme")).submit() == {}
    await agency.sofie.told()
    await given.archived(agency, (await given.rows(agency, Client))[0])

    modal = await form_for(agency.mette, "new")
    await modal.fill(Name="acme")
    error = (await modal.submit())["Name"]
    assert "Acme is archived" in error
    assert "“/clients Acme”" in error

    await agency.mette.command("/clients Acme")
    await (await agency.mette.told()).press("Bring back")
    assert "active again" in (await agency.mette.told()).words


async def test_of_two_who_add_the_same_name_at_once_one_succeeds(agency: Agency) -> None:
    forms = [await form_for(person, "Acme") for person in (agency.mette, agency.sofie)]

    answers = await asyncio.gather(*(form.submit() for form in forms))

    assert sorted(len(errors) for errors in answers) == [0, 1]
    assert "on the list already" in next(errors for errors in answers if errors)["Name"]
    async with agency.house.deps.database.reading(TEAM) as session:
        assert [client.name for client in await clients_by_name(session)] == ["Acme"]


async def test_an_unfinished_form_is_kept_for_that_name_alone(agency: Agency) -> None:
    modal = await form_for(agency.sofie, "Acme")
    await modal.fill(Internal_channel="CACME")
    await modal.close()

    other = await form_for(agency.sofie, "Bistro")
    assert other.value("Internal channel") is None
    await other.close()
    assert (await form_for(agency.sofie, "Acme")).value("Internal channel") == "CACME"


@pytest.mark.parametrize("half_a_number", ["12,", "1e5", "-", "-5"])
async def test_half_a_number_does_not_keep_the_form_shut(agency: Agency, half_a_number: str) -> None:
    """Slack opens no form whose amount does not begin as one: what else was typed must not be locked away by it."""
    modal = await form_for(agency.mette, "Acme")
    await modal.fill(Internal_channel="CACME", Yearly_budget=half_a_number)
    await modal.close()

    again = await form_for(agency.mette, "Acme")

    assert (again.value("Internal channel"), again.value("Yearly budget")) == ("CACME", None)


async def test_who_adds_the_first_client_gives_the_workspace_its_zone(agency: Agency) -> None:
    assert await (await form_for(agency.sofie, "Acme")).submit() == {}
    workspace = await agency.house.deps.directory.workspace(TEAM)
    assert workspace
    assert workspace.zone == "Europe/Copenhagen"


@pytest.mark.parametrize("outsider", ["UGUEST", "UCLIENT"])
async def test_guests_and_outsiders_learn_nothing(agency: Agency, outsider: str) -> None:
    assert await (await form_for(agency.sofie, "Acme")).submit() == {}
    stranger = agency.person(outsider, here="CGUEST" if outsider == "UGUEST" else "CSHARED")

    await stranger.command("/clients")

    refused = await stranger.told()
    assert "not available to you" in refused.words
    assert "Acme" not in refused.words
