"""The parts of a client's card (handlers/clients/card.py), which features fill, each with few words and one door.

A feature says by the slot that it fills where on the card it belongs. All of it is one message, so a feature puts a
section or two there; what is long stands behind its door, and what is rarely needed behind *More*.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, md
from handlers.kit.ids import Action, ClientRef, Payload, Slot
from handlers.kit.shared import SHOW_CARD
from handlers.kit.words import _
from models.clients import Client

NAME = 40
"""So much of a client's name stands on a button."""

P = TypeVar("P", bound=Payload)

HEAD: Slot[Client] = Slot("card_head", ("health", "tiers", "rate", "profile"))
"""How it is with them."""
OPEN: Slot[Client] = Slot(
    "card_open", ("interactions", "promises", "scope", "boundaries", "plans", "kickoff", "retrospective", "offers")
)
"""What waits for somebody, and what is agreed."""
PEOPLE: Slot[Client] = Slot("card_people", ("contacts", "interactions", "prospects"))
"""Their people, and what happened last."""
MONEY: Slot[Client] = Slot("card_money", ("budget", "invoices"))
"""Hours for everybody, money for those who see it."""
BUTTONS: Slot[Client] = Slot("card_buttons", ("rate", "interactions", "scope", "kickoff", "budget"))
"""The buttons of the one row, not blocks: at most two a feature, what is used most."""
MORE: Slot[Client] = Slot("card_more")
"""Rows behind *More*, each by `row`."""


def door(action: Action[P], word: str, choices: Sequence[tuple[str, P]]) -> Element | None:
    """The one way from a section to what it tells of: a button where that is one thing, else a *…* with up to five."""
    if len(choices) == 1:
        return action.button(word, choices[0][1])
    return action.overflow(choices[: blocks.OVERFLOW])


def row(title: str, *buttons: Element | None) -> list[Block]:
    """Buttons that belong together, under what they are about; nothing where there is none."""
    return [blocks.context(md("*{title}*", title=title)), blocks.actions(*buttons)] if any(buttons) else []


def way_to(client_id: int, name: str = "") -> Element:
    """The button that opens a card, privately for whoever presses it; with a `name` where several stand on a page."""
    text = _("Open {client}").format(client=blocks.clip(name, NAME)) if name else _("Open card")
    return SHOW_CARD.button(text, ClientRef(client_id=client_id), mark=str(client_id) if name else "")


def ways_to(clients: Mapping[int, str]) -> list[Block]:
    """A *…* that opens the card of each of these, by id and name, of up to five; nothing where there is none."""
    ways = [
        (_("Open {client}").format(client=blocks.clip(name, NAME)), ClientRef(client_id=client_id))
        for client_id, name in clients.items()
    ]
    if not ways:
        return []
    return [blocks.section(_("Their cards"), accessory=SHOW_CARD.overflow(ways[: blocks.OVERFLOW]))]
