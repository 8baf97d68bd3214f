"""How well a client and we fit, as one reader may see it: every place that shows a tier asks here.

Leads and the client's owner see what was decided, and what is proposed from the single answers that they may read. That
somebody is a bad fit is for them alone, so to everybody else a decision is there only where it says good or ideal: of
all others, OK ones among them, they see what they would see if nobody had decided, and no tier that is missing tells
why. Invoices are money, so what they tell of payments is for those who decide alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from models.clients import Client
from models.people import Role
from models.portfolio import ClientFacts
from models.rules.facts import Rating, Statement
from models.rules.invoices import Late
from models.rules.target_rate import Hourly, Target
from models.rules.tiers import DEFAULTS, Proposal, Thresholds, Tier, known_of, propose, raters
from models.sight import Reader, Sight
from models.tiers import TierDecision, TierFacts

TOLD_TO_ALL = frozenset({Tier.IDEAL, Tier.GOOD})


@dataclass(frozen=True, slots=True)
class Fit:
    """One client's tier to one reader. What it rests on is empty for who does not decide about it."""

    decided: TierDecision | None = None
    proposal: Proposal | None = None
    raters: Mapping[Statement, int] = field(default_factory=dict)
    """How many people each average is made of."""
    hourly: Hourly | None = None
    target: Target | None = None
    thresholds: Thresholds = DEFAULTS
    late: tuple[Late, ...] = ()
    """Invoices that were paid late, or are overdue."""

    @property
    def proposed(self) -> Tier | None:
        """What the facts speak for."""
        return self.proposal.tier if self.proposal else None

    @property
    def tier(self) -> Tier | None:
        """What they are: as decided or, until somebody decides, as proposed."""
        return self.decided.tier if self.decided else self.proposed


def decides(reader: Reader, client: Client) -> bool:
    """Whether somebody says of this client what they are: leads, and who owns it."""
    return reader.role >= Role.LEAD or reader.user_id == client.owner_id


def fit_of(one: ClientFacts, reader: Reader, sight: Sight, tiers: TierFacts, now: datetime) -> Fit:
    """What this reader sees of one client's tier."""
    ratings, client_id = sight.readable_facts(one.client.id, one.facts.ratings), one.client.id
    decided = tiers.decisions.get(client_id)
    if decides(reader, one.client):
        return Fit(
            decided,
            proposed_at(one, ratings, tiers, now),
            raters(ratings, now),
            tiers.hourly.get(client_id),
            tiers.target,
            tiers.thresholds,
            tiers.late_invoices(client_id, now),
        )
    proposal = propose(known_of(ratings, one.facts.interactions, now, tiers.thresholds), tiers.thresholds)
    return Fit(
        decided if decided and decided.tier in TOLD_TO_ALL else None,
        proposal if proposal and proposal.tier is not Tier.BAD_FIT else None,
        thresholds=tiers.thresholds,
    )


def proposed_at(one: ClientFacts, ratings: tuple[Rating, ...], tiers: TierFacts, moment: datetime) -> Proposal | None:
    """What these ratings and all else that is known proposed at a moment; what an hour brings in is today's."""
    said = tiers.answers.get(one.client.id)
    known = replace(
        known_of(ratings, one.facts.interactions, moment, tiers.thresholds),
        late_payments=tiers.late_payments(one.client.id, one.facts.interactions, moment),
        reaches_target_rate=tiers.reaches_target_rate(one.client.id),
        we_hide=said is not None and bool(said.we_hide) and said.said_at <= moment,
    )
    return propose(known, tiers.thresholds)
