"""What the parts of this feature share: the feature itself, its buttons, and who sees a client's money."""

from handlers.kit.directory import Caller
from handlers.kit.feature import Feature, Request
from handlers.kit.ids import ClientRef, Payload
from models.audit import Act
from models.clients import Client, Status
from models.people import Role

feature = Feature("clients")


class Page(Payload):
    """One page of the list: clients of one status."""

    status: Status = Status.ACTIVE
    number: int = 0


SHOW_LIST = feature.action("list", Page)
PAUSE = feature.action("pause", ClientRef)
ARCHIVE = feature.action("archive", ClientRef)
LEAVE_TEAM = feature.action("leave_team", ClientRef)
ACTIVATE = feature.action("activate", ClientRef)
"""Resumes a paused client and brings back an archived one."""


async def shows_money(request: Request, client: Client | None) -> bool:
    """Whether this person sees the client's money; where there is some to see, the look is written down first."""
    money = sees_money(request.person, client)
    if money and client and client.yearly_budget is not None:
        await request.saw(Act.SAW_MONEY, client.id)
    return money


def sees_money(person: Caller, client: Client | None) -> bool:
    """Leads, admins and the owner do; whoever adds a client is its owner (product.md, Words)."""
    return person.role >= Role.LEAD or client is None or client.owner_id == person.user_id
