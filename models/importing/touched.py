"""To which of the clients that an import added somebody has added something since."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.audit import AuditEntry
from models.concentration import ConcentrationWord
from models.drafts import Draft, clients_of
from models.imports import ImportStep
from models.kept import OF_A_CLIENT
from models.nudges import Nudge
from models.teams import TeamMember

BY_ITSELF: tuple[type[Any], ...] = (AuditEntry, ConcentrationWord, ImportStep, Nudge, TeamMember)
"""Of these come rows without anybody's doing, or with it: whoever named a team is told by the client itself."""


async def touched_clients(session: AsyncSession, import_id: int) -> set[int]:
    """The ids of the clients that this import added, and that are more by now than it made them."""
    new = select(ImportStep.client_id).where(ImportStep.import_id == import_id, ImportStep.is_new)
    found: set[int] = set()
    for table in OF_A_CLIENT:
        if table not in BY_ITSELF:
            found |= set(await session.scalars(select(table.client_id).where(table.client_id.in_(new)).distinct()))
    again = select(ImportStep.client_id).where(ImportStep.import_id != import_id, ImportStep.client_id.in_(new))
    found |= set(await session.scalars(again))
    for draft in await session.scalars(select(Draft)):
        found |= clients_of(draft)
    return found
