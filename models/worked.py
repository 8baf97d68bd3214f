"""Keeping hours that another system tells of: each once, by what that system calls it, and as it tells it last."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.clients import client_names
from models.engagements import Engagement
from models.hours import HoursEntry, Source, entries_by_key
from models.rules.placing import Books, Known, Misfit, Place


@dataclass(frozen=True, slots=True)
class Worked:
    """Hours of one day in the words of their source; `key` is what it calls them."""

    key: str
    client: str
    project: str
    day: date
    hours: Decimal
    cost: Decimal | None = None
    currency: str | None = None
    note: str | None = None


Watch = Callable[[Sequence[Worked]], Iterable[Worked]]


@dataclass(slots=True)
class Kept:
    """What came of it. `misfits` are the numbers of those that belong to nothing here, counted from 0, and why."""

    added: int = 0
    changed: int = 0
    known: int = 0
    clients: set[int] = field(default_factory=set)
    """Whose hours were added or changed."""
    engagements: set[int] = field(default_factory=set)
    misfits: dict[int, Misfit] = field(default_factory=dict)
    read_as: Sequence[tuple[str, str]] = ()
    """Names that were read roughly, and the clients they were taken for."""


async def keep(
    session: AsyncSession, source: Source, told: Sequence[Worked], *, today: date, now: datetime, watch: Watch = iter
) -> Kept:
    """Add what is new and correct what is told differently than before; what belongs to nothing here is left out.

    `watch` sees them go by, one after another.
    """
    books = await _books(session, today)
    before = await entries_by_key(session, source, [one.key for one in told])
    kept = Kept()
    for number, one in enumerate(watch(told)):
        place = books.place(one.client, one.project, one.day)
        if isinstance(place, Misfit):
            kept.misfits[number] = place
        elif (row := before.get(one.key)) is None:
            session.add(HoursEntry(source=source, source_key=one.key, logged_at=now, **_facts(one, place)))
            kept.added += 1
            _touch(kept, place)
        elif _differs(row, one, place):
            kept.engagements.add(row.engagement_id)
            _tell(row, one, place)
            kept.changed += 1
            _touch(kept, place)
        else:
            kept.known += 1
    kept.read_as = list(books.read_as())
    return kept


async def _books(session: AsyncSession, today: date) -> Books:
    rows: Iterable[Engagement] = await session.scalars(select(Engagement).order_by(Engagement.id))
    known = [Known(one.id, one.client_id, one.project, one.starts_on, one.ends_on) for one in rows]
    return Books(await client_names(session), known, today)


def _touch(kept: Kept, place: Place) -> None:
    kept.clients.add(place.client_id)
    kept.engagements.add(place.engagement_id)


def _facts(one: Worked, place: Place) -> dict[str, Any]:
    """What may be told differently another time."""
    return {
        "client_id": place.client_id,
        "engagement_id": place.engagement_id,
        "worked_on": one.day,
        "hours": one.hours,
        "cost": one.cost,
        "currency": one.currency if one.cost is not None else None,
        "note": one.note or None,
    }


def _differs(row: HoursEntry, one: Worked, place: Place) -> bool:
    return any(getattr(row, name) != value for name, value in _facts(one, place).items())


def _tell(row: HoursEntry, one: Worked, place: Place) -> None:
    for name, value in _facts(one, place).items():
        setattr(row, name, value)
