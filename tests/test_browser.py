"""The tests' own browser."""

from playwright.async_api import Page


async def test_a_page_shows_what_people_type(page: Page) -> None:
    await page.set_content("<h1>Rapport 👋</h1>")
    assert await page.inner_text("h1") == "Rapport 👋"
