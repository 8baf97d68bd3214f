"""An offer as one reader sees it: nobody learns from a place in the queue what they may not read elsewhere.

Health is what that reader may see of it, and a tier is proposed from the single answers that they may read. So two
readers may see two orders; who reads no single answers sees clients without a tier, by the health that is published.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from handlers.offers.parts import GoneError
from models.clients import Client, Status, clients_by_name
from models.offers import Offer, Parity, Pitch, find_offer, parities_of, pitches_of
from models.portfolio import ClientFacts, answers_of, portfolio
from models.rules.facts import Answer, Kind
from models.rules.offers import Candidate, Phase, Queue, Told, deserving, phase, queue_of, seats_left
from models.rules.tiers import Proposal, Tier, known_of, propose
from models.rules.upsell import Activity
from models.sight import Sight, sight_of

ASKED = (Status.ACTIVE, Status.PAUSED)
"""Whom an offer could be for: archived clients are kept for the record."""


@dataclass(frozen=True, slots=True)
class Met:
    """A current client as the reader sees them, with what the tier rests on."""

    client: Client
    candidate: Candidate
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class Seen:
    """An offer with its queue, its pitches and what was decided, for one reader on one day."""

    offer: Offer
    phase: Phase
    pitches: Sequence[Pitch]
    decided: Mapping[int, Parity]
    """By client."""
    met: Mapping[int, Met]
    """By client."""
    clients: Mapping[int, Client]
    """Those of pitches and decisions, by id, whatever their status."""
    queue: Queue = field(default_factory=Queue)
    undecided: tuple[Candidate, ...] = ()
    """The best current clients for whom a lead is to say whether they get it too."""

    @property
    def left(self) -> int | None:
        """Seats that are free; None where there is room for all."""
        return seats_left(self.offer.seats, (one.step for one in self.pitches))

    @property
    def is_running(self) -> bool:
        """Whether it can still be pitched."""
        return self.phase is not Phase.ENDED

    def client(self, client_id: int) -> Client:
        """One of those who are in it somewhere."""
        known = self.met.get(client_id)
        return known.client if known else self.clients[client_id]


def phase_of(offer: Offer, today: date) -> Phase:
    """Where an offer stands on a day."""
    return phase(offer.starts_on, offer.first_until, offer.ended_at is not None, today)


def may_move(request: Request, client: Client) -> bool:
    """Whether this person speaks with the client about it: leads do, and the client's owner."""
    return sees_money(request.person, client)


async def offer_seen(request: Request, session: AsyncSession, offer_id: int, *, only: int | None = None) -> Seen:
    """The offer with all about it, its queue of every client or of one `only`. Raises GoneError."""
    offer = await find_offer(session, offer_id)
    if offer is None:
        raise GoneError
    pitches = await pitches_of(session, [offer.id])
    decided = {one.client_id: one for one in await parities_of(session, offer.id)}
    met = {one.client.id: one for one in await _clients_met(request, session, only)}
    others = {one.client_id for one in pitches} | {*decided}
    known = await clients_by_name(session, statuses=tuple(Status), ids=others)
    today = request.calendar.day_of(request.now)
    seen = Seen(offer, phase_of(offer, today), pitches, decided, met, {one.id: one for one in known})
    return _with_places(seen, request.now) if seen.is_running else seen


def _with_places(seen: Seen, now: datetime) -> Seen:
    """A promotion for new customers is for those current clients alone for whom a lead decided so."""
    every = [one.candidate for one in seen.met.values()]
    offered = [one for one in every if not seen.offer.for_new or _is_promised(seen, one.id)]
    queue = queue_of(offered, {one.client_id: one.step for one in seen.pitches}, seen.offer.seats, now)
    best = deserving(every, now) if seen.offer.for_new else ()
    undecided = tuple(one for one in best if one.id not in seen.decided)
    return Seen(seen.offer, seen.phase, seen.pitches, seen.decided, seen.met, seen.clients, queue, undecided)


def _is_promised(seen: Seen, client_id: int) -> bool:
    decision = seen.decided.get(client_id)
    return decision is not None and decision.too


async def _clients_met(request: Request, session: AsyncSession, only: int | None) -> list[Met]:
    sight = await sight_of(session, request.person)
    found = await portfolio(session, request.now, None if only is None else [only], ASKED)
    return [_met(request, one, sight) for one in found]


def _met(request: Request, one: ClientFacts, sight: Sight) -> Met:
    now, client = request.now, one.client
    proposal = propose(known_of(_readable(one, sight), one.facts.interactions, now))
    if proposal and proposal.tier is Tier.BAD_FIT and not may_move(request, client):
        proposal = None  # that somebody is a bad fit is for leads and the owner alone
    candidate = Candidate(
        id=client.id,
        name=client.name,
        tier=proposal.tier if proposal else None,
        score=sight.see(client.id)(one.facts, now).whole_score,
        activity=Activity(client.status.value),
        complaints=tuple(e.at for e in one.facts.interactions if e.kind is Kind.COMPLAINT and e.known(now)),
    )
    return Met(client, candidate, proposal)


def _readable(one: ClientFacts, sight: Sight) -> tuple[Answer, ...]:
    """The single answers that the reader may read."""
    ratings = sight.readable(one.client.id, one.ratings)
    if len(ratings) == len(one.ratings):
        return one.facts.answers
    return tuple(given for rating in ratings for given in answers_of(rating))


def told_of(request: Request, pitches: Collection[Pitch]) -> list[Told]:
    """These pitches as what they brought is summed up, on the workspace's days."""
    day_of = request.calendar.day_of
    return [
        Told(one.offer_id, one.step, day_of(one.pitched_at), day_of(one.moved_at), one.value, one.currency)
        for one in pitches
    ]
