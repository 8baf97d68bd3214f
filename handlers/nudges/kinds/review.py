"""The one review of a quarter (models/rules/nudges/review.py)."""

from handlers.kit.blocks import md
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_CARD
from handlers.kit.words import _
from handlers.nudges.kinds.said import Said
from models.clients import Client
from models.rules.nudges.cause import Cause


def say(_cause: Cause, client: Client) -> Said:
    """Whom to look at."""
    why = md(_("*{client}* · ten minutes for the quarterly review."), client=client.name)
    todo = _("Is what you know of them still true? What could you add? Has the foundation changed?")
    return Said(why, todo, SHOW_CARD.button(_("Open card"), ClientRef(client_id=client.id)))


def draft(_cause: Cause) -> str | None:
    """Nothing is sent: it is a look of our own."""
    return None
