"""Export and erasure, as an admin meets them in Slack."""

import io
import json
import zipfile
from typing import Any

import pytest

from handlers.kit import request
from handlers.people import sync_people
from models.audit import Act, AuditEntry
from models.clients import Client, Status
from models.drafts import Draft
from models.people import Role, find_person
from models.ratings import Rating
from sandbox.state import File
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.person import Modal

pytestmark = pytest.mark.on_both

FIRST = "Client, person or contact"


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy this machine is, the form waits for the end of an erasure."""
    monkeypatch.setattr(request, "PATIENCE", 60.0)


async def rights(agency: Agency, about: str, wish: str) -> Modal:
    """The first modal, filled in."""
    await agency.mette.command("/client-settings export")
    modal = await agency.mette.modal()
    await modal.fill_in({FIRST: about, "What to do": wish})
    return modal


async def erasure(agency: Agency, about: str) -> Modal:
    """The modal that makes sure."""
    assert await (await rights(agency, about, "Erase: first I am shown what goes")).submit() == {}
    modal = await agency.mette.modal()
    assert modal.title == "Erase"
    return modal


async def export_of(agency: Agency, about: str) -> dict[str, Any]:
    """What the archive holds that came to the admin."""
    assert await (await rights(agency, about, "Export: everything as JSON and CSV, for me alone")).submit() == {}
    archive = zipfile.ZipFile(io.BytesIO(await agency.mette.until(lambda: first_file(agency))))
    assert archive.read("README.txt").decode().startswith("All that Rapport keeps about")
    assert {"README.txt", "export.json", "theirs/clients.csv"} <= set(archive.namelist())
    kept: dict[str, Any] = json.loads(archive.read("export.json"))
    return kept


async def first_file(agency: Agency) -> bytes | None:
    return next((file.content for file in files(agency) if file.is_complete), None)


def files(agency: Agency) -> list[File]:
    return list(agency.sandbox.world.workspaces[TEAM].files.values())


async def acts(agency: Agency) -> list[tuple[Act, str | None, int | None, str | None]]:
    return [
        (entry.act, entry.actor_id, entry.client_id, entry.person_id)
        for entry in await given.rows(agency, AuditEntry)
        if entry.act in {Act.EXPORTED, Act.ERASED}
    ]


async def test_an_admin_gets_all_that_is_kept_about_a_client_as_a_file_of_their_own(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    await given.client(agency, "Globex")
    await given.rating(agency, acme, "UJONAS", gut=2, why="They haggle")

    kept = await export_of(agency, "Acme (client)")

    assert [row["name"] for row in kept["theirs"]["clients"]] == ["Acme"]
    assert [row["why"] for row in kept["theirs"]["ratings"]] == ["They haggle"]
    [shared] = [m for c in channels(agency) for m in c.messages if m.files]
    assert "All that is kept about *Acme*, for you alone." in shared.text
    assert await acts(agency) == [(Act.EXPORTED, "UMETTE", acme.id, None)]


def channels(agency: Agency) -> list[Any]:
    return [c for c in agency.sandbox.world.workspaces[TEAM].channels.values() if c.id.startswith("D")]


async def test_a_person_is_exported_by_name(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    await given.rating(agency, acme, "USOFIE", gut=4)
    kept = await export_of(agency, "sofie (person)")
    assert [row["rater_id"] for row in kept["theirs"]["ratings"]] == ["USOFIE"]
    assert await acts(agency) == [(Act.EXPORTED, "UMETTE", None, "USOFIE")]


async def test_where_slack_takes_no_file_the_admin_hears_so(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.fault("files.getUploadURLExternal", "error", error="internal_error")
    modal = await rights(agency, "Acme (client)", "Export: everything as JSON and CSV, for me alone")
    assert await modal.submit() == {}
    assert "Slack didn't take the file" in (await agency.mette.told()).words


async def test_a_client_is_erased_once_its_name_is_typed(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", status=Status.ARCHIVED)
    await given.rating(agency, acme, "UJONAS", gut=2)
    modal = await erasure(agency, "Acme (client)")
    await modal.fill_in({"Are you sure?": "Acne"})
    assert await modal.submit() == {"Are you sure?": "This is another name. Please type the one above."}
    assert len(await given.rows(agency, Client)) == 1

    await modal.fill_in({"Are you sure?": "acme"})
    assert await modal.submit() == {}
    assert "Erased" in (await agency.mette.modal()).words
    assert await given.rows(agency, Client) == []
    assert await given.rows(agency, Rating) == []
    assert await acts(agency) == [(Act.ERASED, "UMETTE", acme.id, None)]


async def test_a_person_is_erased_and_somebody_takes_over(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    await given.rating(agency, acme, "USOFIE", gut=2, why="They shout")
    modal = await erasure(agency, "sofie (person)")
    await modal.fill_in({"Are you sure?": "sofie", "Who takes over": "UJONAS"})
    assert await modal.submit() == {}

    [client] = await given.rows(agency, Client)
    assert client.owner_id == "UJONAS"
    [rating] = await given.rows(agency, Rating)
    assert (rating.rater_id.startswith("gone-"), rating.gut, rating.why) == (True, 2, None)
    async with agency.house.deps.database.reading(TEAM) as session:
        assert await find_person(session, "USOFIE") is None
    assert await acts(agency) == [(Act.ERASED, "UMETTE", None, None)]


@pytest.mark.parametrize("successor", ["UGUEST", "USOFIE"])
async def test_only_one_of_us_takes_over(agency: Agency, successor: str) -> None:
    modal = await erasure(agency, "sofie (person)")
    await modal.fill_in({"Are you sure?": "sofie", "Who takes over": successor})
    assert await modal.submit() == {"Who takes over": "Please pick somebody of your own team."}


async def test_nobody_erases_themselves(agency: Agency) -> None:
    modal = await rights(agency, "mette (person)", "Erase: first I am shown what goes")
    assert await modal.submit() == {FIRST: "This is you. Please ask another admin to do it."}


@pytest.mark.parametrize("who", ["USOFIE", "ULARS", "UGUEST"])
async def test_only_admins_export_and_erase(agency: Agency, who: str) -> None:
    await given.lead(agency, "ULARS")
    person = agency.person(who, here="CGUEST")
    await person.command("/client-settings export")
    assert "Sorry" in (await person.told()).words
    assert (await person.get("views"))["stack"] == []


async def test_who_left_and_was_erased_does_not_come_back(agency: Agency) -> None:
    agency.sandbox.world.workspaces[TEAM].people["USOFIE"].deleted = True
    await sync_people(agency.house.deps, TEAM)
    modal = await erasure(agency, "sofie (person)")
    await modal.fill_in({"Are you sure?": "sofie"})
    assert await modal.submit() == {}
    await sync_people(agency.house.deps, TEAM)  # what every start does
    async with agency.house.deps.database.reading(TEAM) as session:
        assert await find_person(session, "USOFIE") is None
        assert await find_person(session, "UJONAS")


async def test_a_form_that_was_open_meanwhile_keeps_no_words_about_a_client_that_is_gone(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await agency.sofie.command("/client-log acme they shouted at us again")
    form = await agency.sofie.modal()
    modal = await erasure(agency, "Acme (client)")
    await modal.fill_in({"Are you sure?": "Acme"})
    assert await modal.submit() == {}
    await form.fill_in({"What happened": "Acme shouted at us again"})
    assert "not on our list any more" in (await form.submit())["Client"]
    assert not [draft for draft in await given.rows(agency, Draft) if draft.user_id == "USOFIE"]


async def test_who_takes_over_is_in_the_trail_under_no_old_name(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    modal = await erasure(agency, "sofie (person)")
    await modal.fill_in({"Are you sure?": "sofie", "Who takes over": "UJONAS"})
    assert await modal.submit() == {}
    [entry] = [one for one in await given.rows(agency, AuditEntry) if one.act is Act.CHANGED_OWNER]
    assert (entry.actor_id, entry.client_id, entry.person_id) == ("UMETTE", acme.id, "UJONAS")
    assert entry.details["old"].startswith("gone-")


async def test_the_last_admin_is_not_erased_by_who_was_one_a_moment_ago(agency: Agency) -> None:
    modal = await erasure(agency, "sofie (person)")
    async with agency.house.deps.database.transaction(TEAM) as session:
        for user_id, role in (("UMETTE", Role.MEMBER), ("USOFIE", Role.ADMIN)):
            person = await find_person(session, user_id)
            assert person
            person.given_role = role
    await modal.fill_in({"Are you sure?": "sofie"})
    assert await modal.submit() == {
        "Are you sure?": "This is the last admin. Please make somebody else an admin first."
    }


async def test_who_waits_longer_than_a_moment_sees_so_and_hears_when_it_is_done(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "PATIENCE", 0.0)
    await given.client(agency, "Acme")
    modal = await erasure(agency, "Acme (client)")
    await modal.fill_in({"Are you sure?": "Acme"})
    assert await modal.submit() == {}
    assert "I'm erasing it" in (await agency.mette.modal()).words
    assert "Erased" in (await agency.mette.told()).words
    assert await given.rows(agency, Client) == []


async def test_what_is_wrong_only_after_a_while_is_said_privately(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "PATIENCE", 0.0)
    modal = await erasure(agency, "sofie (person)")
    await modal.fill_in({"Are you sure?": "sofie", "Who takes over": "USOFIE"})
    assert await modal.submit() == {}
    assert "Please pick somebody of your own team." in (await agency.mette.told()).words
