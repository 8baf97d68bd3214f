"""What a workspace settled about itself (product.md, Words: Workspace)."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.base import Workspace


async def this_workspace(session: AsyncSession) -> Workspace:
    """The session's own workspace, fresh from the database."""
    return (await session.scalars(select(Workspace))).one()


async def settle_zone(session: AsyncSession, zone: str) -> None:
    """Give the workspace the zone of who first sets something up; one that is settled stays (product.md, Words)."""
    await session.execute(update(Workspace).where(Workspace.zone.is_(None)).values(zone=zone))


async def move_in(session: AsyncSession, workspace_id: str, name: str, bot_user_id: str) -> None:
    """Keep what Slack says of the workspace and of us in it; two processes may do so at the same moment."""
    try:
        async with session.begin_nested():
            session.add(Workspace(id=workspace_id, name=name, bot_user_id=bot_user_id))
    except IntegrityError:
        known = await this_workspace(session)
        known.name, known.bot_user_id = name, bot_user_id
