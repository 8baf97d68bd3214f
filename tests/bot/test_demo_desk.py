"""The desk in the demo: what waits, the week, and a client that is found by a name typed roughly. Takes its picture."""

from contextlib import suppress

from playwright.async_api import Page, expect

from tests.support.browser import TakePicture


async def test_a_client_is_found_on_the_desk_by_a_name_typed_roughly(tuesday: Page, take_picture: TakePicture) -> None:
    await tuesday.get_by_role("link", name="Rapport").first.click()
    await tuesday.get_by_role("tab", name="Home").click()
    await expect(tuesday.get_by_text("The week at a glance")).to_be_visible()
    await take_picture("desk")
    line = tuesday.get_by_label("Find a client")
    found = tuesday.get_by_role("button", name="Why?")
    while await found.count() != 1:  # what is typed while the desk is being drawn anew is typed once more
        await line.fill("fjrod")
        await line.press("Enter")
        with suppress(AssertionError):
            await expect(found).to_have_count(1, timeout=3_000)
    await expect(line).to_have_value("fjrod")
