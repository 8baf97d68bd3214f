"""The kinds of nudges, and all causes of a client: a new kind is a module beside this one, and a line here."""

from collections.abc import Iterator, Mapping

from models.rules.nudges import at_risk, offer, promise, quiet, renewal, review, upsell, waiting
from models.rules.nudges.cause import Cause, Finder, Kind, Known, Today

FINDERS: Mapping[Kind, Finder] = {
    Kind.PROMISE: promise.causes,
    Kind.WAITING: waiting.causes,
    Kind.AT_RISK: at_risk.causes,
    Kind.QUIET: quiet.causes,
    Kind.RENEWAL: renewal.causes,
    Kind.UPSELL: upsell.causes,
    Kind.OFFER: offer.causes,
    Kind.REVIEW: review.causes,
}


def causes_of(known: Known, today: Today) -> Iterator[Cause]:
    """Whatever is so of one client at this moment."""
    for find in FINDERS.values():
        yield from find(known, today)
