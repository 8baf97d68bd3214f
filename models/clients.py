"""Clients of the agency."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Index,
    String,
    UniqueConstraint,
    event,
    false,
    func,
    inspect,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Mergeable, Numbered, words
from models.former_names import was_called
from models.session import merged_too

NAME_LENGTH = 80
KEY_LENGTH = 200
"""One character can become eighteen in a key (U+FDFA); what is beyond this does not count."""


class Status(StrEnum):
    """Active clients are summed up and asked about; paused ones rest; archived ones are kept for the record."""

    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


NAMEABLE = (Status.ACTIVE, Status.PAUSED)
"""Who can be named in a command or a form."""


class Client(Numbered, Mergeable, Base):
    """One client of one workspace."""

    __tablename__ = "clients"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "name_key"),
        Index("ix_clients_status", "workspace_id", "status"),
    )

    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    owner_id: Mapped[str] = mapped_column(String(40))
    internal_channel: Mapped[str | None] = mapped_column(String(40))
    shared_channel: Mapped[str | None] = mapped_column(String(40))
    since: Mapped[date | None]
    language: Mapped[str] = mapped_column(String(5), default="en")
    yearly_budget: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    status: Mapped[Status] = mapped_column(words(Status), default=Status.ACTIVE)
    team_named: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its owner named its team; until then they are the members of its internal channel."""
    name_mark: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """A number made of the name as it was last written; 0 where nobody wrote it since there are such numbers."""
    created_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]


@event.listens_for(Client, "before_insert")
@event.listens_for(Client, "before_update")
def _mark_name(_mapper: object, _connection: Connection, client: Client) -> None:
    """Whoever writes a name, it bears its mark."""
    client.name_mark = int.from_bytes(blake2b(client.name.encode("utf-8", "surrogatepass"), digest_size=5).digest())


class NameTakenError(Exception):
    """Another client has this name already."""

    def __init__(self, name: str, status: Status) -> None:
        super().__init__(name)
        self.name = name
        self.status = status


def name_key(name: str) -> str:
    """What makes two names the same: case, accents' encoding and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:KEY_LENGTH]


async def keep_client(session: AsyncSession, client: Client) -> None:
    """Write a new or changed client.

    Raises NameTakenError where another has the name, even one that is being added at this very moment.
    """
    before, name, client.name_key = inspect(client).attrs.name.history.deleted, client.name, name_key(client.name)
    with session.no_autoflush:
        twin = await client_named(session, name)
    if twin is not None and twin is not client:
        raise NameTakenError(twin.name, twin.status)
    session.add(client)
    try:
        await session.flush()
    except IntegrityError as error:
        raise NameTakenError(name, Status.ACTIVE) from error
    for former in before or ():
        await was_called(session, former, client_id=client.id)


async def clients_by_name(
    session: AsyncSession, *, statuses: Sequence[Status] = (Status.ACTIVE,), ids: Collection[int] | None = None
) -> list[Client]:
    """The clients with these statuses (and, where given, these ids), in the order of their names."""
    wanted = select(Client).where(Client.status.in_(statuses)).order_by(Client.name_key)
    if ids is not None:
        wanted = wanted.where(Client.id.in_(ids))
    return list(await session.scalars(wanted))


async def find_client(session: AsyncSession, client_id: int) -> Client | None:
    """The client with this id in this workspace; an id that came back from Slack is only a hint.

    Of one that was merged it is the client that it is one with: what was said in Slack goes on leading there.
    """
    found = await session.scalar(select(Client).where(Client.id == client_id))
    if found is None:
        with merged_too(session):
            into = await session.scalar(select(Client.merged_into_id).where(Client.id == client_id))
        return await find_client(session, into) if into else None
    return found


async def wait_for_client(session: AsyncSession, client_id: int) -> None:
    """Whoever adds to what is told of a client, and must know all of it, waits here for others who do."""
    await session.execute(select(Client.id).where(Client.id == client_id).with_for_update(key_share=True))


async def client_named(session: AsyncSession, name: str) -> Client | None:
    """The client with the same name, whatever its status."""
    return await session.scalar(select(Client).where(Client.name_key == name_key(name)))


async def clients_with_keys(session: AsyncSession, keys: Collection[str]) -> list[Client]:
    """The clients whose names have these keys."""
    return list(await session.scalars(select(Client).where(Client.name_key.in_(keys)).order_by(Client.id)))


async def client_names(session: AsyncSession, *, statuses: Sequence[Status] = NAMEABLE) -> list[tuple[int, str]]:
    """Id and name of the clients that can be named in a command, for matching."""
    rows = await session.execute(
        select(Client.id, Client.name).where(Client.status.in_(statuses)).order_by(Client.name_key)
    )
    return [(row.id, row.name) for row in rows]


_FINDS_SOMEBODY = or_(Client.status.in_(NAMEABLE), Client.merged_into_id.is_not(None))
_SPREAD = 1021
"""With it a mark counts by whose it is: two clients that swap their names are not as they were."""


class NamesState(NamedTuple):
    """What tells whether any client that can be named came, went, or is called differently, in any process."""

    how_many: int
    ids: int
    marks: int
    marks_by_id: int


async def names_state(session: AsyncSession) -> NamesState:
    """How the names are at this moment; one statement that reads none of them."""
    ids = Client.id + func.coalesce(Client.merged_into_id, 0)
    sums = (ids, Client.name_mark, (Client.name_mark % _SPREAD) * Client.id)
    found = select(func.count(), *(func.coalesce(func.sum(one), 0) for one in sums)).where(_FINDS_SOMEBODY)
    with merged_too(session):
        return NamesState(*(int(one) for one in (await session.execute(found)).one()))


async def names_and_state(session: AsyncSession) -> tuple[list[tuple[int, str]], NamesState]:
    """As `client_names`, merged ones under their names for whom they are one with; and the state of just these."""
    columns = (Client.id, Client.name, Client.name_mark, Client.merged_into_id)
    wanted = select(*columns).where(_FINDS_SOMEBODY).order_by(Client.name_key)
    with merged_too(session):
        rows = (await session.execute(wanted)).all()
    names = [(row.id, row.name) for row in rows if row.merged_into_id is None]
    into = {row.id: row.merged_into_id for row in rows if row.merged_into_id}
    here, taken = {id_ for id_, _ in names}, {name_key(name) for _, name in names}
    former = [(_last_of(row.id, into), row.name) for row in rows if row.id in into and name_key(row.name) not in taken]
    state = _state_of((row.id, row.merged_into_id or 0, row.name_mark) for row in rows)
    return [*names, *(one for one in former if one[0] in here)], state


def _last_of(client_id: int, into: Mapping[int, int]) -> int:
    """Who it is by now, of one that was merged, be it more than once."""
    while client_id in into:
        client_id = into[client_id]
    return client_id


def _state_of(found: Iterable[tuple[int, int, int]]) -> NamesState:
    marked = list(found)
    return NamesState(
        len(marked),
        sum(id_ + into for id_, into, _ in marked),
        sum(mark for *_, mark in marked),
        sum(mark % _SPREAD * id_ for id_, _, mark in marked),
    )


async def clients_of_channel(session: AsyncSession, channel: str) -> list[Client]:
    """The clients that are not archived and whose internal or shared channel this is."""
    theirs = or_(Client.internal_channel == channel, Client.shared_channel == channel)
    return list(
        await session.scalars(select(Client).where(Client.status != Status.ARCHIVED, theirs).order_by(Client.name_key))
    )


async def shared_channels(session: AsyncSession) -> set[str]:
    """Every channel in which we talk with a client, be it archived or merged: nothing about clients is said there."""
    with merged_too(session):
        return set(await session.scalars(select(Client.shared_channel).where(Client.shared_channel.is_not(None))))


async def keys_and_channels(session: AsyncSession) -> tuple[set[str], set[str]]:
    """The keys of all names that clients have, and every channel that is one's, whatever their status."""
    keys, channels = set(), set()
    columns = (Client.name_key, Client.internal_channel, Client.shared_channel)
    for key, *theirs in await session.execute(select(*columns)):
        keys.add(key)
        channels |= {channel for channel in theirs if channel}
    return keys, channels


async def follow_channel(session: AsyncSession, old: str, new: str) -> None:
    """The channel has a new id."""
    for column in (Client.internal_channel, Client.shared_channel):
        with merged_too(session):
            await session.execute(update(Client).where(column == old).values({column.key: new}))
