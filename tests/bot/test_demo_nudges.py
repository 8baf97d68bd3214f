"""A Tuesday morning in the demo: a digest comes, something is put off, all of it is shown. Takes its pictures."""

from playwright.async_api import Page, expect

from tests.support.browser import TakePicture


async def test_a_digest_comes_on_tuesday_morning(demo: Page, take_picture: TakePicture) -> None:
    await demo.get_by_role("button", name="It is Tuesday, nine").click()
    await demo.get_by_role("button", name="Dismiss", exact=True).click()
    await demo.get_by_role("link", name="Rapport").first.click()
    digest = demo.get_by_role("article").filter(has_text="about your clients")
    await expect(digest).to_be_visible()
    await take_picture("nudges-digest")
    await digest.get_by_role("button", name="Later").first.click()
    await digest.get_by_role("button", name="Next week").click()
    await expect(digest).to_contain_text("You hear of it again on")
    await digest.get_by_role("button", name="Not useful").first.click()
    await digest.get_by_role("button", name="Wrong moment").click()
    await expect(digest).to_contain_text("Noted: wrong moment. Thank you.")
    await take_picture("nudges-acted")
    await digest.get_by_role("button", name="Words to begin with").first.click()
    words = demo.get_by_role("dialog", name="Words to begin with")
    await expect(words).to_contain_text("I never write to a client")
    await take_picture("nudges-words")
    await words.get_by_role("button", name="Close").first.click()
    await digest.get_by_role("button", name="Why in this order?").click()
    await expect(demo.get_by_role("dialog", name="Why in this order?")).to_contain_text("First what is urgent")
    await take_picture("nudges-order")
    await demo.get_by_role("dialog").get_by_role("button", name="Close").first.click()
    await digest.get_by_role("button", name="All of mine").click()
    mine = demo.get_by_role("dialog", name="About my clients")
    await expect(mine).to_be_visible()
    await take_picture("nudges-mine")
    await mine.get_by_role("button", name="How I hear").click()
    habits = demo.get_by_role("dialog", name="How I hear")
    await habits.get_by_text("One message on the days you tick").scroll_into_view_if_needed()
    await take_picture("nudges-habits")
