"""`rapport import-hours`: what a tracker exported is in, once; what fits nothing is told by its line."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.commands.ending import NOT_ALL
from bot.import_hours import Asked, Imported, import_hours, told
from bot.settings import SettingsError, SlackSettings
from models.agreements import Agreement
from models.base import Workspace
from models.clients import Client
from models.engagements import Engagement
from models.hours import BudgetAlert, HoursEntry, Source
from models.outbox import Outgoing
from models.rules.agreement import EngagementKind, Terms
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.many import a_client
from tests.support.time import NOW

EXPORTS = Path(__file__).parent / "exports"
STARTS, ENDS = date(2029, 12, 1), date(2030, 3, 1)


@pytest.fixture
async def settings(database_url: str) -> SlackSettings:
    """Of a database of each kind with two agencies in it; both work for Acme and Globex."""
    database = Database(database_url)
    for workspace in (OURS, THEIRS):
        async with database.transaction(workspace) as session:
            session.add(Workspace(id=workspace, name="Agency", bot_user_id="URAPPORT"))
            await session.flush()
            for name, project, hours in (("Acme", "Website", 6), ("Globex", "Shop", 100)):
                session.add(client := a_client(name, NOW, internal_channel="CACME"))
                await session.flush()
                await engage(session, client.id, project, hours)
    await database.close()
    return SlackSettings(database_url=database_url, slack_bot_token=SecretStr("xoxb-1"))


async def engage(session: Any, client_id: int, project: str, hours: int) -> None:
    terms = Terms(project, EngagementKind.PROJECT, STARTS, ENDS, Decimal(hours))
    engagement = Engagement(client_id=client_id, created_by="UMETTE", created_at=NOW)
    engagement.follow(terms)
    session.add(engagement)
    await session.flush()
    about = {"client_id": client_id, "engagement_id": engagement.id, "version": 1, "terms": terms}
    session.add(Agreement(**about, made_by="UMETTE", made_at=NOW))


@pytest.fixture(autouse=True)
def a_monday_in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.taking_in.now", lambda: NOW)


@pytest.fixture
async def database(settings: SlackSettings) -> AsyncIterator[Database]:
    database = Database(settings.database_url)
    yield database
    await database.close()


async def rows(database: Database, table: type[Any], workspace: str = OURS) -> list[Any]:
    async with database.reading(workspace) as session:
        return list(await session.scalars(select(table).order_by(table.id)))


async def take(settings: SlackSettings, tracker: str, **more: Any) -> Imported:
    content = more.pop("content", None) or (EXPORTS / f"{tracker}.csv").read_bytes()
    return await import_hours(settings, Asked(content, **{"workspace": OURS, **more}))


@pytest.mark.parametrize("tracker", ["harvest", "toggl", "clockify"])
async def test_an_export_is_in_by_client_and_project(settings: SlackSettings, database: Database, tracker: str) -> None:
    done = await take(settings, tracker)
    assert list(told(done, dry_run=False)) == [
        "Added 4 entries for 2 clients, 1 not understood:",
        "line 6: no client is called “Nobody Knows Them”",
    ]
    clients = {one.id: one.name for one in await rows(database, Client)}
    found = await rows(database, HoursEntry)
    assert [(clients[row.client_id], row.hours, row.cost) for row in found] == [
        ("Acme", Decimal("3.5"), Decimal(420)),
        ("Acme", Decimal("1.25"), Decimal(150)),
        ("Acme", Decimal("0.5"), None),
        ("Globex", Decimal(7), Decimal(840)),
    ]
    assert {(row.source, row.logged_by) for row in found} == {(Source(tracker), None)}
    assert await rows(database, HoursEntry, THEIRS) == []


async def test_what_is_imported_twice_counts_once(settings: SlackSettings, database: Database) -> None:
    await take(settings, "toggl")
    again = await take(settings, "toggl")
    assert next(told(again, dry_run=False)) == "Added 0 entries for 0 clients, 4 known already, 1 not understood:"
    assert len(await rows(database, HoursEntry)) == 4


async def test_two_who_take_in_the_same_at_once_are_told_and_nothing_is_in_twice(
    settings: SlackSettings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_yet(*_: Any) -> dict[str, HoursEntry]:
        return {}

    await take(settings, "harvest")
    monkeypatch.setattr("models.worked.entries_by_key", not_yet)
    with pytest.raises(SettingsError, match="Nothing of yours is in: run it again"):
        await take(settings, "harvest")
    assert len(await rows(database, HoursEntry)) == 4


async def test_exports_that_overlap_count_once(settings: SlackSettings, database: Database) -> None:
    head, *lines = (EXPORTS / "harvest.csv").read_bytes().splitlines(keepends=True)
    await take(settings, "harvest", content=head + b"".join(lines[:2]))
    done = await take(settings, "harvest", content=head + b"".join(lines[:4]))
    assert (done.kept.added, done.kept.known) == (2, 2)
    assert sum(row.hours for row in await rows(database, HoursEntry)) == Decimal("12.25")


async def test_what_was_corrected_there_is_corrected_here(settings: SlackSettings, database: Database) -> None:
    await take(settings, "toggl")
    corrected = (EXPORTS / "toggl.csv").read_bytes().replace(b"01:15:00", b"02:00:00").replace(b"150.00", b"240.00")
    done = await take(settings, "toggl", content=corrected)
    assert (done.kept.added, done.kept.changed, done.kept.known) == (0, 1, 3)
    changed = (await rows(database, HoursEntry))[1]
    assert (changed.hours, changed.cost) == (2, 240)


async def test_the_channel_hears_in_the_same_transaction_and_once(settings: SlackSettings, database: Database) -> None:
    for _ in range(2):
        await take(settings, "toggl")
    [word] = await rows(database, Outgoing)
    assert "*Acme*: the hours of Website are nearly used up." in word.payload["text"]
    assert (word.kind, word.channel) == ("budget", "CACME")
    assert "€" not in str(word.payload)
    assert len(await rows(database, BudgetAlert)) == 1


async def test_a_dry_run_keeps_and_says_nothing(settings: SlackSettings, database: Database) -> None:
    done = await take(settings, "toggl", dry_run=True)
    assert next(told(done, dry_run=True)) == "Would add 4 entries for 2 clients, 1 not understood:"
    for table in (HoursEntry, BudgetAlert, Outgoing):
        assert await rows(database, table) == []


async def test_a_name_that_was_read_roughly_is_told(settings: SlackSettings) -> None:
    content = (EXPORTS / "toggl.csv").read_bytes().replace(b"Acme", b"ACME A/S")
    assert "“ACME A/S” was read as Acme" in list(told(await take(settings, "toggl", content=content), dry_run=False))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"content": b"a,b\n"}, "This file cannot be read"),
        ({"source": "jira"}, "--from must be one of: harvest, toggl, clockify."),
        ({"dates": "year"}, "--dates must be one of: day, month."),
        ({"workspace": "T9"}, "--workspace is unknown"),
    ],
)
async def test_what_cannot_be_is_one_line(settings: SlackSettings, more: dict[str, Any], why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        await take(settings, "toggl", **more)


def test_the_command_tells_on_standard_output_and_by_its_exit_code(
    settings: SlackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setattr("bot.logs.log_to_stderr", lambda *_: None)  # it would stay so for the tests after this one
    command = ["import-hours", str(EXPORTS / "toggl.csv"), "--workspace", OURS, "--from", "toggl"]
    done = CliRunner().invoke(cli, command)
    assert done.exit_code == NOT_ALL
    assert done.stdout.startswith("Added 4 entries for 2 clients, 1 not understood:\nline 6: ")
    whole = (EXPORTS / "toggl.csv").read_bytes().rpartition(b"Ole")[0]
    done = CliRunner().invoke(cli, ["import-hours", "-", "--workspace", OURS], input=whole)
    assert (done.exit_code, done.stdout) == (0, "Added 0 entries for 0 clients, 4 known already\n")
