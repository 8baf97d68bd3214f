"""A current client as one reader sees them when something is to be offered.

Health is what that reader may see of it, and so is the tier (models/fitting.py). So two readers may see two orders.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from models.clients import Client
from models.fitting import Fit, fit_of
from models.portfolio import ClientFacts
from models.rules.complaints import open_since
from models.rules.offers import Candidate
from models.rules.upsell import Activity
from models.sight import Reader, Sight
from models.tiers import TierFacts


@dataclass(frozen=True, slots=True)
class Met:
    """A current client as the reader sees them, with what their tier rests on."""

    client: Client
    candidate: Candidate
    fit: Fit


Score = Callable[[ClientFacts, Sight], int | None]
"""The health, as shown, that somebody with these eyes sees."""


def score_at(now: datetime) -> Score:
    """As it is at a moment."""
    return lambda one, sight: sight.see(one.client.id)(one.facts, now).whole_score


def met(one: ClientFacts, reader: Reader, sight: Sight, tiers: TierFacts, score: Score, now: datetime) -> Met:
    """One client."""
    client, fit = one.client, fit_of(one, reader, sight, tiers, now)
    candidate = Candidate(
        id=client.id,
        name=client.name,
        tier=fit.tier,
        score=score(one, sight),
        activity=Activity(client.status.value),
        complaints=open_since(one.facts.interactions, now),
    )
    return Met(client, candidate, fit)
