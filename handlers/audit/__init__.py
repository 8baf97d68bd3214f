"""The audit log: who saw or changed what of weight, for admins, behind a button of `/client-settings`.

The table is models/audit.py, what each act is called stands in sentences.py; `rapport audit` (bot/audit.py) prints the
same at the command line. Tests: tests/handlers/test_audit.py.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.audit.sentences import act_names, sentence
from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, Mrkdwn, View, md
from handlers.kit.feature import Feature, Request
from handlers.kit.forms import Form
from handlers.kit.ids import Nothing, Payload
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.words import _, spoken_date, spoken_time
from models import audit
from models.audit import Act, AuditEntry, Wanted
from models.clients import Status, clients_by_name
from models.people import Role

feature = Feature("audit")

PER_PAGE = 20
EVERYTHING = "everything"

# What Slack sends back


class Page(Payload):
    """A page of the log: whom and what it is narrowed to, and its number, the newest being 0."""

    person: str = Field(default="", max_length=40)
    act: Act | None = None
    number: int = Field(default=0, ge=0, le=100_000)


LOG = feature.modal("log", Form)
OPEN_LOG = feature.action("open_log", Nothing)
TURN = feature.action("turn", Page)
FILTER = feature.action("filter", Nothing)

# What people see


def log_modal(
    page: Page, entries: Sequence[AuditEntry], clients: Mapping[int, str], *, more: bool, zone: str, today: date
) -> View:
    """A page of the log; `more` says whether there are older entries, `clients` are the names that are still kept."""
    told = [_line(entry, clients, zone, today) for entry in entries]
    body = [
        _filters(page),
        blocks.divider(),
        *(blocks.paragraphs(told) if told else [blocks.section(_("Nothing of this kind is written down."))]),
        *_turning(page, more=more),
    ]
    return blocks.modal(title=_("Audit log"), blocks=body, callback_id=LOG.id)


def _line(entry: AuditEntry, clients: Mapping[int, str], zone: str, today: date) -> Mrkdwn:
    """'Mette gave Lars the role lead · 3 March, 14:05'."""
    local = entry.at.astimezone(ZoneInfo(zone))
    when = md("{day}, {time}", day=spoken_date(local.date(), today), time=spoken_time(local))
    return md("{what} · {when}", what=sentence(entry, clients), when=when)


def _filters(page: Page) -> Block:
    """A menu of people and one of acts. The block's id changes with them: in a kept one Slack keeps what was picked."""
    whom: Element = {"type": "users_select", "action_id": f"{FILTER.id}:person", "placeholder": _plain(_("Everybody"))}
    whom |= {"initial_user": page.person} if page.person else {}
    options = [
        blocks.option(EVERYTHING, _("Everything")),
        *(blocks.option(act, name) for act, name in act_names().items()),
    ]
    chosen = next(option for option in options if option["value"] == (page.act or EVERYTHING))
    what = {"type": "static_select", "action_id": f"{FILTER.id}:act", "options": options, "initial_option": chosen}
    everything = TURN.button(_("Show all"), Page(), mark="all") if page.person or page.act else None
    return blocks.actions(whom, what, everything) | {"block_id": f"filters:{page.person}:{page.act or ''}"}


def _plain(text: str) -> Element:
    return blocks.plain(text, blocks.PLACEHOLDER)


def _turning(page: Page, *, more: bool) -> list[Block]:
    older = page.model_copy(update={"number": page.number + 1})
    newer = page.model_copy(update={"number": page.number - 1})
    buttons = [
        TURN.button(_("Newer"), newer, mark="newer") if page.number else None,
        TURN.button(_("Older"), older, mark="older") if more else None,
    ]
    return [blocks.actions(*buttons)] if any(buttons) else []


# What people do


@feature.section(MORE_SETTINGS)
async def in_settings(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(OPEN_LOG.button(_("Audit log"), Nothing()))]


@feature.on(OPEN_LOG, role=Role.ADMIN)
async def open_log(request: Request, _nothing: Nothing) -> None:
    await _show(request, Page())


@feature.on(TURN, role=Role.ADMIN)
async def turn_page(request: Request, page: Page) -> None:
    await _show(request, page)


@feature.on(FILTER, role=Role.ADMIN)
async def narrow(request: Request, _nothing: Nothing) -> None:
    """Something was picked in one of the menus: the newest of it."""
    await _show(request, _picked(request.incoming.view))


@feature.opens(LOG, role=Role.ADMIN, phrase="/client-settings audit")
async def build(request: Request, values: dict[str, Any]) -> View:
    """The look is written down first, so it stands at the top."""
    page = _page(values)
    await request.saw(Act.SAW_TRAIL)
    wanted = Wanted(person_id=page.person or None, act=page.act)
    async with request.reading() as session:
        found = await audit.newest(session, wanted, skip=page.number * PER_PAGE, limit=PER_PAGE + 1)
        shown = found[:PER_PAGE]
        named = {entry.client_id for entry in shown if entry.client_id}
        clients = {one.id: one.name for one in await clients_by_name(session, statuses=list(Status), ids=named)}
    return log_modal(page, shown, clients, more=len(found) > PER_PAGE, zone=request.zone, today=request.today)


async def _show(request: Request, page: Page) -> None:
    await request.lead_on(LOG, **page.model_dump(mode="json"))


def _picked(view: View) -> Page:
    """What the menus of a view say."""
    elements = [one for block in view["state"]["values"].values() for one in block.values()]
    person = next((one["selected_user"] for one in elements if one.get("selected_user")), "")
    act = next((one["selected_option"]["value"] for one in elements if one.get("selected_option")), EVERYTHING)
    return _page({"person": person, "act": None if act == EVERYTHING else act})


def _page(values: Mapping[str, Any]) -> Page:
    try:
        return Page.model_validate(values)
    except ValidationError:
        return Page()
