"""What a client or a person is and was called, among all other names that are known."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.clients import Client, name_key
from models.former_names import FormerName
from models.people import Person

Key = tuple[int | None, str | None]
"""A client's id or a person's."""


class Known(NamedTuple):
    """The names of one, and those of everybody else."""

    own: list[str]
    others: list[str]


async def names_around(session: AsyncSession, owner: Client | Person) -> Known:
    """The name of one and their earlier ones, but for those that another bears today; and all names of others."""
    me: Key = (owner.id, None) if isinstance(owner, Client) else (None, owner.user_id)
    today = await _names_today(session)
    named = {*today, *await _names_before(session)}
    others = {name for key, name in named if key != me}
    borne = {name_key(name) for key, name in today if key != me}
    former = {name for key, name in named if key == me and name_key(name) not in borne}
    own = {owner.name} | former
    same = {name_key(name) for name in own}
    return Known(sorted(own), sorted(name for name in others if name_key(name) not in same))


async def _names_today(session: AsyncSession) -> set[tuple[Key, str]]:
    clients = await session.execute(select(Client.id, Client.name))
    people = await session.execute(select(Person.user_id, Person.name))
    return {*(((row.id, None), row.name) for row in clients), *(((None, row.user_id), row.name) for row in people)}


async def _names_before(session: AsyncSession) -> set[tuple[Key, str]]:
    found = await session.execute(select(FormerName.client_id, FormerName.user_id, FormerName.name))
    return {((row.client_id, row.user_id), row.name) for row in found}
