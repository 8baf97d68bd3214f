"""Where Rapport is installed, with its tokens as ciphertext, and the states that came back from Slack.

These belong to no workspace: an organisation's installation serves many, and a state is used before one is known.
"""

from datetime import datetime, timedelta

from sqlalchemy import Index, String, Text, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Unowned

RENEWAL = timedelta(seconds=60)
"""Business time that a process has for getting the next token."""
REMEMBERED = 1_000
"""States that were used: more would be somebody's who fills the database, and Slack's code is good once anyway."""


class Installation(Unowned, Base):
    """Rapport in one workspace, or in a whole organisation; its id is the workspace's or the organisation's."""

    __tablename__ = "installations"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    is_enterprise: Mapped[bool] = mapped_column(default=False)
    bot_user_id: Mapped[str] = mapped_column(String(40))
    token: Mapped[str] = mapped_column(Text)
    """The bot's token, encrypted."""
    refresh_token: Mapped[str | None] = mapped_column(Text)
    """For a token that expires: what gets the next one, once; encrypted."""
    expires_at: Mapped[datetime | None]
    renewing_until: Mapped[datetime | None]
    """Until then one process gets the next token; the others leave that to it."""
    scopes: Mapped[str] = mapped_column(Text, default="")
    installed_at: Mapped[datetime]


class InstallState(Unowned, Base):
    """The state of an installation that came back from Slack: it is good once."""

    __tablename__ = "install_states"
    __table_args__ = (Index("ix_install_states_expires_at", "expires_at"),)

    state: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Digest of what Slack brings back."""
    expires_at: Mapped[datetime]


async def find_installation(session: AsyncSession, installation_id: str) -> Installation | None:
    """The installation of that workspace or organisation."""
    return await session.scalar(select(Installation).where(Installation.id == installation_id))


async def all_installations(session: AsyncSession) -> list[Installation]:
    """Every one, for this transaction alone."""
    return list(await session.scalars(select(Installation).order_by(Installation.id).with_for_update()))


async def organisations(session: AsyncSession) -> list[str]:
    """Those that have us for all of their workspaces."""
    return list(await session.scalars(select(Installation.id).where(Installation.is_enterprise)))


async def keep_installation(session: AsyncSession, installation: Installation) -> None:
    """Keep it in the place of an earlier one; of two at the same moment the later stays."""
    try:
        async with session.begin_nested():
            session.add(installation)
    except IntegrityError:
        await session.merge(installation)


async def remove_installation(session: AsyncSession, installation_id: str, token: str) -> bool:
    """Forget it, unless it has another token by now (as kept, encrypted); False where nothing was forgotten."""
    gone = delete(Installation).where(Installation.id == installation_id, Installation.token == token)
    return await session.scalar(gone.returning(Installation.id)) is not None


async def erase_installation(session: AsyncSession, installation_id: str, moment: datetime) -> None:
    """Forget one that was made by then, whatever its token."""
    old = (Installation.id == installation_id, Installation.installed_at <= moment)
    await session.execute(delete(Installation).where(*old))


async def claim_renewal(session: AsyncSession, installation_id: str, token: str, now: datetime) -> Installation | None:
    """Take it on ourselves to get the token after this one (as kept, encrypted); None where another does or did."""
    free = or_(Installation.renewing_until.is_(None), Installation.renewing_until <= now)
    mine = update(Installation).where(Installation.id == installation_id, Installation.token == token, free)
    return await session.scalar(mine.values(renewing_until=now + RENEWAL).returning(Installation))


async def end_renewal(session: AsyncSession, claimed: Installation, **renewed: str | datetime) -> bool:
    """Keep what was `renewed`, if anything was; False where the claim had been lost."""
    ours = (Installation.id == claimed.id, Installation.renewing_until == claimed.renewing_until)
    kept = update(Installation).where(*ours).values(renewing_until=None, **renewed).returning(Installation.id)
    return await session.scalar(kept) is not None


async def use_up(session: AsyncSession, state: InstallState, now: datetime) -> bool:
    """Let a state be good no more; of several at the same moment one succeeds. Those that expired are forgotten."""
    newest = select(InstallState.expires_at).order_by(InstallState.expires_at.desc())
    one_too_many = newest.offset(REMEMBERED - 1).limit(1).scalar_subquery()
    old = or_(InstallState.expires_at <= now, InstallState.expires_at <= one_too_many)
    await session.execute(delete(InstallState).where(old))
    try:
        async with session.begin_nested():
            session.add(state)
    except IntegrityError:
        return False
    return True
