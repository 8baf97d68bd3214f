"""From an empty workspace to sorted clients with channels and owners, in a browser: how many taps it takes."""

from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, Page, expect

from models.clients import Client
from models.rules.tiers import Tier
from models.tiers import TierDecision
from tests.support import given
from tests.support.agency import TEAM, Agency
from tests.support.browser import TakePicture

CLIENTS = {
    "Aurora Outdoor": "client-aurora",
    "Brightwater Energy": "brightwater",
    "Cobalt Cycles": "cobalt-internal",
    "Dovetail": "dovetail",
    "Elkhorn A/S": "client-elkhorn",
    "Fjord Ferries": "fjord-ferries",
    "Grønt & Co": "groent",
    "Harbour Bank": "harbourbank",
    "Islet": "islet-intern",
    "Juniper": "kunde-juniper",
    "Kestrel": "kestrel",
    "Lumen Optics": "lumen",
}
HEADS = ("USOFIE", "UJONAS")


@dataclass
class Finger:
    """Whoever taps, and how often they did."""

    taps: int = 0

    async def tap(self, where: Locator) -> None:
        await where.click()
        self.taps += 1


def channels() -> list[dict[str, object]]:
    """One a client, with Mette in all of them; two are shared with the client besides."""
    found: list[dict[str, object]] = [
        {"id": f"C{number:02}", "name": name, "members": ["UMETTE", HEADS[number % 2], "URAPPORT"]}
        for number, name in enumerate(CLIENTS.values())
    ]
    shared = {"members": ["USOFIE", "UCLIENT", "URAPPORT"], "is_ext_shared": True}
    return [*found, {"id": "CX0", "name": "ext-aurora", **shared}, {"id": "CX1", "name": "ext-dovetail", **shared}]


@pytest.fixture
async def home(agency: Agency, page: Page) -> Locator:
    """Mette's Home tab, with nobody on it."""
    people = [
        one.model_dump() for one in agency.sandbox.world.workspaces[TEAM].people.values() if one.id != "USLACKBOT"
    ]
    known = {"id": TEAM, "name": "Nordlys", "domain": "nordlys", "users": people, "channels": channels()}
    agency.sandbox.load({"workspaces": [known]})
    await page.goto(f"{agency.url}/?team={TEAM}&as=UMETTE&app=A1")
    shown = page.get_by_role("tabpanel", name="Home")
    await expect(shown).to_contain_text("Hello mette")
    return shown


@pytest.mark.parametrize(("count", "most"), [(8, 12), (12, 15)])
async def test_an_agency_is_set_up_in_a_few_taps(
    agency: Agency, page: Page, home: Locator, take_picture: TakePicture, count: int, most: int
) -> None:
    names, finger = list(CLIENTS)[:count], Finger()
    await finger.tap(home.get_by_role("button", name="Add several").first)
    form = page.get_by_role("dialog", name="Add several clients")
    await form.get_by_label("Your clients' names").fill("\n".join(names))
    await take_picture("setup-names")
    await finger.tap(form.get_by_role("button", name="Next"))
    found = page.get_by_role("dialog", name="What I found")
    await expect(found).to_contain_text(f"{count} clients, ready to add.")
    await take_picture("setup-found")
    await finger.tap(found.get_by_role("button", name="Add them all"))
    card = page.get_by_role("dialog", name="Sort your clients")
    for number, name in enumerate(names):
        await expect(card).to_contain_text(f"{number + 1} of {count}")
        await expect(card.get_by_role("heading", name=name)).to_be_visible()
        if number == 1:
            await take_picture("setup-sort")
        await finger.tap(card.get_by_role("button", name=("Good", "OK", "Bad fit")[number % 3], exact=True))
    await expect(card).to_contain_text("All are sorted.")

    assert finger.taps == count + 3 <= most
    clients = {one.name: one for one in await given.rows(agency, Client)}
    assert list(clients) == names
    wanted = {name: (f"C{number:02}", HEADS[number % 2]) for number, name in enumerate(names)}
    assert {name: (one.internal_channel, one.owner_id) for name, one in clients.items()} == wanted
    assert clients["Aurora Outdoor"].shared_channel == "CX0"
    sorted_as = [one.tier for one in await given.rows(agency, TierDecision)]
    assert sorted_as == [(Tier.GOOD, Tier.OK, Tier.BAD_FIT)[number % 3] for number in range(count)]
