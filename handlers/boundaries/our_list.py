"""The agency's list, in the order in which clients learn: leads look, admins change it (behind `/client-settings`)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.boundaries.parts import ADD, EDIT, RAISE, REMOVE, SHOW_LIST, NeedRef, feature, moment_of, write_first_list
from handlers.kit import blocks
from handlers.kit.blocks import Block, Element, View, lines, md
from handlers.kit.feature import Request
from handlers.kit.forms import Form
from handlers.kit.ids import Nothing
from handlers.kit.our_boundaries import boundaries_to_change, our_boundaries
from handlers.kit.shared import MORE_SETTINGS
from handlers.kit.words import _
from models.audit import Act
from models.boundaries import (
    MOST_BOUNDARIES,
    Boundary,
    BoundaryEvent,
    clients_learning,
    events_of,
    put_in_order,
)
from models.people import Role
from models.rules.boundaries import Happening, next_after

LIST = feature.modal("list", Form)

# What people see


def list_modal(listed: Sequence[Boundary], *, may_change: bool) -> View:
    """What we need, each with why it helps the client; admins have buttons at each."""
    intro = _("What we need to do good work, and why it helps the client. Each learns one at a time, from the top.")
    rows = [block for number, one in enumerate(listed, 1) for block in _row(number, one, may_change=may_change)]
    foot = _foot(len(listed)) if may_change else [blocks.context(_("Admins change this list."))]
    body = [blocks.context(intro), *rows, *foot]
    return blocks.modal(title=_("Our boundaries"), blocks=body, callback_id=LIST.id)


def _row(number: int, boundary: Boundary, *, may_change: bool) -> list[Block]:
    words = lines(md("*{number}. {need}*", number=number, need=boundary.need), boundary.why)
    buttons = [blocks.actions(*_buttons(number, boundary))] if may_change else []
    return [blocks.section(words), *buttons]


def _buttons(number: int, boundary: Boundary) -> list[Element | None]:
    ref = NeedRef(boundary_id=boundary.id)
    return [
        EDIT.button(_("Edit"), ref),
        RAISE.button(_("Up"), ref) if number > 1 else None,
        REMOVE.button(_("Remove"), ref, confirm=_sure(boundary)),
    ]


def _sure(boundary: Boundary) -> Element:
    text = _("Clients who learn “{need}” now go on to the next. The history stays.")
    need = blocks.clip(boundary.need, 100)
    return blocks.confirm(_("Take it off the list?"), text.format(need=need), _("Take it off"), _("Keep"))


def _foot(count: int) -> list[Block]:
    if count >= MOST_BOUNDARIES:
        return [
            blocks.context(_("Ten are the most. If something matters more than one of these, let it take that place."))
        ]
    return [blocks.divider(), blocks.actions(ADD.button(_("Add"), Nothing(), style="primary"))]


# What people do


@feature.section(MORE_SETTINGS)
async def in_settings(_request: Request, _session: AsyncSession, _nothing: None) -> list[Block]:
    return [blocks.actions(SHOW_LIST.button(_("Our boundaries"), Nothing()))]


@feature.on(SHOW_LIST, role=Role.LEAD)
async def show_list(request: Request, _nothing: Nothing) -> None:
    """In the place of the settings, or as a modal of its own."""
    await request.ask(LIST)


@feature.opens(LIST, role=Role.LEAD, phrase="/client-settings boundaries")
async def build_list(request: Request, _values: dict[str, Any]) -> View:
    may_change = request.person.role >= Role.ADMIN
    if may_change:
        await write_first_list(request)
    async with request.reading() as session:
        listed = await our_boundaries(request, session)
    return list_modal(listed, may_change=may_change)


@feature.on(RAISE, role=Role.ADMIN)
async def raise_it(request: Request, ref: NeedRef) -> None:
    """One place up."""
    async with request.transaction() as session:
        listed = await boundaries_to_change(request, session)
        at = next((place for place, one in enumerate(listed) if one.id == ref.boundary_id), 0)
        if at:
            listed[at - 1], listed[at] = listed[at], listed[at - 1]
            put_in_order(listed)
            await trace_list(request, session)
    await request.lead_on(LIST)


@feature.on(REMOVE, role=Role.ADMIN)
async def remove(request: Request, ref: NeedRef) -> None:
    """Off the list; whoever learns it goes on to the next, and what happened stays in the history."""
    async with request.transaction() as session:
        listed = await boundaries_to_change(request, session)
        if gone := next((one for one in listed if one.id == ref.boundary_id), None):
            session.add_all(await _next_ones(request, session, listed, gone))
            gone.rank = None
            put_in_order([one for one in listed if one is not gone])
            await trace_list(request, session)
    await request.lead_on(LIST)


async def _next_ones(
    request: Request, session: AsyncSession, listed: Sequence[Boundary], gone: Boundary
) -> list[BoundaryEvent]:
    """What begins for those who learn the one that goes."""
    order = [one.id for one in listed]
    learning = await clients_learning(session, gone.id)
    told = await events_of(session, learning)
    begun = []
    for client_id in learning:
        theirs = [row for row in told if row.client_id == client_id]
        at = moment_of(request, theirs)
        if number := next_after(order, [row.event for row in theirs], at):
            about = {"client_id": client_id, "boundary_id": number, "kind": Happening.BEGAN}
            begun.append(BoundaryEvent(**about, at=at, told_at=at, told_by=request.person.user_id))
    return begun


async def trace_list(request: Request, session: AsyncSession) -> None:
    """The list is a setting like others."""
    await request.trace(session, Act.CHANGED_SETTINGS, details={"fields": ["boundaries"]})
