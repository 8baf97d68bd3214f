"""A Friday before the leads' Monday."""

import pytest
from sqlalchemy import delete

from models.mondays import MondayOff
from tests.support.agency import TEAM, Agency
from tests.support.mondays import FRIDAY


@pytest.fixture(autouse=True)
async def friday(agency: Agency) -> None:
    """It is the Friday before, and every lead wants their Monday."""
    await agency.clock(FRIDAY)
    async with agency.house.deps.database.transaction(TEAM) as session:
        await session.execute(delete(MondayOff))
