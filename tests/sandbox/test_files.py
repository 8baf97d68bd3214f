"""Files: Slack's own client uploads them unchanged, they stand in the channel, and only who may fetches them."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.hands import BOT_TOKEN, Ear, Hands, Json, refusal

CSV = b"client,score\nAcme,71\n"
HEADERS = {"Authorization": f"Bearer {BOT_TOKEN}"}


async def upload(client: AsyncWebClient, channel: str | None = "C1", **more: Any) -> Json:
    """A file, as a feature would send it."""
    sent = await client.files_upload_v2(filename="acme scores.csv", content=CSV, channel=channel, **more)
    return dict(sent["file"])


async def fetched(session: aiohttp.ClientSession, url: str, **more: Any) -> tuple[int, bytes]:
    async with session.get(url, allow_redirects=False, **more) as response:
        return response.status, await response.read()


async def test_the_sdk_uploads_and_the_file_stands_in_the_channel(
    client: AsyncWebClient, session: aiohttp.ClientSession, mette: Hands
) -> None:
    file = await upload(client, initial_comment="The week", title="Scores")
    assert (file["name"], file["title"], file["size"], file["channels"]) == ("acme scores.csv", "Scores", len(CSV), [])
    [said] = await mette.messages("C1")
    assert (said["text"], said["user"], said["bot"]) == ("The week", "UBOT", True)
    [shown] = said["files"]
    assert (shown["name"], shown["size"], shown["deleted"]) == ("acme scores.csv", len(CSV), False)
    assert await fetched(session, mette.url + shown["url"]) == (200, CSV)
    [message] = (await client.conversations_history(channel="C1"))["messages"]
    assert (message["files"][0]["id"], message["upload"], "subtype" in message) == (file["id"], True, False)


async def test_several_files_make_one_message(client: AsyncWebClient, mette: Hands) -> None:
    uploads = [{"filename": f"{name}.txt", "content": name} for name in ("one", "two")]
    sent = await client.files_upload_v2(file_uploads=uploads, channel="C1")
    assert [file["name"] for file in sent["files"]] == ["one.txt", "two.txt"]
    [said] = await mette.messages("C1")
    assert [file["name"] for file in said["files"]] == ["one.txt", "two.txt"]


async def test_a_file_goes_into_a_thread_and_into_direct_messages(client: AsyncWebClient, mette: Hands) -> None:
    root = (await client.chat_postMessage(channel="C1", text="root"))["ts"]
    await upload(client, thread_ts=root)
    assert len(await mette.messages("C1", thread=root)) == 2
    opened = (await client.conversations_open(users="U2"))["channel"]["id"]
    await upload(client, opened)
    assert len(await mette.as_("U2").messages(opened)) == 1
    await client.files_upload_v2(content=CSV, filename="a.csv", channels=["C1", "U2"])
    assert len(await mette.as_("U2").messages(opened)) == 2


async def test_the_app_hears_of_a_file_as_of_a_message(ear: Ear, client: AsyncWebClient) -> None:
    file = await upload(client, initial_comment="The week")
    message = (await ear.next_event("message"))["event"]
    assert (message["subtype"], message["files"][0]["id"], message["text"]) == ("file_share", file["id"], "The week")
    shared = (await ear.next_event("file_shared"))["event"]
    assert (shared["file_id"], shared["channel_id"], shared["user_id"]) == (file["id"], "C1", "UBOT")


NOT_THERE: dict[str, tuple[str, str]] = {
    "an unknown channel": ("C9", "channel_not_found"),
    "somebody else's private channel": ("G1", "channel_not_found"),
    "a public channel without the bot": ("C2", "not_in_channel"),
    "an archived channel": ("C3", "is_archived"),
    "a person's id": ("U2", "invalid_arguments"),
}


@pytest.mark.parametrize("name", NOT_THERE)
async def test_where_a_file_cannot_go(name: str, sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.world.apps["A1"].manifest["oauth_config"]["scopes"]["bot"].append("chat:write.public")
    channel, error = NOT_THERE[name]
    assert await refusal(upload(client, channel)) == error
    assert [file.is_complete for file in sandbox.world.workspaces["T1"].files.values()] == [False]


async def test_a_reply_to_nothing_is_refused(client: AsyncWebClient, mette: Hands) -> None:
    assert await refusal(upload(client, thread_ts="1.000001")) == "invalid_thread_ts"
    assert await mette.messages("C1") == []


TOO_MUCH: dict[str, tuple[Json, str]] = {
    "no name": ({"filename": "", "length": 1}, "invalid_arguments"),
    "a long name": ({"filename": "a" * 256, "length": 1}, "invalid_arguments"),
    "nothing in it": ({"filename": "a.txt", "length": 0}, "missing_argument"),
    "more than a gigabyte": ({"filename": "a.txt", "length": 1024**3 + 1}, "file_upload_size_restricted"),
    "a long snippet": (
        {"filename": "a.py", "length": 1024**2 + 1, "snippet_type": "python"},
        "snippet_too_large",
    ),
    "a long description": (
        {"filename": "a.png", "length": 1, "alt_txt": "a" * 1001},
        "alt_txt_too_large",
    ),
}


@pytest.mark.parametrize("name", TOO_MUCH)
async def test_what_is_not_taken(name: str, client: AsyncWebClient) -> None:
    args, error = TOO_MUCH[name]
    assert await refusal(client.files_getUploadURLExternal(**args)) == error


async def test_a_file_must_be_there_whole_and_is_completed_once(
    client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    place = await client.files_getUploadURLExternal(filename="a.csv", length=len(CSV))
    files = [{"id": place["file_id"]}]
    assert await refusal(client.files_completeUploadExternal(files=files, channel_id="C1")) == "file_not_found"
    for content in (CSV[:-1], CSV + b"x"):
        async with session.post(place["upload_url"], data=content) as response:
            assert response.status == 400
    form = aiohttp.FormData()
    form.add_field("filename", CSV, filename="a.csv")
    async with session.post(place["upload_url"], data=form) as response:
        assert (response.status, await response.text()) == (200, f"OK - {len(CSV)}")
    await client.files_completeUploadExternal(files=files, channel_id="C1")
    assert await refusal(client.files_completeUploadExternal(files=files, channel_id="C1")) == "file_not_found"
    async with session.post(place["upload_url"], data=CSV) as response:
        assert response.status == 404


async def test_only_who_may_see_a_file_fetches_it(client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
    file = await upload(client, "G2")
    url = file["url_private"]
    assert await fetched(session, url, headers=HEADERS) == (200, CSV)
    assert await fetched(session, url, params={"team": "T1", "as": "U3"}) == (200, CSV)
    assert (await fetched(session, url, params={"team": "T1", "as": "U2"}))[0] == 302
    assert (await fetched(session, url, params={"team": "T1", "as": "U9"}))[0] == 302
    assert (await fetched(session, url))[0] == 302
    assert (await fetched(session, url, headers={"Authorization": "Bearer xoxb-wrong"}))[0] == 302
    foreign = {"Origin": "https://evil.example"}
    assert (await fetched(session, url, params={"team": "T1", "as": "U3"}, headers=foreign))[0] == 403


async def test_a_file_is_handed_out_as_a_download_and_never_as_a_page(
    client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    sent = await client.files_upload_v2(filename="Å <b>.html", content="<script>", channel="C1")
    async with session.get(sent["file"]["url_private_download"], headers=HEADERS) as response:
        assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%85%20%3Cb%3E.html"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_without_files_read_slack_leads_to_its_sign_in_page(
    sandbox: Sandbox, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    file = await upload(client)
    sandbox.world.apps["A1"].manifest["oauth_config"]["scopes"]["bot"].remove("files:read")
    assert (await fetched(session, file["url_private"], headers=HEADERS))[0] == 302
    assert await refusal(client.files_info(file=file["id"])) == "missing_scope"


async def test_without_files_write_nothing_is_uploaded(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.world.apps["A1"].manifest["oauth_config"]["scopes"]["bot"].remove("files:write")
    assert await refusal(upload(client)) == "missing_scope"


async def test_what_is_known_of_a_file(client: AsyncWebClient) -> None:
    file = await upload(client)
    known = (await client.files_info(file=file["id"]))["file"]
    assert (known["channels"], known["mimetype"], known["filetype"]) == (["C1"], "text/csv", "csv")
    assert await refusal(client.files_info(file="F0")) == "file_not_found"
    private = await upload(client, None)
    assert (await client.files_info(file=private["id"]))["file"]["channels"] == []


async def test_a_deleted_file_leaves_a_tombstone(
    client: AsyncWebClient, session: aiohttp.ClientSession, mette: Hands, ear: Ear
) -> None:
    file = await upload(client)
    await client.files_delete(file=file["id"])
    assert (await ear.next_event("file_deleted"))["event"]["file_id"] == file["id"]
    assert (await mette.messages("C1"))[0]["files"][0]["deleted"] is True
    [message] = (await client.conversations_history(channel="C1"))["messages"]
    assert message["files"] == [{"id": file["id"], "mode": "tombstone"}]
    assert (await fetched(session, file["url_private"], headers=HEADERS))[0] == 302
    assert await refusal(client.files_info(file=file["id"])) == "file_deleted"
    assert await refusal(client.files_delete(file=file["id"])) == "file_deleted"


async def test_an_app_deletes_its_own_files_only(sandbox: Sandbox, client: AsyncWebClient, url: str) -> None:
    sandbox.load({"apps": [{"id": "A2", "name": "Other", "bot_user": "UOTHER", "workspaces": {"T1": "xoxb-other"}}]})
    other = AsyncWebClient("xoxb-other", base_url=f"{url}/api/", retry_handlers=[])
    seen, hidden = await upload(client), await upload(client, "G2")
    assert (await other.files_info(file=seen["id"]))["ok"]
    assert await refusal(other.files_delete(file=seen["id"])) == "cant_delete_file"
    assert await refusal(other.files_delete(file=hidden["id"])) == "file_not_found"
