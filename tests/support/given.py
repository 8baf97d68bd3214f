"""What is known before a test begins: clients, roles and ratings, put where they are kept."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select

from models.audit import AuditEntry
from models.base import Openness
from models.clients import Client, Status, name_key
from models.contacts import Contact
from models.people import Role, find_person
from models.ratings import Rating
from models.rules.contacts import ContactRole
from models.teams import set_team
from models.workspaces import this_workspace
from tests.support.agency import MONDAY, TEAM, Agency

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def client(agency: Agency, name: str, *, owner: str = "UMETTE", **more: Any) -> Client:
    """A client on the list."""
    now = agency.sandbox.clock.now()
    row = Client(name=name, name_key=name_key(name), owner_id=owner, created_by=owner, created_at=now, **more)
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(row)
    return row


async def change(agency: Agency, client: Client, **to: Any) -> None:
    """The client is different from now on."""
    async with agency.house.deps.database.transaction(TEAM) as session:
        row = await session.get_one(Client, client.id)
        for name, value in to.items():
            setattr(row, name, value)


async def archived(agency: Agency, client: Client) -> None:
    await change(agency, client, status=Status.ARCHIVED)


async def contact(agency: Agency, client: Client, name: str, *roles: ContactRole, **more: Any) -> Contact:
    """Somebody of a client's."""
    row = Contact(client_id=client.id, name=name, former_names=[], added_at=agency.sandbox.clock.now(), **more)
    row.be(roles)
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(row)
    return row


async def lead(agency: Agency, user_id: str) -> None:
    """An admin made this person a lead before they did anything."""
    async with agency.house.deps.database.transaction(TEAM) as session:
        person = await find_person(session, user_id)
        assert person
        person.given_role = Role.LEAD


async def rating(agency: Agency, client: Client, rater: str, **answers: Any) -> None:
    """Somebody rated the client a moment ago."""
    row = Rating(client_id=client.id, rater_id=rater, rated_at=agency.sandbox.clock.now(), **answers)
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(row)


async def openness(agency: Agency, chosen: Openness) -> None:
    """The workspace is open or guarded from now on."""
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await this_workspace(session)).openness = chosen


async def team(agency: Agency, client: Client, *user_ids: str, since: datetime = LONG_AGO) -> None:
    """These people were named as the client's team."""
    async with agency.house.deps.database.transaction(TEAM) as session:
        await set_team(session, await session.get_one(Client, client.id), user_ids, named=True, now=since)


async def rows(agency: Agency, table: type[Any]) -> list[Any]:
    """Everything in a table, in the order in which it came."""
    async with agency.house.deps.database.reading(TEAM) as session:
        return list(await session.scalars(select(table).order_by(table.id)))


async def language(agency: Agency, spoken: str) -> None:
    """The workspace speaks this from now on."""
    async with agency.house.deps.database.transaction(TEAM) as session:
        (await this_workspace(session)).language = spoken
    agency.house.deps.directory.forget_workspace(TEAM)


async def a_monday_without_trail(agency: Agency) -> None:
    """It is Monday at nine, and nobody has done anything of weight."""
    await agency.clock(MONDAY)
    async with agency.house.deps.database.transaction(TEAM) as session:
        await session.execute(delete(AuditEntry))
