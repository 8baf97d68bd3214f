"""A scope request, or a boundary, waits for somebody to decide (models/rules/nudges/waiting.py)."""

from handlers.kit.blocks import clip, md
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_CARD
from handlers.kit.words import _, spoken_date
from handlers.nudges.kinds.said import Said
from models.clients import Client
from models.rules.nudges.cause import Cause, What

SHOWN = 120


def say(cause: Cause, client: Client) -> Said:
    """What waits, for whom, and since when."""
    why, todo = {
        What.TO_SORT: (
            _("*{client}* · asked for this on {day}, and nobody has said yet what it is: “{what}”"),
            _("In the agreement, extra, or on us: any answer is kinder than none."),
        ),
        What.TO_QUOTE: (
            _("*{client}* · the quote is still to be sent, since {day}: “{what}”"),
            _("Send it, or tell them when it comes."),
        ),
        What.UNANSWERED: (
            _("*{client}* · has had your quote since {day}: “{what}”"),
            _("A short reminder may help them."),
        ),
        What.TO_DECIDE: (
            _("*{client}* · the boundary they learn was broken again, after reminders."),
            _("Talk, live with it, or part ways: it is yours to decide, on their card."),
        ),
    }[cause.what]
    day = spoken_date(cause.evidence.on) if cause.evidence.on else ""
    told = md(why, client=client.name, what=clip(cause.evidence.named, SHOWN), day=day)
    return Said(told, todo, SHOW_CARD.button(_("Open card"), ClientRef(client_id=client.id)))


def draft(cause: Cause) -> str | None:
    """To say that we are at it, or to ask for their answer."""
    words = {
        What.TO_SORT: _(
            "Hi,\n\nThank you for asking about “{what}”. We have seen it and look at what it takes. You hear from us by"
            " [day]."
        ),
        What.TO_QUOTE: _("Hi,\n\nWe have not forgotten “{what}”. Our quote reaches you by [day]."),
        What.UNANSWERED: _(
            "Hi,\n\nDid you get around to our quote for “{what}”? We keep the time free until [day]. If something in it"
            " does not fit, tell us, and we look at it together."
        ),
    }.get(cause.what)
    return words.format(what=cause.evidence.named) if words else None
