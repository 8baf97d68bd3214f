"""What is known of many clients at once, in as many statements for one client as for five hundred."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from models.clients import Client, Status, clients_by_name
from models.engagements import Engagement, engagements_of
from models.interactions import facts_since
from models.promises import Promise, promises_of
from models.ratings import Rating, ratings_of
from models.rules import facts, summary
from models.rules.agreement import Side
from models.rules.facts import Answer, Facts
from models.rules.promises import Fate
from models.rules.summary import See, Summary

REMEMBERED = timedelta(days=400)
"""Older interactions say nothing any more: neither tone (180 days) nor contact (three times the cadence)."""


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """A client with what the rules read, and the rows of ratings, promises and work, oldest first."""

    client: Client
    facts: Facts
    ratings: tuple[Rating, ...]
    promises: tuple[Promise, ...]
    engagements: tuple[Engagement, ...]


async def portfolio(
    session: AsyncSession,
    now: datetime,
    client_ids: Collection[int] | None = None,
    statuses: Sequence[Status] = (Status.ACTIVE,),
    since: datetime | None = None,
) -> list[ClientFacts]:
    """The clients with these statuses (and, where given, these ids) in the order of their names.

    `since` is from when on interactions count, by default from as long ago as they say anything.
    """
    clients = await clients_by_name(session, statuses=statuses, ids=client_ids)
    ids = [client.id for client in clients]
    ratings = _by_client(await ratings_of(session, ids))
    logged: defaultdict[int, list[facts.Interaction]] = defaultdict(list)
    for client_id, fact in await facts_since(session, since or now - REMEMBERED, ids):
        logged[client_id].append(fact)
    promises = _by_client(await promises_of(session, ids))
    agreed = _by_client(await engagements_of(session, ids))
    return [
        _joined(
            client,
            ratings[client.id],
            logged[client.id],
            promises[client.id],
            agreed[client.id],
            now.date(),
        )
        for client in clients
    ]


def summary_of(found: Iterable[ClientFacts], since: datetime, now: datetime, see: Callable[[int], See]) -> Summary:
    """These clients worst first with what moved since a moment; `see` says by a client's id how it is seen."""
    clients = {summary.Client(one.client.id, one.client.name): one.facts for one in found}
    return summary.summarize(clients, since, now, see)


class _OfAClient(Protocol):
    client_id: int


R = TypeVar("R", bound=_OfAClient)


def _by_client(rows: Iterable[R]) -> defaultdict[int, list[R]]:
    found: defaultdict[int, list[R]] = defaultdict(list)
    for row in rows:
        found[row.client_id].append(row)
    return found


def _joined(
    client: Client,
    ratings: list[Rating],
    logged: list[facts.Interaction],
    promises: list[Promise],
    engagements: list[Engagement],
    today: date,
) -> ClientFacts:
    known = Facts(
        answers=tuple(answer for rating in ratings for answer in answers_of(rating)),
        interactions=tuple(logged),
        promises=tuple(fact for row in promises for fact in _said_of(row)),
        cadence=cadence_of(engagements, today),
    )
    return ClientFacts(client, known, tuple(ratings), tuple(promises), tuple(engagements))


def cadence_of(agreed: Iterable[Engagement], today: date) -> timedelta:
    """How often we agreed to be in touch: the shortest rhythm of what runs today, two weeks where none is agreed."""
    running = (one for one in agreed if one.starts_on <= today and (one.ends_on is None or today <= one.ends_on))
    rhythms = [one.rhythm.interval for one in running if one.rhythm]
    return min(rhythms, default=facts.USUAL_CADENCE)


def answers_of(rating: Rating) -> list[Answer]:
    """One rating as the rules read it: an answer for each statement that was answered."""
    return [
        Answer(rating.rater_id, statement, value, rating.rated_at, rating.openly, rating.unnamed_at)
        for statement, value in rating.given.items()
    ]


def _said_of(row: Promise) -> list[facts.Promise]:
    if row.settled_at is None or row.fate not in (Fate.KEPT, Fate.MISSED):
        return []
    return [facts.Promise(row.id, row.side is Side.OURS, row.fate is Fate.KEPT, row.settled_at)]
