"""`rapport import`: what would come of each row is shown, then it is in, all of it or nothing, and can be undone."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.commands.ending import NOT_ALL, WRONG_SETTING
from bot.import_clients import Asked, Imported, import_clients, told, undo_import
from bot.settings import SettingsError, SlackSettings
from models.base import Workspace
from models.clients import Client
from models.imports import Import
from models.people import Person
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client
from tests.support.spreadsheets import csv_of, xlsx_of
from tests.support.time import NOW

ROWS = [
    ("name", "owner", "yearly_budget"),
    ("Acme", "Mette Holm", "12000"),
    ("Globex", "Holm Mette", ""),
    ("globex", "", ""),
    ("ACME A/S", "Nobody", ""),
]


@pytest.fixture
async def settings(database_url: str) -> SlackSettings:
    """Of a database of each kind with two agencies in it; both have Acme, and a Mette."""
    database = Database(database_url)
    for workspace in (OURS, THEIRS):
        async with database.transaction(workspace) as session:
            session.add(Workspace(id=workspace, name="Agency", bot_user_id="URAPPORT"))
            await session.flush()
            session.add(Person(user_id="UMETTE", name="Mette Holm", is_insider=True))
            session.add(a_client("Acme", NOW, owner_id="UMETTE"))
    await database.close()
    return SlackSettings(database_url=database_url, slack_bot_token=SecretStr("xoxb-1"))


@pytest.fixture(autouse=True)
def a_monday_in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.taking_in.now", lambda: NOW)


@pytest.fixture
async def database(settings: SlackSettings) -> AsyncIterator[Database]:
    database = Database(settings.database_url)
    yield database
    await database.close()


async def clients(database: Database, workspace: str = OURS) -> dict[str, Any]:
    async with database.reading(workspace) as session:
        return {one.name: one.yearly_budget for one in await session.scalars(select(Client).order_by(Client.id))}


async def take(settings: SlackSettings, rows: Any = ROWS, *, agrees: bool = True, **more: Any) -> Imported | None:
    content = rows if isinstance(rows, bytes) else csv_of(rows)
    asked = Asked(io.BytesIO(content), **{"workspace": OURS, **more})
    return await import_clients(settings, asked, lambda _counts: agrees)


async def test_each_row_is_shown_before_anything_is_kept(
    settings: SlackSettings, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await take(settings, agrees=False) is None
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert shown[1:] == [
        "2 Acme changed Yearly budget: nothing → €12,000",
        "3 Globex added",
        "4 globex refused line 3 has the same name, but for case and accents",
        "5 ACME A/S refused nobody of your team is called “Nobody”",
    ]
    assert list(await clients(database)) == ["Acme"]


async def test_it_is_in_and_the_other_agency_untouched(settings: SlackSettings, database: Database) -> None:
    done = await take(settings)
    assert done
    assert list(told(done, dry_run=False)) == [
        "Done: 1 added, 1 changed, 2 refused",
        "line 4: line 3 has the same name, but for case and accents",
        "line 5: nobody of your team is called “Nobody”",
    ]
    assert await clients(database) == {"Acme": 12000, "Globex": None}
    assert await clients(database, THEIRS) == {"Acme": None}


async def test_a_dry_run_asks_nobody_and_keeps_nothing(settings: SlackSettings, database: Database) -> None:
    done = await take(settings, dry_run=True, agrees=False)
    assert done
    assert next(told(done, dry_run=True)) == "Would be: 1 added, 1 changed, 2 refused"
    assert list(await clients(database)) == ["Acme"]


async def test_the_same_file_again_asks_nobody_and_changes_nothing(settings: SlackSettings, database: Database) -> None:
    await take(settings)
    again = await take(settings, agrees=False)
    assert again
    assert next(told(again, dry_run=False)) == "Done: 2 as they are, 2 refused"
    async with database.reading(OURS) as session:
        assert len(list(await session.scalars(select(Import)))) == 1


async def test_the_last_one_is_undone_as_one_step(settings: SlackSettings, database: Database) -> None:
    await take(settings)
    result = await undo_import(settings, OURS)
    assert (result.removed, result.restored) == (1, 1)
    assert await clients(database) == {"Acme": None}
    with pytest.raises(SettingsError, match="no import of the last 30 days"):
        await undo_import(settings, OURS)


async def test_a_workbook_and_somebody_for_all(settings: SlackSettings, database: Database) -> None:
    content = xlsx_of([("Organization - Name", "Organization - Owner"), ("Initech", None)])
    await take(settings, content, owner="mette holm")
    async with database.reading(OURS) as session:
        [owner] = await session.scalars(select(Client.owner_id).where(Client.name == "Initech"))
    assert owner == "UMETTE"


async def test_more_rows_than_fit_are_counted(settings: SlackSettings, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("name", "owner"), *((f"Client {number}", "Mette Holm") for number in range(60))]
    await take(settings, rows, dry_run=True)
    assert capsys.readouterr().out.splitlines()[-1] == "… and 10 more: --all shows them."
    await take(settings, rows, dry_run=True, every_row=True)
    assert "Client 59" in capsys.readouterr().out


async def test_what_looks_like_markup_is_shown_as_it_is(
    settings: SlackSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    await take(settings, [("name", "owner"), ("[red]Acme[/] \x1b[2J", "Mette Holm")], dry_run=True)
    shown = capsys.readouterr().out
    assert "[red]Acme[/] [2J" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"rows": b"a,b\n"}, "This file cannot be read. I know none of its columns."),
        ({"rows": b"name,NAME\n"}, "It has the column “name” twice."),
        ({"source": "hubspot"}, "It has not the columns of an export of Hubspot."),
        ({"source": "jira"}, "--from must be one of: rapport, hubspot, pipedrive, harvest."),
        ({"dates": "year"}, "--dates must be one of: day, month."),
        ({"owner": "Nobody"}, "--owner must be one of your team"),
        ({"workspace": "T9"}, "--workspace is unknown"),
    ],
    ids=["columns", "twice", "other", "from", "dates", "owner", "workspace"],
)
async def test_what_cannot_be_is_one_line(settings: SlackSettings, more: dict[str, Any], why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        await take(settings, **more)


@pytest.fixture
def run(settings: SlackSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The command as it is typed, with a file of ROWS in its place."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setattr("bot.logs.log_to_stderr", lambda *_: None)  # it would stay so for the tests after this one
    (tmp_path / "clients.csv").write_bytes(csv_of(ROWS))

    def typed(*words: str, **more: Any) -> Result:
        there = [str(tmp_path / word) if word.endswith(".csv") else word for word in words]
        return CliRunner().invoke(cli, ["import", *there, "--workspace", OURS], **more)

    return typed


def test_the_command_tells_on_standard_output_and_by_its_exit_code(run: Any) -> None:
    assert run("clients.csv", input="n\n").exit_code == 1
    done = run("clients.csv", input="y\n")
    assert done.exit_code == NOT_ALL
    assert "Done: 1 added, 1 changed, 2 refused\nline 4: " in done.stdout
    undone = run("--undo", "--yes")
    assert (undone.exit_code, undone.stdout) == (0, "1 removed, 1 put back as before.\n")
    assert run("--undo", "--yes").exit_code == WRONG_SETTING
    assert run("-", "--yes", input=csv_of(ROWS[:3])).exit_code == 0


@pytest.mark.parametrize("words", [[], ["clients.csv", "--undo"]], ids=["nothing", "both"])
def test_a_file_or_its_undoing(run: Any, words: list[str]) -> None:
    done = run(*words)
    assert (done.exit_code, done.stderr) == (WRONG_SETTING, "rapport: say which FILE, or --undo.\n")
