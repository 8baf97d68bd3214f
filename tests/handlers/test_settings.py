"""`/client-settings`: what an admin sets for the workspace, and what is refused."""

from datetime import date, time

import pytest

from handlers.kit.directory import WorkspaceFacts
from handlers.kit.words import speaking
from handlers.settings import countries, currencies, settings_modal
from models.audit import Act, AuditEntry
from models.base import Openness
from models.workspaces import this_workspace
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.person import Modal
from tests.support.slack import slack_takes
from tests.support.time import NOW

LABELS = [
    "Zone",
    "Working days",
    "Opens",
    "Closes",
    "Holiday country",
    "Currency",
    "Language",
    "Who sees who said what",
    "Ask how clients feel",
]


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


async def openness(agency: Agency) -> Openness:
    async with agency.house.deps.database.reading(TEAM) as session:
        return (await this_workspace(session)).openness


async def changes_of_openness(agency: Agency) -> list[tuple[str | None, object]]:
    entries = await given.rows(agency, AuditEntry)
    return [(entry.actor_id, entry.details) for entry in entries if entry.act is Act.CHANGED_OPENNESS]


async def test_who_never_chose_is_guarded_and_the_form_suggests_what_fits(agency: Agency) -> None:
    modal = await settings(agency)
    assert modal.value("Who sees who said what")["value"] == "guarded"
    assert "A client's team sees who said what about that client." in modal.words
    assert "Leads see names, all others a score from three people up." in modal.words
    assert "You are 4 people. Up to eight, open is the easier way." in modal.words
    assert "nor help against people who tell each other their answers" in modal.words
    assert "Answers given until now stay as they are." in modal.words
    assert await modal.submit() == {}
    assert "from now on" not in (await agency.mette.told()).words
    assert await changes_of_openness(agency) == []


async def test_an_admin_loosens_and_tightens_and_hears_what_it_means(agency: Agency) -> None:
    assert await (await (await settings(agency)).fill(Who_sees_who_said_what="Open")).submit() == {}
    told = (await agency.mette.told()).words
    assert "Answers given until now stay as they are: seen with names by leads only." in told
    assert await openness(agency) is Openness.OPEN

    assert await (await (await settings(agency)).fill(Who_sees_who_said_what="Guarded")).submit() == {}
    assert "Guarded from now on" in (await agency.mette.told()).words
    assert await openness(agency) is Openness.GUARDED
    assert await changes_of_openness(agency) == [
        ("UMETTE", {"from": "guarded", "to": "open"}),
        ("UMETTE", {"from": "open", "to": "guarded"}),
    ]


async def test_tightening_takes_open_answers_from_the_teams_desks(agency: Agency) -> None:
    await given.openness(agency, Openness.OPEN)
    acme = await given.client(agency, "Acme")
    await given.team(agency, acme, "USOFIE")
    said = dict.fromkeys(("gut", "respect", "value", "payment", "teamwork", "boundaries", "referral"), 1)
    await given.rating(agency, acme, "UJONAS", openly=True, **said)
    assert "0 · At risk" in (await agency.sofie.home()).words
    assert await (await (await settings(agency)).fill(Who_sees_who_said_what="Guarded")).submit() == {}

    async def is_taken_away() -> bool | None:
        return "Not enough known" in str((await agency.sofie.get("home"))["view"]) or None

    await agency.sofie.until(is_taken_away)


@pytest.mark.parametrize(
    ("members", "advice"), [(8, "open is the easier way"), (9, "guarded lets people speak freely")]
)
def test_up_to_eight_people_open_is_suggested(members: int, advice: str) -> None:
    view = settings_modal({}, [], now=NOW, members=members)
    slack_takes(view)
    (block,) = [block for block in view["blocks"] if block.get("block_id") == "openness"]
    assert advice in block["hint"]["text"]


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
