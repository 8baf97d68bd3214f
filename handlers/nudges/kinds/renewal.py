"""A retainer ends, or an anniversary is near (models/rules/nudges/renewal.py)."""

from handlers.kit.blocks import clip, md
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_CARD
from handlers.kit.words import _, n_, spoken_date
from handlers.nudges.kinds.said import Said
from models.clients import Client
from models.rules.nudges.cause import Cause, What

SHOWN = 80


def say(cause: Cause, client: Client) -> Said:
    """What ends and when, or how many years it is."""
    told = cause.evidence
    lead_on = SHOW_CARD.button(_("Open card"), ClientRef(client_id=client.id))
    if cause.what is What.ANNIVERSARY:
        years = told.count or 0
        why = n_("*{client}* · a client for {count} year now.", "*{client}* · a client for {count} years now.", years)
        return Said(md(why, client=client.name, count=years), _("A warm word costs nothing and is kept."), lead_on)
    day = spoken_date(told.on) if told.on else ""
    why = _("*{client}* · “{project}” ends {day}, and nothing follows it yet.")
    todo = _("Talk about what comes next while there is time to choose.")
    return Said(md(why, client=client.name, project=clip(told.named, SHOWN), day=day), todo, lead_on)


def draft(cause: Cause) -> str | None:
    """To thank, or to talk about what comes next."""
    told = cause.evidence
    if cause.what is What.ANNIVERSARY:
        years = told.count or 0
        text = n_(
            "Hi,\n\nWe have worked together for {count} year now, and we are glad of it. Thank you for your trust. Here"
            " is to the next one!",
            "Hi,\n\nWe have worked together for {count} years now, and we are glad of it. Thank you for your trust."
            " Here is to the next one!",
            years,
        )
        return text.format(count=years)
    text = _(
        "Hi,\n\n“{project}” runs until {day}. Before then we would like to look with you at what it brought, and at"
        " what you need next.\n\nWould [day] suit you?"
    )
    return text.format(project=told.named, day=spoken_date(told.on) if told.on else "")
