"""Drafts of reminders, in the client's language: gentle first, then clear, then firm. They blame nobody.

docs/boundaries.md shows all of them, as clients read them.
"""

from handlers.kit.our_boundaries import as_said
from handlers.kit.words import _, speaking
from models.boundaries import Boundary
from models.rules.boundaries import Firmness


def reminder(boundary: Boundary, firmness: Firmness, language: str) -> str:
    """What a person may send to the client, ready to copy."""
    need, why = as_said(boundary, language)
    with speaking(language):
        return _words(firmness).format(need=need.rstrip(" ."), why=why)


def _words(firmness: Firmness) -> str:
    match firmness:
        case Firmness.GENTLE:
            return _(
                "Hi! There is a small thing that helps us do our best for you: “{need}”.\n\n"
                "{why}\n\n"
                "It slips easily on busy days, so this is only a friendly nudge. Thank you for keeping it in mind!"
            )
        case Firmness.CLEAR:
            return _(
                "Hi! May we come back to something that makes our work together easier: “{need}”.\n\n"
                "{why}\n\n"
                "Lately it has not always worked out. Can we agree to keep to it from here? "
                "If something on our side makes it hard, please tell us, and we will find a way."
            )
        case Firmness.FIRM:
            return _(
                "Hi! This one matters to us, so we would rather say it openly: “{need}”.\n\n"
                "{why}\n\n"
                "When it keeps slipping, our work for you suffers, and none of us wants that. "
                "From here on we need to be able to count on it. "
                "Shall we take ten minutes this week and find out together how to make it easy?"
            )


def sound_of(firmness: Firmness) -> str:
    """How it sounds, in a word."""
    return {
        Firmness.GENTLE: _("A gentle reminder"),
        Firmness.CLEAR: _("A clear reminder"),
        Firmness.FIRM: _("A firm reminder"),
    }[firmness]
