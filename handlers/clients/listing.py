"""The list of clients: a page at a time, each with a button that opens its card."""

from collections.abc import Mapping, Sequence
from math import ceil
from types import MappingProxyType

from handlers.clients.parts import SHOW_LIST, Page, ended, feature
from handlers.kit import blocks
from handlers.kit.blocks import (
    Block,
    Element,
    Message,
    Mrkdwn,
    channel_link,
    clip,
    lines,
    md,
    mention,
    note,
    section,
    typed,
)
from handlers.kit.feature import Request
from handlers.kit.guard import sees_money
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.shared import (
    ADD_CLIENT,
    ADD_SEVERAL,
    IMPORT_FILE,
    SHOW_CARD,
    SHOW_IDEAL,
    SHOW_PROSPECTS,
    SORT_CLIENTS,
)
from handlers.kit.words import _, n_
from models.clients import Client, Status, clients_by_name
from models.endings import endings_of
from models.people import Role
from models.tiers import undecided

PER_PAGE = 15
SHOWN_NAME = 50
"""Fifteen names of this length keep within a message, whatever has to be escaped in them."""
NOTHING_ENDED: Mapping[int, str] = MappingProxyType({})

# What people see


def list_message(
    everyone: Sequence[Client],
    page: Page,
    endings: Mapping[int, str] = NOTHING_ENDED,
    *,
    for_lead: bool = False,
    for_admin: bool = False,
    unsorted: int = 0,
) -> Message:
    """One page of the clients with the page's status; the others are counted on their buttons.

    `endings` are how it ended, by client: those that the reader may see; of `unsorted` clients nobody decided what they
    are.
    """
    if not everyone:
        return first_step(for_lead=for_lead, for_admin=for_admin)
    shown = [client for client in everyone if client.status is page.status]
    pages = max(1, ceil(len(shown) / PER_PAGE))
    number = min(max(0, page.number), pages - 1)
    title = _heading(page.status, len(shown))
    where = _("Page {number} of {pages}").format(number=number + 1, pages=pages) if pages > 1 else None
    rows = [_row(client, endings.get(client.id)) for client in shown[number * PER_PAGE : (number + 1) * PER_PAGE]]
    foot = blocks.actions(
        _turn(_("Back"), page.status, number - 1) if number else None,
        _turn(_("More"), page.status, number + 1) if number + 1 < pages else None,
        ADD_CLIENT.button(_("Add a client"), Nothing()),
        ADD_SEVERAL.button(_("Add several"), Nothing()) if for_lead else None,
        IMPORT_FILE.button(_("Import a file"), Nothing()) if for_admin else None,
        SORT_CLIENTS.button(_("Sort ({count})").format(count=unsorted), Nothing()) if for_lead and unsorted else None,
        *(_others(everyone, status) for status in Status if status is not page.status),
        SHOW_IDEAL.button(_("Ideal clients"), Nothing()) if for_lead else None,
        SHOW_PROSPECTS.button(_("Prospects"), Nothing()),
    )
    return Message(title, [section(lines(md("*{title}*", title=title), where)), *rows, foot])


def first_step(*, for_lead: bool = False, for_admin: bool = False) -> Message:
    """Nobody is here yet: the one thing to do, the two of a lead or the three of an admin."""
    text = _("No clients here yet. Add the first one: a name is enough, the rest can wait.")
    several = [ADD_SEVERAL.button(_("Add several"), Nothing())] if for_lead else []
    file = [IMPORT_FILE.button(_("Import a file"), Nothing())] if for_admin else []
    return note(text, ADD_CLIENT.button(_("Add a client"), Nothing(), style="primary"), *several, *file)


def _heading(status: Status, count: int) -> str:
    match status:
        case Status.ACTIVE:
            return n_("{count} active client", "{count} active clients", count).format(count=count)
        case Status.PAUSED:
            return n_("{count} paused client", "{count} paused clients", count).format(count=count)
        case Status.ARCHIVED:
            return n_("{count} archived client", "{count} archived clients", count).format(count=count)


def _row(client: Client, ending: str | None) -> Block:
    name = md("*{client}*", client=clip(client.name, SHOWN_NAME))
    known = [mention(client.owner_id)]
    if client.internal_channel:
        known.append(channel_link(client.internal_channel))
    if ending:
        known.append(typed(ending))
    button = SHOW_CARD.button(_("Open"), ClientRef(client_id=client.id))
    return section(lines(name, Mrkdwn(" · ".join(known))), accessory=button)


def _turn(text: str, status: Status, number: int) -> Element:
    return SHOW_LIST.button(text, Page(status=status, number=number), mark=f"page{number}")


def _others(everyone: Sequence[Client], status: Status) -> Element | None:
    """A button to the clients of another status, where there are any."""
    count = sum(client.status is status for client in everyone)
    text = {Status.ACTIVE: _("Active"), Status.PAUSED: _("Paused"), Status.ARCHIVED: _("Archived")}[status]
    if not count:
        return None
    return SHOW_LIST.button(f"{text} ({count})", Page(status=status), mark=status)


# What people do


@feature.on(SHOW_LIST)
async def show_list(request: Request, page: Page) -> None:
    async with request.reading() as session:
        everyone = await clients_by_name(session, statuses=list(Status))
        mine = [client.id for client in everyone if client.status is page.status and sees_money(request.person, client)]
        known = await endings_of(session, mine) if page.status is Status.ARCHIVED else {}
        for_lead = request.person.role >= Role.LEAD
        unsorted = len(await undecided(session)) if for_lead else 0
    endings = {client_id: ended(one, request.today) for client_id, one in known.items()}
    for_admin = request.person.role >= Role.ADMIN
    message = list_message(everyone, page, endings, for_lead=for_lead, for_admin=for_admin, unsorted=unsorted)
    await request.tell(message, replace=request.incoming.kind == "block_actions")
