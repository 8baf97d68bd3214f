"""What a workspace settled about itself (product.md, Words: Workspace)."""

from datetime import datetime

from sqlalchemy import Select, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.base import Workspace


async def this_workspace(session: AsyncSession, *, to_change: bool = False) -> Workspace:
    """The session's own workspace, fresh from the database; `to_change`: whoever else changes it so waits."""
    wanted = select(Workspace)
    return (await session.scalars(wanted.with_for_update(key_share=True) if to_change else wanted)).one()


async def find_workspace(session: AsyncSession) -> Workspace | None:
    """The session's own workspace; None where it never moved in, or was erased."""
    return await session.scalar(select(Workspace))


async def settle_zone(session: AsyncSession, zone: str) -> None:
    """Give the workspace the zone of who first sets something up; one that is settled stays (product.md, Words)."""
    await session.execute(update(Workspace).where(Workspace.zone.is_(None)).values(zone=zone))


async def move_in(
    session: AsyncSession, workspace_id: str, name: str, bot_user_id: str, enterprise_id: str | None = None
) -> bool:
    """Keep what Slack says of the workspace and of us in it; two processes may do so at the same moment.

    True where it is new or had left.
    """
    try:
        async with session.begin_nested():
            session.add(Workspace(id=workspace_id, name=name, bot_user_id=bot_user_id, enterprise_id=enterprise_id))
        return True
    except IntegrityError:
        known = await this_workspace(session)
        known.name, known.bot_user_id, known.enterprise_id = name, bot_user_id, enterprise_id
        return await come_back(session)


async def leave(session: AsyncSession, now: datetime, *, organisation_stays: bool) -> bool:
    """The workspace took us out; False where that is known already.

    Where its organisation still has us, that serves this workspace no more.
    """
    its_own = {"enterprise_id": None} if organisation_stays else {}
    gone = update(Workspace).where(Workspace.left_at.is_(None)).values(left_at=now, **its_own)
    return await session.scalar(gone.returning(Workspace.id)) is not None


async def come_back(session: AsyncSession) -> bool:
    """The workspace has us again, with all that was kept; False where it never took us out."""
    back = update(Workspace).where(Workspace.left_at.is_not(None)).values(left_at=None)
    return await session.scalar(back.returning(Workspace.id)) is not None


async def erase(session: AsyncSession, moment: datetime) -> bool:
    """Remove a workspace that left by then, and with it all that is its own; False where it came back."""
    gone = delete(Workspace).where(Workspace.left_at <= moment).returning(Workspace.id)
    return await session.scalar(gone) is not None


def left_by(moment: datetime) -> Select[str]:
    """The workspaces that took us out by then and did not come back."""
    return select(Workspace.id).where(Workspace.left_at <= moment)


def here() -> Select[str]:
    """The workspaces that have us."""
    return select(Workspace.id).where(Workspace.left_at.is_(None)).order_by(Workspace.id)


def of_enterprise(enterprise_id: str) -> Select[str]:
    """The workspaces that are served by an organisation's installation."""
    return select(Workspace.id).where(Workspace.enterprise_id == enterprise_id).order_by(Workspace.id)
