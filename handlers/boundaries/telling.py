"""Kept and Broken by one button: what is noted, the draft of a reminder, and taking a slip back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.boundaries.card import progress, ref_of, to_decide
from handlers.boundaries.choosing import move_on, unlocked
from handlers.boundaries.parts import (
    BROKEN,
    DRAFT,
    KEPT,
    SENT,
    UNDO,
    BoundaryRef,
    EventRef,
    Ladder,
    feature,
    happened,
    ladder_of,
    ladder_to_change,
)
from handlers.boundaries.reminders import reminder, sound_of
from handlers.kit import blocks
from handlers.kit.blocks import Element, Message, Mrkdwn, lines, md, mention, note
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.request import RefusedError
from handlers.kit.shared import SHOW_CARD, client_behind
from handlers.kit.words import _
from models.boundaries import Boundary, BoundaryEvent, boundaries_by_id, take_back
from models.clients import find_client
from models.interactions import find_interaction
from models.rules.boundaries import Happening

SAME = timedelta(minutes=10)
"""Who tells the same again within it means the same: two saw one call, or pressed twice."""

# What people see


def noted_kept(ladder: Ladder, boundary: Boundary, row: BoundaryEvent) -> Message:
    """That it went well, and how far that leads."""
    text = md(_("Noted: *{client}* kept to *{need}*."), client=ladder.client.name, need=boundary.need)
    return note(lines(text, progress(ladder)), _undo(row))


def noted_broken(ladder: Ladder, boundary: Boundary, row: BoundaryEvent) -> Message:
    """That it did not, and a draft that says so kindly."""
    text = md(_("Noted: *{need}* was broken with *{client}*."), client=ladder.client.name, need=boundary.need)
    return _with_draft(text, ladder, boundary, _undo(row))


def noted_sent(ladder: Ladder, boundary: Boundary, row: BoundaryEvent) -> Message:
    """That the client was reminded."""
    text = _("Noted: you reminded *{client}* of *{need}*. Well done, it is not easy to say.")
    return note(md(text, client=ladder.client.name, need=boundary.need), _undo(row))


def noted_before(ladder: Ladder, boundary: Boundary, row: BoundaryEvent, reader: str) -> Message:
    """That it stands there already, by whom, and for a break the draft all the same."""
    text = _("{who} noted that already, so it counts once.")
    if row.told_by == reader:
        text = _("You noted that already, so it counts once.")
    words = md(text, who=mention(row.told_by))
    return _with_draft(words, ladder, boundary) if row.kind is Happening.BROKEN else note(words)


def _with_draft(text: Mrkdwn, ladder: Ladder, boundary: Boundary, *more: Element) -> Message:
    """The draft stands in a quote, to be copied; whoever reads it sends it, for Rapport writes to no client."""
    draft = reminder(boundary, ladder.firmness, ladder.client.language)
    said = _("{sound} to copy and send yourself. I write to no client.").format(sound=sound_of(ladder.firmness))
    sent = SENT.button(_("I sent it"), ref_of(ladder, boundary), style="primary")
    due = [blocks.context(to_decide(ladder))] if ladder.standing and ladder.standing.decision_due else []
    body = [blocks.section(text), *due, blocks.context(said), blocks.quote(draft), blocks.actions(sent, *more)]
    return Message(text, body)


def out_of_date(ladder: Ladder) -> Message:
    """The button was about a boundary that is not active any more."""
    open_card = SHOW_CARD.button(_("Open card"), ladder.ref)
    if ladder.active is None:
        text = _("*{client}* has no boundary at the moment, so nothing was noted.")
        return note(md(text, client=ladder.client.name), open_card)
    text = _("*{client}* has moved on: their boundary is *{need}* now. Nothing was noted.")
    return note(md(text, client=ladder.client.name, need=ladder.active.need), open_card)


def taken_back(client: str, need: str, ref: ClientRef) -> Message:
    """It never happened."""
    text = md(_("Taken back: *{need}* with *{client}* stands as before."), client=client, need=need)
    return note(text, SHOW_CARD.button(_("Open card"), ref))


def _undo(row: BoundaryEvent) -> Element:
    return UNDO.button(_("Undo"), EventRef(event_id=row.id))


# What people do


@feature.on(KEPT)
async def kept(request: Request, ref: BoundaryRef) -> None:
    """Where it holds by now, that is noted too, and the next begins."""
    async with request.transaction() as session:
        noted = await _note(request, session, ref, Happening.KEPT)
        holds = noted.ladder.standing and noted.ladder.standing.holds
        began = await move_on(request, session, noted.ladder) if holds else None
    if holds:
        await request.tell(unlocked(noted.ladder, noted.boundary, began))
    else:
        await _tell(request, noted, noted_kept)


@feature.on(BROKEN)
async def broken(request: Request, ref: BoundaryRef) -> None:
    """The answer is for whoever pressed alone: a draft that they may send."""
    async with request.transaction() as session:
        noted = await _note(request, session, ref, Happening.BROKEN)
    await _tell(request, noted, noted_broken)


@feature.on(SENT)
async def sent(request: Request, ref: BoundaryRef) -> None:
    """Only from now on a further break counts towards a decision."""
    async with request.transaction() as session:
        noted = await _note(request, session, ref, Happening.REMINDED)
    await _tell(request, noted, noted_sent, replace=True)


@feature.on(DRAFT)
async def draft(request: Request, ref: BoundaryRef) -> None:
    """Once more, for whoever did not send it at once."""
    client = await client_behind(request, ClientRef(client_id=ref.client_id))
    if client is None:
        return
    async with request.reading() as session:
        ladder = await ladder_of(request, session, client)
    if ladder.active is None or ladder.active.id != ref.boundary_id:
        await request.tell(out_of_date(ladder))
        return
    text = md(_("About *{need}* with *{client}*:"), client=client.name, need=ladder.active.need)
    await request.tell(_with_draft(text, ladder, ladder.active))


@feature.on(UNDO)
async def undo(request: Request, ref: EventRef) -> None:
    """Whoever told it takes it back, once."""
    async with request.transaction() as session:
        row = await take_back(session, ref.event_id, request.person.user_id)
        client = await find_client(session, row.client_id) if row else None
        known = await boundaries_by_id(session, [row.boundary_id]) if row else {}
    if row and client:
        about = ClientRef(client_id=client.id)
        await request.tell(taken_back(client.name, known[row.boundary_id].need, about), replace=True)
    else:
        await request.tell(note(_("There is nothing of yours to take back here any more.")))


@dataclass(frozen=True, slots=True)
class Noted:
    """What stands in the history now, and how things are with it."""

    ladder: Ladder
    boundary: Boundary
    row: BoundaryEvent
    is_new: bool = True
    """False where it stood there already."""


Told = Callable[[Ladder, Boundary, BoundaryEvent], Message]


async def _tell(request: Request, noted: Noted, told: Told, *, replace: bool = False) -> None:
    if noted.is_new:
        await request.tell(told(noted.ladder, noted.boundary, noted.row), replace=replace)
    else:
        await request.tell(noted_before(noted.ladder, noted.boundary, noted.row, request.person.user_id))


async def _note(request: Request, session: AsyncSession, ref: BoundaryRef, what: Happening) -> Noted:
    """Write it down unless it stands there already.

    Raises RefusedError where the boundary is not active any more, or what was logged is taken back.
    """
    ladder = await ladder_to_change(request, session, ref.client_id)
    if ladder.active is None or ladder.active.id != ref.boundary_id:
        raise RefusedError(out_of_date(ladder))
    row = happened(request, ladder, ladder.active, what)
    if ref.interaction_id is not None:
        await _tie(session, row, ref.interaction_id)
    if before := _told_before(ladder, row):
        return Noted(ladder, ladder.active, before, is_new=False)
    session.add(row)
    await session.flush()
    return Noted(await ladder_of(request, session, ladder.client), ladder.active, row)


async def _tie(session: AsyncSession, row: BoundaryEvent, interaction_id: int) -> None:
    """It happened with what was logged, and when that did. Raises RefusedError where that is not there any more."""
    interaction = await find_interaction(session, interaction_id)
    if interaction is None or interaction.client_id != row.client_id:
        raise RefusedError(note(_("What was logged is taken back, so nothing was noted about the boundary either.")))
    row.interaction_id, row.at = interaction.id, interaction.occurred_at


def _told_before(ladder: Ladder, row: BoundaryEvent) -> BoundaryEvent | None:
    """The same of the same occasion; a reminder is the same until the next break."""
    told = [one for one in reversed(ladder.told) if (one.boundary_id, one.kind) == (row.boundary_id, row.kind)]
    if row.kind is Happening.REMINDED and ladder.standing:
        answered = ladder.standing.reminders if not ladder.standing.wants_reminder else ()
        return next((one for one in told if one.at in answered), None)
    return next((one for one in told if _is_same(one, row)), None)


def _is_same(before: BoundaryEvent, row: BoundaryEvent) -> bool:
    if before.interaction_id and row.interaction_id:
        return before.interaction_id == row.interaction_id
    return row.told_at - before.told_at < SAME
