"""When the whole agency is quiet: from a day until a day, with a word why; past times stay until somebody removes them.

The rule is models/rules/nudges/rhythm.py.
"""

from datetime import date

from sqlalchemy import String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.rules.nudges.rhythm import Quiet

WHY_LENGTH = 80


class QuietTime(Numbered, Base):
    """One such time."""

    __tablename__ = "quiet_times"

    begins_on: Mapped[date]
    ends_on: Mapped[date]
    """The first day on which people hear again."""
    why: Mapped[str] = mapped_column(String(WHY_LENGTH))

    @property
    def rule(self) -> Quiet:
        """As the rules read it."""
        return Quiet(self.begins_on, self.ends_on)


async def quiet_times(session: AsyncSession) -> list[QuietTime]:
    """All that are kept, by the day on which they begin."""
    return list(await session.scalars(select(QuietTime).order_by(QuietTime.begins_on, QuietTime.id)))


async def quiets_of(session: AsyncSession) -> list[Quiet]:
    """The same, as the rules read them."""
    return [one.rule for one in await quiet_times(session)]


async def find_quiet(session: AsyncSession, quiet_id: int) -> QuietTime | None:
    """The one with this id in this workspace; an id that came back from Slack is only a hint."""
    return await session.scalar(select(QuietTime).where(QuietTime.id == quiet_id))
