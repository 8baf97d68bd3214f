"""An export taken into a workspace that has nothing yet: the same rows under the same ids, all of them or none."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Insert, Table, bindparam, delete, exists, func, insert, select, text, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from models.base import Workspace
from models.transfer.manifest import lines_of
from models.transfer.opening import BadExportError, Opened
from models.transfer.shape import all_tables, looking_back, numbered_by, owner_of
from models.transfer.values import put

A_BATCH = 500


class NotEmptyError(Exception):
    """The workspace has something already; the text is the name of a table."""


class NumbersError(Exception):
    """Which number a table gives out next is not for this user of PostgreSQL to say."""


async def check_empty(connection: AsyncConnection, workspace_id: str) -> None:
    """Raises NotEmptyError; the workspace's own row alone, as an installation leaves it, is nothing."""
    for table in all_tables():
        mine = exists().where(owner_of(table) == workspace_id)
        if table.name != Workspace.__tablename__ and await connection.scalar(select(mine)):
            raise NotEmptyError(table.name)


async def take(connection: AsyncConnection, workspace_id: str, opened: Opened, watch: Callable[[int], Any]) -> None:
    """Put every row of an export where `workspace_id` is, whichever workspace it was; `watch` is told of each batch.

    The transaction is the caller's. Raises BadExportError, NotEmptyError, NumbersError.
    """
    await check_empty(connection, workspace_id)
    await connection.execute(delete(Workspace).where(Workspace.id == workspace_id))
    for table in all_tables():
        for first, rows in _batches(opened, table, workspace_id):
            await _put(connection, table, first, rows)
            watch(len(rows))
        for column in looking_back(table):
            await _look_back(connection, opened, table, column.name)
    await _go_on_from(connection)


def _batches(opened: Opened, table: Table, workspace_id: str) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """Rows of their new owner, with the number of the first line of each batch."""
    owner = owner_of(table).name
    rows, first = [], 1
    for number, row in opened.rows(table):
        rows.append(row | {owner: workspace_id})
        if len(rows) == A_BATCH:
            yield first, rows
            rows, first = [], number + 1
    if rows:
        yield first, rows


async def _put(connection: AsyncConnection, table: Table, first: int, rows: Sequence[dict[str, Any]]) -> None:
    later = {column.name: None for column in looking_back(table)}
    try:
        await connection.execute(_insertion(connection, table), [row | later for row in rows])
    except IntegrityError:
        why = (
            "one of these rows refers to a row that is not there, or is there twice, or another workspace of this "
            "database has its number: an export goes into a database of its own."
        )
    except DataError:
        why = "one of these rows has a value that this database cannot hold, such as a text that is too long."
    else:
        return
    raise BadExportError(f"{lines_of(table.name)}, lines {first} to {first + len(rows) - 1}: {why}")


def _insertion(connection: AsyncConnection, table: Table) -> Insert:
    return insert(table).values({column.name: put(column, connection.dialect) for column in table.columns})


async def _look_back(connection: AsyncConnection, opened: Opened, table: Table, name: str) -> None:
    """References within a table, once all of its rows are there."""
    [key] = table.primary_key.columns
    refers = update(table).where(key == bindparam("its_key")).values({name: bindparam("to")})
    pairs = ({"its_key": row[key.name], "to": row[name]} for _, row in opened.rows(table) if row[name] is not None)
    batch: list[dict[str, Any]] = []
    for pair in pairs:
        batch.append(pair)
        if len(batch) == A_BATCH:
            await _refer(connection, table, refers, batch)
            batch = []
    if batch:
        await _refer(connection, table, refers, batch)


async def _refer(connection: AsyncConnection, table: Table, refers: Any, batch: list[dict[str, Any]]) -> None:
    try:
        await connection.execute(refers, batch)
    except IntegrityError:
        raise BadExportError(f"{lines_of(table.name)}: a row refers to one that is not there.") from None


async def _go_on_from(connection: AsyncConnection) -> None:
    """Let PostgreSQL number new rows after these; SQLite looks by itself.

    The role of tenants may only use a sequence, so the user that migrated does it (models/bounds.py).
    """
    if connection.dialect.name != "postgresql":
        return
    greatest = {}
    for table in all_tables():
        if (column := numbered_by(table)) is not None:
            greatest[table.name, column.name] = await connection.scalar(select(func.max(column)))
    try:
        await connection.execute(text("SET LOCAL ROLE NONE"))
        for (table_name, column_name), number in greatest.items():
            await _go_on(connection, table_name, column_name, number)
    except DBAPIError:
        raise NumbersError from None


async def _go_on(connection: AsyncConnection, table: str, column: str, number: int | None) -> None:
    """Never back: other workspaces of this database may be further on."""
    named = select(func.pg_get_serial_sequence(table, column))
    sequence = await connection.scalar(named)
    if number is not None and sequence:
        later = text(f"SELECT setval(:name, GREATEST(:number, (SELECT last_value FROM {sequence})))")  # noqa: S608 - its quoted name, of PostgreSQL itself
        await connection.execute(later, {"name": sequence, "number": number})
