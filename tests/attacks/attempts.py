"""What is forged for each listener, by whom, and what comes of it."""

from typing import Any

from tests.attacks.forging import ADDED, ODD, WAYS_BACK, Path, forged, places, theirs_for
from tests.attacks.front import SENT, Front
from tests.attacks.neighbour import ATTACKERS
from tests.matrix.cast import Somebody
from tests.matrix.deeds import Listener, everything

LISTENERS = sorted((one for one in everything() if one.kind in SENT), key=str)
WHO = list(ATTACKERS.values())
BREAKS = ["status 500"]
"""Nothing crossed, but Slack sends it again: that is looked for below, one by one."""

Attempt = tuple[Somebody, Path, Any]


def with_their_ids(front: Front, listener: Listener) -> list[Attempt]:
    """Every id of theirs that fits, in each place of an id, by each attacker."""
    made = []
    for who in WHO:
        for at, value in places(front.body(listener, who).body):
            made += [(who, at, forgery) for forgery in theirs_for(value, at, front.them)]
        made += [(who, at, value) for at, value in ADDED.items()]
    return made


def with_odd_ones(front: Front, listener: Listener) -> list[Attempt]:
    """What belongs nowhere, in each place, by each attacker."""
    return [(who, at, odd) for who in WHO for at, _ in places(front.body(listener, who).body) for odd in ODD]


def some(attempts: list[Attempt], turn: int, most: int | None) -> list[Attempt]:
    """So many of them, spread over all; what one listener is not sent, the next is."""
    step = max(1, len(attempts) // most) if most else 1
    return attempts[turn % step :: step][:most]


async def attempt(front: Front, listener: Listener, attempts: list[Attempt]) -> list[Any]:
    """Send all of them; gives what went wrong, and with what."""
    found = []
    for who, at, value in attempts:
        deed = front.body(listener, who)
        outcome = await front.send(forged(deed.body, at, value), who, deed.views)
        leads_there = any(step in WAYS_BACK for step in at)
        faults = front.faults(outcome, is_theirs=listener.kind == "event", leads_there=leads_there)
        found += [(who.id, at, value, faults)] if faults not in ([], BREAKS) else []
    return found
