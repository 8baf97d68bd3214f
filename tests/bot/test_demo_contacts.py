"""Whom one knows at a client, in the demo: the card says that nobody spoke with who decides. Takes its pictures."""

from playwright.async_api import Page, expect

from tests.support.browser import TakePicture, send


async def test_who_decides_at_a_client_and_who_spoke_with_them(demo: Page, take_picture: TakePicture) -> None:
    await send(demo, "/clients dovetail")
    card = demo.get_by_role("article").filter(has_text="Nobody of us has spoken with who decides yet")
    await expect(card).to_contain_text("Hanne Toft")
    await card.get_by_text("Their people").scroll_into_view_if_needed()
    await take_picture("contacts-card")

    await card.get_by_role("button", name="Contacts").click()
    people = demo.get_by_role("dialog", name="Contacts")
    await expect(people).to_contain_text("Viggo Dahl")
    await take_picture("contacts")
    await people.get_by_role("button", name="Add a contact").click()
    form = demo.get_by_role("dialog", name="New contact")
    await form.get_by_label("Name").fill("Sanne Frost")
    await form.get_by_role("button", name="Save").click()
    await expect(people).to_contain_text("Sanne Frost is saved.")
