"""What begins next: by itself where one holds, by a button where none has begun, by choice of a lead or the owner."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.boundaries.parts import (
    BEGIN,
    CHOOSE,
    BoundaryRef,
    Ladder,
    feature,
    happened,
    ladder_given,
    ladder_to_change,
    write_first_list,
)
from handlers.kit import blocks
from handlers.kit.blocks import Message, View, lines, md, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Form, Hidden
from handlers.kit.guard import for_the_trusted
from handlers.kit.ids import ClientRef
from handlers.kit.our_boundaries import boundaries_to_change
from handlers.kit.request import RefusedError
from handlers.kit.shared import SHOW_CARD, client_behind
from handlers.kit.words import _
from models.boundaries import Boundary
from models.rules.boundaries import Happening

# What Slack sends back


class ChoiceForm(Form):
    """Which boundary a client learns from now on."""

    client_id: Hidden[int]
    boundary: int


CHOICE = feature.modal("choice", ChoiceForm)

# What people see


def choice_modal(ladder: Ladder, chosen: str | None) -> View:
    """All of the list but the active one; that may be skipped, and comes again when the others hold."""
    others = [(str(one.id), one.need) for one in ladder.listed if one is not ladder.active]
    now_is = _("Now it is “{need}”.").format(need=ladder.active.need) if ladder.active else None
    hint = _("What is skipped comes again after the others.")
    body = [
        blocks.section(md(_("What does *{client}* learn from now on?"), client=ladder.client.name)),
        *([blocks.context(now_is)] if now_is else []),
        blocks.select_input("boundary", _("Boundary"), others, value=chosen, hint=hint),
    ]
    keep = {"client_id": ladder.client.id}
    return CHOICE.view(title=_("Choose a boundary"), body=body, submit=_("Start"), keep=keep)


def begun(ladder: Ladder, boundary: Boundary) -> Message:
    """What the client learns from today."""
    text = md(_("From today *{client}* learns: *{need}*"), client=ladder.client.name, need=boundary.need)
    return note(lines(text, boundary.why), SHOW_CARD.button(_("Open card"), ladder.ref))


def unlocked(ladder: Ladder, held: Boundary, began: Boundary | None) -> Message:
    """It holds, and what that unlocked."""
    names = {"client": ladder.client.name, "need": held.need}
    open_card = SHOW_CARD.button(_("Open card"), ladder.ref)
    if began is None:
        text = _("🎉 *{need}* holds with *{client}*, and with it all of our list. Well done, both of you.")
        return note(md(text, **names), open_card)
    text = md(_("🎉 *{need}* holds with *{client}*: thirty days without a break. From today they learn:"), **names)
    choose = CHOOSE.button(_("Choose another"), ladder.ref) if ladder.is_trusted else None
    buttons = [button for button in (open_card, choose) if button]
    return note(lines(text, md("*{need}*", need=began.need), began.why), *buttons)


def changed_meanwhile(ladder: Ladder) -> Message:
    """Somebody was quicker."""
    text = md(_("The boundary of *{client}* was changed meanwhile. Please look again."), client=ladder.client.name)
    return note(text, SHOW_CARD.button(_("Open card"), ladder.ref))


# What people do


@feature.on(BEGIN)
async def begin(request: Request, ref: BoundaryRef) -> None:
    """Whoever presses starts what comes next, where none is active or the active one holds."""
    async with request.transaction() as session:
        await boundaries_to_change(request, session)
        ladder = await ladder_to_change(request, session, ref.client_id)
        is_free = ladder.standing is None or ladder.standing.holds
        if not is_free or ladder.coming is None or ref.boundary_id not in (0, ladder.coming.id):
            raise RefusedError(changed_meanwhile(ladder))
        await move_on(request, session, ladder)
    await request.tell(begun(ladder, ladder.coming))


async def move_on(request: Request, session: AsyncSession, ladder: Ladder) -> Boundary | None:
    """Let the next begin, where there is one; gives that."""
    await _note_holding(request, session, ladder)
    if ladder.coming:
        session.add(happened(request, ladder, ladder.coming, Happening.BEGAN))
    return ladder.coming


async def _note_holding(request: Request, session: AsyncSession, ladder: Ladder) -> None:
    """Whoever moves on from one that holds leaves it behind as one that does."""
    if ladder.active and ladder.standing and ladder.standing.holds and ladder.active not in ladder.held:
        session.add(happened(request, ladder, ladder.active, Happening.HELD))
        await session.flush()


@feature.on(CHOOSE)
async def choose(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await request.open(CHOICE, f"client:{ref.client_id}", client_id=ref.client_id)


@feature.opens(CHOICE)
async def build_choice(request: Request, values: dict[str, Any]) -> View:
    await write_first_list(request)
    ladder = await ladder_given(request, values.get("client_id"))
    if not ladder.is_trusted:
        raise RefusedError(for_the_trusted())
    if not [one for one in ladder.listed if one is not ladder.active]:
        raise RefusedError(note(_("There is no other boundary on our list. An admin can add one in the settings.")))
    return choice_modal(ladder, values.get("boundary"))


@feature.on_submit(CHOICE)
async def save_choice(request: Request, form: ChoiceForm) -> None:
    async with request.transaction() as session:
        ladder = await ladder_to_change(request, session, form.client_id)
        if not ladder.is_trusted:
            raise RefusedError(for_the_trusted())
        chosen = next((one for one in ladder.listed if one.id == form.boundary), None)
        if chosen is None or chosen is ladder.active:
            raise FieldErrors(boundary=_("This one is not to be had any more. Please pick another."))
        await _note_holding(request, session, ladder)
        session.add(happened(request, ladder, chosen, Happening.BEGAN))
    request.ack()
    await request.tell(begun(ladder, chosen))
