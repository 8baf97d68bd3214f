"""One review a quarter, ten minutes a client, and a look between two of them where the facts moved on.

Product.md, Methods: 3 and 9. The review is one item for all clients of a person; the tier stands beside each.
"""

from collections.abc import Iterator
from datetime import timedelta

from models.rules.nudges.cause import Cause, Evidence, Hearer, Kind, Known, Today, Urgency, What
from models.rules.quarters import Quarter

OLD_ENOUGH = timedelta(days=60)
LAST_MONTHS = (3, 6, 9, 12)


def causes(known: Known, today: Today) -> Iterator[Cause]:
    """The tier that the facts have outgrown, and the review."""
    yield from _outgrown(known)
    yield from _review(known, today)


def _review(known: Known, today: Today) -> Iterator[Cause]:
    """In the last month of a quarter, for who has been a client for two months, until it is done."""
    if known.is_reviewed or today.day.month not in LAST_MONTHS or today.now - known.known_since < OLD_ENOUGH:
        return
    quarter = Quarter.of(today.day)
    about = f"{quarter.year}Q{quarter.number}"
    evidence = Evidence(tier=known.standing.tier)
    yield Cause(
        Kind.REVIEW, What.QUARTER, known.client_id, Urgency.WHEN_IT_SUITS, about, evidence, known.worth, group=about
    )


def _outgrown(known: Known) -> Iterator[Cause]:
    """It takes single answers to tell, so leads hear it where the owner may not read them."""
    standing = known.standing
    if standing.decided_at is None or standing.outgrown_by is None:
        return
    yield Cause(
        Kind.REVIEW,
        What.TIER_MOVED,
        known.client_id,
        Urgency.SOON,
        f"{standing.decided_at.isoformat()}:{standing.outgrown_by}",
        Evidence(tier=standing.tier, proposed=standing.outgrown_by),
        known.worth,
        hearer=Hearer.OWNER if known.owner_is_lead else Hearer.LEADS,
    )
