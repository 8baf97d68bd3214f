"""`rapport audit`: the trail of one workspace, straight from the database, without Slack."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from bot.settings import DatabaseSettings, SettingsError
from bot.wiring import now
from bot.workspace import one_workspace
from models import audit
from models.audit import Act, AuditEntry, Wanted


def wanted(since: datetime | None, person: str, act: str) -> Wanted:
    """What the options ask for; an empty one narrows nothing. Raises SettingsError for an act that there is not."""
    if act and act not in set(Act):
        raise SettingsError(f"--act is unknown: there are {', '.join(Act)}.")
    return Wanted(person_id=person or None, act=Act(act) if act else None, since=since)


async def trail(settings: DatabaseSettings, workspace: str, wanted: Wanted) -> AsyncIterator[dict[str, Any]]:
    """The entries as plain values, oldest first; `at` is an instant in UTC. The look itself is one of them.

    With an empty `workspace` it is the only one there is. Raises SettingsError, which says what to do.
    """
    async with one_workspace(settings, workspace) as (database, known):
        async with database.transaction(known) as session:
            await audit.note(session, AuditEntry(at=now(), act=Act.SAW_TRAIL))
        async with database.reading(known) as session:
            async for entry in audit.oldest_first(session, wanted):
                yield _plain(entry)


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
