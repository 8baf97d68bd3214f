"""A real browser for tests: Chromium, started once a process, with a fresh context and page a test."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Playwright, async_playwright, expect

from bot.demo import open_demo
from tests.support.missing import cannot_run

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",  # Chromium's own sandbox does not run as root, as in containers
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",  # this machine only
]

TakePicture = Callable[[str], Awaitable[None]]

PATIENCE = 30.0
"""Seconds for what must come onto a page: how long it takes says how busy the machine is."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--pictures DIR` makes tests keep the pictures that they take."""
    parser.addoption("--pictures", type=Path, metavar="DIR", help="keep the pictures that tests take here")


def find_chromium(playwright: Playwright) -> str:
    """The path of this machine's Chromium, or of Playwright's own; without either the test cannot run."""
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return found
    if Path(playwright.chromium.executable_path).exists():
        return playwright.chromium.executable_path
    return cannot_run("needs Chromium, for instance Debian's package chromium")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium that reaches nothing but this machine."""
    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        yield chromium
        await chromium.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """An empty page of 1280 x 800, sharp enough for pictures; an error in its scripts fails the test."""
    context = await browser.new_context(
        viewport={"width": 1280, "height": 800},
        device_scale_factor=2,
        locale="en-GB",
        reduced_motion="reduce",
    )
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await context.close()
    assert not errors


@pytest.fixture
def take_picture(page: Page, request: pytest.FixtureRequest) -> TakePicture:
    """Keeps a picture of the page as NAME.png where `--pictures` says; does nothing without it."""
    folder: Path | None = request.config.getoption("--pictures")

    async def take(name: str) -> None:
        if folder:
            await page.screenshot(path=folder / f"{name}.png", scale="css")

    return take


@pytest.fixture
async def demo(page: Page, tmp_path: Path) -> AsyncIterator[Page]:
    """The page of a freshly started demo."""
    async with AsyncExitStack() as stack:
        await page.goto(await open_demo(stack, tmp_path))
        yield page


@pytest.fixture
async def tuesday(demo: Page) -> Page:
    """The same on a Tuesday at nine, when the first digest has come."""
    await demo.get_by_role("button", name="It is Tuesday, nine").click()
    await demo.get_by_role("button", name="Dismiss", exact=True).click()
    return demo


async def send(page: Page, text: str) -> None:
    """Write in the demo's #team and send it, once no dialog is in front: one that is closing still takes the keys."""
    await expect(page.get_by_role("dialog")).to_have_count(0)
    composer = page.get_by_role("textbox", name="Message #team")
    await composer.fill(text)
    await composer.press("Enter")
