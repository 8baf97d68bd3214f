"""What is kept of a channel goes with it when Slack gives it a new id."""

from typing import Any

from sqlalchemy import delete, exists, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased


async def move_rows(
    session: AsyncSession, column: InstrumentedAttribute[str], old: str, new: str, *beside: InstrumentedAttribute[str]
) -> None:
    """Put the rows of one channel under its new id; where the same stands under it already, that one stays.

    `column` holds the channel, and `beside` are the other columns that make two rows of one channel the same.
    """
    table: Any = column.class_
    twin = aliased(table)
    same = [getattr(twin, other.key) == other for other in beside]
    known = exists().where(twin.workspace_id == table.workspace_id, getattr(twin, column.key) == new, *same)
    await session.execute(update(table).where(column == old, ~known).values({column.key: new}))
    await session.execute(delete(table).where(column == old))
