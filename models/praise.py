"""Praise of which those who earned it have not heard yet."""

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.clients import Client
from models.interaction_people import InteractionPerson
from models.interactions import Interaction
from models.rules.facts import Kind

OF_PRAISE = Interaction.id == InteractionPerson.interaction_id
UNHEARD: ColumnElement[bool] = and_(
    InteractionPerson.told_at.is_(None),
    InteractionPerson.stands,
    Interaction.kind == Kind.PRAISE,
    Interaction.logged_by != InteractionPerson.user_id,
)
"""What somebody logged for themselves they know already."""


async def who_has_earned(session: AsyncSession) -> set[str]:
    """Whoever has a praise of which they have not heard, by user id."""
    row = InteractionPerson
    return set(await session.scalars(select(row.user_id).join(Interaction, OF_PRAISE).where(UNHEARD).distinct()))


async def unheard_praise(
    session: AsyncSession, user_id: str, most: int
) -> list[tuple[InteractionPerson, Interaction, Client]]:
    """The oldest praises of which somebody has not heard, to be told now: whoever takes one back meanwhile waits."""
    row = InteractionPerson
    wanted = select(row, Interaction, Client).join(Interaction, OF_PRAISE).join(Client, Client.id == row.client_id)
    mine = wanted.where(UNHEARD, row.user_id == user_id).order_by(Interaction.occurred_at, Interaction.id).limit(most)
    found = await session.execute(mine.with_for_update(of=row))
    return [(person, praise, client) for person, praise, client in found]
