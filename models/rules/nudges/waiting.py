"""Something waits for somebody to decide: a scope request for longer than agreed, or a boundary broken too often."""

from collections.abc import Iterator

from models.rules.nudges.cause import DAY, Asked, Cause, Evidence, Kind, Known, Today, Urgency, What
from models.rules.scope import Step

WAITS = {
    Step.NEW: (What.TO_SORT, Urgency.NOW),
    Step.QUOTED: (What.TO_QUOTE, Urgency.NOW),
    Step.WAITING: (What.UNANSWERED, Urgency.THIS_WEEK),
}


def causes(known: Known, today: Today) -> Iterator[Cause]:
    """Each request whose agreed time is over, and the decision that is due."""
    for asked in known.asked:
        if asked.step in WAITS and asked.waits_until <= today.now:
            yield _request(known, asked, today)
    if known.decision_since:
        yield _decision(known)


def _request(known: Known, asked: Asked, today: Today) -> Cause:
    what, urgency = WAITS[asked.step]
    since = today.calendar.day_of(asked.since)
    evidence = Evidence(asked.what, asked.id, on=since, days=(today.day - since) // DAY)
    worth = asked.worth or known.worth
    return Cause(Kind.WAITING, what, known.client_id, urgency, f"{asked.id}:{asked.since.isoformat()}", evidence, worth)


def _decision(known: Known) -> Cause:
    about = known.decision_since.isoformat() if known.decision_since else ""
    return Cause(
        Kind.WAITING,
        What.TO_DECIDE,
        known.client_id,
        Urgency.THIS_WEEK,
        about,
        worth=known.worth,
    )
