"""What a workspace settled about itself (product.md, Words: Workspace)."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.base import Workspace


async def this_workspace(session: AsyncSession) -> Workspace:
    """The session's own workspace, fresh from the database."""
    return (await session.scalars(select(Workspace))).one()


async def settle_zone(session: AsyncSession, zone: str) -> None:
    """Give the workspace the zone of who first sets something up; one that is settled stays (product.md, Words)."""
    await session.execute(update(Workspace).where(Workspace.zone.is_(None)).values(zone=zone))
