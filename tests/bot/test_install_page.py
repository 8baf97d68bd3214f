"""Adding Rapport to a Slack in a real browser: from the first page to the last, by light and in the dark."""

import pytest
from playwright.async_api import Page, expect

from bot.manifest import REDIRECT
from handlers.install_pages import INSTALL
from tests.support.browser import TakePicture
from tests.support.town import Town


async def test_from_the_first_page_to_the_last(town: Town, page: Page, take_picture: TakePicture) -> None:
    await page.goto(f"{town.address}{INSTALL}")
    await expect(page.get_by_role("heading", name="Add Rapport to your Slack")).to_be_visible()
    await take_picture("install-offer")
    await page.get_by_role("link", name="Add to Slack").click()
    await page.get_by_text("Nordlys", exact=True).click()
    await page.get_by_role("button", name="Allow").click()
    await expect(page.get_by_role("heading", name="Rapport is in Nordlys")).to_be_visible()
    await take_picture("install-done")
    assert list(await town.installations()) == ["T1"]
    await page.reload()
    await expect(page.get_by_text("If you have read that Rapport is in, it still is.")).to_be_visible()
    await page.get_by_role("link", name="Begin again").click()
    await expect(page.get_by_role("link", name="Add to Slack")).to_be_visible()


async def test_who_cancels_may_try_again(town: Town, page: Page, take_picture: TakePicture) -> None:
    await page.goto(f"{town.address}{INSTALL}")
    await page.get_by_role("link", name="Add to Slack").click()
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_text("nothing was installed and nothing was kept")).to_be_visible()
    await take_picture("install-cancelled")
    await page.get_by_role("link", name="Try again").click()
    await expect(page.get_by_role("link", name="Add to Slack")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_it_can_be_read_by_light_and_in_the_dark(
    scheme: str, town: Town, page: Page, take_picture: TakePicture
) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": 360, "height": 640})
    await page.goto(f"{town.address}{REDIRECT}")
    await take_picture(f"install-stale-{scheme}")
    ground, words = [
        await page.eval_on_selector("main", f"found => getComputedStyle(found).{name}")
        for name in ("backgroundColor", "color")
    ]
    assert (brightness(ground) > brightness(words)) == (scheme == "light")
    assert abs(brightness(ground) - brightness(words)) > 150, "the style was let in by the page's own policy"
    wide = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide


def brightness(colour: str) -> float:
    """0 to 255, of "rgb(1, 2, 3)"."""
    parts = colour.removeprefix("rgb(").removesuffix(")").split(",")
    return sum(map(float, parts)) / 3
