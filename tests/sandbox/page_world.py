"""What the page's tests share: a seed with things to see on it, and the ways into the page."""

from copy import deepcopy

from playwright.async_api import Locator, Page, expect

from tests.sandbox.hands import SEED, Json

CLIENTS = ["Acme", "Bryggen", "Café Norden", "Fjord Foods", "Kystbanken"]
COMMANDS = [
    {"command": "/client-rate", "description": "Rate a client", "usage_hint": "[client]"},
    {"command": "/client-log", "description": "Log what happened", "usage_hint": "[client] [what]"},
    {"command": "/blocks", "description": "Show blocks"},
]
GREETING = {
    "title": "Welcome to Nordlys",
    "lines": ["A small Slack with *Rapport* at work in it."],
    "tries": [
        {
            "label": "Rate a client",
            "hint": "Runs `/client-rate acme`",
            "do": {"type": "command", "text": "/client-rate acme"},
        },
        {"label": "It is Monday, nine", "hint": "", "do": {"type": "clock", "next": "monday-09:00"}},
    ],
}


def page_seed() -> Json:
    """The tests' workspace, with more commands and with a greeting."""
    seed = deepcopy(SEED)
    seed["apps"][0]["manifest"]["features"]["slash_commands"] = COMMANDS
    return seed | {"greeting": GREETING}


async def open_channel(page: Page, url: str, channel: str = "C1", who: str = "U1") -> None:
    """The page as that person, in that channel, ready to be used."""
    await page.goto(f"{url}/?team=T1&as={who}&channel={channel}")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()


async def say(page: Page, text: str, label: str = "Message #acme-internal") -> None:
    """Types into the composer and presses Enter."""
    await page.get_by_label(label).fill(text)
    await page.keyboard.press("Enter")


async def pick(page: Page, label: str, option: str, typed: str = "") -> None:
    """Opens the list of that label, narrows it by what is typed, and picks."""
    box = page.get_by_label(label, exact=True)
    await box.click()
    if typed:
        await box.fill(typed)
    await page.get_by_role("option", name=option).click()


def message(page: Page, text: str) -> Locator:
    return page.get_by_role("main").get_by_role("article").filter(has_text=text)
