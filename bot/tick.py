"""`rapport tick --at T`: what the clockwork would do at T, once, and what it said."""

from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.lock import only_one
from bot.run import check_schema
from bot.settings import SettingsError, SlackSettings
from bot.wiring import House, introduce, open_house
from handlers.kit.slack_errors import SLACK_TROUBLE
from models import outbox
from models.held import held_ids
from models.outbox import OPEN


async def tick_at(settings: SlackSettings, at: datetime) -> dict[str, Any]:
    """Do what is due at an instant and deliver it, thread replies included.

    Gives `at`, what was `said`, how many messages were `held` back now, how many are `held_in_all`, and how many are
    `left` for later.
    Raises LockedError while a `run` holds the SQLite file, SettingsError for a wrong token or schema, or where the
    database goes away.
    """
    with only_one(settings.database_url):
        await check_schema(settings)
        async with open_house(settings, clock=lambda: at) as house:
            try:
                return await _tick(house, at)
            except SLACK_TROUBLE as error:
                raise SettingsError(f"Slack did not let us in ({type(error).__name__}); nothing was said.") from error
            except SQLAlchemyError as error:
                why = f"the database went away ({type(error).__name__}); the same tick again says what is left."
                raise SettingsError(f"DATABASE_URL: {why}") from error


async def _tick(house: House, at: datetime) -> dict[str, Any]:
    if house.settings.many is None:
        await introduce(house)
    before, _ = await _waiting(house)
    said = await house.clockwork.turn_over()
    held, left = await _waiting(house)
    return {
        "at": at.isoformat(),
        "said": [{"channel": message.sent_channel, "ts": message.ts} for message in said],
        "held": len(held - before),
        "held_in_all": len(held),
        "left": left,
    }


async def _waiting(house: House) -> tuple[set[int], int]:
    """What is held back in any workspace, and how many messages are left for later."""
    held: set[int] = set()
    left = 0
    for workspace_id in await house.deps.database.workspace_ids():
        async with house.deps.database.reading(workspace_id) as session:
            held |= await held_ids(session)
            left += await outbox.count_by_state(session, OPEN)
    return held, left
