"""A rich client's card in the demo, as a lead and as a member see it, light and dark. Takes its pictures."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from bot.demo import open_demo
from tests.support.browser import TakePicture, send

DARK = {
    "--ink": "#e8e6ea",
    "--ink-2": "#b5b0bb",
    "--ink-3": "#9d97a5",
    "--line": "#3a3d42",
    "--line-2": "#55585e",
    "--link": "#7ab7ff",
    "--paper": "#1a1d21",
    "--paper-2": "#222529",
    "--paper-3": "#2a2d32",
    "--violet-soft": "#3b3350",
}
PUT_ON = """(dark) => {
  Object.entries(dark).forEach(([name, value]) => document.documentElement.style.setProperty(name, value));
  document.querySelectorAll(".message.ephemeral").forEach((one) => { one.style.background = "#25231f"; });
}"""


@pytest.fixture
async def demo(page: Page, tmp_path: Path) -> AsyncIterator[Page]:
    """The page of a freshly started demo, without its greeting, tall enough for a card."""
    async with AsyncExitStack() as stack:
        await page.set_viewport_size({"width": 1280, "height": 2250})
        await page.goto(await open_demo(stack, tmp_path))
        await page.get_by_role("button", name="Dismiss", exact=True).click()
        yield page


async def open_card(demo: Page) -> Locator:
    await send(demo, "/clients brightwater")
    card = demo.get_by_role("article").filter(has=demo.get_by_role("button", name="More", exact=True)).last
    await expect(card).to_contain_text("Brightwater Energy")
    await expect(card.get_by_role("button", name="More", exact=True)).to_be_visible()
    return card


async def in_both(demo: Page, take_picture: TakePicture, name: str) -> None:
    """The page itself is light; these are the colours that a dark one would have."""
    await take_picture(f"{name}-light")
    await demo.evaluate(PUT_ON, DARK)
    await take_picture(f"{name}-dark")


async def test_a_lead_sees_all_of_it_in_one_message_and_more_behind_a_button(
    demo: Page, take_picture: TakePicture
) -> None:
    card = await open_card(demo)
    for words in ("At risk", "Yearly budget", "Open complaints", "Promises", "Scope", "Boundary", "Recovery plan"):
        await expect(card).to_contain_text(words)
    await expect(card.get_by_role("button", name="Why this tier?")).to_be_visible()
    await in_both(demo, take_picture, "card-lead")

    await card.get_by_role("button", name="More", exact=True).click()
    back = demo.get_by_role("button", name="Back to the card")
    await expect(back).to_be_visible()
    await expect(demo.get_by_text("Open complaints")).to_have_count(0)
    await back.click()
    await expect(demo.get_by_text("Open complaints")).to_be_visible()


async def test_a_member_sees_no_money_and_no_names_of_raters(demo: Page, take_picture: TakePicture) -> None:
    address = demo.url.split("?")[0]
    await demo.goto(f"{address}?as=UMATEO")
    card = await open_card(demo)
    await expect(card).to_contain_text("Promises")
    for words in ("Yearly budget", "Invoices", "Tier:", "Third 'tiny change'"):
        await expect(card).not_to_contain_text(words)
    await in_both(demo, take_picture, "card-member")
