"""How each kind of nudge is said: a new kind is a module here, one in models/rules/nudges, and a line in each."""

from collections.abc import Mapping

from handlers.kit.words import _
from handlers.nudges.kinds import at_risk, offer, promise, quiet, renewal, review, upsell, waiting
from handlers.nudges.kinds.said import Words
from models.rules.nudges.cause import Kind

WORDS: Mapping[Kind, Words] = {
    Kind.PROMISE: promise,
    Kind.WAITING: waiting,
    Kind.AT_RISK: at_risk,
    Kind.QUIET: quiet,
    Kind.RENEWAL: renewal,
    Kind.UPSELL: upsell,
    Kind.OFFER: offer,
    Kind.REVIEW: review,
}


def kind_name(kind: Kind) -> str:
    """'Promises', as a person mutes it."""
    return {
        Kind.PROMISE: _("Promises"),
        Kind.WAITING: _("What waits for an answer"),
        Kind.AT_RISK: _("At risk, or draining"),
        Kind.QUIET: _("Quiet clients"),
        Kind.RENEWAL: _("Renewals and anniversaries"),
        Kind.UPSELL: _("Ideas for more"),
        Kind.OFFER: _("Offers"),
        Kind.REVIEW: _("Quarterly review"),
    }[kind]
