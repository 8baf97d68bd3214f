"""Who hears a cause: whoever took it on, and the owner or leads where those have left."""

import pytest

from models.rules.nudges.cause import Cause, Hearer, Kind, Urgency, What
from models.rules.nudges.hearing import hears, stands_for

EVERYBODY = {"LEAD", "OWNER", "DOER", "OTHER"}


def told(hearer: Hearer, active: set[str]) -> set[str]:
    """Who of these people hears it."""
    doer = "DOER" if hearer is Hearer.DOER else ""
    cause = Cause(Kind.AT_RISK, What.STEP_LATE, 1, Urgency.THIS_WEEK, hearer=hearer, doer=doer)
    stands = {one: stands_for(one, "OWNER", {"DOER"}, active, is_lead=one == "LEAD") for one in active}
    return {one for one in active if hears(cause, one, stands[one], active)}


@pytest.mark.parametrize(
    ("hearer", "left", "hear"),
    [
        (Hearer.OWNER, set(), {"OWNER"}),
        (Hearer.OWNER, {"OWNER"}, {"LEAD"}),
        (Hearer.LEADS, set(), {"LEAD"}),
        (Hearer.DOER, set(), {"DOER"}),
        (Hearer.DOER, {"OWNER"}, {"DOER"}),
        (Hearer.DOER, {"DOER"}, {"OWNER"}),
        (Hearer.DOER, {"DOER", "OWNER"}, {"LEAD"}),
    ],
)
def test_nothing_is_lost_when_somebody_leaves(hearer: Hearer, left: set[str], hear: set[str]) -> None:
    assert told(hearer, EVERYBODY - left) == hear
