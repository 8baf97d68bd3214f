"""Nothing was logged with a client for half as long again as both sides agreed to be in touch."""

from collections.abc import Iterator

from models.rules.facts import DAY
from models.rules.nudges.cause import Cause, Evidence, Kind, Known, Today, Urgency, What

PATIENCE = 1.5


def causes(known: Known, today: Today) -> Iterator[Cause]:
    """One, about the silence since what was logged last."""
    heard = known.facts.heard_by(today.now).interactions
    last = max([one.heard_at for one in heard], default=known.known_since)
    silence = today.now - last
    if silence >= known.facts.cadence * PATIENCE:
        since = today.calendar.day_of(last)
        yield Cause(
            Kind.QUIET,
            What.QUIET,
            known.client_id,
            Urgency.SOON,
            since.isoformat(),
            Evidence(on=since, days=silence // DAY),
            known.worth,
        )
