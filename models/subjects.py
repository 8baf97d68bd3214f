"""Whom an export or an erasure is about: a client or a person."""

import random
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models import clients, people
from models.clients import Client
from models.erasure import erase_client, erase_person
from models.exports import Export, about_client, about_person
from models.people import Person, Role


class NoSuccessorError(Exception):
    """Who takes over from a person is somebody else of the agency."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A client or a person."""

    row: Client | Person

    @property
    def kind(self) -> str:
        """'client' or 'person'."""
        return "client" if isinstance(self.row, Client) else "person"

    @property
    def key(self) -> str:
        """As a form carries it: 'client:7'."""
        return f"{self.kind}:{self.row.id if isinstance(self.row, Client) else self.row.user_id}"

    @property
    def trace(self) -> dict[str, Any]:
        """As the trail refers to it."""
        return {"client_id": self.row.id} if isinstance(self.row, Client) else {"person_id": self.row.user_id}

    async def export(self, session: AsyncSession) -> Export:
        """All that is kept about it."""
        if isinstance(self.row, Client):
            return await about_client(session, self.row)
        return await about_person(session, self.row)

    async def erase(self, session: AsyncSession, successor_id: str, rng: random.Random) -> dict[str, Any]:
        """Erase it; gives what the trail may say of that.

        What a person looked after goes to `successor_id`. Raises NoSuccessorError.
        """
        if isinstance(self.row, Client):
            await erase_client(session, self.row)
            return {"details": {"what": self.kind}, **self.trace}
        successor = await people.find_person(session, successor_id)
        if successor is None or successor.role < Role.MEMBER or successor is self.row:
            raise NoSuccessorError
        await erase_person(session, self.row, successor_id, rng)
        return {"details": {"what": self.kind}}


async def find_subject(session: AsyncSession, key: str) -> Subject | None:
    """Whom a key names, as far as this workspace knows them."""
    kind, _colon, name = key.partition(":")
    if kind == "client" and name.isascii() and name.isdecimal():
        row: Client | Person | None = await clients.find_client(session, int(name))
    else:
        row = await people.find_person(session, name) if kind == "person" else None
    return Subject(row) if row else None
