"""Past the guard in Python, for tests of what stands behind it and of what is really kept."""

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.orm import Session


async def beneath(session: AsyncSession) -> AsyncConnection:
    """A session's own connection: what is asked of it, the database alone judges."""
    assert isinstance(session.bind, AsyncEngine)
    return AsyncConnection(session.bind, await session.run_sync(Session.connection))
