"""The page's menus for places and people, and files under messages, in a real browser."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.hands import Hands, Json
from tests.sandbox.page_world import message, open_channel, page_seed


@pytest.fixture
def seed() -> Json:
    return page_seed()


async def choose(page: Page, *path: str) -> None:
    """Opens the menu of the first label, and goes on through its items."""
    await page.get_by_role("button", name=path[0]).click()
    for label in path[1:]:
        await page.get_by_role("menuitem", name=label, exact=False).click()


async def test_a_guest_is_invited_by_name_and_shows_as_one(page: Page, url: str, client: AsyncWebClient) -> None:
    await open_channel(page, url)
    await choose(page, "3 members", "Invite a guest")
    await page.get_by_role("dialog").get_by_label("The guest's name").fill("Frida Frey")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="4 members").click()
    frida = page.get_by_role("menuitem", name="Frida Frey")
    await expect(frida).to_contain_text("guest")
    [guest] = [one for one in (await client.users_list())["members"] if one.get("real_name") == "Frida Frey"]
    assert guest["is_restricted"]
    assert guest["id"] in (await client.conversations_members(channel="C1"))["members"]


async def test_somebody_becomes_a_guest_and_a_member_again(page: Page, url: str, client: AsyncWebClient) -> None:
    async def is_guest() -> bool:
        return bool((await client.users_info(user="U2"))["user"]["is_restricted"])

    await open_channel(page, url)
    lars = page.get_by_role("menuitem", name="Lars Bo")
    await choose(page, "3 members", "Lars Bo", "Make a guest")
    await page.get_by_role("button", name="3 members").click()
    await expect(lars).to_contain_text("guest")
    assert await is_guest()
    await lars.click()
    await page.get_by_role("menuitem", name="Make a full member").click()
    await page.get_by_role("button", name="3 members").click()
    await expect(lars).not_to_contain_text("guest")
    assert not await is_guest()


async def test_people_leave_and_are_brought_in_again(page: Page, url: str) -> None:
    await open_channel(page, url)
    await choose(page, "3 members", "Lars Bo", "Take out of this channel")
    await choose(page, "2 members", "Add people", "Lars Bo")
    await choose(page, "3 members", "Lars Bo", "Deactivate the account")
    await choose(page, "2 members", "Add people", "Lars Bo")
    await choose(page, "2 members", "Add people")
    await expect(page.get_by_role("menuitem", name="Carl of Acme")).to_have_count(0)
    await page.get_by_role("menuitem", name="Lars Bo").click()
    await expect(page.get_by_role("button", name="3 members")).to_be_visible()


async def test_an_organisation_is_invited_reads_along_and_leaves(page: Page, url: str) -> None:
    await open_channel(page, url)
    badge = page.get_by_role("main").get_by_text("organisation")
    await choose(page, "Channel actions", "Invite another organisation")
    await expect(badge).to_have_text("Another organisation is invited")
    await choose(page, "Channel actions", "They accept")
    await expect(badge).to_have_text("Shared with another organisation")
    await choose(page, "3 members", "Add people", "Carl of Acme")
    await expect(page.get_by_role("button", name="4 members")).to_be_visible()
    await choose(page, "Channel actions", "Stop sharing")
    await expect(badge).to_have_count(0)
    await expect(page.get_by_role("button", name="3 members")).to_be_visible()


async def test_a_private_channel_is_followed_to_the_id_that_sharing_gives_it(
    page: Page, url: str, mette: Hands
) -> None:
    await mette.post("message", channel="G2", text="Budget")
    await open_channel(page, url, "G2")
    await choose(page, "Channel actions", "Share with another organisation")
    await expect(page.get_by_role("main")).to_contain_text("Shared with another organisation")
    await expect(message(page, "Budget")).to_be_visible()
    assert "G2" not in page.url


async def test_a_channel_gets_another_name_and_comes_back_from_the_archive(page: Page, url: str) -> None:
    await open_channel(page, url)
    await choose(page, "Channel actions", "Rename")
    await page.get_by_role("dialog").get_by_label("Name").fill("Acme House")
    await page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("acme-house")
    await choose(page, "Channel actions", "Archive")
    await expect(page.get_by_text("This channel is archived.")).to_be_visible()
    await page.get_by_role("button", name="Bring it back").click()
    await expect(page.get_by_label("Message #acme-house")).to_be_visible()


async def test_a_channel_is_deleted_only_when_that_was_meant(page: Page, url: str) -> None:
    await open_channel(page, url)
    link = page.get_by_role("region", name="Channels").get_by_role("link", name="acme-internal")
    await choose(page, "Channel actions", "Delete")
    await page.get_by_role("button", name="Keep").click()
    await expect(link).to_be_visible()
    await choose(page, "Channel actions", "Delete")
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(link).to_have_count(0)
    await expect(page.get_by_role("heading", level=1)).to_have_text("general")


async def test_a_file_is_downloaded_under_its_name(page: Page, url: str, client: AsyncWebClient) -> None:
    content = "client,score\n" * 100
    sent = await client.files_upload_v2(filename="scores.csv", content=content, channel="C1", initial_comment="Week")
    await open_channel(page, url)
    card = message(page, "Week").get_by_role("link", name="Download scores.csv")
    await expect(card).to_contain_text("1.3 KB")
    async with page.expect_download() as started:
        await card.click()
    download = await started.value
    assert download.suggested_filename == "scores.csv"
    assert await asyncio.to_thread(Path(await download.path()).read_text) == content
    await client.files_delete(file=sent["file"]["id"])
    await expect(message(page, "This file was deleted.")).to_be_visible()
    await expect(card).to_have_count(0)
