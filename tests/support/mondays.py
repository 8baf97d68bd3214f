"""What is known before a leads' Monday is told, and how its words are read."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from models.clients import Client
from models.outbox import Outgoing
from tests.support import given
from tests.support.agency import MONDAY, Agency
from tests.support.person import Person

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
FRIDAY = MONDAY - timedelta(days=3)
WEEK, DAY = timedelta(days=7), timedelta(days=1)


async def client(agency: Agency, name: str, **more: Any) -> Client:
    return await given.client(agency, name, **more)


async def paying(agency: Agency, **yearly: int) -> dict[str, Client]:
    """Clients who pay so much a year."""
    return {name: await client(agency, name, yearly_budget=Decimal(budget)) for name, budget in yearly.items()}


async def in_danger(agency: Agency, client: Client) -> None:
    """Three people say how bad it is."""
    for rater in ("UMETTE", "USOFIE", "UJONAS"):
        await given.rating(agency, client, rater, gut=1, respect=1, value=1, teamwork=1)


async def words(agency: Agency) -> list[Outgoing]:
    """Every Monday that was put into the outbox."""
    return [row for row in await given.rows(agency, Outgoing) if row.kind == "leads_monday"]


async def monday_of(person: Person) -> str:
    """The newest that this person has in their direct messages."""
    while "Your Monday" not in (told := await person.told()).words:
        pass
    return told.words
