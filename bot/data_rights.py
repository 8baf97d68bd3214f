"""`rapport export` and `rapport erase`: one client or one person, straight from the database, without Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.settings import DatabaseSettings, SettingsError
from bot.wiring import RANDOM, now
from bot.workspace import one_workspace
from models import clients, people
from models.archive import zipped
from models.audit import Act, AuditEntry, note
from models.clients import Client
from models.erasure import erase_client, erase_person
from models.exports import about_client, about_person
from models.people import Person, Role
from models.session import Database


@dataclass(frozen=True, slots=True)
class About:
    """Whom the options name: a client by name or a person by id, in a workspace that may be left out."""

    workspace: str
    client: str
    person: str


async def export(settings: DatabaseSettings, about: About) -> bytes:
    """The archive of all that is kept about one of them. Raises SettingsError where nobody is called that."""
    async with _session(settings, about) as session:
        row = await _wanted(session, about)
        await _trace(session, Act.EXPORTED, **_place(row))
        found = await (about_client(session, row) if isinstance(row, Client) else about_person(session, row))
    return zipped(found, now())


async def erase(settings: DatabaseSettings, about: About, successor: str) -> None:
    """Erase one of them; what a person looked after goes to `successor`. Raises SettingsError as `export`."""
    async with _session(settings, about) as session:
        row = await _wanted(session, about)
        if isinstance(row, Client):
            await erase_client(session, row)
            await _trace(session, Act.ERASED, details={"what": "client"}, **_place(row))
        else:
            heir = await people.find_person(session, successor)
            if heir is None or heir.role < Role.MEMBER or heir is row:
                raise SettingsError("--successor must be the id of somebody of the team, who takes over.")
            await erase_person(session, row, heir.user_id, RANDOM)
            await _trace(session, Act.ERASED, details={"what": "person"})


@asynccontextmanager
async def _session(settings: DatabaseSettings, about: About) -> AsyncIterator[AsyncSession]:
    database = Database(settings.database_url)
    try:
        async with database.transaction(await one_workspace(database, about.workspace)) as session:
            yield session
    except SQLAlchemyError as error:
        why = f"the database does not answer ({type(error).__name__}); if it was never migrated: rapport migrate"
        raise SettingsError(f"DATABASE_URL: {why}") from error
    finally:
        await database.close()


async def _wanted(session: AsyncSession, about: About) -> Client | Person:
    if bool(about.client) == bool(about.person):
        raise SettingsError("Name one of them: --client NAME or --person ID.")
    row: Client | Person | None
    if about.client:
        row = await clients.client_named(session, about.client)
    else:
        row = await people.find_person(session, about.person)
    if row is None:
        raise SettingsError("Nobody here is called that. A client goes by the whole name, a person by Slack's id.")
    return row


def _place(row: Client | Person) -> dict[str, int | str]:
    return {"client_id": row.id} if isinstance(row, Client) else {"person_id": row.user_id}


async def _trace(session: AsyncSession, act: Act, **about: object) -> None:
    await note(session, AuditEntry(at=now(), act=act, **about))
