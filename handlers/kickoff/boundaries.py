"""How the agency works best, as agreed with this client: the section *How we work best* (product.md, Methods: 2).

One chooses from the agency's list. The first of them is what the client learns from the day on which it is recorded,
where they learn nothing yet.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kickoff.parts import SectionForm, Sheet, Step, feature
from handlers.kit import blocks
from handlers.kit.blocks import Block, md
from handlers.kit.feature import Request
from handlers.kit.forms import Ticks
from handlers.kit.our_boundaries import as_said, boundaries_to_change
from handlers.kit.words import _
from models.boundaries import MOST_BOUNDARIES, BoundaryEvent, events_of
from models.clients import Client, wait_for_client
from models.kickoffs import Kickoff
from models.rules.agreement import AgreedBoundary, Terms
from models.rules.boundaries import Happening

# What Slack sends back


class BoundariesForm(SectionForm):
    """The needs that were chosen, each by its words."""

    boundaries: Ticks[str] = ()


# What people see


def fields(sheet: Sheet, known: Mapping[str, Any]) -> list[Block]:
    offered = on_offer(sheet)
    if not offered:
        return [blocks.section(_("Our list is empty. Admins write it under /client-settings."))]
    chosen = known.get("boundaries") or ()
    whys = [blocks.context(md("*{need}*: {why}", need=one.need, why=one.why)) for one in offered]
    first = _("The first of these is what they learn first; one at a time.")
    options = [(one.need, one.need) for one in offered]
    ticks = blocks.checkboxes_input("boundaries", _("From our list"), options, value=chosen, hint=first, optional=True)
    return [ticks, *whys]


def on_offer(sheet: Sheet) -> Sequence[AgreedBoundary]:
    """The agency's list, and what is agreed but stands on it no more."""
    listed = {one.need for one in sheet.listed}
    gone = [one for one in sheet.terms.boundaries if one.need not in listed]
    return [*sheet.listed, *gone][:MOST_BOUNDARIES]


# What the answers change


def stored(kickoff: Kickoff) -> dict[str, Any]:
    return {"boundaries": [one.need for one in kickoff.terms.boundaries]}


def change(sheet: Sheet, form: BoundariesForm) -> dict[str, Any]:
    return {"boundaries": tuple(one for one in on_offer(sheet) if one.need in form.boundaries)}


async def begin_first(request: Request, session: AsyncSession, client: Client, terms: Terms) -> None:
    """From today the client learns the first that is agreed, where they never learnt any."""
    if not terms.boundaries:
        return
    await wait_for_client(session, client.id)
    if await events_of(session, [client.id]):
        return
    listed = {as_said(one, client.language)[0]: one for one in await boundaries_to_change(request, session)}
    first = next((listed[one.need] for one in terms.boundaries if one.need in listed), None)
    if first:
        began = {"client_id": client.id, "boundary_id": first.id, "kind": Happening.BEGAN}
        me, now = request.person.user_id, request.now
        session.add(BoundaryEvent(**began, at=now, told_at=now, told_by=me))


BOUNDARIES = Step(
    "boundaries",
    feature.modal("boundaries", BoundariesForm),
    lambda: _("How we work best"),
    stored,
    fields,
    change,
    is_empty=lambda terms: not terms.boundaries,
)
