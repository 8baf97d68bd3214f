"""Charts in the demo: one client's weeks and all clients by health. Takes their pictures."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.support.browser import TakePicture, send


@pytest.fixture
async def demo(demo: Page) -> Page:
    """The same without its greeting."""
    await demo.get_by_role("button", name="Dismiss", exact=True).click()
    return demo


async def in_sight(picture: Locator) -> None:
    await picture.evaluate("element => element.closest('article').scrollIntoView({block: 'start'})")


async def test_a_clients_weeks_stand_on_its_page(demo: Page, take_picture: TakePicture) -> None:
    await send(demo, "/client-health brightwater")
    picture = demo.get_by_role("img", name="Health, the last 20 weeks, line chart. Health: ")
    await expect(picture).to_be_visible()
    await expect(demo.get_by_role("article").filter(has=picture)).to_contain_text("Highest ")
    await in_sight(picture)
    await take_picture("client-weeks")


async def test_the_weeks_before_stand_below_the_list(demo: Page, take_picture: TakePicture) -> None:
    await send(demo, "/client-health")
    await demo.get_by_role("button", name="The weeks before").click()
    picture = demo.get_by_role("img", name="Clients by health, 12 weeks, line chart. ")
    await expect(picture).to_be_visible()
    await in_sight(picture)
    await take_picture("all-weeks")
