"""What people do with promises: see them, and say by one button how one went."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Message, View, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors, Modal
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.shared import SHOW_DUE, SHOW_PROMISES, client_behind, id_in
from handlers.kit.words import _
from handlers.promises import drafts, ledger
from handlers.promises.ledger import Ledger
from handlers.promises.parts import (
    ASK_GIVE,
    ASK_MOVE,
    ASK_WAIVE,
    GIVE,
    KEPT,
    MISSED,
    MOVE,
    REOPEN,
    WAIVE,
    GiveForm,
    MoveForm,
    PromiseRef,
    WaiveForm,
    feature,
)
from models.agreements import newest_agreements
from models.clients import Client, clients_by_name, find_client
from models.engagements import engagements_of, find_engagement
from models.promises import Promise, find_promise, move, moves_of, promises_of
from models.rules.promises import Fate

SOON = timedelta(days=7)


class NotOpenError(Exception):
    """Somebody said already how it went, or it is gone."""


# What people do


@feature.section(card.OPEN)
async def next_promises(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    return ledger.card_section(await _ledger(request, session, client))


@feature.on(SHOW_PROMISES)
async def show_promises(request: Request, ref: ClientRef) -> None:
    if client := await client_behind(request, ref):
        await request.show(await _ledger_view(request, client.id))


@feature.on(SHOW_DUE)
async def show_due(request: Request, _nothing: Nothing) -> None:
    """What is due within a week or overdue, for every active client."""
    await request.show(await _week_view(request))


@feature.on(KEPT)
async def kept(request: Request, ref: PromiseRef) -> None:
    try:
        promise, client = await _settle(request, ref, Fate.KEPT)
    except NotOpenError:
        await _said_already(request, ref)
        return
    if request.is_in_modal:
        await request.show(await _back_to(request, client, week=ref.week))
    else:
        await request.tell(ledger.said_kept(client, promise))


@feature.on(MISSED)
async def missed(request: Request, ref: PromiseRef) -> None:
    """What was agreed for it, and words to say so."""
    try:
        promise, client = await _settle(request, ref, Fate.MISSED)
    except NotOpenError:
        await _said_already(request, ref)
        return
    async with request.reading() as session:
        every = await newest_agreements(session, [client.id])
    agreement = next((one for one in every if one.engagement_id == promise.engagement_id), None)
    words = drafts.draft(agreement, promise, client.language)
    told = ledger.missed_blocks(client, promise, drafts.consequence(agreement, promise), words)
    if request.is_in_modal:
        await request.show(blocks.modal(title=_("Promises"), blocks=told))
    else:
        text = _("{client}: missed. What you agreed, and words to send.").format(client=client.name)
        await request.tell(Message(text, told))


@feature.on(REOPEN)
async def reopen(request: Request, ref: PromiseRef) -> None:
    """A slip: nothing is said of it any more."""
    async with request.transaction() as session:
        promise = await find_promise(session, ref.promise_id, to_change=True)
        client = await find_client(session, promise.client_id) if promise else None
        if promise:
            promise.reopen()
    if client is None:
        await _said_already(request, ref)
    elif request.is_in_modal:
        await request.show(await _back_to(request, client, week=ref.week))
    else:
        await request.tell(note(_("Taken back. It is open again.")), replace=True)


@feature.on(ASK_MOVE)
async def ask_move(request: Request, ref: PromiseRef) -> None:
    await _ask(request, MOVE, ref)


@feature.on(ASK_WAIVE)
async def ask_waive(request: Request, ref: PromiseRef) -> None:
    await _ask(request, WAIVE, ref)


async def _ask(request: Request, modal: Modal[Any], ref: PromiseRef) -> None:
    subject, values = f"promise:{ref.promise_id}", {"promise_id": ref.promise_id, "week": ref.week}
    await request.ask(modal, subject, **values)


@feature.opens(MOVE)
async def build_move(request: Request, values: dict[str, Any]) -> View:
    promise = await _promise(request, values)
    return ledger.move_view(promise, values) if promise else _gone()


@feature.opens(WAIVE)
async def build_waive(request: Request, values: dict[str, Any]) -> View:
    promise = await _promise(request, values)
    return ledger.waive_view(promise, values) if promise else _gone()


@feature.on_submit(MOVE)
async def save_move(request: Request, form: MoveForm) -> None:
    async with request.transaction() as session:
        promise, client = await _open_one(session, form.promise_id, "day")
        if form.day == promise.due_on:
            raise FieldErrors(day=_("That is the day it is due already. Please pick another."))
        await move(session, promise, form.day, form.why, request.person.user_id, request.now)
    await request.show(await _back_to(request, client, week=form.week))


@feature.on_submit(WAIVE)
async def save_waive(request: Request, form: WaiveForm) -> None:
    async with request.transaction() as session:
        promise, client = await _open_one(session, form.promise_id, "why")
        promise.settle(Fate.WAIVED, request.person.user_id, request.now, form.why)
    await request.show(await _back_to(request, client, week=form.week))


@feature.on(ASK_GIVE)
async def ask_give(request: Request, ref: ClientRef) -> None:
    await request.lead_on(GIVE, f"client:{ref.client_id}", about=ref.client_id)


@feature.opens(GIVE)
async def build_give(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        known = id_in(values.get("about"))
        client = await find_client(session, known) if known else None
        offered = await engagements_of(session, [client.id]) if client else []
    return ledger.give_view(client, offered, values) if client and offered else _gone()


@feature.on_submit(GIVE)
async def save_give(request: Request, form: GiveForm) -> None:
    async with request.transaction() as session:
        engagement = await find_engagement(session, form.engagement)
        client = await find_client(session, engagement.client_id) if engagement else None
        if engagement is None or client is None or client.id != form.about:
            raise FieldErrors(engagement=_("This is not one of the choices. Please pick again."))
        session.add(
            Promise(
                client_id=client.id,
                engagement_id=engagement.id,
                side=form.side,
                what=form.what,
                due_on=form.due,
                fate=Fate.OPEN,
            )
        )
    await request.show(await _back_to(request, client))


# What they share


async def _settle(request: Request, ref: PromiseRef, fate: Fate) -> tuple[Promise, Client]:
    """Say how it went. Raises NotOpenError."""
    async with request.transaction() as session:
        promise = await find_promise(session, ref.promise_id, to_change=True)
        client = await find_client(session, promise.client_id) if promise else None
        if promise is None or client is None or promise.fate is not Fate.OPEN:
            raise NotOpenError
        promise.settle(fate, request.person.user_id, request.now)
    return promise, client


async def _open_one(session: AsyncSession, promise_id: int, field: str) -> tuple[Promise, Client]:
    promise = await find_promise(session, promise_id, to_change=True)
    client = await find_client(session, promise.client_id) if promise else None
    if promise is None or client is None or promise.fate is not Fate.OPEN:
        raise FieldErrors(
            **{field: _("Somebody has already said how this went. What you wrote is still here to copy.")}
        )
    return promise, client


async def _said_already(request: Request, ref: PromiseRef) -> None:
    """Where two press at once, the second sees how it stands."""
    async with request.reading() as session:
        promise = await find_promise(session, ref.promise_id)
        client = await find_client(session, promise.client_id) if promise else None
    if promise is None or client is None:
        text = _("This promise is not on the list any more.")
    else:
        text = _("Somebody has already said how this went: {fate}.").format(fate=ledger.fate_name(promise.fate).lower())
    if request.is_in_modal:
        await request.show(await _back_to(request, client, week=ref.week) if client else _gone())
    else:
        await request.tell(note(text))


def _gone() -> View:
    text = _("This promise is not on the list any more.")
    return blocks.modal(title=_("Promises"), blocks=[blocks.section(text)])


async def _promise(request: Request, values: dict[str, Any]) -> Promise | None:
    known = id_in(values.get("promise_id"))
    async with request.reading() as session:
        return await find_promise(session, known) if known else None


async def _back_to(request: Request, client: Client, *, week: bool = False) -> View:
    return await _week_view(request) if week else await _ledger_view(request, client.id)


async def _ledger_view(request: Request, client_id: int) -> View:
    async with request.reading() as session:
        client = await find_client(session, client_id)
        return ledger.ledger_view(await _ledger(request, session, client)) if client else _gone()


async def _week_view(request: Request) -> View:
    until = request.today + SOON
    async with request.reading() as session:
        every = await _ledgers(request, session, await clients_by_name(session))
    due = [(one, mine) for mine in every for one in mine.open if one.due_on < until]
    return ledger.week_view(sorted(due, key=lambda pair: (pair[0].due_on, pair[0].id)))


async def _ledger(request: Request, session: AsyncSession, client: Client) -> Ledger:
    return (await _ledgers(request, session, [client]))[0]


async def _ledgers(request: Request, session: AsyncSession, clients: Sequence[Client]) -> list[Ledger]:
    """One for each of these clients, in as many statements for one as for many."""
    ids = [client.id for client in clients]
    engagements, promises = await engagements_of(session, ids), await promises_of(session, ids)
    moves = await moves_of(session, ids)
    return [
        Ledger(
            client=client,
            engagements={one.id: one for one in engagements if one.client_id == client.id},
            promises=[one for one in promises if one.client_id == client.id],
            moves=[one for one in moves if one.client_id == client.id],
            calendar=request.calendar,
            now=request.now,
            today=request.today,
        )
        for client in clients
    ]
