"""Adding a boundary to the agency's list, or wording one anew."""

from typing import Any

from pydantic import Field

from handlers.boundaries.our_list import LIST, trace_list
from handlers.boundaries.parts import ADD, EDIT, NeedRef, feature
from handlers.kit import blocks
from handlers.kit.blocks import View
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form, Hidden
from handlers.kit.ids import Nothing
from handlers.kit.our_boundaries import boundaries_to_change
from handlers.kit.words import _
from models.boundaries import MOST_BOUNDARIES, NEED_LENGTH, WHY_LENGTH, Boundary, boundaries_by_id
from models.people import Role

# What Slack sends back


class NeedForm(Form):
    """One boundary; without `boundary_id` a new one."""

    boundary_id: Hidden[int | None] = None
    need: str = Field(min_length=1, max_length=NEED_LENGTH)
    why: str = Field(min_length=1, max_length=WHY_LENGTH)


NEED = feature.modal("need", NeedForm)

# What people see


def need_modal(boundary: Boundary | None, need: str | None, why: str | None) -> View:
    """What we need and why it helps the client: both stand in the reminders that they get."""
    body = [
        blocks.text_input(
            "need",
            _("What we need"),
            value=need,
            limit=NEED_LENGTH,
            placeholder=_("Brief in writing"),
            hint=_("A few words. They stand in the drafts of reminders."),
        ),
        blocks.text_input(
            "why",
            _("Why it helps the client"),
            value=why,
            limit=WHY_LENGTH,
            multiline=True,
            hint=_("A sentence that they would nod at: what they get from it, not what we get."),
        ),
    ]
    title = _("Edit a boundary") if boundary else _("Add a boundary")
    return NEED.view(title=title, body=body, keep={"boundary_id": boundary.id if boundary else None})


# What people do


@feature.on(ADD, role=Role.ADMIN)
async def add(request: Request, _nothing: Nothing) -> None:
    await request.lead_on(NEED)


@feature.on(EDIT, role=Role.ADMIN)
async def edit(request: Request, ref: NeedRef) -> None:
    await request.lead_on(NEED, f"boundary:{ref.boundary_id}", boundary_id=ref.boundary_id)


@feature.opens(NEED, role=Role.ADMIN)
async def build_need(request: Request, values: dict[str, Any]) -> View:
    number = values.get("boundary_id")
    async with request.reading() as session:
        known = await boundaries_by_id(session, [number]) if isinstance(number, int) else {}
    boundary = next(iter(known.values()), None)
    saved = {"need": boundary.need, "why": boundary.why} if boundary else {}
    filled = saved | values
    return need_modal(boundary, filled.get("need"), filled.get("why"))


@feature.on_submit(NEED, role=Role.ADMIN)
async def save_need(request: Request, form: NeedForm) -> None:
    """The list comes back in the place of the form."""
    async with request.transaction() as session:
        listed = await boundaries_to_change(request, session)
        if form.boundary_id is None:
            if len(listed) >= MOST_BOUNDARIES:
                raise FieldErrors(need=_("Ten are on the list already. Please take one off first."))
            rank = len(listed) + 1
            session.add(Boundary(rank=rank, need=form.need, why=form.why, made_at=request.now))
        else:
            boundary = next((one for one in listed if one.id == form.boundary_id), None)
            if boundary is None:
                raise FieldErrors(need=_("Somebody took this off the list meanwhile."))
            boundary.need, boundary.why = form.need, form.why
        await trace_list(request, session)
    await request.lead_on(LIST)
