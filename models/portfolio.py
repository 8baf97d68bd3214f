"""What is known of many clients at once, in as many statements for one client as for five hundred."""

import asyncio
import gc
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from models.clients import Client, Status
from models.engagements import Engagement, clients_with_work
from models.interactions import facts_since
from models.promises import Promise, promises_of
from models.ratings import rating_facts
from models.rules import charts, facts, summary
from models.rules.agreement import Side
from models.rules.facts import FORGOTTEN, Facts
from models.rules.promises import Fate
from models.rules.schedule import WEEK
from models.rules.scope import Step
from models.rules.summary import See, Summary
from models.scope_requests import ScopeRequest, requests_of

LOOKED_BACK = 2 * WEEK
"""So far back health is asked of as a rule: what changed since last week, and how a tier was proposed then."""

DECIDED = frozenset({Step.APPROVED, Step.DECLINED, Step.FAVOUR})
"""What tells whether an agreement held. What is in it, or was taken back, tells nothing."""


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """A client with what the rules read, and rows: promises and work oldest first, requests newest first."""

    client: Client
    facts: Facts
    promises: tuple[Promise, ...]
    engagements: tuple[Engagement, ...]
    requests: tuple[ScopeRequest, ...]


async def portfolio(
    session: AsyncSession,
    now: datetime,
    client_ids: Collection[int] | None = None,
    statuses: Sequence[Status] = (Status.ACTIVE,),
    back_to: datetime | None = None,
) -> list[ClientFacts]:
    """The clients with these statuses (and, where given, these ids) in the order of their names.

    `back_to` is the earliest moment at which anybody wants to know how they were, by default two weeks ago: of what
    had long been forgotten then, only the facts are read that still count (models/interactions.py).
    """
    since = (back_to or now - LOOKED_BACK) - FORGOTTEN
    with _all_kept():
        return await _portfolio(session, since, now, client_ids, statuses)


@contextmanager
def _all_kept() -> Iterator[None]:
    """Among half a million objects that are made to stay, looking for garbage takes a fifth of the time."""
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()


async def _portfolio(
    session: AsyncSession,
    since: datetime,
    now: datetime,
    client_ids: Collection[int] | None,
    statuses: Sequence[Status],
) -> list[ClientFacts]:
    clients, zone = await clients_with_work(session, statuses, client_ids)
    today = now.astimezone(zone).date()
    ids = [client.id for client in clients]
    rated = await rating_facts(session, ids)
    logged = await facts_since(session, since, ids)
    promises = by_client(await promises_of(session, ids))
    asked = by_client(await requests_of(session, ids))
    return [
        ClientFacts(
            client=client,
            facts=Facts(
                ratings=tuple(rated[client.id]),
                interactions=tuple(logged[client.id]),
                promises=tuple(fact for row in promises[client.id] for fact in _said_of(row)),
                scope=tuple(fact for row in asked[client.id] for fact in _decided(row)),
                cadence=cadence_of(work, today),
            ),
            promises=tuple(promises[client.id]),
            engagements=work,
            requests=tuple(asked[client.id]),
        )
        for client, work in clients.items()
    ]


def summary_of(found: Iterable[ClientFacts], since: datetime, now: datetime, see: Callable[[int], See]) -> Summary:
    """These clients worst first with what moved since a moment; `see` says by a client's id how it is seen."""
    clients = {summary.Client(one.client.id, one.client.name): one.facts for one in found}
    return summary.summarize(clients, since, now, see)


async def counts_of(
    found: Iterable[ClientFacts], now: datetime, weeks: int, see: Callable[[int], See]
) -> tuple[charts.Count, ...]:
    """How many of these clients were in each band, week by week; `see` as of `summary_of`.

    In a thread: of five hundred clients it takes a second, in which others are to get their answers.
    """
    subjects = [charts.Subject(one.client.created_at, one.facts, see(one.client.id)) for one in found]
    return await asyncio.to_thread(charts.counts, subjects, now, weeks)


class _OfAClient(Protocol):
    client_id: int


R = TypeVar("R", bound=_OfAClient)
T = TypeVar("T")


def grouped(found: Iterable[tuple[int, T]]) -> defaultdict[int, list[T]]:
    """What belongs to each client, in the order given."""
    groups: defaultdict[int, list[T]] = defaultdict(list)
    for client_id, one in found:
        groups[client_id].append(one)
    return groups


def by_client(rows: Iterable[R]) -> defaultdict[int, list[R]]:
    """The rows of each client, in the order given."""
    return grouped((row.client_id, row) for row in rows)


def cadence_of(agreed: Iterable[Engagement], today: date) -> timedelta:
    """How often we agreed to be in touch: the shortest rhythm of what runs today, two weeks where none is agreed."""
    running = (one for one in agreed if one.starts_on <= today and (one.ends_on is None or today <= one.ends_on))
    rhythms = [one.rhythm.interval for one in running if one.rhythm]
    return min(rhythms, default=facts.USUAL_CADENCE)


def _said_of(row: Promise) -> list[facts.Promise]:
    if row.settled_at is None or row.fate not in (Fate.KEPT, Fate.MISSED):
        return []
    return [facts.Promise(row.id, row.side is Side.OURS, row.fate is Fate.KEPT, row.settled_at)]


def _decided(row: ScopeRequest) -> list[facts.ScopeDecision]:
    return [facts.ScopeDecision(row.id, row.step is not Step.FAVOUR, row.step_at)] if row.step in DECIDED else []
