"""An admin takes everything out of Slack, as one file for themselves."""

import io
from zipfile import ZipFile

import pytest

from handlers import everything
from models.audit import Act, AuditEntry
from models.migrations import head
from models.transfer.opening import opened
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.kickoffs import press

pytestmark = pytest.mark.on_both


async def ask(agency: Agency) -> None:
    """Mette comes to the question by the settings, and says yes."""
    await agency.mette.command("/client-settings")
    modal = await press(agency, "Export everything")
    assert "all ratings with the names of who gave them" in modal.words
    assert await modal.submit() == {}
    await agency.house.deps.tasks.drain()


def files(agency: Agency) -> list[tuple[str, bytes]]:
    """Those that came, by name."""
    found = agency.sandbox.world.workspaces[TEAM].files.values()
    return [(file.name, file.content) for file in found if file.is_complete and file.content]


def said(agency: Agency) -> list[str]:
    """Everything in direct messages, as it reads now."""
    channels = agency.sandbox.world.workspaces[TEAM].channels.values()
    return [message.text for c in channels if c.id.startswith("D") for message in c.messages]


async def exports(agency: Agency) -> list[AuditEntry]:
    return [entry for entry in await given.rows(agency, AuditEntry) if entry.act is Act.EXPORTED]


async def test_an_admin_gets_everything_as_a_file_that_can_be_taken_in_again(agency: Agency) -> None:
    acme = await given.client(agency, "Acme", owner="USOFIE")
    await given.rating(agency, acme, "UJONAS", gut=2, why="They haggle")

    await ask(agency)

    [(name, content)] = files(agency)
    assert name.startswith("rapport-everything-")
    with opened(io.BytesIO(content), head()) as export:
        assert export.manifest.workspace == TEAM
        assert export.manifest.tables["ratings"].rows == 1
    assert b"They haggle" in ZipFile(io.BytesIO(content)).read("csv/ratings.csv")
    words = said(agency)
    assert "Everything is exported: the file is here. Please delete it once it is safe elsewhere." in words
    assert not [one for one in words if one.startswith("I'm exporting")]


async def test_the_audit_log_says_who_has_everything(agency: Agency) -> None:
    await given.client(agency, "Acme")
    await ask(agency)
    [entry] = await exports(agency)
    assert entry.actor_id == "UMETTE"
    assert entry.details["rows"]["clients"] == 1
    await (await agency.mette.modal()).close()
    await agency.mette.command("/client-settings audit")
    assert "exported everything that is kept" in (await agency.mette.modal()).words


async def test_more_than_fits_is_the_command_lines_work(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everything, "MOST_ROWS", 3)
    await given.client(agency, "Acme")
    await ask(agency)
    assert "rapport export --all" in (await agency.mette.modal()).words
    assert files(agency) == []
    assert await exports(agency) == []


async def test_a_file_that_came_out_too_large_is_said(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everything, "MOST_BYTES", 100)
    await ask(agency)
    assert files(agency) == []
    assert any("rapport export --all" in one for one in said(agency))


async def test_where_slack_takes_no_file_the_admin_hears_so(agency: Agency) -> None:
    await agency.fault("files.getUploadURLExternal", "error", error="internal_error")
    await ask(agency)
    assert "The export did not reach you." in said(agency)


async def test_without_its_message_of_progress_the_file_comes_all_the_same(agency: Agency) -> None:
    await agency.fault("chat.postMessage", "error", error="internal_error")
    await ask(agency)
    assert len(files(agency)) == 1
