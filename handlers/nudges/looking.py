"""What one person, or all who are asked for, may hear of at this moment: causes as each of them may know them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.feature import Turn
from models.candidates import met
from models.clients import Client
from models.nudges import Nudge, as_person, heard_by, mutes_of
from models.offering import Standing, running_offers, turns
from models.people import Person, Role
from models.portfolio import ClientFacts
from models.rules.nudges.cause import Cause, Hearer, Known, Today
from models.rules.nudges.cause import Turn as OfferTurn
from models.rules.nudges.deciding import Person as Hears
from models.rules.nudges.finding import causes_of
from models.rules.nudges.hearing import hears, stands_for
from models.sight import Reader, Sight, sights_of
from models.watching import Watched, watch


@dataclass(frozen=True, slots=True)
class Look:
    """All active clients, and what each of these people may hear of them."""

    clients: Mapping[int, Client]
    causes: Mapping[str, Sequence[Cause]]
    hears: Mapping[str, Hears]
    heard: Sequence[Nudge]
    """What they heard before."""


async def look(
    turn: Turn,
    session: AsyncSession,
    readers: Collection[Reader],
    everybody: Iterable[Person],
    client_ids: Collection[int] | None = None,
) -> Look:
    """In as many statements for one person as for all. `everybody` is the agency: who left owns nothing any more.

    `client_ids` are those that are looked at, by default all. Of an offer with few places it may then be a client's
    turn although others stand before it.
    """
    ids = [reader.user_id for reader in readers]
    today = Today(turn.now, turn.calendar)
    found = Finding(
        today,
        await watch(session, turn.now, turn.calendar, client_ids),
        await running_offers(session, today.day),
        {person.user_id for person in everybody if person.role is not Role.NONE},
    )
    sights = await sights_of(session, readers)
    rows, mutes = await heard_by(session, ids), await mutes_of(session, ids)
    return Look(
        clients={one.client.id: one.client for one in found.watched},
        causes={reader.user_id: found.causes_for(reader, sights[reader.user_id]) for reader in readers},
        hears={user_id: as_person(rows, mutes, user_id) for user_id in ids},
        heard=rows,
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """What is watched at a moment; whoever sees the same of a client shares what was worked out for them."""

    today: Today
    watched: Sequence[Watched]
    offers: Sequence[Standing]
    active: Collection[str]
    """Who is of the agency, by user id."""
    seen: dict[object, Known] = field(default_factory=dict)

    def causes_for(self, reader: Reader, sight: Sight) -> list[Cause]:
        """The owner hears of a client, leads of what is theirs to decide; of a client without owner they hear all."""
        found: list[Cause] = []
        turns = self._turns(reader, sight)
        for one in self.watched:
            if stands := self._stands(reader, one):
                known = replace(self._known(one, sight), turns=tuple(turns.get(one.client.id, ())))
                told = [c for c in causes_of(known, self.today) if hears(c, reader.user_id, stands, self.active)]
                money = {Hearer.OWNER, Hearer.LEADS} & stands
                found += told if money else (replace(cause, worth=None) for cause in told)
        return found

    def _stands(self, reader: Reader, one: Watched) -> frozenset[Hearer]:
        is_lead = reader.role >= Role.LEAD
        return stands_for(reader.user_id, one.client.owner_id, one.doers, self.active, is_lead=is_lead)

    def _known(self, one: Watched, sight: Sight) -> Known:
        client_id = one.client.id
        key = (client_id, sight.eyes(client_id), sight.teams.get(client_id))
        if key not in self.seen:
            self.seen[key] = one.known(sight, self.today.now)
        return self.seen[key]

    def _turns(self, reader: Reader, sight: Sight) -> Mapping[int, Sequence[OfferTurn]]:
        if not self.offers:
            return {}
        by_client = {one.client.id: one for one in self.watched}

        def score(about: ClientFacts, sight: Sight) -> int | None:
            return self._known(by_client[about.client.id], sight).health.whole_score

        now = self.today.now
        candidates = [met(one.about, reader, sight, one.tiers, score, now).candidate for one in self.watched]
        return turns(self.offers, candidates, self.today.day)
