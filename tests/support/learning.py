"""A client that learns our boundaries: what happened before a test begins, and its card."""

from typing import Any
from zoneinfo import ZoneInfo

from handlers.kit.our_boundaries import first_list
from models.boundaries import Boundary, BoundaryEvent, list_to_change
from models.clients import Client
from models.interactions import Interaction
from models.rules.boundaries import Happening
from models.rules.facts import DAY, Kind
from tests.support import given
from tests.support.agency import MONDAY, TEAM, Agency
from tests.support.person import Person, Shown

BEGAN, BROKEN, HELD, KEPT, REMINDED = (
    Happening.BEGAN,
    Happening.BROKEN,
    Happening.HELD,
    Happening.KEPT,
    Happening.REMINDED,
)
CALLS, WRITING, ONE_WHO_DECIDES = "No calls before nine", "Brief in writing", "One person decides"
ZONE = ZoneInfo("Europe/Copenhagen")
TOO_OFTEN = [(50, BEGAN), (40, REMINDED), (30, BROKEN), (20, BROKEN), (10, BROKEN)]


async def the_list(agency: Agency) -> dict[str, Boundary]:
    """The first list, written down."""
    async with agency.house.deps.database.transaction(TEAM) as session:
        listed = await list_to_change(session, first_list("en"), MONDAY - 400 * DAY)
    return {one.need: one for one in listed}


async def learning(
    agency: Agency, *told: tuple[float, Happening], need: str = WRITING, talks: tuple[float, ...] = (), **more: Any
) -> Client:
    """Acme, with which this happened some days ago."""
    acme, listed = await given.client(agency, "Acme", **more), await the_list(agency)
    now = agency.sandbox.clock.now()
    rows: list[Any] = [event(acme, listed[need], what, now - days * DAY) for days, what in told]
    for days in talks:
        at = now - days * DAY
        said = {"kind": Kind.CONTACT, "what": "A call.", "logged_by": "UJONAS"}
        rows.append(Interaction(client_id=acme.id, occurred_at=at, logged_at=at, **said))
    async with agency.house.deps.database.transaction(TEAM) as session:
        session.add_all(rows)
    return acme


def event(client: Client, boundary: Boundary, what: Happening, at: Any, **more: Any) -> BoundaryEvent:
    told = {"at": at, "told_at": at, "told_by": "UJONAS", **more}
    return BoundaryEvent(client_id=client.id, boundary_id=boundary.id, kind=what, **told)


async def happened(agency: Agency) -> list[Happening]:
    return [row.kind for row in await given.rows(agency, BoundaryEvent)]


def choices_about_boundaries(card: Shown) -> list[str]:
    """Of the menu beside the boundary."""
    menus = [block["accessory"] for block in card.blocks if "options" in block.get("accessory", {})]
    ours = [menu for menu in menus if menu["action_id"] == "boundaries.from_menu"]
    return [one["text"]["text"] for menu in ours for one in menu["options"]]


async def card_of(person: Person) -> Shown:
    await person.command("/clients acme")
    return await person.told()
