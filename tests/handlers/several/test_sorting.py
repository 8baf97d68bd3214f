"""Sorting at the start: one tap a client, kept as it is tapped, and gone on with where it stopped."""

import asyncio

import pytest

from models.audit import Act, AuditEntry
from models.clients import Client
from models.people import Role, find_person
from models.rules.tiers import Tier
from models.tiers import TierDecision
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.kickoffs import press
from tests.support.person import Modal, Person


@pytest.fixture(autouse=True)
async def clients(agency: Agency) -> dict[str, Client]:
    await agency.clock(MONDAY)
    await given.lead(agency, "ULARS")
    names = ("Acme", "Brix", "Cano")
    return {name: await given.client(agency, name, owner="USOFIE", internal_channel="CACME") for name in names}


async def sorting(agency: Agency, by: Person | None = None) -> Modal:
    person = by or agency.mette
    await person.command("/clients sort")
    return await person.modal()


async def decisions(agency: Agency) -> list[tuple[int, Tier, str | None, str]]:
    return [(one.client_id, one.tier, one.reason, one.decided_by) for one in await given.rows(agency, TierDecision)]


async def test_one_tap_a_client(agency: Agency, clients: dict[str, Client]) -> None:
    page = await sorting(agency)
    assert "1 of 3" in page.words
    assert "Acme" in page.words
    assert "*Owner:* <@USOFIE>" in page.words
    page = await press(agency, "Good")
    assert "2 of 3" in page.words
    page = await press(agency, "Bad fit")
    page = await press(agency, "OK")
    assert "*Good 1 · OK 1 · Bad fit 1*" in page.words
    assert "All are sorted." in page.words
    assert await decisions(agency) == [
        (clients["Acme"].id, Tier.GOOD, "Sorted at the start", "UMETTE"),
        (clients["Brix"].id, Tier.BAD_FIT, "Sorted at the start", "UMETTE"),
        (clients["Cano"].id, Tier.OK, "Sorted at the start", "UMETTE"),
    ]
    assert [one.act for one in await given.rows(agency, AuditEntry)].count(Act.DECIDED_TIER) == 3


@pytest.mark.usefixtures("clients")
async def test_an_admins_desk_asks_for_it_until_it_was_begun(agency: Agency) -> None:
    home = await agency.mette.home()
    assert "⬜ *Good, OK or bad fit?*" in home.words
    await home.press("Sort them")
    await press(agency, "Good")
    assert "☑️ *Good, OK or bad fit?*" in (await agency.mette.home()).words


async def test_what_was_tapped_stays_and_the_rest_waits(agency: Agency) -> None:
    await sorting(agency)
    page = await press(agency, "Good")
    await page.close()
    page = await sorting(agency)
    assert "1 of 2" in page.words
    assert "Brix" in page.words
    await agency.mette.command("/clients")
    await (await agency.mette.told()).press("Sort (2)")
    assert "Brix" in (await agency.mette.modal()).words


async def test_who_is_skipped_waits_and_back_changes_ones_mind(agency: Agency, clients: dict[str, Client]) -> None:
    await sorting(agency)
    page = await press(agency, "Skip")
    assert "Brix" in page.words
    await press(agency, "Good")
    page = await press(agency, "Back")
    assert "Brix" in page.words
    assert "*Tier:* Good · decided by <@UMETTE>" in page.words
    await press(agency, "OK")
    page = await press(agency, "OK")
    assert "*OK 2*" in page.words
    assert "1 client waits for an answer." in page.words
    page = await press(agency, "Go on")
    assert "Acme" in page.words
    told = [(client_id, tier) for client_id, tier, *_ in await decisions(agency)]
    assert told == [
        (clients["Brix"].id, Tier.GOOD),
        (clients["Brix"].id, Tier.OK),
        (clients["Cano"].id, Tier.OK),
    ]


async def test_the_same_tap_twice_is_one_decision(agency: Agency) -> None:
    page = await sorting(agency)
    await asyncio.gather(page.press("Good"), page.press("Good"))
    await agency.house.deps.tasks.drain()
    assert len(await decisions(agency)) == 1
    assert "Brix" in (await agency.mette.modal()).words


async def test_what_another_lead_decided_meanwhile_is_shown_first(agency: Agency) -> None:
    await sorting(agency)
    await sorting(agency, agency.person("ULARS"))
    await press(agency, "Bad fit", by=agency.person("ULARS"))
    page = await press(agency, "Good")
    assert "Acme" in page.words
    assert "Somebody decided meanwhile." in page.words
    assert "decided by <@ULARS>" in page.words
    assert [tier for _, tier, *_ in await decisions(agency)] == [Tier.BAD_FIT]
    page = await press(agency, "Good")
    assert "Brix" in page.words
    assert [tier for _, tier, *_ in await decisions(agency)] == [Tier.BAD_FIT, Tier.GOOD]


async def test_a_client_that_was_archived_meanwhile_is_passed_over(agency: Agency, clients: dict[str, Client]) -> None:
    await sorting(agency)
    await given.archived(agency, clients["Acme"])
    await given.archived(agency, clients["Brix"])
    page = await press(agency, "Bad fit")
    assert "Cano" in page.words
    assert await decisions(agency) == []


async def test_members_and_owners_do_not_sort(agency: Agency) -> None:
    await agency.sofie.command("/clients sort")
    assert "only a lead can do this" in (await agency.sofie.told()).words
    await agency.sofie.command("/clients")
    assert not [one for one in (await agency.sofie.told()).buttons if one.startswith("Sort")]


async def test_who_is_no_lead_any_more_decides_nothing(agency: Agency) -> None:
    lars = agency.person("ULARS")
    page = await sorting(agency, lars)
    async with agency.house.deps.database.transaction(TEAM) as session:
        person = await find_person(session, "ULARS")
        assert person
        person.given_role = Role.MEMBER
    agency.house.deps.directory.forget(TEAM, "ULARS")
    await page.press("Bad fit")
    await agency.house.deps.tasks.drain()
    assert await decisions(agency) == []
