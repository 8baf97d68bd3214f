"""Files that cannot be read, or not as they stand: said at the form, in words that help, and nothing is lost."""

from typing import Any

import pytest

from models.clients import Client
from models.importing import reading as limits
from tests.handlers.importing.hands import CLIENTS, form, newest, preview, rows, send, settled
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.spreadsheets import xlsx_of


@pytest.fixture(autouse=True)
async def monday(agency: Agency) -> None:
    await agency.clock(MONDAY)


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "There is nothing in it."),
    "no text": (b"\x00\x01\x02\xff" * 40, "It is neither text nor a workbook."),
    "other columns": (b"colour,size\nred,4\n", "I know none of its columns."),
    "a column twice": (b"name,Name\nAcme,Brix\n", "It has the column “name” twice."),
    "the old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Please save it as XLSX or CSV."),
    "half a workbook": (xlsx_of([("name",), ("Acme",)])[:400], "This workbook is damaged."),
    "a quotation mark": (b'name,owner\n"Acme,x\n' + b"y" * 200_000, "perhaps a quotation mark is never closed"),
}


@pytest.mark.parametrize("name", UNREADABLE)
async def test_a_file_that_cannot_be_read_is_said_under_it(agency: Agency, name: str) -> None:
    content, why = UNREADABLE[name]
    errors = await send(agency, content, "clients.xlsx" if content[:2] == b"PK" else "clients.csv")
    assert why in errors["File"]
    modal = await agency.mette.modal()
    assert modal.value("File") is not None
    assert await rows(agency, Client) == []


READABLE: dict[str, bytes] = {
    "semicolons": b"name;owner\nCaf\xc3\xa9 Noir;lars\n",
    "Windows-1252": "name;owner\nCafé Noir;lars\n".encode("cp1252"),
    "a BOM": "name,owner\nCafé Noir,lars\n".encode("utf-8-sig"),
    "UTF-16": "name\towner\nCafé Noir\tlars\n".encode("utf-16"),
}


@pytest.mark.parametrize("name", READABLE)
async def test_a_file_is_read_however_it_was_written(agency: Agency, name: str) -> None:
    shown = await preview(agency, READABLE[name])
    assert "Café Noir" in shown.words
    assert "1 added" in shown.words


async def test_twins_and_formulas_are_refused_or_stay_words(agency: Agency) -> None:
    content = "name,yearly budget\nCafé Noir,\ncafe  noir,\n=1+1,\nBrix,=SUM(A1)\n".encode()
    words = (await preview(agency, content)).words
    assert "line 2 has the same name, but for case and accents" in words
    assert "=1+1" in words
    assert "“=SUM(A1)” is no amount of money" in words


async def test_what_people_wrote_in_a_file_stays_text(agency: Agency) -> None:
    words = (await preview(agency, b"name\n<!channel> *now* <https://evil.example|click>\n")).words
    assert "<!channel>" not in words
    assert "&lt;!channel" in words


async def test_a_file_that_is_too_large_is_not_even_fetched(agency: Agency) -> None:
    """Slack's form takes no more than 10 MB; whatever says that it is larger all the same is left alone."""
    modal = await form(agency)
    await modal.fill_in({"File": ("clients.csv", CLIENTS)})
    [file] = agency.sandbox.world.workspaces[TEAM].files.values()
    file.size = limits.MOST_BYTES + 1
    await agency.fault("download", "http_500")
    assert "larger than 25 MB" in (await modal.submit())["File"]


async def test_more_than_was_announced_is_not_read(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.importing.reading.MOST_BYTES", len(CLIENTS) - 1)
    modal = await form(agency)
    await modal.fill_in({"File": ("clients.csv", CLIENTS)})
    [file] = agency.sandbox.world.workspaces[TEAM].files.values()
    file.size = 3
    assert "larger than" in (await modal.submit())["File"]


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "http_500", "garbage"])
async def test_a_download_that_breaks_is_said_and_the_form_stays(agency: Agency, kind: str) -> None:
    await agency.fault("download", kind, times=2)
    assert "Slack didn't give me the whole file." in (await send(agency, CLIENTS))["File"]
    agency.sandbox.world.faults.clear()
    modal = await agency.mette.modal()
    assert await modal.submit() == {}
    await settled(agency)
    assert "2 added" in (await newest(agency, "would come of")).words


@pytest.mark.parametrize("more", [{"error": "missing_scope"}, {"error": "internal_error"}, {"error": "file_deleted"}])
async def test_where_slack_does_not_tell_of_the_file(agency: Agency, more: dict[str, Any]) -> None:
    modal = await form(agency)
    await modal.fill_in({"File": ("clients.csv", CLIENTS)})
    await agency.fault("files.info", "error", **more)
    told = {"missing_scope": "files:read", "internal_error": "try again", "file_deleted": "isn't in Slack any more"}
    assert told[more["error"]] in (await modal.submit())["File"]


async def test_where_slack_does_not_tell_which_channels_there_are(agency: Agency) -> None:
    await agency.fault("conversations.list", "error", error="internal_error")
    errors = await send(agency, b"name,internal channel\nAcme,#team\n")
    assert "which channels there are" in errors["File"]
