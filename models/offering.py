"""Whose turn it is to hear of which offer, and for whom a lead is to decide, as one reader sees it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from models.offers import Offer, Parity, Pitch, every_parity, offers_by_start, pitches_of
from models.rules.business_time import BusinessCalendar
from models.rules.nudges.cause import Turn
from models.rules.offers import Candidate, Phase, Queue, Told, deserving, phase, queue_of


@dataclass(frozen=True, slots=True)
class Standing:
    """An offer that runs, to whom it was pitched, and what was decided."""

    offer: Offer
    phase: Phase
    pitches: Sequence[Pitch]
    decided: Mapping[int, Parity]
    """By client."""

    def queue(self, candidates: Iterable[Candidate]) -> Queue:
        """Whose turn it is; a promotion for new customers is for those alone for whom a lead decided so."""
        offered = [one for one in candidates if not self.offer.for_new or self._is_promised(one.id)]
        return queue_of(offered, {one.client_id: one.step for one in self.pitches}, self.offer.seats)

    def undecided(self, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """The best current clients for whom a lead is to say whether they get it too."""
        best = deserving(candidates) if self.offer.for_new else ()
        return tuple(one for one in best if one.id not in self.decided)

    def _is_promised(self, client_id: int) -> bool:
        decision = self.decided.get(client_id)
        return decision is not None and decision.too


def phase_of(offer: Offer, today: date) -> Phase:
    """Where an offer stands on a day."""
    return phase(offer.starts_on, offer.first_until, offer.ended_at is not None, today)


async def running_offers(session: AsyncSession, today: date) -> list[Standing]:
    """Those that can be pitched, in as many statements for one as for many."""
    found = [one for one in await offers_by_start(session) if one.ended_at is None]
    ids = [one.id for one in found]
    pitches, decided = await pitches_of(session, ids), await every_parity(session, ids)
    return [
        Standing(
            one,
            phase_of(one, today),
            [row for row in pitches if row.offer_id == one.id],
            {row.client_id: row for row in decided if row.offer_id == one.id},
        )
        for one in found
    ]


def turns(offers: Collection[Standing], candidates: Sequence[Candidate], today: date) -> dict[int, list[Turn]]:
    """By client, which offers it should hear of now, and where a decision about it is due."""
    found: defaultdict[int, list[Turn]] = defaultdict(list)
    for one in offers:
        is_first = today <= one.offer.first_until
        for to_hear in one.queue(candidates).turn:
            found[to_hear.id].append(_turn(one.offer, is_first=is_first, to_decide=False))
        for to_decide in one.undecided(candidates):
            found[to_decide.id].append(_turn(one.offer, is_first=is_first, to_decide=True))
    return dict(found)


def _turn(offer: Offer, *, is_first: bool, to_decide: bool) -> Turn:
    return Turn(offer.id, offer.name, offer.first_until, is_first, to_decide)


def told_of(pitches: Collection[Pitch], calendar: BusinessCalendar) -> list[Told]:
    """These pitches as what they brought is summed up, on the workspace's days."""
    return [
        Told(
            one.offer_id,
            one.step,
            calendar.day_of(one.pitched_at),
            calendar.day_of(one.moved_at),
            one.value,
            one.currency,
        )
        for one in pitches
    ]
