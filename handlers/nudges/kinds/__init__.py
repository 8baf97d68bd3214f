"""How each kind of nudge is said: a new kind is a module here, one in models/rules/nudges, and a line in each."""

from collections.abc import Mapping

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
