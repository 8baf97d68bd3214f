"""`rapport export --all` and `rapport import EXPORT.zip`: out of one database, into one of the other kind."""

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from bot.everything import Asked, export_everything, import_everything, is_one
from bot.lock import LockedError, only_one
from bot.settings import DatabaseSettings, SettingsError
from models.audit import Act, AuditEntry
from models.base import Workspace
from models.people import Person
from models.session import Database
from models.transfer.manifest import Manifest
from tests.support.command import ROOT, rapport
from tests.support.exported import cells_of
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client
from tests.support.time import NOW


@pytest.fixture
async def settings(database_url: str) -> DatabaseSettings:
    """Of a database of each kind with one agency in it that speaks Danish."""
    database = Database(database_url)
    async with database.transaction(OURS) as session:
        session.add(Workspace(id=OURS, name="Agency \x1b[31m", bot_user_id="URAPPORT", language="da"))
        await session.flush()
        session.add_all([a_client("Acme", NOW), a_client("=Globex", NOW)])
        session.add(Person(user_id="USOFIE", name="Sofie", is_insider=True))
    await database.close()
    return DatabaseSettings(database_url=database_url)


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, migrated_file: Path, tmp_path: Path) -> str:
    """A database of the other kind, with nothing in it."""
    if database_url.startswith("sqlite"):
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'empty.db')}"


async def exported(settings: DatabaseSettings, folder: Path) -> Path:
    with (folder / "everything.zip").open("wb") as file:
        await export_everything(settings, "", file)
    return folder / "everything.zip"


async def taken_in(url: str, file: Path, *, yes: bool = True, **asked: Any) -> Manifest | None:
    with file.open("rb") as opened:
        wanted = Asked(opened, **asked)
        return await import_everything(DatabaseSettings(database_url=url), wanted, lambda _manifest, _where: yes)


async def books(url: str, workspace: str = OURS) -> dict[str, list[object]]:
    database = Database(url)
    found = await cells_of(database, workspace)
    await database.close()
    return found


async def test_what_went_out_is_in_again(settings: DatabaseSettings, empty_url: str, tmp_path: Path) -> None:
    code, out, err = await rapport("export", "--all", environment={"DATABASE_URL": settings.database_url})
    assert (code, err) == (0, f"Exported 5 rows of Agency \ufffd[31m ({OURS}).\n")
    file = tmp_path / "everything.zip"
    file.write_bytes(out)
    code, out, err = await rapport("import", str(file), "--yes", environment={"DATABASE_URL": empty_url})
    assert (code, out) == (0, b"Done: 5 rows are in.\n")
    assert "5 rows, into T1." in err
    assert "\x1b" not in err
    assert await books(empty_url) == await books(settings.database_url)


async def test_the_trail_says_who_took_how_much_out(settings: DatabaseSettings, tmp_path: Path) -> None:
    file = await exported(settings, tmp_path)
    database = Database(settings.database_url)
    async with database.reading(OURS) as session:
        [entry] = await session.scalars(select(AuditEntry))
    await database.close()
    assert (entry.act, entry.actor_id) == (Act.EXPORTED, None)
    assert entry.details == {"what": "everything", "rows": {"workspaces": 1, "clients": 2, "people": 1}}
    assert "Alt, hvad Rapport gemmer" in ZipFile(file).read("README.txt").decode()


async def test_a_pipe_is_taken_in_only_with_a_yes(settings: DatabaseSettings, empty_url: str, tmp_path: Path) -> None:
    file = await exported(settings, tmp_path)
    process = f"cat {file} | {sys.executable} -m bot import -"
    for more, code in (("", 2), (" --yes --workspace T77", 0)):
        shell = await asyncio.create_subprocess_shell(
            process + more, cwd=ROOT, env={"DATABASE_URL": empty_url, "PATH": "/usr/bin:/bin"},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await shell.communicate()
        assert shell.returncode == code
    database = Database(empty_url)
    assert await database.workspace_ids() == ["T77"]
    await database.close()


async def test_a_try_keeps_nothing(settings: DatabaseSettings, empty_url: str, tmp_path: Path) -> None:
    file = await exported(settings, tmp_path)
    assert await taken_in(empty_url, file, dry_run=True)
    assert not any((await books(empty_url)).values())


async def test_a_no_keeps_nothing(settings: DatabaseSettings, empty_url: str, tmp_path: Path) -> None:
    file = await exported(settings, tmp_path)
    assert await taken_in(empty_url, file, yes=False) is None
    assert not any((await books(empty_url)).values())


@pytest.mark.parametrize(
    ("workspace", "why"),
    [
        ("", "This workspace has something already"),
        (THEIRS, "another workspace of this database has its number"),
        ("no id", "--workspace must be Slack's id"),
    ],
)
async def test_where_it_cannot_go_it_changes_nothing(
    settings: DatabaseSettings, tmp_path: Path, workspace: str, why: str
) -> None:
    file = await exported(settings, tmp_path)
    before = await books(settings.database_url)
    with pytest.raises(SettingsError, match=why):
        await taken_in(settings.database_url, file, workspace=workspace)
    assert await books(settings.database_url) == before


async def test_a_zip_that_was_cut_is_one_line(settings: DatabaseSettings, empty_url: str, tmp_path: Path) -> None:
    file = await exported(settings, tmp_path)
    file.write_bytes(file.read_bytes()[:3000])
    code, out, err = await rapport("import", str(file), "--yes", environment={"DATABASE_URL": empty_url})
    assert (code, out) == (2, b"")
    [line] = err.splitlines()
    assert "was cut short" in line


async def test_what_is_for_lists_of_clients_is_refused_for_an_export(
    settings: DatabaseSettings, tmp_path: Path
) -> None:
    file = await exported(settings, tmp_path)
    code, _, err = await rapport(
        "import", str(file), "--owner", "Sofie", environment={"DATABASE_URL": settings.database_url}
    )
    assert (code, "are for lists of clients" in err) == (2, True)


async def test_while_a_run_holds_the_file_nothing_comes_in(
    settings: DatabaseSettings, migrated_file: Path, tmp_path: Path
) -> None:
    file = await exported(settings, tmp_path)
    url = f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'held.db')}"
    with only_one(url), pytest.raises(LockedError):
        await taken_in(url, file)
    assert not any((await books(url)).values())


async def test_one_of_all_and_one_client_is_asked_for(settings: DatabaseSettings) -> None:
    code, out, err = await rapport(
        "export", "--all", "--client", "Acme", environment={"DATABASE_URL": settings.database_url}
    )
    assert (code, out) == (2, b"")
    assert "say one of --client, --person, --contact and --all" in err


def test_a_workbook_is_no_export(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "clients.xlsx")
    with (tmp_path / "clients.xlsx").open("rb") as file:
        assert not is_one(file)
