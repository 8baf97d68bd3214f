"""The parts of a client's card (handlers/clients/card.py), which features fill, each with few words and one door.

A feature says by the slot that it fills where on the card it belongs. All of it is one message, so a feature puts a
section or two there; what is long stands behind its door, and what is rarely needed behind *More*.
"""

from collections.abc import Sequence
from typing import TypeVar

from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, md
from handlers.kit.ids import Action, Payload, Slot
from models.clients import Client

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
