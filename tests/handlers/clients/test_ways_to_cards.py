"""Wherever a client is named there is a way to their card, and it opens for whoever pressed alone."""

from decimal import Decimal
from typing import Any

import pytest

from handlers.kit import card
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_CARD
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.cards import from_card
from tests.support.engaged import Hand, engage
from tests.support.learning import BEGAN, event, the_list
from tests.support.person import Person, Surface
from tests.support.slack import slack_takes

FROM_THE_CARD = {
    "promises": "All promises",
    "scope": "All requests",
    "invoices": "Invoices",
    "contacts": "Contacts",
    "plan": "Open the plan",
    "boundaries": "History",
    "budget": "Burn and forecast",
    "agreement": "sepia site",
    "changes": "What changed",
}


@pytest.fixture(autouse=True)
async def acme(agency: Agency) -> int:
    await agency.clock(MONDAY)
    client = await given.client(agency, "Acme", internal_channel="CACME")
    hand = Hand("sepia", "Usual", Decimal(1000), Decimal(2000), "EUR", "UMETTE", "ULARS")
    listed = await the_list(agency)
    async with agency.house.deps.database.transaction(TEAM) as session:
        await engage(session, client.id, hand)
        session.add(event(client, next(iter(listed.values())), BEGAN, MONDAY))
    return client.id


async def leads_to_card(person: Person, shown: Surface, client_id: int) -> None:
    """It has a way, and who takes it sees the card."""
    ways = [one for block in shown.blocks for one in elements(block) if one["action_id"].startswith(SHOW_CARD.id)]
    assert ways, shown.buttons
    assert SHOW_CARD.read(ways[0]) == ClientRef(client_id=client_id)
    await shown.press(ways[0]["text"]["text"])
    assert "*Owner:*" in (await person.told()).words


def elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    beside = [block["accessory"]] if "accessory" in block else []
    inside = block["elements"] if block["type"] == "actions" else []
    return [*inside, *beside]


@pytest.mark.parametrize("place", FROM_THE_CARD)
async def test_a_page_about_a_client_leads_back_to_the_card(agency: Agency, acme: int, place: str) -> None:
    await from_card(agency.mette, FROM_THE_CARD[place])
    await leads_to_card(agency.mette, await agency.mette.modal(), acme)


async def test_a_clients_health_leads_to_the_card(agency: Agency, acme: int) -> None:
    await agency.mette.command("/client-health acme")
    await leads_to_card(agency.mette, await agency.mette.told(), acme)


async def test_what_is_said_in_a_channel_opens_the_card_for_whoever_presses(agency: Agency, acme: int) -> None:
    sofie = agency.person("USOFIE", here="CACME")
    await sofie.command("/client-scope acme")
    form = await sofie.modal()
    await form.fill(What_they_ask_for="A shop", What_you_say="Extra, quote it", Hours="80")
    assert await form.submit() == {}
    await sofie.told()
    alert = await sofie.said("CACME", "asks for more")
    await leads_to_card(sofie, alert, acme)


def test_the_cards_of_many_are_a_menu_that_slack_takes() -> None:
    assert card.ways_to({}) == []
    found = card.ways_to(dict.fromkeys(range(9), "😀" * 80))
    slack_takes(found)
    assert len(found[0]["accessory"]["options"]) == 5
