"""Making one client of two entries, and two of one again: in one transaction each, so it is done or it is not.

What is kept of a merge stands in models/merges.py.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, UniqueConstraint, delete, func, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.audit import AuditEntry
from models.base import Base, Numbered
from models.clients import KEY_LENGTH, Client, Status, client_named, name_key
from models.endings import ClientEnding
from models.former_names import FormerName, former_names, was_called
from models.imports import ImportStep
from models.kept import OF_A_CLIENT
from models.merges import APART_FOR, FIELDS, ClientMerge, ClientMergeRow, merge_to_undo
from models.ratings import Rating
from models.session import merged_too
from models.teams import TeamMember

STAYS: Collection[type[Any]] = (AuditEntry, ClientMerge, ImportStep, TeamMember)
"""What tells of an entry itself, and of teams, in which others come to be by the merge."""
A_BATCH = 500
SETTLED_AFTER = timedelta(days=1)
"""Whatever began before a merge is written by then."""
COLUMNS = {field: (field,) for field in FIELDS} | {"budget": ("yearly_budget", "currency")}


class GoneError(Exception):
    """One of the two is not there any more, or they are one already, or two again."""


class NameInUseError(Exception):
    """Somebody else is called what the one that would come back was called."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _table(model: type[Any]) -> Table:
    table: Table = inspect(model).local_table
    return table


MOVING: Sequence[type[Any]] = sorted(
    (model for model in OF_A_CLIENT if model not in STAYS),
    key=lambda model: Base.metadata.sorted_tables.index(_table(model)),
)
"""What comes over, parents before what hangs on them."""


def differing(stays: Client, goes: Client) -> list[str]:
    """Which of FIELDS the one that goes knows something else of."""
    return [field for field in FIELDS if _known(goes, field) and _values(goes, field) != _values(stays, field)]


def missing(stays: Client, goes: Client) -> list[str]:
    """Which of FIELDS only the one that goes knows."""
    return [field for field in differing(stays, goes) if not _known(stays, field)]


def _values(client: Client, field: str) -> list[Any]:
    return [getattr(client, column) for column in COLUMNS[field]]


def _known(client: Client, field: str) -> bool:
    return None not in _values(client, field)


async def counts_of(session: AsyncSession, client_ids: Collection[int]) -> dict[int, dict[type[Any], int]]:
    """How many rows of each kind there are of each client."""
    found: dict[int, dict[type[Any], int]] = {client_id: {} for client_id in client_ids}
    for model in MOVING:
        wanted = select(model.client_id, func.count()).where(model.client_id.in_(client_ids))
        for client_id, count in await session.execute(wanted.group_by(model.client_id)):
            found[client_id][model] = count
    return found


async def merge(
    session: AsyncSession, stays_id: int, goes_id: int, take: Collection[str], by: str, now: datetime
) -> tuple[ClientMerge, Client]:
    """One client of two; `take` are the FIELDS in which the one that goes is right. Raises GoneError."""
    stays, goes = await _both(session, stays_id, goes_id)
    named = goes.name not in await former_names(session, client_id=stays.id)
    taken = [field for field in differing(stays, goes) if field in take]
    done = ClientMerge(client_id=stays.id, gone_id=goes.id, merged_by=by, merged_at=now, named=named)
    done.fields = ",".join(taken)
    for field in taken:
        for column in COLUMNS[field]:
            setattr(done, f"was_{column}", getattr(stays, column))
            setattr(stays, column, getattr(goes, column))
    session.add(done)
    goes.merged_into_id, goes.name_key = stays.id, f" {goes.id} {goes.name_key}"[:KEY_LENGTH]
    await session.flush()
    await bring_over(session, done)
    await was_called(session, goes.name, client_id=stays.id)
    await _join_teams(session, done)
    return done, goes


async def _both(session: AsyncSession, *ids: int) -> tuple[Client, Client]:
    """Two clients that are to change, waiting for whoever writes of them. Raises GoneError."""
    wanted = select(Client).where(Client.id.in_(ids)).order_by(Client.id).with_for_update()
    found = {one.id: one for one in await session.scalars(wanted.execution_options(populate_existing=True))}
    if len(found) < len({*ids}) or len({*ids}) < len(ids):
        raise GoneError
    first, second = (found[one] for one in ids)
    return first, second


async def bring_over(session: AsyncSession, done: ClientMerge) -> int:
    """What stands with the one that goes comes over, where it may; gives how many rows that are.

    Again later too, for who wrote at the very moment of the merge wrote of the one that is gone.
    """
    moved = 0
    for model in MOVING:
        if model is ClientEnding and not await _is_archived(session, done.client_id):
            continue
        free = await _free(session, model, done)
        moved += len(free)
        values: dict[str, Any] = {"client_id": done.client_id}
        if model is Rating:
            values["given_to"] = func.coalesce(Rating.given_to, done.gone_id)
        await _move(session, model, free, values, model.client_id == done.gone_id)
        if issubclass(model, Numbered):
            table = _table(model).name
            session.add_all(ClientMergeRow(merge_id=done.id, of_table=table, row_id=one) for one in free)
    await session.flush()
    return moved


async def _is_archived(session: AsyncSession, client_id: int) -> bool:
    """Only of one that is archived it is told how it ended."""
    status = await session.scalar(select(Client.status).where(Client.id == client_id))
    return status is Status.ARCHIVED


async def _free(session: AsyncSession, model: type[Any], done: ClientMerge) -> list[int]:
    """The rows that do not stand with the one that stays already, by their ids."""
    unique = _once(model)
    if unique is None:
        return sorted({*await _ids(session, model, done.gone_id)})
    key = getattr(model, "id", None) or model.interaction_id
    columns = [getattr(model, name) for name in unique]
    theirs = await session.execute(select(key, *columns).where(model.client_id == done.client_id))
    taken = {tuple(row[1:]) for row in theirs}
    rows = await session.execute(select(key, *columns).where(model.client_id == done.gone_id))
    return sorted(row[0] for row in rows if tuple(row[1:]) not in taken)


async def _ids(session: AsyncSession, model: type[Any], client_id: int) -> list[int]:
    key = getattr(model, "id", None) or model.interaction_id
    return list(await session.scalars(select(key).where(model.client_id == client_id)))


def _once(model: type[Any]) -> list[str] | None:
    """What of a row stands once for each client; None where any number stands."""
    for constraint in _table(model).constraints:
        names = [column.name for column in getattr(constraint, "columns", ())]
        if isinstance(constraint, UniqueConstraint) and "client_id" in names:
            return [name for name in names if name not in {"workspace_id", "client_id"}]
    return None


async def _move(
    session: AsyncSession, model: type[Any], ids: Sequence[int], values: dict[str, Any], which: ColumnElement[bool]
) -> None:
    key = getattr(model, "id", None) or model.interaction_id
    for start in range(0, len(ids), A_BATCH):
        moving = update(model).where(which, key.in_(ids[start : start + A_BATCH])).values(values)
        await session.execute(moving.execution_options(synchronize_session=False))


async def _join_teams(session: AsyncSession, done: ClientMerge) -> None:
    """Who works with the one works with the other: from now on, for they were promised nothing of before."""
    known = {row.user_id for row in await _team(session, done.client_id)}
    for row in await _team(session, done.gone_id):
        if row.user_id not in known and not row.stays_out:
            session.add(TeamMember(client_id=done.client_id, user_id=row.user_id, since=done.merged_at))
    await session.flush()


async def _team(session: AsyncSession, client_id: int) -> list[TeamMember]:
    wanted = select(TeamMember).where(TeamMember.client_id == client_id).order_by(TeamMember.user_id)
    return list(await session.scalars(wanted))


async def unmerge(session: AsyncSession, merge_id: int, by: str, now: datetime) -> tuple[ClientMerge, Client]:
    """Two clients of one. Raises GoneError, where it is too late too, and NameInUseError."""
    done = await merge_to_undo(session, merge_id)
    if done is None or now > done.merged_at + APART_FOR:
        raise GoneError
    with merged_too(session):
        stays, comes = await _both(session, done.client_id, done.gone_id)
    await session.refresh(done)
    if done.undone_at or stays.merged_into_id or comes.merged_into_id != stays.id:
        raise GoneError
    if await client_named(session, comes.name):
        raise NameInUseError(comes.name)
    comes.merged_into_id, comes.name_key = None, name_key(comes.name)
    done.undone_by, done.undone_at = by, now
    _give_back(done, stays, comes)
    await session.flush()
    await _leave_teams(session, done)
    if done.named:
        former = (FormerName.client_id == stays.id, FormerName.name == comes.name)
        await session.execute(delete(FormerName).where(*former))
    await _take_back(session, done)
    return done, comes


def _give_back(done: ClientMerge, stays: Client, comes: Client) -> None:
    """What was taken over and is still so is again what it was."""
    for field in done.taken:
        if _values(stays, field) == _values(comes, field):
            for column in COLUMNS[field]:
                setattr(stays, column, getattr(done, f"was_{column}"))


async def _leave_teams(session: AsyncSession, done: ClientMerge) -> None:
    theirs = {row.user_id for row in await _team(session, done.gone_id)}
    came = (TeamMember.since == done.merged_at, TeamMember.stays_out.is_(False), TeamMember.user_id.in_(theirs))
    await session.execute(delete(TeamMember).where(TeamMember.client_id == done.client_id, *came))


async def _take_back(session: AsyncSession, done: ClientMerge) -> None:
    """The rows that came over, and what hangs on them since."""
    rows = await session.execute(
        select(ClientMergeRow.of_table, ClientMergeRow.row_id).where(ClientMergeRow.merge_id == done.id)
    )
    by_table: dict[str, list[int]] = {}
    for of_table, row_id in rows:
        by_table.setdefault(of_table, []).append(row_id)
    back: dict[str, Any] = {"client_id": done.gone_id}
    for model in MOVING:
        here = model.client_id == done.client_id
        table = _table(model)
        if issubclass(model, Numbered):
            await _move(session, model, by_table.get(table.name, ()), back, here)
        for column, parent in _hangs_on(model):
            ids = list(await session.scalars(select(parent.id).where(parent.client_id == done.gone_id)))
            for start in range(0, len(ids), A_BATCH):
                theirs = getattr(model, column).in_(ids[start : start + A_BATCH])
                moving = update(model).where(here, theirs).values(back)
                await session.execute(moving.execution_options(synchronize_session=False))
    given = update(Rating).where(Rating.client_id == done.gone_id, Rating.given_to == done.gone_id)
    await session.execute(given.values(given_to=None).execution_options(synchronize_session=False))


def _hangs_on(model: type[Any]) -> Iterator[tuple[str, type[Any]]]:
    """The columns that refer to other things of a client, and to which."""
    known = {_table(one): one for one in MOVING}
    for reference in _table(model).foreign_key_constraints:
        if parent := known.get(reference.referred_table):
            yield reference.column_keys[-1], parent


async def bring_all_over(session: AsyncSession, now: datetime) -> None:
    """For every merge of today that holds: what was written of the one that is gone at the very moment comes over."""
    lately = (ClientMerge.undone_at.is_(None), ClientMerge.merged_at > now - SETTLED_AFTER)
    wanted = select(ClientMerge).where(*lately).order_by(ClientMerge.id)
    for done in list(await session.scalars(wanted)):
        await bring_over(session, done)
