"""When we keep quiet about more work: what stands between a client and anything that we would like to sell them.

Whoever speaks of more while something is amiss is heard as not listening (product.md, Speaking up).
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

WELL_FROM = 60
"""The score of health, as shown, from which on a client is well enough."""


class Gate(StrEnum):
    """Why nothing is proposed to a client now."""

    ARCHIVED = "archived"
    PAUSED = "paused"
    COMPLAINT = "complaint"
    """They complained, nobody has closed it yet, and that comes first."""
    UNRATED = "unrated"
    """There is no score yet."""
    UNWELL = "unwell"
    """Health is below 60."""


class Activity(StrEnum):
    """Whether we work with a client now."""

    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


GATE_OF = {Activity.PAUSED: Gate.PAUSED, Activity.ARCHIVED: Gate.ARCHIVED}


def held_back(activity: Activity, score: int | None, complaints: Collection[datetime]) -> Gate | None:
    """What to see to before more is offered, the weightiest first; None where nothing stands in the way.

    `score` is the health from 0 to 100 that the reader sees, None where too little is known; `complaints` are the
    moments of the complaints that are open (models/rules/complaints.py).
    """
    if activity in GATE_OF:
        return GATE_OF[activity]
    if complaints:
        return Gate.COMPLAINT
    if score is None:
        return Gate.UNRATED
    return Gate.UNWELL if score < WELL_FROM else None
