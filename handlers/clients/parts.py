"""What the parts of this feature share: itself, its buttons, who sees a client's money, and endings in words."""

from datetime import date

from pydantic import Field

from handlers.kit.feature import Feature, Request
from handlers.kit.guard import sees_money
from handlers.kit.ids import ClientRef, Payload, RowId
from handlers.kit.words import _, spoken_date
from models.audit import Act
from models.clients import Client, Status
from models.endings import ClientEnding
from models.rules.backtest import Ending

feature = Feature("clients")


class Page(Payload):
    """One page of the list: clients of one status."""

    status: Status = Status.ACTIVE
    number: int = 0


class MorePage(ClientRef):
    """A page of a client's history, the newest being 0."""

    number: int = Field(default=0, ge=0, le=100_000)


class MergeRef(Payload):
    """A merge that may be undone."""

    merge_id: RowId


SHOW_LIST = feature.action("list", Page)
PAUSE = feature.action("pause", ClientRef)
ARCHIVE = feature.action("archive", ClientRef)
SAY_ENDING = feature.action("say_ending", ClientRef)
LEAVE_TEAM = feature.action("leave_team", ClientRef)
MORE = feature.action("more", MorePage)
SHOW_REST = feature.action("show_rest", ClientRef)
BACK = feature.action("back", ClientRef)
MERGE_WITH = feature.action("merge_with", ClientRef)
UNMERGE = feature.action("unmerge", MergeRef)
ACTIVATE = feature.action("activate", ClientRef)
"""Resumes a paused client and brings back an archived one."""


async def shows_money(request: Request, client: Client | None) -> bool:
    """Whether this person sees the client's money; where there is some to see, the look is written down first."""
    money = sees_money(request.person, client)
    if money and client and client.yearly_budget is not None:
        await request.saw(Act.SAW_MONEY, client.id)
    return money


def ended(told: ClientEnding, today: date) -> str:
    """'They left, 12 November': for leads and the owner."""
    how = {Ending.LEFT: _("They left"), Ending.LET_GO: _("We let them go")}[told.ending]
    return f"{how}, {spoken_date(told.ended_on, today)}"


def status_name(status: Status) -> str:
    """As the card says it."""
    return {Status.ACTIVE: _("active"), Status.PAUSED: _("paused"), Status.ARCHIVED: _("archived")}[status]
