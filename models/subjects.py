"""Whom an export or an erasure is about: a client, a person, or a client's contact."""

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import clients, people
from models.audit import Act
from models.clients import Client
from models.contacts import Contact, find_contact
from models.erasure import Told, erase_client, erase_contact, erase_person
from models.exports import Export, about_client, about_contact, about_person
from models.forgetting import Traces, traces_of
from models.naming import Owner
from models.people import Person, Role


class NoSuccessorError(Exception):
    """Who takes over from a person is somebody else of the agency."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A client, a person or a contact."""

    row: Owner

    @property
    def kind(self) -> str:
        """'client', 'person' or 'contact'."""
        if isinstance(self.row, Contact):
            return "contact"
        return "client" if isinstance(self.row, Client) else "person"

    @property
    def key(self) -> str:
        """As a form carries it: 'client:7'."""
        return f"{self.kind}:{self.row.user_id if isinstance(self.row, Person) else self.row.id}"

    @property
    def trace(self) -> dict[str, Any]:
        """As the trail refers to it."""
        if isinstance(self.row, Contact):
            return {"client_id": self.row.client_id, "details": {"what": self.kind, "contact": self.row.id}}
        return {"client_id": self.row.id} if isinstance(self.row, Client) else {"person_id": self.row.user_id}

    async def export(self, session: AsyncSession) -> Export:
        """All that is kept about it."""
        if isinstance(self.row, Client):
            return await about_client(session, self.row)
        if isinstance(self.row, Contact):
            return await about_contact(session, self.row)
        return await about_person(session, self.row)

    async def traces(self, session: AsyncSession) -> Traces:
        """Look for it in what anybody wrote or was told, which only reads and may take seconds."""
        return await traces_of(session, self.row)

    async def erase(
        self,
        session: AsyncSession,
        successor_id: str,
        rng: random.Random,
        now: datetime,
        traces: Traces | None = None,
    ) -> list[Told]:
        """Erase it, where it was found before; gives what the trail is to say of that.

        What a person looked after goes to `successor_id`. Raises NoSuccessorError, LastAdminError.
        """
        erased = {"details": {"what": self.kind}}
        if isinstance(self.row, Client):
            await erase_client(session, self.row, traces)
            return [(Act.ERASED, erased | self.trace)]
        if isinstance(self.row, Contact):
            told = self.trace
            await erase_contact(session, self.row, traces)
            return [(Act.ERASED, told)]
        await self.check(session, successor_id)
        return [*await erase_person(session, self.row, successor_id, rng, now, traces), (Act.ERASED, erased)]

    async def check(self, session: AsyncSession, successor_id: str) -> None:
        """Whether it may be erased, and this person takes over. Raises as `erase`."""
        if not isinstance(self.row, Person):
            return
        successor = await people.find_person(session, successor_id)
        if successor is None or successor.role < Role.MEMBER or successor.user_id == self.row.user_id:
            raise NoSuccessorError
        await people.check_going(session, self.row)


async def find_subject(session: AsyncSession, key: str) -> Subject | None:
    """Whom a key names, as far as this workspace knows them."""
    kind, _colon, name = key.partition(":")
    if kind in ("client", "contact") and not (name.isascii() and name.isdecimal()):
        return None
    if kind == "client":
        row: Owner | None = await clients.find_client(session, int(name))
    elif kind == "contact":
        row = await find_contact(session, int(name))
    else:
        row = await people.find_person(session, name) if kind == "person" else None
    return Subject(row) if row else None
