"""What one person, or all who are asked for, may hear of at this moment: causes as each of them may know them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.feature import Turn
from models.clients import Client
from models.nudges import Nudge, as_person, heard_by, mutes_of
from models.people import Person, Role
from models.rules.nudges.cause import Cause, Hearer, Today
from models.rules.nudges.deciding import Person as Hears
from models.rules.nudges.finding import causes_of
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


async def look(turn: Turn, session: AsyncSession, readers: Collection[Reader], everybody: Iterable[Person]) -> Look:
    """In as many statements for one person as for all. `everybody` is the agency: who left owns nothing any more."""
    ids = [reader.user_id for reader in readers]
    active = {person.user_id for person in everybody if person.role is not Role.NONE}
    watched = await watch(session, turn.now, turn.calendar)
    sights = await sights_of(session, readers)
    rows, mutes = await heard_by(session, ids), await mutes_of(session, ids)
    today = Today(turn.now, turn.calendar)
    return Look(
        clients={one.client.id: one.client for one in watched},
        causes={
            reader.user_id: found_for(reader, sights[reader.user_id], watched, active, today) for reader in readers
        },
        hears={user_id: as_person(rows, mutes, user_id) for user_id in ids},
        heard=rows,
    )


def found_for(
    reader: Reader, sight: Sight, watched: Iterable[Watched], active: Collection[str], today: Today
) -> list[Cause]:
    """The owner hears of a client, and leads of what is theirs to decide; of a client without owner they hear all."""
    found: list[Cause] = []
    for one in watched:
        mine = one.client.owner_id == reader.user_id
        theirs = {Hearer.OWNER} if mine else set()
        if reader.role >= Role.LEAD:
            theirs |= {Hearer.LEADS} if one.client.owner_id in active else {Hearer.LEADS, Hearer.OWNER}
        if theirs:
            known = one.known(sight, today.now)
            found += [cause for cause in causes_of(known, today) if cause.hearer in theirs]
    return found
