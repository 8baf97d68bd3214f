"""An offer as one reader sees it: nobody learns from its queue what they may not read (models/candidates.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from handlers.offers.parts import GoneError
from models.candidates import Met, met, score_at
from models.clients import Client, Status, clients_by_name
from models.offering import Standing, phase_of
from models.offers import Offer, Parity, Pitch, find_offer, parities_of, pitches_of
from models.portfolio import portfolio
from models.rules.offers import Candidate, Phase, Queue, seats_left
from models.sight import sight_of
from models.tiers import tier_facts

ASKED = (Status.ACTIVE, Status.PAUSED)
"""Whom an offer could be for: archived clients are kept for the record."""


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
    return _with_places(seen) if seen.is_running else seen


def _with_places(seen: Seen) -> Seen:
    every = [one.candidate for one in seen.met.values()]
    standing = Standing(seen.offer, seen.phase, seen.pitches, seen.decided)
    return replace(seen, queue=standing.queue(every), undecided=standing.undecided(every))


async def _clients_met(request: Request, session: AsyncSession, only: int | None) -> list[Met]:
    sight = await sight_of(session, request.person)
    found = await portfolio(session, request.now, None if only is None else [only], ASKED)
    score = score_at(request.now)
    tiers = await tier_facts(session, request.now, request.calendar)
    return [met(one, request.person, sight, tiers, score, request.now) for one in found]
