"""Finding the rows whose words name somebody: in columns alone, not in whole rows, so that many are read quickly."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, class_mapper

from models.agreement_templates import AgreementTemplate
from models.agreements import Agreement
from models.boundaries import Boundary, BoundaryEvent
from models.contacts import Contact
from models.drafts import Draft
from models.endings import ClientEnding
from models.engagements import Engagement
from models.hours import HoursEntry
from models.inbox import Receipt
from models.interactions import Interaction
from models.kept import WORDS
from models.kickoffs import Kickoff
from models.mentions import Mentions
from models.offers import Offer, Parity, Pitch
from models.outbox import Outgoing
from models.plan_changes import PlanChange
from models.plans import Plan, PlanStep
from models.profile_answers import ProfileAnswer
from models.promises import Promise, PromiseMove
from models.prospects import Prospect
from models.quiet import QuietTime
from models.ratings import Rating
from models.retrospectives import Retrospective
from models.reviews import Review
from models.rules.agreement import texts_of
from models.scope_requests import ScopeRequest, ScopeStep
from models.shown import shown, typed
from models.tiers import TierDecision, WayOut

OF_AGREEMENTS: tuple[type[Any], ...] = (
    Agreement,
    Engagement,
    Kickoff,
    Promise,
    PromiseMove,
    Retrospective,
)
OF_BOUNDARIES: tuple[type[Any], ...] = (Boundary, BoundaryEvent)
OF_SCOPE: tuple[type[Any], ...] = (HoursEntry, ScopeRequest, ScopeStep)
OF_OFFERS: tuple[type[Any], ...] = (Offer, Parity, Pitch)
OF_PLANS: tuple[type[Any], ...] = (Plan, PlanChange, PlanStep)
OF_PROFILES: tuple[type[Any], ...] = (ProfileAnswer, Prospect, Review)
OF_REST: tuple[type[Any], ...] = (QuietTime,)
OF_TIERS: tuple[type[Any], ...] = (TierDecision, WayOut)
WRITTEN: tuple[type[Any], ...] = (
    *OF_AGREEMENTS,
    *OF_BOUNDARIES,
    *OF_SCOPE,
    *OF_OFFERS,
    *OF_PLANS,
    *OF_PROFILES,
    *OF_REST,
    *OF_TIERS,
    ClientEnding,
)
"""Tables in which people wrote about clients, and in whose words a name becomes dots."""
SEARCHED: tuple[type[Any], ...] = (
    *WRITTEN,
    AgreementTemplate,
    Contact,
    Draft,
    Interaction,
    Outgoing,
    Rating,
    Receipt,
)
"""Tables in whose words anybody may be named."""
SHOWN = (Outgoing, Receipt)
"""Of these, those that hold what Slack shows."""
READERS: dict[str, Callable[[Any], Iterable[str]]] = {
    "payload": shown,
    "answer": shown,
    "values": typed,
    "terms": texts_of,
    "template": texts_of,
    "letter": texts_of,
    "former_names": iter,
}
"""How the words are had of a column that holds more than words."""
A_BATCH = 500
"""Rows in memory at once, keys in one statement, and how many of the newest rows are looked at once more."""


def words_in(row: Any) -> Iterator[str]:
    """What people wrote, or were shown, in a row."""
    return _words(type(row), _cells(row))


def tells_of(named: Mentions, row: Any) -> bool:
    """Whether a row names somebody or quotes them."""
    return _tell(named, type(row), _cells(row))


async def keys_naming(session: AsyncSession, table: type[Any], named: Mentions) -> set[Any]:
    """Which rows of a table name somebody or quote them, by their keys."""
    columns = [getattr(table, name) for name in WORDS[table]]
    wanted = select(key_of(table), *columns).execution_options(yield_per=A_BATCH)
    found: set[Any] = set()
    async for rows in (await session.stream(wanted)).partitions():
        found |= {key for key, *cells in rows if _tell(named, table, cells)}
    return found


async def newest_keys(session: AsyncSession, table: type[Any]) -> set[Any]:
    """The keys of the rows that came last."""
    came = Receipt.received_at if table is Receipt else key_of(table)
    return set(await session.scalars(select(key_of(table)).order_by(came.desc()).limit(A_BATCH)))


async def rows_of(session: AsyncSession, table: type[Any], keys: Collection[Any]) -> list[Any]:
    """The rows with these keys, in their order."""
    key, ordered = key_of(table), sorted(keys)
    rows: list[Any] = []
    for start in range(0, len(ordered), A_BATCH):
        batch = select(table).where(key.in_(ordered[start : start + A_BATCH]))
        rows += await session.scalars(batch.order_by(key))
    return rows


async def rows_where(session: AsyncSession, table: type[Any], *conditions: ColumnElement[bool]) -> list[Any]:
    """The rows of a table for which all of this is so, in their order."""
    mapper = class_mapper(table)
    key = [getattr(table, mapper.get_property_by_column(column).key) for column in mapper.primary_key]
    wanted = select(table).where(*conditions).order_by(*key)
    rows = await session.stream_scalars(wanted.execution_options(yield_per=A_BATCH))
    return [row async for batch in rows.partitions() for row in batch]


def key_of(table: type[Any]) -> InstrumentedAttribute[Any]:
    """By what a row is known within its workspace."""
    key: InstrumentedAttribute[Any] = table.key if table is Receipt else table.id
    return key


def _cells(row: Any) -> list[Any]:
    return [getattr(row, name) for name in WORDS[type(row)]]


def _tell(named: Mentions, table: type[Any], cells: Sequence[Any]) -> bool:
    if table in SHOWN:
        return any(named.shown_in(cell) for cell in cells)
    return any(named.within(text) for text in _words(table, cells))


def _words(table: type[Any], cells: Sequence[Any]) -> Iterator[str]:
    for name, cell in zip(WORDS[table], cells, strict=True):
        if cell is not None:
            yield from READERS[name](cell) if name in READERS else (cell,)
