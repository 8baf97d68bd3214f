"""`/client-settings`: what an admin sets for the workspace, and what is refused."""

from datetime import date, time

import pytest

from handlers.kit.directory import WorkspaceFacts
from handlers.kit.words import speaking
from handlers.settings import countries, currencies
from tests.support.agency import TEAM, Agency
from tests.support.person import Modal

LABELS = ["Zone", "Working days", "Opens", "Closes", "Holiday country", "Currency", "Language"]


async def settings(agency: Agency) -> Modal:
    await agency.mette.command("/client-settings")
    return await agency.mette.modal()


async def facts(agency: Agency) -> WorkspaceFacts:
    found = await agency.house.deps.directory.workspace(TEAM)
    assert found
    return found


async def test_an_admin_sets_the_workspace_up(agency: Agency) -> None:
    modal = await settings(agency)
    assert modal.labels == LABELS
    await modal.fill(Zone="new york", Working_days=["Monday", "Friday"], Opens="08:30", Closes="16:00")
    await modal.fill(Holiday_country="denmark", Currency="danish", Language="Dansk")
    assert await modal.submit() == {}

    assert "New York · Monday and Friday 08:30–16:00 · Denmark · DKK · Dansk" in (await agency.mette.told()).words
    workspace = await facts(agency)
    assert (workspace.zone, workspace.working_days) == ("America/New_York", "04")
    assert (workspace.opens, workspace.closes) == (time(8, 30), time(16))
    assert (workspace.holiday_country, workspace.currency, workspace.language) == ("DK", "DKK", "da")


async def test_the_zone_starts_as_that_of_the_person_and_saving_as_it_is_works(agency: Agency) -> None:
    modal = await settings(agency)
    assert modal.value("Zone")["value"] == "Europe/Copenhagen"
    assert await modal.submit() == {}
    assert (await facts(agency)).zone == "Europe/Copenhagen"
    assert "Summaries keep" not in (await agency.mette.told()).words


async def test_changing_the_zone_says_that_summaries_keep_theirs(agency: Agency) -> None:
    assert await (await settings(agency)).submit() == {}
    await agency.mette.told()
    modal = await settings(agency)
    await modal.fill(Zone="Tokyo")
    assert await modal.submit() == {}
    assert "Summaries keep the zone they were set up in" in (await agency.mette.told()).words


async def test_closing_before_opening_is_said_under_the_field(agency: Agency) -> None:
    modal = await settings(agency)
    await modal.fill(Opens="09:00", Closes="09:00")
    assert await modal.submit() == {"Closes": "Please pick a time after you open."}


async def test_a_week_without_a_working_day_is_refused(agency: Agency) -> None:
    modal = await settings(agency)
    await modal.fill(Working_days=[])
    assert set(await modal.submit()) == {"Working days"}


async def test_the_zone_field_shows_the_present_local_time(agency: Agency) -> None:
    modal = await settings(agency)
    assert (await modal.options("Zone"))[0].startswith("Copenhagen, Denmark (")
    kolkata = (await modal.options("Zone", "kolkta"))[0]
    assert kolkata.startswith("Kolkata, India (")
    assert kolkata.endswith("GMT+05:30)")


@pytest.mark.parametrize("who", ["USOFIE", "UGUEST"])
async def test_only_admins_change_settings(agency: Agency, who: str) -> None:
    person = agency.person(who, here="CGUEST")
    await person.command("/client-settings")
    assert "Sorry" in (await person.told()).words
    assert (await person.get("views"))["stack"] == []


# What may be chosen


def test_countries_and_currencies_are_named_in_the_readers_language() -> None:
    with speaking("da"):
        assert countries()["DE"] == "Tyskland"
        assert currencies(date(2030, 1, 1))["DKK"] == "DKK, dansk krone"


def test_currencies_that_are_gone_are_not_offered() -> None:
    assert "DEM" not in currencies(date(2030, 1, 1))
