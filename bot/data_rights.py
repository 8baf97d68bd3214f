"""`rapport export` and `rapport erase`: one client or one person, straight from the database, without Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.settings import DatabaseSettings, SettingsError
from bot.wiring import RANDOM, now
from bot.workspace import one_workspace
from models import clients, people
from models.archive import zipped
from models.audit import Act, AuditEntry, note
from models.clients import Client
from models.people import Person
from models.subjects import NoSuccessorError, Subject


@dataclass(frozen=True, slots=True)
class About:
    """Whom the options name: a client by name or a person by id, in a workspace that may be left out."""

    workspace: str
    client: str
    person: str


async def export(settings: DatabaseSettings, about: About) -> bytes:
    """The archive of all that is kept about one of them. Raises SettingsError where nobody is called that."""
    async with _subject(settings, about) as (session, subject):
        await _trace(session, Act.EXPORTED, **subject.trace)
        found = await subject.export(session)
    return zipped(found, now())


async def erase(settings: DatabaseSettings, about: About, successor: str) -> None:
    """Erase one of them; what a person looked after goes to `successor`. Raises SettingsError as `export`."""
    async with _subject(settings, about) as (session, subject):
        try:
            told = await subject.erase(session, successor, RANDOM)
        except NoSuccessorError:
            raise SettingsError("--successor must be the id of somebody of the team, who takes over.") from None
        await _trace(session, Act.ERASED, **told)


@asynccontextmanager
async def _subject(settings: DatabaseSettings, about: About) -> AsyncIterator[tuple[AsyncSession, Subject]]:
    """Whom it is about, in a transaction of their workspace."""
    async with (
        one_workspace(settings, about.workspace) as (database, known),
        database.transaction(known) as session,
    ):
        yield session, await _meant(session, about)


async def _meant(session: AsyncSession, about: About) -> Subject:
    if bool(about.client) == bool(about.person):
        raise SettingsError("Name one of them: --client NAME or --person ID.")
    row: Client | Person | None
    if about.client:
        row = await clients.client_named(session, about.client)
    else:
        row = await people.find_person(session, about.person)
    if row is None:
        raise SettingsError("Nobody here is called that. A client goes by the whole name, a person by Slack's id.")
    return Subject(row)


async def _trace(session: AsyncSession, act: Act, **about: Any) -> None:
    await note(session, AuditEntry(at=now(), act=act, **about))
