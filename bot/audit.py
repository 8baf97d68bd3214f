"""`rapport audit`: the trail of one workspace, straight from the database. It only reads, and needs no Slack."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.settings import DatabaseSettings, SettingsError
from bot.workspace import one_workspace
from models import audit
from models.audit import Act, AuditEntry, Wanted
from models.session import Database


def wanted(since: datetime | None, person: str, act: str) -> Wanted:
    """What the options ask for; an empty one narrows nothing. Raises SettingsError for an act that there is not."""
    if act and act not in set(Act):
        raise SettingsError(f"--act is unknown: there are {', '.join(Act)}.")
    return Wanted(person_id=person or None, act=Act(act) if act else None, since=since)


async def trail(settings: DatabaseSettings, workspace: str, wanted: Wanted) -> AsyncIterator[dict[str, Any]]:
    """The entries as plain values, oldest first; `at` is an instant in UTC.

    With an empty `workspace` it is the only one there is. Raises SettingsError, which says what to do.
    """
    database = Database(settings.database_url)
    try:
        async with database.reading(await one_workspace(database, workspace)) as session:
            async for entry in audit.oldest_first(session, wanted):
                yield _plain(entry)
    except SQLAlchemyError as error:
        why = f"the trail cannot be read ({type(error).__name__}); if it was never migrated: rapport migrate"
        raise SettingsError(f"DATABASE_URL: {why}") from error
    finally:
        await database.close()


def _plain(entry: AuditEntry) -> dict[str, Any]:
    return {
        "workspace": entry.workspace_id,
        "at": entry.at.isoformat(),
        "who": entry.actor_id,
        "act": entry.act.value,
        "client": entry.client_id,
        "person": entry.person_id,
        "channel": entry.channel,
        "details": entry.details,
    }
