"""An admin brings a file of clients in the demo, sees what would come of it, takes it in and takes it back."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.demo import open_demo
from tests.support.browser import TakePicture

CLIENTS = """\
Name;Owner;Yearly budget;Currency;Since
Aurora Bakery;mette;48.000,00;EUR;14.03.2024
Dansk Vindteam;;;;
aurora bakery;;;;
Nordhavn Sauna;somebody else;;;
Fjord Ferries;;135.000,00;EUR;
"""


@pytest.fixture
async def demo(page: Page, tmp_path: Path) -> AsyncIterator[Page]:
    """The page of a freshly started demo."""
    async with AsyncExitStack() as stack:
        await page.goto(await open_demo(stack, tmp_path))
        yield page


async def test_a_file_of_clients_comes_in_and_goes_again(demo: Page, take_picture: TakePicture) -> None:
    await demo.get_by_role("button", name="Dismiss", exact=True).first.click()
    composer = demo.get_by_role("textbox", name="Message #team")
    await composer.fill("/clients import")
    await composer.press("Enter")
    form = demo.get_by_role("dialog", name="Import a file")
    await form.get_by_label("File", exact=True).set_input_files(
        {"name": "clients.csv", "mimeType": "text/csv", "buffer": CLIENTS.encode("cp1252")}
    )
    await expect(form.get_by_role("button", name="Remove clients.csv")).to_be_visible()
    await take_picture("import-form")
    await form.get_by_role("button", name="Read it").click()
    await expect(form).to_contain_text("in your direct messages")
    await form.get_by_role("button", name="Close").last.click()

    await demo.get_by_role("link", name="Rapport").first.click()
    shown = demo.get_by_role("article").filter(has_text="what would come of it")
    await expect(shown).to_contain_text("2 added, 1 changed, 2 refused")
    await expect(shown).to_contain_text("line 2 has the same name")
    await take_picture("import-preview")
    await shown.get_by_role("button", name="Apply").click()
    done = demo.get_by_role("article").filter(has_text="clients.csv is in: 2 added, 1 changed, 2 refused.")
    await expect(done).to_be_visible()
    await take_picture("import-done")
    await done.get_by_role("button", name="Undo").click()
    await demo.get_by_role("dialog", name="Undo this import?").get_by_role("button", name="Undo it").click()
    await expect(demo.get_by_role("article").filter(has_text="2 removed, 1 put back as before.")).to_be_visible()
