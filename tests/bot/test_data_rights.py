"""`rapport export` and `rapport erase`: one client or one person of one workspace, and one line where it fails."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.data_rights import About, erase, export
from bot.settings import DatabaseSettings, SettingsError
from models.audit import Act, AuditEntry
from models.base import Workspace
from models.clients import Client
from models.contacts import Contact
from models.people import Person, Role, find_person
from models.session import Database
from tests.support.command import rapport
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client
from tests.support.time import NOW


@pytest.fixture
async def settings(database_url: str) -> DatabaseSettings:
    """Of a database of each kind with one agency in it."""
    database = Database(database_url)
    await settle(database, OURS)
    await database.close()
    return DatabaseSettings(database_url=database_url)


async def settle(database: Database, workspace: str) -> None:
    async with database.transaction(workspace) as session:
        session.add(Workspace(id=workspace, name="Agency", bot_user_id="URAPPORT"))
        await session.flush()
        session.add_all(found := [a_client("Acme", NOW, owner_id="USOFIE"), a_client("Globex", NOW)])
        await session.flush()
        idas = (Contact(client_id=one.id, name="Ida Holm", title=f"at {one.name}", added_at=NOW) for one in found)
        session.add_all(idas)
        for user_id in ("USOFIE", "UJONAS"):
            session.add(Person(user_id=user_id, name=user_id.title(), is_insider=True))


async def books(settings: DatabaseSettings) -> tuple[dict[str, str], list[tuple[Act, str | None]]]:
    """Each client's owner, and what the trail says."""
    database = Database(settings.database_url)
    async with database.reading(OURS) as session:
        owners = {client.name: client.owner_id for client in await session.scalars(select(Client))}
        entries = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        trail = [(entry.act, entry.actor_id) for entry in entries]
    await database.close()
    return owners, trail


async def test_a_client_is_exported_by_name_and_the_trail_says_so(settings: DatabaseSettings) -> None:
    archive = zipfile.ZipFile(io.BytesIO(await export(settings, About("", "acme", ""))))
    assert [row["name"] for row in json.loads(archive.read("export.json"))["theirs"]["clients"]] == ["Acme"]
    assert (await books(settings))[1] == [(Act.EXPORTED, None)]


async def test_a_contact_is_exported_and_erased_and_her_namesake_stays(settings: DatabaseSettings) -> None:
    about = About("", "Globex", "", "ida  holm")
    archive = zipfile.ZipFile(io.BytesIO(await export(settings, about)))
    assert [row["title"] for row in json.loads(archive.read("export.json"))["theirs"]["contacts"]] == ["at Globex"]
    await erase(settings, about, "")
    database = Database(settings.database_url)
    async with database.reading(OURS) as session:
        assert [one.title for one in await session.scalars(select(Contact))] == ["at Acme"]
    await database.close()
    assert [act for act, _ in (await books(settings))[1]] == [Act.EXPORTED, Act.ERASED]


async def test_a_client_is_erased(settings: DatabaseSettings) -> None:
    await erase(settings, About("", "Acme", ""), "")
    assert await books(settings) == ({"Globex": "UMETTE"}, [(Act.ERASED, None)])


async def test_a_person_is_erased_and_somebody_takes_over(settings: DatabaseSettings) -> None:
    await erase(settings, About(OURS, "", "USOFIE"), "UJONAS")
    trail = [(Act.CHANGED_OWNER, None), (Act.ERASED, None)]
    assert await books(settings) == ({"Acme": "UJONAS", "Globex": "UMETTE"}, trail)


async def test_the_last_admin_is_not_erased(settings: DatabaseSettings) -> None:
    database = Database(settings.database_url)
    async with database.transaction(OURS) as session:
        sofie = await find_person(session, "USOFIE")
        assert sofie
        sofie.given_role = Role.ADMIN
    await database.close()
    with pytest.raises(SettingsError, match="last admin"):
        await erase(settings, About(OURS, "", "USOFIE"), "UJONAS")
    assert (await books(settings))[0] == {"Acme": "USOFIE", "Globex": "UMETTE"}


async def test_the_word_about_an_export_is_in_the_workspaces_language(settings: DatabaseSettings) -> None:
    database = Database(settings.database_url)
    async with database.transaction(OURS) as session:
        (await session.get_one(Workspace, OURS)).language = "da"
    await database.close()
    archive = zipfile.ZipFile(io.BytesIO(await export(settings, About("", "acme", ""))))
    assert archive.read("README.txt").decode().startswith("Alt, hvad Rapport gemmer om Acme.")


@pytest.mark.parametrize("successor", ["", "USOFIE", "UNOBODY"])
async def test_somebody_else_of_the_team_must_take_over(settings: DatabaseSettings, successor: str) -> None:
    with pytest.raises(SettingsError, match="--successor"):
        await erase(settings, About("", "", "USOFIE"), successor)
    assert await books(settings) == ({"Acme": "USOFIE", "Globex": "UMETTE"}, [])


@pytest.mark.parametrize(
    ("about", "why"),
    [
        (About("", "", ""), "Name one of them"),
        (About("", "Acme", "USOFIE"), "Name one of them"),
        (About("", "Acm", ""), "Nobody here is called that"),
        (About("", "", "USOFIE", "Ida Holm"), "Name one of them"),
        (About("", "Acm", "", "Ida Holm"), "Nobody here is called that"),
        (About("", "", "", "Ida"), "Nobody here is called that"),
        (About("", "", "", "Ida Holm"), "Several contacts are called that"),
        (About("", "", "UGUEST"), "Nobody here is called that"),
        (About("TNONE", "Acme", ""), "--workspace is unknown"),
    ],
)
async def test_a_wrong_name_is_said(settings: DatabaseSettings, about: About, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        await export(settings, about)


async def test_with_several_workspaces_one_must_be_named(settings: DatabaseSettings) -> None:
    database = Database(settings.database_url)
    await settle(database, THEIRS)
    await database.close()
    with pytest.raises(SettingsError, match="--workspace is missing"):
        await erase(settings, About("", "Acme", ""), "")
    await erase(settings, About(THEIRS, "Acme", ""), "")
    assert await books(settings) == ({"Acme": "USOFIE", "Globex": "UMETTE"}, [])


@pytest.mark.parametrize("command", ["export", "erase"])
async def test_a_database_that_was_never_migrated_is_said_in_one_line(tmp_path: Path, command: str) -> None:
    sure = ["--yes"] if command == "erase" else []
    never = {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}"}
    code, out, err = await rapport(command, "--client", "Acme", *sure, environment=never)
    assert (code, out) == (2, b"")
    [line] = err.splitlines()
    assert line.endswith("if it was never migrated: rapport migrate")


async def test_the_archive_goes_to_standard_output_and_nothing_else_does(settings: DatabaseSettings) -> None:
    theirs = {"DATABASE_URL": settings.database_url}
    code, out, err = await rapport("export", "--client", "Acme", environment=theirs, fresh=True)
    assert (code, err) == (0, "")
    assert "export.json" in zipfile.ZipFile(io.BytesIO(out)).namelist()
