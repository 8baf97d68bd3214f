"""One review a quarter, ten minutes a client (product.md, Methods: 9): one item for all clients of a person."""

from collections.abc import Iterator
from datetime import timedelta

from models.rules.nudges.cause import Cause, Kind, Known, Today, Urgency, What
from models.rules.quarters import Quarter

OLD_ENOUGH = timedelta(days=60)
LAST_MONTHS = (3, 6, 9, 12)


def causes(known: Known, today: Today) -> Iterator[Cause]:
    """In the last month of a quarter, for who has been a client for two months."""
    if today.day.month not in LAST_MONTHS or today.now - known.known_since < OLD_ENOUGH:
        return
    quarter = Quarter.of(today.day)
    about = f"{quarter.year}Q{quarter.number}"
    yield Cause(
        Kind.REVIEW, What.QUARTER, known.client_id, Urgency.WHEN_IT_SUITS, about, worth=known.worth, group=about
    )
