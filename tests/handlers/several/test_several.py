"""Several clients at once: what is pasted, what the workspace tells of it, adding all, and taking it back."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from models.audit import Act, AuditEntry
from models.clients import Client, Status
from models.interactions import Interaction
from models.rules.facts import Kind
from models.teams import team_of
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press
from tests.support.person import Modal, Person

INSIDE = ["UMETTE", "ULARS", "USOFIE", "UJONAS", "URAPPORT"]
CHANNELS = [
    {"id": "CBRIX", "name": "client-brix", "members": ["UMETTE", "USOFIE", "URAPPORT"]},
    {"id": "CBRIXEXT", "name": "ext-brix", "members": ["USOFIE", "UCLIENT", "URAPPORT"], "is_ext_shared": True},
    {"id": "CCANO", "name": "cano", "members": ["UMETTE", "ULARS", "UGUEST", "URAPPORT"]},
    {"id": "CDOVE", "name": "dove-internal", "members": ["UMETTE", "ULARS", "URAPPORT"], "is_private": True},
    {"id": "CELKO", "name": "elko", "members": ["UMETTE", "ULARS"], "is_private": True},
    {"id": "CFINN", "name": "finn", "members": ["UMETTE", "URAPPORT"], "is_archived": True},
]


@pytest.fixture(autouse=True)
async def a_workspace(agency: Agency) -> None:
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")
    people = [
        one.model_dump() for one in agency.sandbox.world.workspaces[TEAM].people.values() if one.id != "USLACKBOT"
    ]
    known = {"id": TEAM, "name": "Nordlys", "domain": "nordlys", "users": people, "channels": CHANNELS}
    agency.sandbox.load({"workspaces": [known]})


async def paste(agency: Agency, *names: str, by: Person | None = None) -> Modal:
    """The page of what was found."""
    person = by or agency.mette
    await person.command("/clients several")
    form = await (await person.modal()).fill_in({"Your clients' names": "\n".join(names)})
    assert await form.submit() == {}
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def choose(agency: Agency, page: Modal, row: int, action: str, **value: Any) -> None:
    """Pick something in a menu of a row."""
    [block] = [one for one in page.blocks if one.get("block_id", "").startswith(f"row:{row}:")]
    ids = {"block_id": block["block_id"], "action_id": f"several.{action}"}
    await page.person.post("action", container=page.container, **ids, value=value)
    await agency.house.deps.tasks.drain()


async def clients(agency: Agency) -> dict[str, Client]:
    return {one.name: one for one in await given.rows(agency, Client)}


def words_of(name: str, page: Modal) -> str:
    """What stands about one client."""
    return next(line for block in page.blocks for line in [str(block.get("text", {}).get("text", ""))] if name in line)


async def test_what_the_workspace_tells_is_shown_as_a_guess_before_anything_is_added(agency: Agency) -> None:
    page = await paste(agency, "Brix", "Dove", "Hygge")
    assert "*3 clients*, ready to add." in page.words
    brix = words_of("*Brix*", page)
    assert "internal <#CBRIX> (a guess) · shared <#CBRIXEXT> (a guess)" in brix
    assert "owner <@USOFIE> (a guess: in the fewest clients' channels)" in brix
    assert "internal <#CDOVE> (a guess)" in words_of("*Dove*", page)
    assert "owner <@UMETTE> (nothing tells, so it is you)" in words_of("*Hygge*", page)
    assert await clients(agency) == {}


async def test_all_are_added_with_channels_owners_and_teams(agency: Agency) -> None:
    acme = await given.client(agency, "Acme")
    await given.team(agency, acme, "UMETTE")
    page = await paste(agency, "Brix", "Hygge")
    assert await page.submit() == {}
    await agency.house.deps.tasks.drain()
    known = await clients(agency)
    brix, hygge = known["Brix"], known["Hygge"]
    assert (brix.internal_channel, brix.shared_channel, brix.owner_id) == ("CBRIX", "CBRIXEXT", "USOFIE")
    assert (hygge.internal_channel, hygge.owner_id, hygge.status) == (None, "UMETTE", Status.ACTIVE)
    async with agency.house.deps.database.reading(TEAM) as session:
        assert await team_of(session, brix.id) == {"UMETTE", "USOFIE"}
    told = await agency.mette.told()
    assert "*2 clients* are on the list." in told.words
    assert told.buttons == ["Sort them", "Undo"]
    assert [one.act for one in await given.rows(agency, AuditEntry)].count(Act.IMPORTED) == 1


async def test_a_channel_with_a_guest_is_not_taken_and_it_is_said_why(agency: Agency) -> None:
    page = await paste(agency, "Cano")
    words = words_of("*Cano*", page)
    assert "Not <#CCANO>: a guest reads there." in words
    assert "internal" not in words
    await page.submit()
    await agency.house.deps.tasks.drain()
    assert (await clients(agency))["Cano"].internal_channel is None


async def test_who_chooses_a_channel_with_a_guest_is_told_at_that_client(agency: Agency) -> None:
    page = await paste(agency, "Brix", "Hygge")
    await choose(agency, page, 1, "internal", selected_conversation="CGUEST")
    await (await agency.mette.modal()).submit()
    await agency.house.deps.tasks.drain()
    page = await agency.mette.modal()
    assert "⚠️ A guest can read this channel." in words_of("*Hygge*", page)
    assert await clients(agency) == {}

    await choose(agency, page, 1, "internal", selected_conversation="CTEAM")
    await (await agency.mette.modal()).submit()
    await agency.house.deps.tasks.drain()
    assert (await clients(agency))["Hygge"].internal_channel == "CTEAM"


async def test_a_guest_who_came_since_is_seen_before_clients_are_added_hours_later(agency: Agency) -> None:
    page = await paste(agency, "Brix")
    await agency.mette.post("join", channel="CBRIX", user="UGUEST")
    await agency.clock(timedelta(hours=2))
    await page.submit()
    await agency.house.deps.tasks.drain()
    assert "⚠️ A guest can read this channel." in words_of("*Brix*", await agency.mette.modal())
    assert await clients(agency) == {}


async def test_archived_channels_and_private_ones_without_us_are_no_guess(agency: Agency) -> None:
    page = await paste(agency, "Elko", "Finn")
    assert "internal" not in page.words
    assert "CELKO" not in page.words


async def test_a_channel_that_is_another_clients_is_no_guess(agency: Agency) -> None:
    await given.client(agency, "Brix Holding", internal_channel="CBRIX", shared_channel="CBRIXEXT")
    assert "CBRIX" not in (await paste(agency, "Brix")).words


async def test_rows_can_be_changed_and_left_out(agency: Agency) -> None:
    page = await paste(agency, "Brix", "Dove", "Hygge")
    await choose(agency, page, 0, "owner", selected_user="UJONAS")
    await choose(agency, await agency.mette.modal(), 2, "internal", selected_conversation="CTEAM")
    await (await agency.mette.modal()).choose("Leave out", 1)
    await agency.house.deps.tasks.drain()
    page = await agency.mette.modal()
    assert "~Dove~ is left out." in page.words
    assert "*2 clients*, ready to add." in page.words
    await page.choose("Without channels", 0)
    await agency.house.deps.tasks.drain()
    await (await agency.mette.modal()).submit()
    await agency.house.deps.tasks.drain()
    known = await clients(agency)
    assert set(known) == {"Brix", "Hygge"}
    assert (known["Brix"].owner_id, known["Brix"].internal_channel, known["Brix"].shared_channel) == (
        "UJONAS",
        None,
        None,
    )
    assert known["Hygge"].internal_channel == "CTEAM"


async def test_a_guest_cannot_become_an_owner(agency: Agency) -> None:
    page = await paste(agency, "Hygge")
    await choose(agency, page, 0, "owner", selected_user="UGUEST")
    await (await agency.mette.modal()).submit()
    await agency.house.deps.tasks.drain()
    assert "⚠️ Please pick somebody of your own team." in (await agency.mette.modal()).words
    assert await clients(agency) == {}


async def test_names_that_are_there_or_stand_twice_are_left_out_and_said(agency: Agency) -> None:
    await given.client(agency, "Acme")
    page = await paste(agency, "- acme", "", "1. Brix", "brix,", "Hygge\tmette@nordlys.dk")
    assert "On the list already: acme." in page.words
    assert "There twice, taken once: brix." in page.words
    assert "*2 clients*, ready to add." in page.words


async def test_where_no_name_is_left_the_form_says_why_and_keeps_what_was_typed(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.mette.command("/clients several")
    form = await (await agency.mette.modal()).fill_in({"Your clients' names": "acme"})
    assert await form.submit() == {"Your clients' names": "On the list already: acme."}
    assert (await agency.mette.modal()).value("Your clients' names") == "acme"


async def test_where_slack_refuses_the_names_are_kept_and_can_be_added(agency: Agency) -> None:
    await agency.fault("conversations.list", "ratelimited", retry_after=30)
    page = await paste(agency, "Brix", "Hygge")
    assert "Slack did not tell me everything just now." in page.words
    await page.submit()
    await agency.house.deps.tasks.drain()
    assert set(await clients(agency)) == {"Brix", "Hygge"}


async def test_while_slack_takes_its_time_it_is_said_what_happens(agency: Agency) -> None:
    await agency.fault("conversations.list", "slow", seconds=1.3)
    await agency.mette.command("/clients several")
    form = await (await agency.mette.modal()).fill_in({"Your clients' names": "Brix\nHygge"})
    await form.submit()
    assert "🔎 I'm looking for your clients' channels and owners …" in (await agency.mette.modal()).words
    await press(agency, "Show what you found")
    await agency.house.deps.tasks.drain()
    page = await agency.mette.modal()
    assert "*2 clients*, ready to add." in page.words
    await page.submit()
    await agency.house.deps.tasks.drain()
    assert set(await clients(agency)) == {"Brix", "Hygge"}


async def test_who_closes_it_meanwhile_hears_how_to_come_back(agency: Agency) -> None:
    await agency.fault("conversations.list", "slow", seconds=1.3)
    await agency.mette.command("/clients several")
    form = await (await agency.mette.modal()).fill_in({"Your clients' names": "Brix"})
    await form.submit()
    await (await agency.mette.modal()).close()
    await agency.house.deps.tasks.drain()
    await (await agency.mette.told()).press("Show what you found")
    assert "*1 client*, ready to add." in (await agency.mette.modal()).words


async def test_where_slack_does_not_say_who_reads_there_the_channel_is_not_taken(agency: Agency) -> None:
    await agency.fault("conversations.members", "error", error="internal_error", times=9)
    page = await paste(agency, "Brix", "Dove")
    assert "Not <#CBRIX>: Slack didn't tell me who reads there." in page.words
    assert "Slack did not tell me everything just now." in page.words
    assert len(await agency.calls("conversations.members")) == 1


async def test_what_waits_can_be_gone_on_with(agency: Agency) -> None:
    page = await paste(agency, "Brix", "Hygge")
    await choose(agency, page, 1, "owner", selected_user="UJONAS")
    await (await agency.mette.modal()).close()
    await agency.mette.command("/clients several")
    form = await agency.mette.modal()
    assert "2 clients that you pasted wait to be added." in form.words
    page = await press(agency, "Go on")
    await page.submit()
    await agency.house.deps.tasks.drain()
    assert (await clients(agency))["Hygge"].owner_id == "UJONAS"


async def test_somebody_adds_one_of_them_meanwhile(agency: Agency) -> None:
    page = await paste(agency, "Brix", "Hygge")
    await given.client(agency, "Hygge", owner="USOFIE")
    await page.submit()
    await agency.house.deps.tasks.drain()
    known = await clients(agency)
    assert set(known) == {"Brix", "Hygge"}
    assert known["Hygge"].owner_id == "USOFIE"
    told = (await agency.mette.told()).words
    assert "*1 client* is on the list." in told
    assert "On the list already: Hygge." in told


async def test_pressed_twice_they_are_added_once(agency: Agency) -> None:
    page = await paste(agency, "Brix", "Hygge")
    await asyncio.gather(page.submit(), page.submit(), return_exceptions=True)
    await agency.house.deps.tasks.drain()
    assert sorted(one.name for one in await given.rows(agency, Client)) == ["Brix", "Hygge"]


async def test_undo_takes_away_those_that_nobody_touched(agency: Agency) -> None:
    await (await paste(agency, "Brix", "Hygge", "Dove")).submit()
    await agency.house.deps.tasks.drain()
    known = await clients(agency)
    async with agency.house.deps.database.transaction(TEAM) as session:
        about = {"client_id": known["Hygge"].id, "kind": Kind.PRAISE, "what": "So good.", "logged_by": "USOFIE"}
        session.add(Interaction(**about, occurred_at=MONDAY, logged_at=MONDAY))
    await (await agency.mette.told()).press("Undo")
    told = (await agency.mette.told()).words
    assert "2 clients are off the list again." in told
    assert "Kept, because somebody went on with them: Hygge." in told
    assert set(await clients(agency)) == {"Hygge"}


async def test_another_lead_does_not_undo_it_and_an_admin_does(agency: Agency) -> None:
    lars = agency.person("ULARS")
    await given.lead(agency, "USOFIE")
    await (await paste(agency, "Brix", by=lars)).submit()
    await agency.house.deps.tasks.drain()
    undo = await lars.told()
    [button] = [
        e for block in undo.blocks for e in block.get("elements", []) if e.get("text", {}).get("text") == "Undo"
    ]
    for user_id, words in (("USOFIE", "only who added them or an admin can undo it"), ("UMETTE", "off the list again")):
        body = action_payload(user_id, button)
        await agency.house.router.route(TEAM, body)
        await agency.house.deps.tasks.drain()
        assert words in (await agency.person(user_id).told()).words
    assert await clients(agency) == {}


def action_payload(user_id: str, button: dict[str, Any]) -> dict[str, Any]:
    """Somebody presses a button that was another's: a payload that nobody but its owner should have."""
    return {
        "type": "block_actions",
        "user": {"id": user_id},
        "team": {"id": TEAM},
        "trigger_id": "1.2.3",
        "actions": [{**button, "action_ts": "1.0"}],
        "container": {"type": "message", "channel_id": "CTEAM", "is_ephemeral": True},
    }


async def test_two_hundred_names_stand_on_pages_and_are_added_at_once(agency: Agency) -> None:
    page = await paste(agency, *[f"Client {number:03}" for number in range(200)])
    assert len(page.blocks) <= 100
    assert "1 to 45 of 200" in page.words
    page = await press(agency, "More")
    assert "46 to 90 of 200" in page.words
    await page.submit()
    await agency.house.deps.tasks.drain()
    assert len(await clients(agency)) == 200


async def test_it_is_for_leads(agency: Agency) -> None:
    await agency.sofie.command("/clients several")
    assert "only a lead can do this" in (await agency.sofie.told()).words
    home = await agency.sofie.home()
    assert "Add several" not in home.buttons
    assert "Add several" in (await agency.mette.home()).buttons
    await agency.sofie.command("/clients")
    assert "Add several" not in (await agency.sofie.told()).buttons
