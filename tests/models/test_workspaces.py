"""A workspace gets its zone from who first sets something up, and keeps it."""

from models.session import Database
from models.workspaces import settle_zone, this_workspace
from tests.support.house import OURS, THEIRS


async def test_the_first_zone_stays(database: Database) -> None:
    for zone in ("Europe/Copenhagen", "Asia/Tokyo"):
        async with database.transaction(OURS) as session:
            await settle_zone(session, zone)
    async with database.reading(OURS) as session:
        assert (await this_workspace(session)).zone == "Europe/Copenhagen"


async def test_another_workspace_is_not_touched(database: Database) -> None:
    async with database.transaction(OURS) as session:
        await settle_zone(session, "Europe/Copenhagen")
    async with database.reading(THEIRS) as session:
        assert (await this_workspace(session)).zone is None
