"""The people of a client: written down, found in Slack, shown on the card, and erased on request."""

from datetime import timedelta

import pytest

from models.audit import Act, AuditEntry
from models.clients import Client
from models.contacts import Contact
from models.drafts import Draft
from models.interactions import Interaction
from models.rules.contacts import ContactRole
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.kickoffs import press
from tests.support.person import Modal, Person, Shown

DECIDES, PAYS, DAILY = ContactRole


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> Client:
    """A client that Jonas owns, with a channel that we share with them."""
    await agency.clock(MONDAY)
    return await given.client(agency, "Acme", owner="UJONAS", shared_channel="CSHARED")


async def the_card(person: Person) -> Shown:
    await person.command("/clients acme")
    while "Their people" not in (shown := await person.told()).words:
        pass
    return shown


async def the_list(agency: Agency, by: Person | None = None) -> Modal:
    person = by or agency.sofie
    await (await the_card(person)).press("Contacts")
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def the_contact(agency: Agency) -> Contact:
    row: Contact
    [row] = await given.rows(agency, Contact)
    return row


async def talked(agency: Agency, *whom: str, kind: str = "Contact") -> None:
    """Somebody logged something with these people of Acme."""
    await agency.sofie.command("/client-log acme we spoke")
    modal = await agency.sofie.modal()
    await modal.fill_in({"With whom": whom, "Kind": kind})
    await agency.house.deps.tasks.drain()
    modal = await agency.sofie.modal()
    if "Hours" in modal.labels:
        await modal.fill(Hours="2")
    assert await modal.submit() == {}
    await agency.house.deps.tasks.drain()


# Writing them down


async def test_any_member_adds_one_and_the_trail_says_who(agency: Agency) -> None:
    modal = await the_list(agency)
    assert "Nobody at" in modal.words
    form = await press(agency, "Add a contact", by=agency.sofie)
    await form.fill_in(
        {"Name": "Ida *Holm*", "What they do": ["Decides", "Pays"], "Title": "CMO", "E-mail": "ida@acme.example"}
    )
    assert await form.submit() == {}
    shown = await agency.sofie.modal()
    assert "CMO · decides · pays" in shown.words
    assert "ida@acme.example" in shown.words
    row = await the_contact(agency)
    assert (row.name, row.roles) == ("Ida *Holm*", (DECIDES, PAYS))
    [entry] = [one for one in await given.rows(agency, AuditEntry) if one.act is Act.CHANGED_CONTACT]
    assert (entry.actor_id, entry.client_id, entry.details["done"]) == ("USOFIE", row.client_id, "added")
    assert "Ida" not in str(entry.details)


async def test_who_left_stays_on_the_list_and_is_offered_nowhere_else(agency: Agency, acme: Client) -> None:
    await given.contact(agency, acme, "Ida Holm", DECIDES)
    await given.contact(agency, acme, "Per Lund", DAILY)
    await the_list(agency)
    form = await press(agency, "Edit", by=agency.sofie)
    await form.fill_in({"Have they left?": ["They have left the client"]})
    assert await form.submit() == {}
    shown = await agency.sofie.modal()
    assert "Ida Holm" in shown.words
    assert "has left" in shown.words
    await shown.close()
    card = await the_card(agency.sofie)
    assert "Ida Holm" not in card.words
    assert "Who decides is not known yet." in card.words
    await agency.sofie.command("/client-log acme we spoke")
    assert await (await agency.sofie.modal()).options("With whom") == ["Per Lund"]


async def test_of_two_who_change_one_the_later_is_told(agency: Agency, acme: Client) -> None:
    await given.contact(agency, acme, "Ida Holm", DECIDES)
    await the_list(agency)
    late = await press(agency, "Edit", by=agency.sofie)
    lars = agency.person("ULARS")
    await the_list(agency, lars)
    form = await press(agency, "Edit", by=lars)
    await form.fill(Title="CEO")
    assert await form.submit() == {}
    await late.fill(Title="CMO")
    assert "Somebody changed this meanwhile" in (await late.submit())["Name"]
    assert (await the_contact(agency)).title == "CEO"


# In Slack


async def test_a_contact_is_found_among_the_strangers_of_the_shared_channel(agency: Agency) -> None:
    await the_list(agency)
    form = await press(agency, "Add a contact", by=agency.sofie)
    assert await form.options("In Slack") == ["Not in Slack", "olga"]
    await form.fill_in({"Name": "Olga Berg", "In Slack": "olga"})
    assert await form.submit() == {}
    row = await the_contact(agency)
    assert (row.slack_team_id, row.slack_user_id) == ("T9", "UCLIENT")
    assert "in Slack" in (await agency.sofie.modal()).words

    form = await press(agency, "Add a contact", by=agency.sofie)
    assert await form.options("In Slack") == ["Not in Slack"]
    assert await agency.mette.messages("CSHARED") == []


async def test_no_two_contacts_of_a_client_are_the_same_person(agency: Agency, acme: Client) -> None:
    await the_list(agency)
    form = await press(agency, "Add a contact", by=agency.sofie)
    await form.fill_in({"Name": "Olga Berg", "In Slack": "olga"})
    await given.contact(agency, acme, "Olga B", slack_team_id="T9", slack_user_id="UCLIENT")
    assert await form.submit() == {"In Slack": "This is Olga B, who is on the list already."}


async def test_it_is_said_why_nobody_is_offered_from_a_channel_that_we_are_not_in(agency: Agency, acme: Client) -> None:
    await given.change(agency, acme, shared_channel="CUNKNOWN")
    await the_list(agency)
    form = await press(agency, "Add a contact", by=agency.sofie)
    assert "In Slack" not in form.labels
    assert "from their side I can't see" in form.words
    await given.change(agency, acme, shared_channel=None)
    form = await (await the_list_anew(agency)).person.modal()
    assert "With a shared channel" in form.words


async def the_list_anew(agency: Agency) -> Modal:
    await (await agency.sofie.modal()).close()
    await the_list(agency)
    return await press(agency, "Add a contact", by=agency.sofie)


async def test_while_slack_is_silent_a_contact_is_kept_without_it(agency: Agency) -> None:
    await the_list(agency)
    form = await press(agency, "Add a contact", by=agency.sofie)
    await form.fill_in({"Name": "Olga Berg", "In Slack": "olga"})
    await agency.fault("users.info", "http_500")
    assert "Slack doesn't tell me who this is" in (await form.submit())["In Slack"]
    await form.fill_in({"In Slack": "Not in Slack"})
    assert await form.submit() == {}
    assert (await the_contact(agency)).slack_user_id is None


# What the card says


async def test_the_card_says_that_nobody_spoke_with_who_decides_until_somebody_did(
    agency: Agency, acme: Client
) -> None:
    await given.contact(agency, acme, "Ida Holm", DECIDES)
    await given.contact(agency, acme, "Per Lund", DAILY)
    gap = "Nobody of us has spoken with who decides yet"
    await talked(agency, "Per Lund")
    await talked(agency, "Ida Holm", kind="Favour")
    assert gap in (await the_card(agency.sofie)).words
    await talked(agency, "Ida Holm", "Per Lund")
    await agency.clock(timedelta(days=12))
    card = (await the_card(agency.sofie)).words
    assert gap not in card
    assert "Decides:* Ida Holm · last spoken 12 days ago" in card
    assert "with Ida Holm and Per Lund" in card


# With whom it was


async def test_the_people_offered_are_those_of_the_client_that_is_chosen(agency: Agency, acme: Client) -> None:
    await given.contact(agency, acme, "Ida Holm", DECIDES)
    birch = await given.client(agency, "Birch")
    await given.contact(agency, birch, "Nora Birk", DECIDES)
    await given.client(agency, "Cedar")
    await agency.sofie.command("/client-log acme we spoke")
    modal = await agency.sofie.modal()
    await modal.fill_in({"With whom": ["Ida Holm"]})
    await (await agency.sofie.modal()).fill(Client="Birch")
    await agency.house.deps.tasks.drain()
    modal = await agency.sofie.modal()
    assert await modal.options("With whom") == ["Nora Birk"]
    assert modal.value("With whom") == []
    await modal.fill(Client="Cedar")
    await agency.house.deps.tasks.drain()
    assert "With whom" not in (await agency.sofie.modal()).labels


async def test_editing_changes_with_whom_it_was(agency: Agency, acme: Client) -> None:
    await given.contact(agency, acme, "Ida Holm", DECIDES)
    await given.contact(agency, acme, "Per Lund", DAILY)
    await talked(agency, "Ida Holm")
    while "Logged with" not in (told := await agency.sofie.told()).words:
        pass
    await told.press("Edit")
    await agency.house.deps.tasks.drain()
    modal = await agency.sofie.modal()
    assert [one["text"]["text"] for one in modal.value("With whom")] == ["Ida Holm"]
    await modal.fill_in({"With whom": ["Per Lund"]})
    assert await modal.submit() == {}
    assert "with Per Lund" in (await the_card(agency.sofie)).words


async def from_a_message(agency: Agency, author: Person) -> Modal:
    written = await author.post("message", channel="CSHARED", text="we love it")
    await agency.sofie.shortcut("interactions.message", channel="CSHARED", ts=written["ts"])
    await agency.house.deps.tasks.drain()
    return await agency.sofie.modal()


async def test_who_wrote_the_message_is_filled_in_and_not_asked_for_again(agency: Agency, acme: Client) -> None:
    await given.contact(agency, acme, "Olga Berg", DECIDES, slack_team_id="T9", slack_user_id="UCLIENT")
    modal = await from_a_message(agency, agency.person("UCLIENT"))
    assert [one["text"]["text"] for one in modal.value("With whom")] == ["Olga Berg"]
    assert await modal.submit() == {}
    assert not any("as a contact" in one for one in (await agency.sofie.told()).buttons)
    assert "Nobody of us has spoken" not in (await the_card(agency.sofie)).words


async def test_a_strangers_message_leads_to_adding_them(agency: Agency) -> None:
    modal = await from_a_message(agency, agency.person("UCLIENT"))
    assert await modal.submit() == {}
    await (await agency.sofie.told()).press("Add olga as a contact")
    await agency.house.deps.tasks.drain()
    form = await agency.sofie.modal()
    assert form.value("Name") == "olga"
    await form.fill_in({"Name": "Olga Berg", "What they do": ["Decides"]})
    assert await form.submit() == {}
    assert (await the_contact(agency)).slack_user_id == "UCLIENT"


async def test_a_colleagues_message_leads_to_nothing_of_the_kind(agency: Agency) -> None:
    modal = await from_a_message(agency, agency.person("UJONAS"))
    assert await modal.submit() == {}
    assert not any("as a contact" in one for one in (await agency.sofie.told()).buttons)


# Erasing one


async def test_an_admin_erases_a_contact_and_words_name_them_no_more(agency: Agency, acme: Client) -> None:
    ida = await given.contact(agency, acme, "Ida Holm", DECIDES, note="Knows Per Lund.")
    await given.contact(agency, acme, "Per Lund", DAILY, note="Reports to Ida Holm.")
    await talked(agency, "Ida Holm")
    await agency.sofie.command("/client-log acme Ida Holm asked about Friday")
    assert await (await agency.sofie.modal()).submit() == {}
    await agency.house.deps.tasks.drain()

    await the_list(agency, agency.mette)
    await press(agency, "Edit", by=agency.mette)
    sure = await press(agency, "Erase this contact", by=agency.mette)
    assert sure.title == "Erase"
    await sure.fill_in({"Are you sure?": "ida holm"})
    assert await sure.submit() == {}
    await agency.house.deps.tasks.drain()

    [per] = await given.rows(agency, Contact)
    assert (per.name, per.note) == ("Per Lund", "Reports to ….")
    assert [row.what for row in await given.rows(agency, Interaction)] == ["we spoke", "… asked about Friday"]
    assert await given.rows(agency, Draft) == []
    [entry] = [one for one in await given.rows(agency, AuditEntry) if one.act is Act.ERASED]
    assert entry.details == {"what": "contact", "contact": ida.id}


async def test_a_member_is_not_offered_to_erase_one(agency: Agency, acme: Client) -> None:
    await given.contact(agency, acme, "Ida Holm", DECIDES)
    await the_list(agency)
    assert "Erase this contact" not in (await press(agency, "Edit", by=agency.sofie)).buttons


async def test_erasing_the_stranger_erases_the_contact(agency: Agency, acme: Client) -> None:
    await given.contact(agency, acme, "Olga Berg", DECIDES, slack_team_id="T9", slack_user_id="UCLIENT")
    await agency.sofie.command("/client-log acme Olga Berg called")
    assert await (await agency.sofie.modal()).submit() == {}
    await agency.house.deps.directory.people("T1", {"UCLIENT"})
    await agency.mette.command("/client-settings export")
    modal = await agency.mette.modal()
    await modal.fill_in(
        {"Client, person or contact": "olga (person)", "What to do": "Erase: first I am shown what goes"}
    )
    assert await modal.submit() == {}
    sure = await agency.mette.modal()
    await sure.fill_in({"Are you sure?": "olga"})
    assert await sure.submit() == {}
    await agency.house.deps.tasks.drain()
    assert await given.rows(agency, Contact) == []
    [row] = await given.rows(agency, Interaction)
    assert row.what == "… called"
