"""Editing what was logged and taking it back: its author at any time, a lead everybody's, which the trail tells.

Who sends a form that another overtook sees what is there now beside their own words, and sends it once more.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.interactions.fields import earners_checked, edit_modal, lacks_hours, moment_of, show_anew
from handlers.interactions.form import in_short, invoice_of, names_of, taken_back, ways
from handlers.interactions.parts import (
    ASK_EDIT,
    EDIT,
    MORE,
    UNDO,
    Choice,
    ChoiceRef,
    EditForm,
    InteractionRef,
    feature,
    may_change,
)
from handlers.interactions.whom import contacts_to_offer, whom_checked
from handlers.kit import blocks
from handlers.kit.blocks import Block, Message, View, md, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.labels import tone_name
from handlers.kit.shared import client_chosen, client_given, id_in
from handlers.kit.words import _, plain_number, spoken_date, spoken_list
from models.audit import Act
from models.clients import Client, find_client
from models.interaction_contacts import contacts_with, set_contacts
from models.interaction_people import earners_of, set_earners
from models.interactions import Interaction, find_interaction

EDITED, TAKEN_BACK = "edited", "taken_back"


class OvertakenError(Exception):
    """Somebody edited it after its editor had opened it."""


# What people see


def edited(client: Client, row: Interaction) -> Message:
    """What it says now."""
    text = md(_("Saved. With *{client}* it says now: {kind}."), client=client.name, kind=in_short(row))
    told = note(text, *ways(row))
    return Message(told.text, [*told.blocks, *invoice_of(client, row)])


def overtaken(client: str, row: Interaction, day: str, names: Sequence[str]) -> list[Block]:
    """What somebody else made of it meanwhile; below it stand the editor's own words."""
    told = [client, in_short(row), tone_name(row.tone) if row.tone else "", day, spoken_list([*names])]
    return [
        blocks.section(
            _(
                "*Somebody edited this while you wrote.* Here is what it says now; yours is below."
                " What you save replaces it."
            )
        ),
        blocks.context(md("{told}", told=" · ".join(one for one in told if one))),
        blocks.quote(row.what),
    ]


def gone() -> View:
    """There is nothing to edit any more."""
    text = _("This was taken back, or is not kept any more.")
    return blocks.modal(title=_("Edit what was logged"), blocks=[blocks.section(text)])


def _none_of_yours() -> Message:
    return note(_("There is nothing of yours to take back here any more."))


# What people do


@feature.on(MORE)
async def choose(request: Request, ref: ChoiceRef) -> None:
    """From the menu beside what was logged."""
    chosen = InteractionRef(interaction_id=ref.interaction_id)
    match ref.choice:
        case Choice.EDIT:
            await ask_edit(request, chosen)
        case Choice.TAKE_BACK:
            await _take_back(request, chosen, replace=False)
        case Choice.INVOICE:
            await tell_invoice(request, chosen)


@feature.on(ASK_EDIT)
async def ask_edit(request: Request, ref: InteractionRef) -> None:
    await request.ask(EDIT, f"logged:{ref.interaction_id}", interaction_id=ref.interaction_id)


@feature.opens(EDIT)
async def build_edit(request: Request, values: dict[str, Any]) -> View:
    """As it was logged or, over that, what its editor wrote; with what became of it meanwhile."""
    async with request.reading() as session:
        row = await _to_change(request, session, id_in(values.get("interaction_id")))
        if row is None:
            return gone()
        people = (await earners_of(session, [row.id])).get(row.id, ())
        then = await find_client(session, row.client_id)
        client = await client_given(session, values.get("client"), values.get("about")) or then
        names = await names_of(session, people)
        contacts = await contacts_to_offer(session, client)
        whom = [str(one.id) for one in (await contacts_with(session, [row.id])).get(row.id, ())]
    day = row.occurred_at.astimezone(ZoneInfo(request.zone)).date()
    written = "what" in values
    seen = id_in(values.get("edits")) or 0
    start = {} if written else _as_logged(row, day, people, whom)
    known = {**start, **values, "interaction_id": row.id}
    is_late = written and seen != row.edits
    notice = overtaken(then.name if then else "", row, spoken_date(day, request.today), names) if is_late else []
    return edit_modal(client, known | {"edits": row.edits}, request.today, notice, contacts)


def _as_logged(row: Interaction, day: date, people: Sequence[str], whom: Sequence[str]) -> dict[str, Any]:
    return {
        "what": row.what,
        "kind": row.kind.value,
        "tone": row.tone.value if row.tone else None,
        "when": day.isoformat(),
        "hours": plain_number(row.hours),
        "earned_by": [*people],
        "with_whom": [*whom],
    }


@feature.on_submit(EDIT)
async def save_edit(request: Request, form: EditForm) -> None:
    """Let it say this from now on; when it was logged stays. Who was overtaken has the form again, with both."""
    if lacks_hours(request, form):
        await show_anew(request, EDIT)
        return
    try:
        client, row = await _edit(request, form)
    except OvertakenError:
        await show_anew(request, EDIT)
        return
    request.ack()
    await request.tell(edited(client, row))


async def _edit(request: Request, form: EditForm) -> tuple[Client, Interaction]:
    """Raises OvertakenError and FieldErrors."""
    async with request.reading() as session:
        before = (await earners_of(session, [form.interaction_id])).get(form.interaction_id, ())
    earners = await earners_checked(request, form, before)
    async with request.transaction() as session:
        row = await _to_change(request, session, form.interaction_id, lock=True)
        if row is None:
            raise FieldErrors(what=_("This was taken back meanwhile. What you wrote is still here to copy."))
        if row.edits != form.edits:
            raise OvertakenError
        client = await _client_of(session, row, form)
        whom = await whom_checked(session, client, form)
        _set(request, row, client, form)
        await session.flush()
        await set_earners(session, row.id, client.id, earners)
        await set_contacts(session, row.id, client.id, whom)
        await _trace(request, session, row, EDITED)
    return client, row


async def _client_of(session: AsyncSession, row: Interaction, form: EditForm) -> Client:
    """The one that it was logged with, whatever became of them, or another that was picked. Raises FieldErrors."""
    same = await find_client(session, row.client_id) if form.client == row.client_id else None
    return same or await client_chosen(session, form.client)


def _set(request: Request, row: Interaction, client: Client, form: EditForm) -> None:
    zone = ZoneInfo(request.zone)
    if form.when and form.when != row.occurred_at.astimezone(zone).date():
        row.occurred_at = moment_of(form.when, request.now, zone)
    row.client_id, row.kind, row.tone, row.what = client.id, form.kind, form.tone, form.what
    row.hours, row.edits = form.kept_hours, row.edits + 1


@feature.on(UNDO)
async def undo(request: Request, ref: InteractionRef) -> None:
    """From the word that it was logged, in whose place stands then that it is not."""
    await _take_back(request, ref, replace=True)


async def _take_back(request: Request, ref: InteractionRef, *, replace: bool) -> None:
    """Once; what it said is given back."""
    async with request.transaction() as session:
        row = await find_interaction(session, ref.interaction_id, to_change=True)
        mine = row if row and may_change(request.person, row) else None
        client = await find_client(session, mine.client_id) if mine else None
        if mine:
            await _trace(request, session, mine, TAKEN_BACK)
            await session.delete(mine)
    if mine and client:
        await request.tell(taken_back(client, mine), replace=replace)
    else:
        await request.tell(_none_of_yours())


async def tell_invoice(request: Request, ref: InteractionRef) -> None:
    """The line by which a favour stands on an invoice, for whoever writes that."""
    async with request.reading() as session:
        row = await find_interaction(session, ref.interaction_id)
        client = await find_client(session, row.client_id) if row else None
    line = invoice_of(client, row) if row and client else []
    if not line or client is None:
        await request.tell(note(_("This is no favour any more.")))
        return
    text = md(_("A favour for *{client}*"), client=client.name)
    await request.tell(Message(text, [blocks.section(text), *line]))


# What they share


async def _to_change(
    request: Request, session: AsyncSession, interaction_id: int | None, *, lock: bool = False
) -> Interaction | None:
    """None where it is gone, or is not this person's to change."""
    row = await find_interaction(session, interaction_id, to_change=lock) if interaction_id else None
    return row if row and may_change(request.person, row) else None


async def _trace(request: Request, session: AsyncSession, row: Interaction, done: str) -> None:
    """What somebody does with another's is written down, without a word of it."""
    if row.logged_by != request.person.user_id:
        details = {"interaction": row.id, "done": done}
        await request.trace(
            session, Act.CHANGED_LOGGED, client_id=row.client_id, person_id=row.logged_by, details=details
        )
