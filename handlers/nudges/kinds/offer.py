"""An offer that clients should hear of, or about which somebody decides (models/rules/nudges/offer.py)."""

from handlers.kit.blocks import clip, md
from handlers.kit.ids import OfferRef
from handlers.kit.shared import SHOW_OFFER
from handlers.kit.words import _, spoken_date
from handlers.nudges.kinds.said import Said
from models.clients import Client
from models.rules.nudges.cause import Cause, What

SHOWN = 80


def say(cause: Cause, client: Client) -> Said:
    """Which offer, and until when it is theirs first."""
    told = cause.evidence
    if cause.what is What.PARITY:
        why = _("*{client}* · new customers are promised “{offer}”, and it is open whether they get it too.")
        todo = _("Whoever has been with us for long should not get less: say yes or no.")
    elif told.on:
        why = _("*{client}* · has not heard of “{offer}” yet, and it is for current clients first until {day}.")
        todo = _("A personal word before everybody hears of it.")
    else:
        why, todo = _("*{client}* · has not heard of “{offer}” yet."), _("Offer it, where it fits.")
    day = spoken_date(told.on) if told.on else ""
    words = md(why, client=client.name, offer=clip(told.named, SHOWN), day=day)
    return Said(words, todo, SHOW_OFFER.button(_("Open the offer"), OfferRef(offer_id=told.row or 0)))


def draft(_cause: Cause) -> str | None:
    """Its letters stand on its own page."""
    return None
