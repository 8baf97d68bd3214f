"""Nothing was logged with a client for a while (models/rules/nudges/quiet.py)."""

from handlers.kit.blocks import md
from handlers.kit.ids import ClientRef
from handlers.kit.shared import LOG_WITH_CLIENT
from handlers.kit.words import _, n_
from handlers.nudges.kinds.said import Said
from models.clients import Client
from models.rules.nudges.cause import Cause


def say(cause: Cause, client: Client) -> Said:
    """For how long; not logging is not silence, so nothing more is said."""
    days = cause.evidence.days or 0
    why = n_("*{client}* · nothing logged for {count} day.", "*{client}* · nothing logged for {count} days.", days)
    lead_on = LOG_WITH_CLIENT.button(_("We spoke"), ClientRef(client_id=client.id))
    todo = _("If you spoke, log it in a few words. If not, a short call may be welcome.")
    return Said(md(why, client=client.name, count=days), todo, lead_on, _("That's fine"))


def draft(_cause: Cause) -> str | None:
    """To get in touch."""
    return _(
        "Hi,\n\nJust checking in: how are things on your side? I have a few minutes on [day], if you like to talk."
    )
