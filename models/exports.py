"""All that is kept about one client or one person, row by row, wherever it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncSession

from models.base import TenantOwned
from models.clients import Client
from models.drafts import Draft
from models.kept import EVERYTHING, OF_A_CLIENT, PEOPLE, WORDS, is_draft_about, row_of, rows_where
from models.mentions import Mentions
from models.people import Person


@dataclass(frozen=True, slots=True)
class Export:
    """What was found: rows by the name of their table; tables without any are left out."""

    about: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, Any]]]


async def about_client(session: AsyncSession, client: Client) -> Export:
    """A client's own rows, and every other row that names them."""
    named = Mentions(names=[client.name])

    def is_about(row: TenantOwned) -> bool:
        of_theirs = isinstance(row, OF_A_CLIENT) and row.client_id == client.id
        left = isinstance(row, Draft) and is_draft_about(row, client.id)
        return row is client or of_theirs or left or _mentions(named, row)

    return await _gathered(session, {"client": client.id, "name": client.name}, is_about)


async def about_person(session: AsyncSession, person: Person) -> Export:
    """Every row that somebody wrote, is named in, or was told."""
    named = Mentions(names=[person.name], ids=[person.user_id])

    def is_about(row: TenantOwned) -> bool:
        return person.user_id in _people_in(row) or _mentions(named, row)

    return await _gathered(session, {"person": person.user_id, "name": person.name}, is_about)


def _people_in(row: TenantOwned) -> list[str]:
    """The ids of the people whom a row names in its columns."""
    return [getattr(row, column) for column in PEOPLE.get(type(row), ())]


async def _gathered(session: AsyncSession, about: Mapping[str, Any], is_about: Callable[[TenantOwned], bool]) -> Export:
    tables: dict[str, list[dict[str, Any]]] = {}
    for table in EVERYTHING:
        if found := await rows_where(session, table, is_about):
            tables[str(inspect(table).local_table.name)] = [row_of(row) for row in found]
    return Export(about, tables)


def _mentions(named: Mentions, row: TenantOwned) -> bool:
    return any(named.within(getattr(row, column)) for column in WORDS.get(type(row), ()))
