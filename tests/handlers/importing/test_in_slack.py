"""An admin imports a file in Slack: the form, the preview row by row, taking it in, and taking it back as one step."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from handlers.kit import progress
from models.audit import Act, AuditEntry
from models.clients import Client
from models.invoices import Invoice
from models.people import Role, find_person
from models.teams import people_of
from tests.handlers.importing.hands import CLIENTS, apply, form, newest, press, preview, rows, send, settled, shown_to
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press as press_in_modal
from tests.support.spreadsheets import csv_of, xlsx_of


@pytest.fixture(autouse=True)
async def monday(agency: Agency) -> None:
    await agency.clock(MONDAY)


async def names(agency: Agency) -> set[str]:
    return {client.name for client in await rows(agency, Client)}


@pytest.mark.on_both
async def test_clients_come_from_a_file_and_go_again_as_one_step(agency: Agency) -> None:
    shown = await preview(agency, CLIENTS)
    assert "clients.csv" in shown.words
    assert "2 added, 1 refused" in shown.words
    assert "*Acme* · added · Owner: lars; Yearly budget: €12,000" in shown.words
    assert "nobody of your team is called “Nobody Known”" in shown.words
    assert await names(agency) == set()

    done = await apply(agency, shown)
    assert "2 added, 1 refused" in done.words
    assert "Not in, line 3: nobody of your team is called “Nobody Known”." in done.words
    found = {client.name: client for client in await rows(agency, Client)}
    assert found.keys() == {"Acme", "Cano"}
    assert (found["Acme"].owner_id, found["Acme"].yearly_budget) == ("ULARS", Decimal(12000))
    assert (found["Cano"].owner_id, found["Cano"].created_by) == ("UMETTE", "UMETTE")
    assert "clients.csv is taken in: see below." in shown_to(agency)[0].words.replace("*", "").replace("\u200b", "")

    await press(agency, done, "Undo")
    assert "2 removed, 0 put back as before." in shown_to(agency)[-1].words
    assert await names(agency) == set()
    acts = [entry.act for entry in await rows(agency, AuditEntry) if entry.actor_id == "UMETTE"]
    assert acts.count(Act.IMPORTED) == acts.count(Act.UNDID_IMPORT) == 1


async def test_a_new_client_is_shown_with_all_that_weighs(agency: Agency) -> None:
    content = b"name,internal channel,shared channel,since,status\nAcme,#acme-internal,#acme-shared,2020-03-14,paused\n"
    words = (await preview(agency, content)).words
    told = "Internal channel: #acme-internal; Shared channel: #acme-shared; Since: 14 March 2020; Status: paused"
    assert told in words


async def test_who_is_in_its_internal_channel_is_its_team_at_once(agency: Agency) -> None:
    await apply(agency, await preview(agency, b"name,internal channel,owner\nAcme,#acme-internal,lars\n"))
    [acme] = await rows(agency, Client)
    async with agency.house.deps.database.reading(TEAM) as session:
        team = {person.user_id for person in await people_of(session, acme.id)}
    assert team == {"UMETTE", "ULARS", "USOFIE", "UJONAS"}
    assert "*Acme*" in (await agency.sofie.home()).words


async def test_a_changed_client_is_shown_from_what_to_what_and_goes_back(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE", yearly_budget=Decimal(5000), currency="EUR")
    shown = await preview(agency, b"name;yearly_budget\nAcme;9.000,00\n")
    assert "€5,000 → €9,000" in shown.words
    saw = [entry for entry in await rows(agency, AuditEntry) if entry.act is Act.SAW_MONEY]
    assert [(entry.actor_id, entry.client_id) for entry in saw] == [("UMETTE", acme.id)]

    done = await apply(agency, shown)
    [client] = await rows(agency, Client)
    assert client.yearly_budget == Decimal(9000)
    await press(agency, done, "Undo")
    [client] = await rows(agency, Client)
    assert client.yearly_budget == Decimal(5000)


async def test_undoing_keeps_what_somebody_went_on_with_and_says_so(agency: Agency) -> None:
    done = await apply(agency, await preview(agency, b"name\nAcme\nCano\n"))
    acme = next(client for client in await rows(agency, Client) if client.name == "Acme")
    await given.rating(agency, acme, "UMETTE", gut=4)
    await press(agency, done, "Undo")
    assert "Kept, because somebody went on with them: Acme." in shown_to(agency)[-1].words
    assert await names(agency) == {"Acme"}


async def test_what_was_undone_is_not_undone_again(agency: Agency) -> None:
    done = await apply(agency, await preview(agency, b"name\nAcme\n"))
    await asyncio.gather(done.press("Undo"), done.press("Undo"))
    await settled(agency)
    assert await names(agency) == set()
    acts = [entry.act for entry in await rows(agency, AuditEntry)]
    assert acts.count(Act.UNDID_IMPORT) == 1
    assert (await newest(agency, "1 removed")).buttons == ["Import a file"]


async def test_invoices_come_from_a_workbook_with_excels_days(agency: Agency) -> None:
    await given.client(agency, "Acme", owner="USOFIE", currency="EUR")
    file = xlsx_of(
        [("Client", "Number", "Issued", "Amount"), ("acme", "2030-1", date(2029, 12, 1), 1200), ("Aqme", "7", "x", 1)]
    )
    shown = await preview(agency, file, "invoices.xlsx", What_is_in_it="Invoices")
    assert "1 added, 1 refused" in shown.words
    assert "no client is called so; the nearest is “Acme”" in shown.words
    done = await apply(agency, shown)
    assert "Sort them" not in done.buttons
    [invoice] = await rows(agency, Invoice)
    assert (invoice.number, invoice.amount, invoice.added_by) == ("2030-1", Decimal(1200), "UMETTE")
    await press(agency, done, "Undo")
    assert await rows(agency, Invoice) == []


async def test_a_file_of_something_else_than_was_said_stays_in_the_form(agency: Agency) -> None:
    errors = await send(agency, b"name\nAcme\n", What_is_in_it="Invoices")
    assert errors == {"What is in it": "Its columns are those of clients."}


async def test_what_comes_first_in_a_date_is_asked_where_the_file_does_not_tell(agency: Agency) -> None:
    content = b"name,since\nAcme,02/03/2020\n"
    shown = await preview(agency, content)
    assert "may be two days" in shown.words
    modal = await form(agency)
    await modal.fill_in({"File": ("clients.csv", content), "Dates such as 02/03/2020": "The month comes first"})
    assert await modal.submit() == {}
    await apply(agency, await newest(agency, "1 added"))
    [client] = await rows(agency, Client)
    assert client.since == date(2020, 2, 3)


async def test_without_an_owner_rows_that_name_nobody_are_refused(agency: Agency) -> None:
    modal = await form(agency)
    await modal.fill_in({"File": ("clients.csv", CLIENTS), "Owner of new clients": None})
    assert await modal.submit() == {}
    await settled(agency)
    assert "it names no owner" in (await newest(agency, "would come of")).words


async def test_an_owner_is_one_of_the_team(agency: Agency) -> None:
    errors = await send(agency, CLIENTS, Owner_of_new_clients="UGUEST")
    assert errors == {"Owner of new clients": "This is nobody of your team. Please pick another."}


async def test_long_files_have_pages_and_kinds_of_rows(agency: Agency) -> None:
    lines = [("name", "language"), *((f"Client {number:02}", "en") for number in range(40)), ("Odd", "klingon")]
    shown = await preview(agency, csv_of(lines))
    assert "Rows 1 to 15 of 41." in shown.words
    assert "Client 14" in shown.words
    assert "Client 15" not in shown.words
    await press(agency, shown, "More")
    shown = await newest(agency, "would come of")
    assert "Rows 16 to 30 of 41." in shown.words
    await press(agency, shown, "Refused (1)")
    shown = await newest(agency, "would come of")
    assert "Odd" in shown.words
    assert "Client" not in shown.words.replace("Clients", "")
    await press(agency, shown, "All (41)")
    assert "Client 00" in (await newest(agency, "would come of")).words
    assert len(shown_to(agency)) == 1


async def test_forgotten_nothing_is_changed(agency: Agency) -> None:
    shown = await preview(agency, CLIENTS)
    await press(agency, shown, "Forget it")
    assert "Forgotten: nothing was changed." in shown_to(agency)[-1].words
    assert await names(agency) == set()


async def test_the_same_file_again_has_nothing_new(agency: Agency) -> None:
    await apply(agency, await preview(agency, b"name\nAcme\n"))
    shown = await preview(agency, b"name\nAcme\n")
    assert "Nothing of it is new: 1 as it is." in shown_to(agency)[-1].words
    assert "Apply" not in shown_to(agency)[-1].buttons
    assert shown


async def test_the_doors_of_an_admin(agency: Agency) -> None:
    await agency.mette.command("/clients")
    empty = await agency.mette.told()
    assert "Import a file" in empty.buttons
    await empty.press("Import a file")
    await settled(agency)
    assert (await agency.mette.modal()).title == "Import a file"
    await (await agency.mette.modal()).close()

    await agency.mette.command("/client-settings")
    assert (await press_in_modal(agency, "Import a file")).title == "Import a file"
    await (await agency.mette.modal()).close()
    assert "Import a file" in (await agency.mette.home()).buttons


@pytest.mark.parametrize("user_id", ["ULARS", "USOFIE"])
async def test_nobody_else_has_a_door(agency: Agency, user_id: str) -> None:
    await given.lead(agency, "ULARS")
    person = agency.person(user_id)
    await person.command("/clients import")
    assert "only an admin can do this" in (await person.told()).words
    await person.command("/clients")
    assert "Import a file" not in (await person.told()).buttons


async def test_who_is_no_admin_any_more_takes_nothing_in(agency: Agency) -> None:
    shown = await preview(agency, CLIENTS)
    async with agency.house.deps.database.transaction(TEAM) as session:
        for user_id, role in (("ULARS", Role.ADMIN), ("UMETTE", Role.MEMBER)):
            person = await find_person(session, user_id)
            assert person
            person.given_role = role
    agency.house.deps.directory.forget(TEAM, "UMETTE")
    await press(agency, shown, "Apply")
    assert "only an admin can do this" in (await newest(agency, "only an admin")).words
    assert await names(agency) == set()


async def test_somebody_elses_file_is_not_read(agency: Agency) -> None:
    """Its id alone, in a form that was tampered with, gives nothing away."""
    theirs = await agency.sofie.upload("theirs.csv", b"name\nSecret plans\n")
    agency.sandbox.world.workspaces[TEAM].files[theirs["id"]].given_to.add("URAPPORT")
    modal = await form(agency)
    await modal.fill_in({"File": ("clients.csv", CLIENTS)})
    view = agency.sandbox.world.workspaces[TEAM].modals["UMETTE"][-1]
    [state] = view.values["file"].values()
    state["files"] = [theirs]
    errors = await modal.submit()
    assert "it isn't yours" in errors["File"]


async def test_a_long_look_says_how_far_it_is(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said in the form at once, and its end comes as a message all the same."""
    monkeypatch.setattr(progress, "BETWEEN_WORDS", 0.0)
    monkeypatch.setattr("handlers.kit.request.PATIENCE", 0.0)
    await agency.fault("download", "http_500")
    assert await send(agency, CLIENTS) == {}
    modal = await agency.mette.modal()
    assert "Slack didn't give me the whole file." in modal.words
    assert modal.labels == ["File", "What is in it", "Dates such as 02/03/2020", "Owner of new clients"]

    await modal.fill_in({"File": ("clients.csv", CLIENTS)})
    assert await modal.submit() == {}
    await settled(agency)
    shown = await newest(agency, "would come of")
    assert "I have read it." in (await agency.mette.modal()).words
    await press(agency, shown, "Apply")
    assert await names(agency) == {"Acme", "Cano"}
    assert "Until all are in, none is." in str(await agency.calls("chat.update"))


async def test_before_a_new_permission_is_given_an_admin_hears_what_to_do(agency: Agency) -> None:
    agency.sandbox.world.apps["A1"].manifest["oauth_config"]["scopes"]["bot"].remove("files:read")
    await agency.mette.command("/clients import")
    assert "files:read" in (await agency.mette.told()).words
