"""A current client as one reader sees them when something is to be offered.

Health is what that reader may see of it, and a tier is proposed from the single answers that they may read. So two
readers may see two orders; who reads no single answers sees clients without a tier, by the health that is published.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from models.clients import Client
from models.people import Role
from models.portfolio import ClientFacts
from models.rules.facts import Kind
from models.rules.offers import Candidate
from models.rules.tiers import Proposal, Tier, known_of, propose
from models.rules.upsell import Activity
from models.sight import Reader, Sight


@dataclass(frozen=True, slots=True)
class Met:
    """A current client as the reader sees them, with what the tier rests on."""

    client: Client
    candidate: Candidate
    proposal: Proposal | None


Score = Callable[[ClientFacts, Sight], int | None]
"""The health, as shown, that somebody with these eyes sees."""


def score_at(now: datetime) -> Score:
    """As it is at a moment."""
    return lambda one, sight: sight.see(one.client.id)(one.facts, now).whole_score


def met(one: ClientFacts, reader: Reader, sight: Sight, score: Score, now: datetime) -> Met:
    """One client; that somebody is a bad fit is for leads and the owner alone."""
    client = one.client
    proposal = propose(known_of(sight.readable_answers(client.id, one.facts.answers), one.facts.interactions, now))
    is_trusted = reader.role >= Role.LEAD or reader.user_id == client.owner_id
    if proposal and proposal.tier is Tier.BAD_FIT and not is_trusted:
        proposal = None
    candidate = Candidate(
        id=client.id,
        name=client.name,
        tier=proposal.tier if proposal else None,
        score=score(one, sight),
        activity=Activity(client.status.value),
        complaints=tuple(e.at for e in one.facts.interactions if e.kind is Kind.COMPLAINT and e.known(now)),
    )
    return Met(client, candidate, proposal)
