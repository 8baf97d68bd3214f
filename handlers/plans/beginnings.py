"""What a recovery plan begins with, by why the client needs one. People change all of it before they save."""

from handlers.kit.words import _
from models.rules.plans import Cause


def cause_name(cause: Cause) -> str:
    """'We missed what we promised'."""
    return {
        Cause.MISSED: _("We missed what we promised"),
        Cause.UNHAPPY: _("They are unhappy with the work"),
        Cause.DRAINED: _("We are drained"),
        Cause.QUIET: _("They have gone quiet"),
    }[cause]


def first_steps(cause: Cause) -> tuple[str, ...]:
    """What is to be done, as many steps as the rule has days for."""
    return {
        Cause.MISSED: (
            _("Call them and say what we missed, before they have to ask"),
            _("Give them a new date that we are sure of"),
            _("Keep it, and tell them that it is done"),
            _("Ask them how it is now"),
        ),
        Cause.UNHAPPY: (
            _("Listen to what is wrong, in their own words"),
            _("Look at it with the team, and agree on what we change"),
            _("Show them the first of it"),
            _("Ask them whether it is better"),
        ),
        Cause.DRAINED: (
            _("Talk in the team about what drains us, and since when"),
            _("Tell the client how we work best, and agree on one thing"),
            _("Ask the team whether it is lighter"),
        ),
        Cause.QUIET: (
            _("Call them, with nothing to sell"),
            _("Send them something that helps and costs them nothing"),
            _("Meet them, and ask what keeps them up at night"),
        ),
    }[cause]
