"""What each lead was last told of how much hangs on one client, so that nobody hears the same again."""

from collections.abc import Mapping

from sqlalchemy import ForeignKeyConstraint, Index, SmallInteger, String, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Numbered
from models.merges import merged_away
from models.rules.concentration import Level, News, Now, Said, to_say


class ConcentrationWord(Numbered, Base):
    """What one person knows of one client's share (models/rules/concentration.py, Said)."""

    __tablename__ = "concentration_words"
    __table_args__ = (
        UniqueConstraint("workspace_id", "user_id", "client_id"),
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_concentration_words_client", "workspace_id", "client_id"),
    )

    user_id: Mapped[str] = mapped_column(String(40))
    client_id: Mapped[int]
    level: Mapped[int] = mapped_column(SmallInteger)
    share: Mapped[int]
    """In hundredths of a percent."""


async def news_for(session: AsyncSession, user_id: str, now: Mapping[int, Now]) -> dict[int, News]:
    """What there is to say to somebody of these clients, by their ids; it counts as said from now on.

    Who is not among them is below every level. Whoever says it makes sure that nobody says it beside them.
    """
    here = ConcentrationWord.client_id.not_in(merged_away())
    mine = select(ConcentrationWord).where(ConcentrationWord.user_id == user_id, here)
    known = {row.client_id: row for row in await session.scalars(mine)}
    found: dict[int, News] = {}
    for client_id in sorted(known.keys() | now.keys()):
        row = known.get(client_id)
        before = Said(Level(row.level), row.share) if row else None
        news, said = to_say(before, now.get(client_id, Now(Level.NONE, 0)))
        if news:
            found[client_id] = news
        if said is None:
            if row:
                await session.delete(row)
            continue
        row = row or ConcentrationWord(user_id=user_id, client_id=client_id)
        row.level, row.share = said.level, said.share
        session.add(row)
    await session.flush()
    return found
