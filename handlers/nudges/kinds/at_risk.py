"""A client is at risk, or drains people, and there is no plan (models/rules/nudges/at_risk.py)."""

from handlers.kit.blocks import md
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_HEALTH
from handlers.kit.words import _, n_
from handlers.nudges.kinds.said import Said
from models.clients import Client
from models.rules.nudges.cause import Cause, What


def say(cause: Cause, client: Client) -> Said:
    """The score, or the streak."""
    count = cause.evidence.count or 0
    ref = ClientRef(client_id=client.id)
    if cause.what is What.DRAINING:
        why = n_(
            "*{client}* · the last answer about the gut says that they drain us.",
            "*{client}* · the last {count} answers about the gut say that they drain us.",
            count,
        )
        todo = _("Ask the people who work with them what would make it lighter.")
        return Said(md(why, client=client.name, count=count), todo, SHOW_HEALTH.button(_("Who said so?"), ref))
    why = _("*{client}* · at risk, {score} of 100, and there is no plan yet.")
    todo = _("Two or three steps, each with a name and a day, are enough to begin.")
    return Said(md(why, client=client.name, score=count), todo, SHOW_HEALTH.button(_("Why?"), ref))


def draft(cause: Cause) -> str | None:
    """To ask how they see it; of a drain one talks inside first."""
    if cause.what is What.DRAINING:
        return None
    return _(
        "Hi,\n\nWe would like to hear how you see our work together right now, the good and what could be better."
        "\n\nDo you have half an hour on [day]? We listen, and come back with what we change."
    )
