"""The desk in the demo: what waits, the week, and a client that is found by a name typed roughly. Takes its picture."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.demo import open_demo
from tests.support.browser import TakePicture


@pytest.fixture
async def demo(page: Page, tmp_path: Path) -> AsyncIterator[Page]:
    """The page of a freshly started demo, on a Tuesday at nine."""
    async with AsyncExitStack() as stack:
        await page.goto(await open_demo(stack, tmp_path))
        await page.get_by_role("button", name="It is Tuesday, nine").click()
        await page.get_by_role("button", name="Dismiss", exact=True).click()
        yield page


async def test_a_client_is_found_on_the_desk_by_a_name_typed_roughly(demo: Page, take_picture: TakePicture) -> None:
    await demo.get_by_role("link", name="Rapport").first.click()
    await demo.get_by_role("tab", name="Home").click()
    await expect(demo.get_by_text("The week at a glance")).to_be_visible()
    await take_picture("desk")
    line = demo.get_by_label("Find a client")
    found = demo.get_by_role("button", name="Why?")
    while await found.count() != 1:  # what is typed while the desk is being drawn anew is typed once more
        await line.fill("fjrod")
        await line.press("Enter")
        with suppress(AssertionError):
            await expect(found).to_have_count(1, timeout=3_000)
    await expect(line).to_have_value("fjrod")
