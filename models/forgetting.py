"""How somebody is known again in what anybody wrote or was told, and how all of it comes to tell of them no more.

Looking for them comes first and only reads (`traces_of`): among many rows it takes seconds, for which nobody else
could write. What is written meanwhile is among the newest rows, and those are looked at once more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models.agreement_templates import AgreementTemplate, call_template
from models.contacts import Contact
from models.drafts import Draft
from models.finding import SEARCHED, WRITTEN, keys_naming, newest_keys, rows_of, tells_of
from models.inbox import Receipt
from models.interactions import Interaction
from models.kept import WORDS
from models.mentions import Mentions
from models.naming import Owner, names_around
from models.outbox import WAITING, Outgoing, State
from models.people import Person
from models.ratings import Rating
from models.rules.agreement import with_texts
from models.scope_requests import ScopeRequest
from models.shown import typed_anew

ERASED = "erased"
"""Why a message is not said and a word for a guest ended."""


@dataclass(frozen=True, slots=True)
class Traces:
    """How somebody is known again, and in which rows, by their keys."""

    named: Mentions
    rows: Mapping[type[Any], set[Any]]


async def traces_of(session: AsyncSession, owner: Owner) -> Traces:
    """Look for one of them in what anybody wrote or was told; this only reads, and may take seconds."""
    known = await names_around(session, owner)
    ids = [owner.user_id] if isinstance(owner, Person) else []
    named = Mentions(names=known.own, ids=ids, texts=await _texts_of(session, owner), others=known.others)
    return Traces(named, {table: await keys_naming(session, table, named) for table in SEARCHED})


async def _texts_of(session: AsyncSession, owner: Owner) -> list[str]:
    """The words that are erased with somebody, wherever they are quoted."""
    if isinstance(owner, Person):
        return await _all(session, Rating.why, Rating.rater_id == owner.user_id)
    if isinstance(owner, Contact):
        return []
    found: list[str] = []
    for column in (Interaction.what, Interaction.closing, ScopeRequest.what, Rating.why):
        found += await _all(session, column, column.class_.client_id == owner.id)
    return found


async def _all(session: AsyncSession, column: InstrumentedAttribute[Any], which: ColumnElement[bool]) -> list[str]:
    return list(await session.scalars(select(column).where(which, column.is_not(None))))


async def forget(session: AsyncSession, traces: Traces) -> None:
    """Messages and answers that tell of them are emptied; in what others wrote, dots take the place of the name."""
    without = traces.named.without
    for message in await _telling(session, Outgoing, traces):
        _empty(message)
    for receipt in await _telling(session, Receipt, traces):
        receipt.answer = None
    for logged in await _telling(session, Interaction, traces):
        logged.what, logged.link = without(logged.what), None
        logged.closing = with_texts(logged.closing, without)
    await _forget_in_contacts(session, traces)
    for template in await _telling(session, AgreementTemplate, traces):
        template.template = with_texts(template.template, without)
        await call_template(session, template, without(template.name))
    for table in WRITTEN:
        for row in await _telling(session, table, traces):
            for name in WORDS[table]:
                setattr(row, name, with_texts(getattr(row, name), without))
    for rating in await _telling(session, Rating, traces):
        rating.why = without(rating.why)
    for draft in await _telling(session, Draft, traces):
        draft.values = typed_anew(draft.values, without)
    await session.flush()


async def _forget_in_contacts(session: AsyncSession, traces: Traces) -> None:
    """In what was written about a client's people; one who is called the same keeps their name."""
    for contact in await _telling(session, Contact, traces):
        for name in ("title", "note"):
            setattr(contact, name, with_texts(getattr(contact, name), traces.named.without))


async def _telling(session: AsyncSession, table: type[Any], traces: Traces) -> list[Any]:
    """The rows that were found before, and those that came since."""
    keys = traces.rows[table] | await newest_keys(session, table)
    return [row for row in await rows_of(session, table, keys) if tells_of(traces.named, row)]


def _empty(message: Outgoing) -> None:
    """Keep that it was said, and nothing of what; what was not said yet is not said."""
    message.payload = {}
    message.generation += 1  # a worker that has it in hand records nothing any more
    if message.state in WAITING:
        message.settle(State.DROPPED, ERASED)
