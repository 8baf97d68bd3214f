"""Moving a request from step to step: by one button, or by a form where there is something to say about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, View, md, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.guard import sees_money
from handlers.kit.shared import id_in
from handlers.kit.words import _, plain_number
from handlers.scope import alert, page
from handlers.scope.answering import answer_blocks, kept
from handlers.scope.parts import (
    APPROVE,
    ASK_ESTIMATE,
    ESTIMATE,
    MOVE,
    SETTLE,
    ApproveForm,
    Asked,
    EstimateForm,
    GoneError,
    MoveRef,
    RequestRef,
    SettleForm,
    asked_of,
    currency_of,
    feature,
)
from handlers.scope.wording import SHOWN_WORDS, estimate_fields, estimate_of, step_name
from models.audit import Act
from models.clients import Client
from models.rules.scope import Step, can_move
from models.scope_requests import REASON_LENGTH, ScopeRequest, ScopeStep

SETTLED = frozenset({Step.FAVOUR, Step.DECLINED, Step.WITHDRAWN})
"""Steps of which a form asks why."""


class OvertakenError(Exception):
    """Somebody else moved it meanwhile, and from there it does not go where this person wants it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a step besides."""

    why: str | None = None
    approved_by: str | None = None


async def take_step(
    request: Request, session: AsyncSession, client: Client, row: ScopeRequest, to: Step, said: Said | None = None
) -> Asked:
    """Let a request stand there, and tell the channel."""
    said = said or Said()
    row.step, row.step_at = to, request.now
    session.add(row)
    await session.flush()
    session.add(
        ScopeStep(
            client_id=client.id,
            request_id=row.id,
            step=to,
            why=said.why,
            approved_by=said.approved_by,
            said_by=request.person.user_id,
            said_at=request.now,
        )
    )
    await session.flush()
    asked = await asked_of(session, row.id)
    await alert.tell_channel(request, session, asked)
    return asked


# By one button


@feature.on(MOVE)
async def move(request: Request, ref: MoveRef) -> None:
    """At once, or by the form of a step of which there is more to say."""
    if ref.to is Step.APPROVED:
        await request.ask(APPROVE, subject_of(ref.request_id), request_id=ref.request_id)
    elif ref.to in SETTLED:
        subject = f"{subject_of(ref.request_id)}:{ref.to}"
        await request.ask(SETTLE, subject, request_id=ref.request_id, to=ref.to.value)
    else:
        await _show_moved(request, ref.request_id, await _moved(request, ref))


async def _moved(request: Request, ref: MoveRef) -> str:
    """What there is to say about it besides."""
    try:
        async with request.transaction() as session:
            asked = await movable(session, ref.request_id, ref.to)
            await take_step(request, session, asked.client, asked.row, ref.to)
    except OvertakenError:
        return _("Somebody moved this a moment ago. This is how it stands now; nothing of yours was changed.")
    except GoneError:
        return ""
    return ""


async def _show_moved(request: Request, request_id: int, notice: str) -> None:
    """On its page, or in the place of the word with the button."""
    if request.is_in_modal:
        await request.show(await page.page_of(request, request_id, notice))
        return
    try:
        async with request.reading() as session:
            asked = await asked_of(session, request_id)
            money = sees_money(request.person, asked.client)
            if money and asked.row.cost is not None:
                await request.saw(Act.SAW_MONEY, asked.client.id)
    except GoneError:
        await request.tell(note(_("This request is not here any more.")), replace=True)
        return
    answer = answer_blocks(request, asked, money=money)
    await request.tell(kept(asked, answer, [], [blocks.context(notice)] if notice else []), replace=True)


async def movable(session: AsyncSession, request_id: int, to: Step) -> Asked:
    """The request, locked. Raises GoneError and OvertakenError."""
    asked = await asked_of(session, request_id, to_change=True)
    if not can_move(asked.row.step, to):
        raise OvertakenError
    return asked


# What it takes


@feature.on(ASK_ESTIMATE)
async def ask_estimate(request: Request, ref: RequestRef) -> None:
    await request.lead_on(ESTIMATE, subject_of(ref.request_id), request_id=ref.request_id)


@feature.opens(ESTIMATE)
async def build_estimate(request: Request, values: dict[str, Any]) -> View:
    asked = await given(request, values)
    if asked is None:
        return page.gone()
    known = await known_of(request, asked, values)
    body = [about(asked), *estimate_fields(known, currency_for(request, asked), asked.row)]
    return ESTIMATE.view(title=_("What it takes"), body=body, keep=keep_of(asked))


@feature.on_submit(ESTIMATE)
async def save_estimate(request: Request, form: EstimateForm) -> None:
    """Raises FieldErrors where it is settled meanwhile: what was agreed on stands in the agreement."""
    try:
        async with request.transaction() as session:
            asked = await asked_of(session, form.request_id, to_change=True)
            if not asked.row.step.is_open:
                raise OvertakenError
            keep_estimate(request, asked, form)
    except GoneError:
        raise FieldErrors(hours=gone_meanwhile()) from None
    except OvertakenError:
        raise FieldErrors(hours=_("Somebody moved this meanwhile. Please close this, and open it again.")) from None
    await request.show(await page.page_of(request, form.request_id))


def keep_estimate(request: Request, asked: Asked, form: EstimateForm | ApproveForm) -> None:
    """Keep what is known; a cost that was not asked, or stands in other money, stays as it is."""
    row, currency = asked.row, currency_for(request, asked)
    row.hours, row.days = form.hours, form.days
    if currency and (form.cost is not None or row.currency == currency):
        row.cost, row.currency = form.cost, None if form.cost is None else currency


# On us, declined, withdrawn


@feature.opens(SETTLE)
async def build_settle(request: Request, values: dict[str, Any]) -> View:
    asked, to = await given(request, values), values.get("to")
    if asked is None or to not in SETTLED:
        return page.gone()
    hours = values["hours"] if "hours" in values else plain_number(asked.row.hours)
    ask_hours = blocks.number_input("hours", _("Hours"), value=hours, hint=_("So that they see it."), optional=True)
    why = blocks.text_input(
        "why", _("Why"), value=values.get("why"), limit=REASON_LENGTH, multiline=True, optional=to == Step.FAVOUR
    )
    body = [about(asked), *([ask_hours] if to == Step.FAVOUR else []), why]
    return SETTLE.view(title=step_name(Step(to)), body=body, keep=keep_of(asked) | {"to": to})


@feature.on_submit(SETTLE)
async def save_settled(request: Request, form: SettleForm) -> None:
    """Raises FieldErrors where somebody was quicker, so that no words are lost, and where a no comes without a why."""
    if form.to is not Step.FAVOUR and not form.why:
        raise FieldErrors(why=_("Please fill this in."))
    try:
        async with request.transaction() as session:
            if form.to not in SETTLED:
                raise OvertakenError
            asked = await movable(session, form.request_id, form.to)
            if form.to is Step.FAVOUR:
                asked.row.hours = form.hours
            await take_step(request, session, asked.client, asked.row, form.to, Said(form.why))
    except GoneError:
        raise FieldErrors(why=gone_meanwhile()) from None
    except OvertakenError:
        raise FieldErrors(why=_("Somebody moved this meanwhile. Copy your words, and open it again.")) from None
    await request.show(await page.page_of(request, form.request_id))


# What forms share


def subject_of(request_id: int) -> str:
    """What a form about a request is kept under."""
    return f"scope:{request_id}"


async def given(request: Request, values: Mapping[str, Any]) -> Asked | None:
    known = id_in(values.get("request_id"))
    async with request.reading() as session:
        try:
            return await asked_of(session, known) if known else None
        except GoneError:
            return None


async def known_of(request: Request, asked: Asked, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the form begins with, under what was typed into it."""
    currency = currency_for(request, asked)
    if currency and asked.row.cost is not None:
        await request.saw(Act.SAW_MONEY, asked.client.id)
    return estimate_of(asked.row, currency) | dict(values)


def currency_for(request: Request, asked: Asked) -> str | None:
    """In which money this person may speak of it."""
    return currency_of(request, asked.client, asked.under) if sees_money(request.person, asked.client) else None


def about(asked: Asked) -> Block:
    said = blocks.clip(asked.row.what, SHOWN_WORDS)
    return blocks.section(md("*{client}:* “{what}”", client=asked.client.name, what=said))


def keep_of(asked: Asked) -> dict[str, Any]:
    return {"request_id": asked.row.id, "about": asked.client.id}


def gone_meanwhile() -> str:
    return _("This request is not here any more. What you wrote is still here to copy.")
