"""The demo as a stranger meets it: a browser, and what there is to try. Takes the pictures of the README."""

from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Page, expect
from yarl import URL

from bot.demo import open_demo
from tests.support.browser import TakePicture


async def test_a_stranger_rates_logs_and_reads_the_week(demo: Page, take_picture: TakePicture) -> None:
    await expect(demo.get_by_role("heading", name="Welcome to Nordlys")).to_be_visible()

    await demo.get_by_role("button", name="Rate a client", exact=True).click()
    form = demo.get_by_role("dialog", name="Rate a client")
    await form.get_by_label("Gut").click()
    await demo.get_by_role("option", name="5 ·").click()
    await take_picture("rate")
    await form.get_by_role("button", name="Save").click()
    await expect(demo.get_by_role("article").filter(has_text="Thanks. Aurora Outdoor")).to_be_visible()

    await demo.get_by_role("button", name="Log a call").click()
    form = demo.get_by_role("dialog")
    await expect(form.get_by_label("What happened")).to_have_value("called, they loved the draft")
    await form.get_by_role("button", name="Save").click()
    await expect(demo.get_by_role("article").filter(has_text="Logged with Fjord Ferries")).to_be_visible()

    await demo.get_by_role("button", name="It is Monday, nine").click()
    summary = demo.get_by_role("article").filter(has_text="Waiting for a rating")
    await expect(summary).to_contain_text("Aurora Outdoor")
    await demo.get_by_role("button", name="Dismiss", exact=True).click()
    await summary.scroll_into_view_if_needed()
    await take_picture("weekly-summary")


async def test_every_number_opens(demo: Page, take_picture: TakePicture) -> None:
    composer = demo.get_by_role("textbox", name="Message #team")
    await composer.fill("/client-health aurora")
    await composer.press("Enter")
    answer = demo.get_by_role("article").filter(has_text="Aurora Outdoor")
    await expect(answer).to_contain_text("Ratings")
    await expect(answer).to_contain_text("known")
    await take_picture("health")


async def test_a_taken_port_does_not_stop_the_demo(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        for folder in ("first", "second"):
            (tmp_path / folder).mkdir()
        taken = URL(await open_demo(stack, tmp_path / "first")).port or 0
        other = URL(await open_demo(stack, tmp_path / "second", taken)).port
        assert other not in {taken, None}
