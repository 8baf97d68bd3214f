"""A client is at risk, or drains people, and there is no plan (models/rules/nudges/at_risk.py)."""

from handlers.kit.blocks import clip, md
from handlers.kit.ids import ClientRef
from handlers.kit.shared import BEGIN_PLAN, SHOW_CARD, SHOW_HEALTH
from handlers.kit.words import _, n_, spoken_date
from handlers.nudges.kinds.said import Said
from models.clients import Client
from models.rules.nudges.cause import Cause, What

SHOWN = 120


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
    if cause.what is What.STEP_LATE:
        day = spoken_date(cause.evidence.on) if cause.evidence.on else ""
        why = md(
            _("*{client}* · a step of the plan was for {day}: “{what}”"),
            client=client.name,
            day=day,
            what=clip(cause.evidence.named, SHOWN),
        )
        return Said(why, _("Tick it on their card once it is done."), SHOW_CARD.button(_("Open card"), ref))
    why = _("*{client}* · at risk, {score} of 100, and there is no plan yet.")
    todo = _("Two or three steps, each with a name and a day, are enough to begin.")
    return Said(md(why, client=client.name, score=count), todo, BEGIN_PLAN.button(_("Recovery plan"), ref))


def draft(cause: Cause) -> str | None:
    """To ask how they see it; of a drain one talks inside first."""
    if cause.what is not What.AT_RISK:
        return None
    return _(
        "Hi,\n\nWe would like to hear how you see our work together right now, the good and what could be better."
        "\n\nDo you have half an hour on [day]? We listen, and come back with what we change."
    )
