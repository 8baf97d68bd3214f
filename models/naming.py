"""What a client or a person is and was called, among all other names that are known."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.clients import Client, name_key
from models.contacts import Contact
from models.former_names import FormerName
from models.people import Person

Owner = Client | Person | Contact
"""Whose name it is."""
Key = tuple[str, int | str]
"""What somebody is, and their id."""


class Known(NamedTuple):
    """The names of one, and those of everybody else."""

    own: list[str]
    others: list[str]


async def names_around(session: AsyncSession, owner: Owner) -> Known:
    """The name of one and their earlier ones, but for those that another bears today; and all names of others.

    A client's own people are no others, and a person is also known by how clients' contacts have them.
    """
    me = _key_of(owner)
    today = [*await _names_today(session), *await _names_of_contacts(session, owner)]
    named = {*today, *await _names_before(session)}
    others = {name for key, name in named if key != me}
    borne = {name_key(name) for key, name in today if key != me}
    former = {name for key, name in named if key == me and name_key(name) not in borne}
    own = {owner.name} | former
    same = {name_key(name) for name in own}
    return Known(sorted(own), sorted(name for name in others if name_key(name) not in same))


def _key_of(owner: Owner) -> Key:
    if isinstance(owner, Person):
        return "person", owner.user_id
    return "client" if isinstance(owner, Client) else "contact", owner.id


async def _names_today(session: AsyncSession) -> set[tuple[Key, str]]:
    clients = await session.execute(select(Client.id, Client.name))
    people = await session.execute(select(Person.user_id, Person.name))
    return {
        *((("client", row.id), row.name) for row in clients),
        *((("person", row.user_id), row.name) for row in people),
    }


async def _names_of_contacts(session: AsyncSession, owner: Owner) -> set[tuple[Key, str]]:
    """Today's and earlier ones, for that is all one: those of the `owner` as a person in Slack are theirs."""
    columns = (Contact.id, Contact.client_id, Contact.slack_user_id, Contact.name, Contact.former_names)
    found: set[tuple[Key, str]] = set()
    for row in await session.execute(select(*columns)):
        if isinstance(owner, Client) and row.client_id == owner.id:
            continue
        is_me = isinstance(owner, Person) and row.slack_user_id == owner.user_id
        key: Key = _key_of(owner) if is_me else ("contact", row.id)
        found |= {(key, name) for name in (row.name, *row.former_names)}
    return found


async def _names_before(session: AsyncSession) -> set[tuple[Key, str]]:
    found = await session.execute(select(FormerName.client_id, FormerName.user_id, FormerName.name))
    return {(("client", row.client_id) if row.client_id else ("person", row.user_id), row.name) for row in found}
