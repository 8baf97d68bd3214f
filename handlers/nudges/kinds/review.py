"""The one review of a quarter, and a tier that the facts have outgrown (models/rules/nudges/review.py)."""

from handlers.kit.blocks import lines, md
from handlers.kit.ids import ClientRef
from handlers.kit.labels import tier_name
from handlers.kit.shared import BEGIN_REVIEW, SHOW_CARD
from handlers.kit.words import _
from handlers.nudges.kinds.said import Said
from models.clients import Client
from models.rules.nudges.cause import Cause, What


def say(cause: Cause, client: Client) -> Said:
    """Whom to look at."""
    button = SHOW_CARD.button(_("Open card"), ClientRef(client_id=client.id))
    tier = tier_name(cause.evidence.tier) if cause.evidence.tier else ""
    if cause.what is What.TIER_MOVED and cause.evidence.proposed:
        text = _("*{client}* · decided as {tier}, and for a week the facts have spoken for {proposed}.")
        why = md(text, client=client.name, tier=tier, proposed=tier_name(cause.evidence.proposed))
        return Said(why, _("Look at the reasons on their card: confirm it, or say what you know better."), button)
    why = md(_("*{client}* · ten minutes for the quarterly review."), client=client.name)
    told = md(_("Their tier is {tier}. Does it still fit?"), tier=tier) if tier else None
    begin = BEGIN_REVIEW.button(_("Begin with {client}").format(client=client.name), ClientRef(client_id=client.id))
    todo = _("Is what you know of them still true? What could you add? Has the foundation changed?")
    return Said(lines(why, told), todo, begin)


def draft(_cause: Cause) -> str | None:
    """Nothing is sent: it is a look of our own."""
    return None
