"""A file that a person chooses in a form: what the view reports, who may fetch it, and what goes wrong with it."""

import base64
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.bricks import input_block, modal, text_input
from tests.sandbox.hands import BOT_TOKEN, Ear, Hands, Json, refusal

CSV = b"name;owner\nAcme;Mette\n"
HEADERS = {"Authorization": f"Bearer {BOT_TOKEN}"}
FILE_INPUT = {"type": "file_input", "action_id": "a", "filetypes": ["csv", "xlsx"], "max_files": 1}
FORM = modal(input_block(FILE_INPUT, "file"), callback_id="form")


async def opened(client: AsyncWebClient, ear: Ear, mette: Hands, view: Json = FORM) -> str:
    await mette.post("command", channel="C1", text="/client-rate")
    trigger = (await ear.next_payload())["trigger_id"]
    return str((await client.views_open(trigger_id=trigger, view=view))["view"]["id"])


async def uploaded(mette: Hands, name: str = "clients.csv", content: bytes = CSV) -> Json:
    body = await mette.post("upload", name=name, content=base64.b64encode(content).decode())
    file: Json = body["file"]
    return file


async def submitted(client: AsyncWebClient, ear: Ear, mette: Hands) -> Json:
    """What the form reports of the one file that was chosen."""
    view_id = await opened(client, ear, mette)
    file = await uploaded(mette)
    await mette.post("submit", view_id=view_id, values={"file": {"files": [file]}})
    state = (await ear.next_payload("view_submission"))["view"]["state"]["values"]["file"]["a"]
    assert state["type"] == "file_input"
    [reported] = state["files"]
    assert (reported["id"], reported["name"], reported["user"]) == (file["id"], "clients.csv", "U1")
    found: Json = reported
    return found


async def fetched(session: aiohttp.ClientSession, url: str, **more: Any) -> tuple[int, bytes]:
    async with session.get(url, allow_redirects=False, **more) as response:
        return response.status, await response.read()


async def test_the_app_may_fetch_what_was_sent(
    client: AsyncWebClient, session: aiohttp.ClientSession, ear: Ear, mette: Hands
) -> None:
    file = await submitted(client, ear, mette)
    told = (await client.files_info(file=file["id"]))["file"]
    assert (told["size"], told["channels"], told["ims"]) == (len(CSV), [], [])
    assert await fetched(session, told["url_private_download"], headers=HEADERS) == (200, CSV)
    assert (await fetched(session, told["url_private_download"]))[0] == 302


async def test_a_file_that_was_not_sent_is_nobody_elses(
    client: AsyncWebClient, session: aiohttp.ClientSession, mette: Hands
) -> None:
    file = await uploaded(mette)
    assert await refusal(client.files_info(file=file["id"])) == "file_not_found"
    assert (await fetched(session, file["url_private_download"], headers=HEADERS))[0] == 302


async def test_an_untouched_input_reports_no_files_and_is_required(
    client: AsyncWebClient, ear: Ear, mette: Hands
) -> None:
    view_id = await opened(client, ear, mette)
    answer = await mette.post("submit", view_id=view_id)
    assert answer == {"ok": False, "errors": {"file": "Please complete this required field."}}
    optional = modal(input_block(FILE_INPUT, "file", optional=True), callback_id="form")
    await mette.post("submit", view_id=await opened(client, ear, mette, optional))
    state = (await ear.next_payload("view_submission"))["view"]["state"]["values"]
    assert state == {"file": {"a": {"type": "file_input", "files": []}}}


async def test_what_slacks_client_does_not_let_one_choose(
    client: AsyncWebClient, ear: Ear, mette: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    view_id = await opened(client, ear, mette)
    good, wrong = await uploaded(mette), await uploaded(mette, "clients.pdf")
    theirs = await uploaded(mette.as_("U2"))
    for files in ([good, good], [wrong], [theirs], [{"id": "F0"}]):
        assert await mette.refused("fill", view_id=view_id, values={"file": {"files": files}})
    monkeypatch.setattr("sandbox.controls.MOST_FILE_BYTES", 3)
    assert await mette.refused("fill", view_id=view_id, values={"file": {"files": [good]}})


async def test_a_deleted_file_is_gone(
    client: AsyncWebClient, session: aiohttp.ClientSession, ear: Ear, mette: Hands
) -> None:
    file = await submitted(client, ear, mette)
    await mette.as_("U2").refused("delete_file", file=file["id"])
    await mette.post("delete_file", file=file["id"])
    assert await refusal(client.files_info(file=file["id"])) == "file_deleted"
    assert (await fetched(session, file["url_private_download"], headers=HEADERS))[0] == 302


async def test_without_files_read_there_is_no_such_form_and_no_file(
    sandbox: Sandbox, client: AsyncWebClient, session: aiohttp.ClientSession, ear: Ear, mette: Hands
) -> None:
    file = await submitted(client, ear, mette)
    sandbox.world.apps["A1"].manifest["oauth_config"]["scopes"]["bot"].remove("files:read")
    await mette.post("command", channel="C1", text="/client-rate")
    trigger = (await ear.next_payload())["trigger_id"]
    assert await refusal(client.views_open(trigger_id=trigger, view=FORM)) == "missing_scope"
    other = modal(input_block(text_input(), "name"), callback_id="form")
    await client.views_open(trigger_id=trigger, view=other)
    assert await refusal(client.files_info(file=file["id"])) == "missing_scope"
    assert (await fetched(session, file["url_private_download"], headers=HEADERS))[0] == 302


async def test_a_download_can_break_half_way(
    sandbox: Sandbox, client: AsyncWebClient, session: aiohttp.ClientSession, ear: Ear, mette: Hands
) -> None:
    file = await submitted(client, ear, mette)
    for kind in ("drop_after", "drop_before"):
        await mette.post("faults", method="download", kind=kind, times=2)  # the client itself tries twice
        with pytest.raises(aiohttp.ClientError):
            await fetched(session, file["url_private_download"], headers=HEADERS)
        sandbox.world.faults.clear()
    await mette.post("faults", method="download", kind="garbage")
    assert (await fetched(session, file["url_private_download"], headers=HEADERS))[1].startswith(b"<html>")
    await mette.post("faults", method="download", kind="http_500")
    assert (await fetched(session, file["url_private_download"], headers=HEADERS))[0] == 500
    assert await fetched(session, file["url_private_download"], headers=HEADERS) == (200, CSV)
