"""`/clients`: the list in its pages, the card, pausing, archiving, and names that look like verbs."""

from collections.abc import Iterable

import pytest

from handlers.clients.listing import PER_PAGE, list_message
from handlers.clients.parts import Page
from models.clients import NAME_LENGTH, Client, Status, client_named, keep_client
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.cards import rest_of
from tests.support.person import Modal


def client(name: str, status: Status = Status.ACTIVE, number: int = 1) -> Client:
    return Client(
        id=number,
        name=name,
        status=status,
        owner_id="USOFIE",
        internal_channel="CACME",
        created_by="USOFIE",
        created_at=MONDAY,
    )


async def on_the_list(agency: Agency, names: Iterable[str], status: Status = Status.ACTIVE) -> None:
    async with agency.house.deps.database.transaction(TEAM) as session:
        for name in names:
            row = Client(name=name, owner_id="USOFIE", created_by="USOFIE", created_at=MONDAY, status=status)
            await keep_client(session, row)


async def status_of(agency: Agency, name: str) -> Status:
    async with agency.house.deps.database.reading(TEAM) as session:
        found = await client_named(session, name)
    assert found
    return found.status


# The list


@pytest.mark.parametrize("name", [">" * NAME_LENGTH, "*" * NAME_LENGTH, "&" * NAME_LENGTH, "漢" * NAME_LENGTH])
@pytest.mark.parametrize("number", [0, 19, 999, -1])
def test_a_page_keeps_slacks_limits_whatever_the_names(name: str, number: int) -> None:
    everyone = [client(name, status, number=n) for status in Status for n in range(300)]
    message = list_message(everyone, Page(status=Status.ACTIVE, number=number))
    assert len(message.blocks) == PER_PAGE + 2


async def test_a_dozen_clients_stand_on_one_page(agency: Agency) -> None:
    await on_the_list(agency, [f"Client {n}" for n in range(12)])
    await agency.sofie.command("/clients")
    page = await agency.sofie.told()
    assert "12 active clients" in page.words
    assert page.buttons == ["Open"] * 12 + ["Add a client", "Prospects"]


async def test_three_hundred_clients_are_paged_by_a_button(agency: Agency) -> None:
    await on_the_list(agency, [f"Client {n:03}" for n in range(300)])
    await agency.sofie.command("/clients")
    page = await agency.sofie.told()
    assert "Page 1 of 20" in page.words
    assert "Back" not in page.buttons

    await page.press("More")
    page = await agency.sofie.told()
    assert "Client 015" in page.words
    assert {"Back", "More"} <= set(page.buttons)

    await page.press("Open", nth=3)
    assert "Client 018" in (await agency.sofie.told()).words


async def test_paused_and_archived_clients_are_counted_and_reachable(agency: Agency) -> None:
    await on_the_list(agency, ["Acme"])
    await on_the_list(agency, ["Bistro", "Cafe"], Status.PAUSED)
    await on_the_list(agency, ["Dune"], Status.ARCHIVED)
    await agency.sofie.command("/clients")
    page = await agency.sofie.told()
    assert "Bistro" not in page.words
    assert page.buttons[-3:] == ["Paused (2)", "Archived (1)", "Prospects"]

    await page.press("Paused (2)")
    page = await agency.sofie.told()
    assert "Bistro" in page.words
    assert "Active (1)" in page.buttons


# The card


async def test_pausing_and_resuming_from_the_card(agency: Agency) -> None:
    await on_the_list(agency, ["Acme"])
    await (await rest_of(agency.sofie)).press("Pause")
    card = await agency.sofie.told()
    assert "*Acme* is paused" in card.words
    assert await status_of(agency, "Acme") is Status.PAUSED

    await card.press("Resume")
    assert "*Acme* is active again" in (await agency.sofie.told()).words
    assert await status_of(agency, "Acme") is Status.ACTIVE


async def test_a_member_is_asked_whether_they_are_sure_and_can_take_it_back(agency: Agency) -> None:
    await on_the_list(agency, ["Acme"])
    await given.change(agency, (await given.rows(agency, Client))[0], owner_id="UMETTE")
    rest = await rest_of(agency.sofie)
    [archive] = [one for block in rest.blocks for one in block.get("elements", ()) if "confirm" in one]
    assert "Acme leaves lists" in archive["confirm"]["text"]["text"]

    await rest.press("Archive")
    card = await agency.sofie.told()
    assert await status_of(agency, "Acme") is Status.ARCHIVED
    await card.press("Bring back")
    assert "active again" in (await agency.sofie.told()).words
    assert await status_of(agency, "Acme") is Status.ACTIVE


async def test_an_old_card_does_not_wake_a_client_that_was_archived_since(agency: Agency) -> None:
    await on_the_list(agency, ["Acme"])
    old = await rest_of(agency.sofie)
    await given.archived(agency, (await given.rows(agency, Client))[0])

    await old.press("Pause")
    assert "archived" in (await agency.sofie.told()).words
    assert await status_of(agency, "Acme") is Status.ARCHIVED


# What follows the command


async def test_a_verb_before_a_name_is_done_however_it_is_typed(agency: Agency) -> None:
    await on_the_list(agency, ["Acme", "Bistro"])
    for typed in ("pause acme", "Pause  ACME", "pause acmee"):
        await agency.sofie.command(f"/clients {typed}")
        assert "*Acme* is paused" in (await agency.sofie.told()).words


async def test_where_two_names_match_the_person_is_asked_and_the_verb_is_kept(agency: Agency) -> None:
    await on_the_list(agency, ["Acme North", "Acme South"])
    await agency.sofie.command("/clients pause acme")
    asked = await agency.sofie.told()
    assert asked.buttons == ["Acme North", "Acme South"]

    await asked.press("Acme South")
    assert "*Acme South* is paused" in (await agency.sofie.told()).words
    assert await status_of(agency, "Acme North") is Status.ACTIVE


async def test_a_client_may_bear_the_name_of_a_verb(agency: Agency) -> None:
    names = ["Add", "List", "Pause", "Edit Acme", "Archive & Co"]
    await on_the_list(agency, names)
    for name in names:
        await agency.sofie.command(f"/clients {name.lower()}")
        words = (await agency.sofie.told()).words
        assert name in words
        assert "*Status:* active" in words


async def test_an_unknown_client_gets_a_clear_word_and_a_way_on(agency: Agency) -> None:
    await on_the_list(agency, ["Acme"])
    for typed in ("nobody we know", "x" * 3000, "<!channel>", "*", "&lt;", "🚀", "שלום"):
        await agency.sofie.command(f"/clients {typed}")
        told = await agency.sofie.told()
        assert "No client here is called" in told.words
        assert "<!channel>" not in told.words
        assert told.buttons == ["Add a client"]


async def test_a_verb_without_a_name_asks_for_one(agency: Agency) -> None:
    await agency.sofie.command("/clients archive")
    assert "/clients archive Acme" in (await agency.sofie.told()).words


async def test_add_without_a_name_opens_an_empty_form(agency: Agency) -> None:
    await agency.sofie.command("/clients add")
    assert (await agency.sofie.modal()).value("Name") is None


# The Client field of every form


async def offered(agency: Agency, typed: str) -> list[str]:
    await agency.sofie.command("/client-log")
    modal: Modal = await agency.sofie.modal()
    return await modal.options("Client", typed)


async def test_the_client_field_offers_active_and_paused_clients_from_zero_characters(agency: Agency) -> None:
    await on_the_list(agency, ["Bistro", "Acme"])
    await on_the_list(agency, ["Cafe"], Status.PAUSED)
    await on_the_list(agency, ["Dune"], Status.ARCHIVED)
    assert await offered(agency, "") == ["Acme", "Bistro", "Cafe"]


async def test_the_client_field_forgives_typing_errors(agency: Agency) -> None:
    await on_the_list(agency, ["Bistro", "Acme"])
    assert (await offered(agency, "bisrto"))[0] == "Bistro"


async def test_the_client_field_offers_a_hundred_at_most(agency: Agency) -> None:
    await on_the_list(agency, [f"Client {n:03}" for n in range(300)])
    assert len(await offered(agency, "client")) == 100
