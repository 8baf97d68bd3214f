"""A Friday at 17:40 in the demo: a client asks for more, and somebody answers well. Takes its pictures."""

from playwright.async_api import Page, expect

from tests.support.browser import TakePicture


async def test_a_client_asks_for_more_on_friday_evening(demo: Page, take_picture: TakePicture) -> None:
    await demo.get_by_role("button", name="It is Friday, 17:40").click()
    asked = demo.get_by_role("article").filter(has_text="could you also make a film")
    await expect(asked).to_be_visible()
    await demo.get_by_role("button", name="Dismiss", exact=True).click()
    await asked.hover()
    await asked.get_by_role("button", name="More actions").click()
    await demo.get_by_role("menuitem", name="Scope request").click()

    form = demo.get_by_role("dialog", name="Scope request")
    await expect(form).to_contain_text("In scope")
    await take_picture("scope-request")
    await form.get_by_role("button", name="Save").click()
    word = demo.get_by_role("article").filter(has_text="Kept with Fjord Ferries: to be decided.")
    await expect(word).to_contain_text("Words to begin with")
    await expect(word).to_contain_text("They asked outside your working hours.")
    await take_picture("scope-kept")

    await word.get_by_role("button", name="Extra, quote it").click()
    word = demo.get_by_role("article").filter(has_text="Kept with Fjord Ferries: extra, to be quoted.")
    await word.get_by_role("button", name="Open").click()
    page = demo.get_by_role("dialog", name="Scope request")
    await expect(page).to_contain_text("Extra, to be quoted")
    await page.get_by_role("button", name="What it takes").click()
    form = demo.get_by_role("dialog", name="What it takes")
    await form.get_by_label("Hours").fill("12")
    await form.get_by_label("Cost").fill("1440")
    await form.get_by_role("button", name="Save").click()
    await expect(page).to_contain_text("12 hours · €1,440")
    await take_picture("scope-page")
    await page.get_by_role("button", name="I sent the quote").click()
    await expect(page).to_contain_text("Quoted, they decide")
    await page.get_by_role("button", name="They said yes").click()
    form = demo.get_by_role("dialog", name="They said yes")
    await form.get_by_label("Who said yes").fill("Jens Bruun")
    await take_picture("scope-approve")
    await form.get_by_role("button", name="Save").click()
    await expect(page).to_contain_text("yes from Jens Bruun")
    await page.get_by_role("button", name="Close").first.click()

    await demo.get_by_role("link", name="fjord-internal").click()
    alerts = demo.get_by_role("article").filter(has_text="asks for more")
    await expect(alerts).to_be_visible()
    await take_picture("scope-alert")
