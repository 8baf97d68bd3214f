"""Two workspaces with something of their own in each, for tests of what keeps them apart."""

from sqlalchemy import select

from models.clients import Client
from models.interactions import Interaction
from models.rules.facts import Kind
from models.session import Database
from tests.support.house import OURS, THEIRS
from tests.support.time import NOW


def client(name: str, **more: object) -> Client:
    return Client(name=name, name_key=name.casefold(), owner_id="U1", created_by="U1", created_at=NOW, **more)


def interaction(client_id: int) -> Interaction:
    return Interaction(
        client_id=client_id, kind=Kind.CONTACT, what="Call", occurred_at=NOW, logged_at=NOW, logged_by="U"
    )


async def move_in(database: Database) -> None:
    """Acme is ours, Globex and Initech are theirs, each with something logged."""
    for team, names in ((OURS, ["Acme"]), (THEIRS, ["Globex", "Initech"])):
        async with database.transaction(team) as session:
            for name in names:
                session.add(one := client(name))
                await session.flush()
                session.add(interaction(one.id))


async def ids_of(database: Database, team: str) -> list[int]:
    async with database.reading(team) as session:
        return list(await session.scalars(select(Client.id).order_by(Client.id)))


async def names_of(database: Database, team: str) -> list[str]:
    async with database.reading(team) as session:
        return list(await session.scalars(select(Client.name).order_by(Client.id)))
