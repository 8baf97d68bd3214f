"""The team of a client: who works with it (product.md, Words: Team).

At first it is the members of the client's internal channel, for as long as nobody named it (`Client.team_named`).
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKeyConstraint, Index, String, delete, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Named
from models.clients import Client
from models.people import Person, members


class TeamMember(Named, Base):
    """One person of the team of one client."""

    __tablename__ = "client_teams"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "client_id"], ["clients.workspace_id", "clients.id"], ondelete="CASCADE"),
        Index("ix_client_teams_user", "workspace_id", "user_id"),
    )

    client_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime | None]
    """When they came; None for who was there before that was kept. Of earlier open answers they see publications."""
    stays_out: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Said "I don't work with them": in the channel, but not in the team, until somebody names them."""


class Moves(NamedTuple):
    """Who came into a team and who went."""

    came: set[str]
    went: set[str]


async def team_of(session: AsyncSession, client_id: int) -> set[str]:
    """The people of a client's team, by user id."""
    return {row.user_id for row in await _rows(session, client_id) if not row.stays_out}


async def people_of(session: AsyncSession, client_id: int) -> list[Person]:
    """The people of a client's team by name, without who is no member of the agency any more."""
    team = await team_of(session, client_id)
    return [person for person in await members(session) if person.user_id in team]


async def teams_of(session: AsyncSession, user_id: str) -> dict[int, datetime | None]:
    """The ids of the clients in whose team somebody is, and since when (`TeamMember.since`)."""
    return {id_: row.since for id_, row in (await _places(session, user_id)).items() if not row.stays_out}


async def every_team(session: AsyncSession) -> dict[str, dict[int, datetime | None]]:
    """As `teams_of`, for everybody who is in any."""
    found: defaultdict[str, dict[int, datetime | None]] = defaultdict(dict)
    for row in await session.scalars(select(TeamMember).where(TeamMember.stays_out.is_(False))):
        found[row.user_id][row.client_id] = row.since
    return dict(found)


async def newest_since(session: AsyncSession, client_id: int) -> datetime | None:
    """When the last of a client's team came into it, as far as that is kept."""
    return max((row.since for row in await _rows(session, client_id) if row.since and not row.stays_out), default=None)


async def all_team_members(session: AsyncSession) -> set[str]:
    """Everybody who is in the team of some client."""
    return set(await session.scalars(select(TeamMember.user_id).where(TeamMember.stays_out.is_(False))))


async def set_team(
    session: AsyncSession, client: Client, user_ids: Collection[str], *, named: bool, now: datetime
) -> Moves:
    """Make these people a client's whole team; not `named`, those who said that they are no part of it stay out."""
    await _queue(session, client.id)
    client.team_named = named
    known = {row.user_id: row for row in await _rows(session, client.id)}
    before = {user_id for user_id, row in known.items() if not row.stays_out}
    out = set() if named else known.keys() - before
    after = set(user_ids) - out
    await _remove(session, client.id, before - after)
    for user_id in (after - before) & known.keys():
        known[user_id].stays_out, known[user_id].since = False, now
    new = after - known.keys()
    session.add_all(TeamMember(client_id=client.id, user_id=user_id, since=now) for user_id in new)
    await session.flush()
    return Moves(after - before, before - after)


async def teams_by_person(session: AsyncSession) -> dict[str, int]:
    """In how many clients' teams each person is."""
    counted = select(TeamMember.user_id, func.count()).where(TeamMember.stays_out.is_(False))
    return {row[0]: row[1] for row in await session.execute(counted.group_by(TeamMember.user_id))}


async def is_followed(session: AsyncSession, channel: str) -> bool:
    """Whether some client's team is whoever is in this channel."""
    followed = select(Client.id).where(Client.internal_channel == channel, Client.team_named.is_(False))
    return await session.scalar(followed.limit(1)) is not None


async def followed_channels(session: AsyncSession) -> list[str]:
    """The channels whose members are some client's team."""
    wanted = select(Client.internal_channel).where(Client.internal_channel.is_not(None), Client.team_named.is_(False))
    return [channel for channel in await session.scalars(wanted.distinct()) if channel]


async def clients_following(session: AsyncSession, channel: str) -> list[Client]:
    """The clients whose team is whoever is in this channel, to change their teams."""
    theirs = select(Client).where(Client.internal_channel == channel, Client.team_named.is_(False)).order_by(Client.id)
    return list(await session.scalars(theirs.with_for_update(key_share=True)))


async def came_to_channel(session: AsyncSession, channel: str, user_id: str, now: datetime) -> list[int]:
    """Somebody is in an internal channel now: the ids of the clients whose team they are in by that."""
    known = await _places(session, user_id)
    new = [client.id for client in await clients_following(session, channel) if client.id not in known]
    session.add_all(TeamMember(client_id=client_id, user_id=user_id, since=now) for client_id in new)
    await session.flush()
    return new


async def left_channel(session: AsyncSession, channel: str, user_id: str) -> list[int]:
    """Somebody is in an internal channel no more: the ids of the clients whose team they leave by that."""
    clients = [client.id for client in await clients_following(session, channel)]
    theirs = await teams_of(session, user_id)
    gone = delete(TeamMember).where(TeamMember.user_id == user_id, TeamMember.client_id.in_(clients))
    await session.execute(gone)
    return [client_id for client_id in clients if client_id in theirs]


async def step_out(session: AsyncSession, client_id: int, user_id: str) -> bool:
    """Somebody doesn't work with this client; False where they were not in its team."""
    await _queue(session, client_id)
    row = (await _places(session, user_id)).get(client_id)
    if row is None or row.stays_out:
        return False
    row.stays_out = True
    return True


async def _queue(session: AsyncSession, client_id: int) -> None:
    """Two who change the same team do so one after the other."""
    await session.execute(select(Client.id).where(Client.id == client_id).with_for_update(key_share=True))


async def _rows(session: AsyncSession, client_id: int) -> list[TeamMember]:
    return list(await session.scalars(select(TeamMember).where(TeamMember.client_id == client_id)))


async def _places(session: AsyncSession, user_id: str) -> dict[int, TeamMember]:
    rows = await session.scalars(select(TeamMember).where(TeamMember.user_id == user_id))
    return {row.client_id: row for row in rows}


async def _remove(session: AsyncSession, client_id: int, user_ids: Collection[str]) -> None:
    gone = delete(TeamMember).where(TeamMember.client_id == client_id, TeamMember.user_id.in_(user_ids))
    await session.execute(gone)
