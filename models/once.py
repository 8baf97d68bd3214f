"""Rows that only one may write: a unique key says who was first."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.base import Base


async def take(session: AsyncSession, row: Base) -> bool:
    """Whether the row is ours; where it was there already, or is written at this very moment, it is not."""
    try:
        async with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
