"""A promise is due soon, or its day has passed (models/rules/nudges/promise.py)."""

from handlers.kit.blocks import clip, md
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_PROMISES
from handlers.kit.words import _, spoken_date
from handlers.nudges.kinds.said import Said
from models.clients import Client
from models.rules.nudges.cause import Cause, What

SHOWN = 120


def say(cause: Cause, client: Client) -> Said:
    """Whose promise it is, what and for when."""
    why, todo = {
        What.OURS_LATE: (
            _("*{client}* · we promised “{what}” for {day}, and nobody has said that it is kept."),
            _("Say how it went. If it takes longer, they hear it best from you."),
        ),
        What.OURS_SOON: (
            _("*{client}* · we promised “{what}” for {day}."),
            _("A look now leaves time to say so if it gets tight."),
        ),
        What.THEIRS_LATE: (
            _("*{client}* · we had “{what}” down for {day} from them, and nobody has said that it came."),
            _("Say whether it came, or remind them kindly."),
        ),
        What.THEIRS_SOON: (
            _("*{client}* · they give us “{what}” by {day}."),
            _("A friendly word now helps them keep it."),
        ),
    }[cause.what]
    told = md(why, client=client.name, what=clip(cause.evidence.named, SHOWN), day=_day(cause))
    return Said(told, todo, SHOW_PROMISES.button(_("How did it go?"), ClientRef(client_id=client.id)))


def draft(cause: Cause) -> str | None:
    """To say that we are late, or to bring theirs to mind."""
    words = {
        What.OURS_LATE: _(
            "Hi,\n\nYou should hear this from us first: “{what}” was due on {day}, and we are not there yet. We are"
            " sorry.\n\nOur new date is [day]. Does that work for you?"
        ),
        What.THEIRS_LATE: _(
            "Hi,\n\nA short note on where we stand: we had “{what}” down for {day} and go on as soon as we have"
            " it.\n\nWhich day suits you now? If something is in the way, we are glad to help."
        ),
        What.THEIRS_SOON: _(
            "Hi,\n\nWe look forward to “{what}” by {day}, so that we can go on as planned.\n\nIs there anything that we"
            " can make easier?"
        ),
    }.get(cause.what)
    return words.format(what=cause.evidence.named, day=_day(cause)) if words else None


def _day(cause: Cause) -> str:
    return spoken_date(cause.evidence.on) if cause.evidence.on else ""
