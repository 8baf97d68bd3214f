"""What is offered before a test begins: clients who were rated, offers, and the page of one of them."""

from datetime import timedelta
from typing import Any

from models.clients import Client
from models.interactions import Interaction
from models.offers import Offer, Pitch
from models.rules.facts import Kind
from models.rules.offers import Step
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.person import Modal, Person

ALL = ("gut", "respect", "value", "referral", "teamwork", "boundaries")
RATERS = ("UMETTE", "ULARS", "UJONAS")
DAY = timedelta(days=1)


async def rated(agency: Agency, client: Client, raters: tuple[str, ...] = RATERS, /, **answers: int) -> None:
    """Several said the same of a client: 4 to everything where nothing else is said."""
    for rater in raters:
        await given.rating(agency, client, rater, **dict.fromkeys(ALL, 4) | answers)


async def a_client(
    agency: Agency, name: str, /, *, owner: str = "UMETTE", language: str = "en", **answers: int
) -> Client:
    """One who was rated."""
    client = await given.client(agency, name, owner=owner, language=language)
    await rated(agency, client, **answers)
    return client


async def an_offer(agency: Agency, **more: Any) -> Offer:
    """One that Lars made, from today on."""
    today = MONDAY.date()
    facts: dict[str, Any] = {
        "name": "Spring audit",
        "pitch": "We look at your site for a day.",
        "starts_on": today,
        "first_until": today + 14 * DAY,
        "made_by": "ULARS",
        "made_at": MONDAY,
    }
    row = Offer(**facts | more)
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add(row)
    return row


async def promotion(agency: Agency) -> Offer:
    await a_client(agency, "Acme", gut=5)
    await a_client(agency, "Beta")
    await a_client(agency, "Alright", value=3)
    await complained(agency, await a_client(agency, "Angry", gut=5))
    return await an_offer(agency, for_new=True)


async def complained(agency: Agency, client: Client) -> None:
    moment = agency.sandbox.clock.now() - 2 * DAY
    async with agency.house.deps.database.transaction(TEAM) as session:
        about = {"client_id": client.id, "kind": Kind.COMPLAINT, "what": "They wrote an angry mail."}
        session.add(Interaction(**about, occurred_at=moment, logged_at=moment, logged_by="ULARS"))


async def opened(agency: Agency, person: Person, name: str = "spring") -> Modal:
    """The page of an offer."""
    await person.command(f"/client-offer {name}")
    await agency.house.deps.tasks.drain()
    return await person.modal()


async def steps(agency: Agency) -> list[Step]:
    return [one.step for one in await given.rows(agency, Pitch)]


def order(words: str, *names: str) -> list[str]:
    """Those of the names that are there, in the order in which they stand."""
    return sorted((name for name in names if name in words), key=words.index)
