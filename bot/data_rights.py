"""`rapport export` and `rapport erase`: a client, a person or a contact, straight from the database, without Slack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.settings import DatabaseSettings, SettingsError
from bot.wiring import RANDOM, now
from bot.workspace import one_workspace
from handlers.data_rights import about_export
from handlers.kit.words import speaking
from models import clients, people
from models.archive import zipped
from models.audit import Act, AuditEntry, note
from models.clients import Client
from models.contacts import Contact, contacts_named
from models.naming import Owner
from models.people import LastAdminError
from models.subjects import NoSuccessorError, Subject
from models.workspaces import this_workspace


@dataclass(frozen=True, slots=True)
class About:
    """Whom the options name, in a workspace that may be left out: a client, a person by id, or a client's contact."""

    workspace: str
    client: str = ""
    person: str = ""
    contact: str = ""


async def export(settings: DatabaseSettings, about: About) -> bytes:
    """The archive of all that is kept about one of them. Raises SettingsError where nobody is called that."""
    async with one_workspace(settings, about.workspace) as (database, known):
        async with database.transaction(known) as session:
            subject = await _meant(session, about)
            await _trace(session, Act.EXPORTED, subject.trace)
        async with database.reading(known) as session:
            found = await subject.export(session)
            language = (await this_workspace(session)).language
    with speaking(language):
        return zipped(found, now(), about_export(subject.row.name))


async def erase(settings: DatabaseSettings, about: About, successor: str) -> None:
    """Erase one of them; what a person looked after goes to `successor`. Raises SettingsError as `export`."""
    async with one_workspace(settings, about.workspace) as (database, known):
        try:
            async with database.reading(known) as session:
                subject = await _meant(session, about)
                await subject.check(session, successor)
                traces = await subject.traces(session)
            async with database.transaction(known) as session:
                subject = await _meant(session, about)
                for act, told in await subject.erase(session, successor, RANDOM, now(), traces):
                    await _trace(session, act, told)
        except NoSuccessorError:
            raise SettingsError("--successor must be the id of somebody of the team, who takes over.") from None
        except LastAdminError:
            raise SettingsError("This is the last admin; make another first: /client-settings people.") from None


async def _meant(session: AsyncSession, about: About) -> Subject:
    if bool(about.person) == bool(about.client or about.contact):
        raise SettingsError("Name one of them: --client NAME, --person ID or --contact NAME.")
    row: Owner | None
    if about.person:
        row = await people.find_person(session, about.person)
    else:
        row = await clients.client_named(session, about.client) if about.client else None
        if about.contact and (row or not about.client):
            row = await _contact(session, about.contact, row)
    if row is None:
        raise SettingsError("Nobody here is called that. A client goes by the whole name, a person by Slack's id.")
    return Subject(row)


async def _contact(session: AsyncSession, name: str, client: Client | None) -> Contact | None:
    named = [one for one in await contacts_named(session, name) if client is None or one.client_id == client.id]
    if len(named) > 1:
        raise SettingsError("Several contacts are called that: --client NAME tells whose.")
    return named[0] if named else None


async def _trace(session: AsyncSession, act: Act, about: Mapping[str, Any]) -> None:
    await note(session, AuditEntry(at=now(), act=act, **about))
