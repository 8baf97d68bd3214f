"""Moving a request from step to step: by one button, or by a form where there is something to say about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, View, md
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.guard import sees_money
from handlers.kit.shared import id_in
from handlers.kit.words import _, plain_number, spoken_day
from handlers.scope import alert, nudging, page
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
from models.engagements import find_engagement
from models.promises import promises_of_engagement
from models.recording import Worth, amend
from models.rules.agreement import EngagementKind
from models.rules.promises import Fate
from models.rules.scope import Change, Step, adds_up, can_move, with_change
from models.scope_requests import REASON_LENGTH, WHO_LENGTH, ScopeRequest, ScopeStep

MOST_TICKS = 10
MONTHLY = "monthly"
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
) -> None:
    """Let a request stand there, and tell whoever is to know: the channel now, its owner once it has waited long."""
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
    await nudging.wait_for(request, session, asked)


# By one button


@feature.on(MOVE)
async def move(request: Request, ref: MoveRef) -> None:
    """At once, or by the form of a step of which there is more to say."""
    if ref.to is Step.APPROVED:
        await request.lead_on(APPROVE, subject_of(ref.request_id), request_id=ref.request_id)
        return
    if ref.to in SETTLED:
        subject = f"{subject_of(ref.request_id)}:{ref.to}"
        await request.lead_on(SETTLE, subject, request_id=ref.request_id, to=ref.to.value)
        return
    try:
        async with request.transaction() as session:
            asked = await _movable(session, ref.request_id, ref.to)
            await take_step(request, session, asked.client, asked.row, ref.to)
    except GoneError:
        await request.show(page.gone())
    except OvertakenError:
        await request.show(await page.page_of(request, ref.request_id, overtaken()))
    else:
        await request.show(await page.page_of(request, ref.request_id))


async def _movable(session: AsyncSession, request_id: int, to: Step) -> Asked:
    """The request, locked. Raises GoneError and OvertakenError."""
    asked = await asked_of(session, request_id, to_change=True)
    if not can_move(asked.row.step, to):
        raise OvertakenError
    return asked


def overtaken() -> str:
    """To whoever was second."""
    return _("Somebody moved this a moment ago. This is how it stands now; nothing of yours was changed.")


# What it takes


@feature.on(ASK_ESTIMATE)
async def ask_estimate(request: Request, ref: RequestRef) -> None:
    await request.lead_on(ESTIMATE, subject_of(ref.request_id), request_id=ref.request_id)


@feature.opens(ESTIMATE)
async def build_estimate(request: Request, values: dict[str, Any]) -> View:
    asked = await _given(request, values)
    if asked is None:
        return page.gone()
    known = await _known(request, asked, values)
    body = [_about(asked), *estimate_fields(known, _currency(request, asked))]
    return ESTIMATE.view(title=_("What it takes"), body=body, keep=_keep(asked))


@feature.on_submit(ESTIMATE)
async def save_estimate(request: Request, form: EstimateForm) -> None:
    try:
        async with request.transaction() as session:
            asked = await asked_of(session, form.request_id, to_change=True)
            _estimate(request, asked, form)
    except GoneError:
        raise FieldErrors(hours=_gone_meanwhile()) from None
    await request.show(await page.page_of(request, form.request_id))


def _estimate(request: Request, asked: Asked, form: EstimateForm | ApproveForm) -> None:
    """Keep what is known; a cost that was not asked stays as it is."""
    asked.row.hours, asked.row.days = form.hours, form.days
    if _currency(request, asked):
        asked.row.cost = form.cost
        asked.row.currency = None if form.cost is None else currency_of(request, asked.client, asked.versions)


# On us, declined, withdrawn


@feature.opens(SETTLE)
async def build_settle(request: Request, values: dict[str, Any]) -> View:
    asked, to = await _given(request, values), values.get("to")
    if asked is None or to not in SETTLED:
        return page.gone()
    hours = values["hours"] if "hours" in values else plain_number(asked.row.hours)
    ask_hours = blocks.number_input("hours", _("Hours"), value=hours, hint=_("So that they see it."), optional=True)
    why = blocks.text_input(
        "why", _("Why"), value=values.get("why"), limit=REASON_LENGTH, multiline=True, optional=to == Step.FAVOUR
    )
    body = [_about(asked), *([ask_hours] if to == Step.FAVOUR else []), why]
    return SETTLE.view(title=step_name(Step(to)), body=body, keep=_keep(asked) | {"to": to})


@feature.on_submit(SETTLE)
async def save_settled(request: Request, form: SettleForm) -> None:
    """Raises FieldErrors where somebody was quicker, so that no words are lost."""
    try:
        async with request.transaction() as session:
            if form.to not in SETTLED:
                raise OvertakenError
            asked = await _movable(session, form.request_id, form.to)
            if form.to is Step.FAVOUR:
                asked.row.hours = form.hours
            await take_step(request, session, asked.client, asked.row, form.to, Said(form.why))
    except GoneError:
        raise FieldErrors(why=_gone_meanwhile()) from None
    except OvertakenError:
        raise FieldErrors(why=_("Somebody moved this meanwhile. Copy your words, and open it again.")) from None
    await request.show(await page.page_of(request, form.request_id))


# Approved


@feature.opens(APPROVE)
async def build_approve(request: Request, values: dict[str, Any]) -> View:
    asked = await _given(request, values)
    if asked is None:
        return page.gone()
    known = await _known(request, asked, values)
    approver = known.get("who") or asked.scope.approver
    body = [
        _about(asked),
        blocks.text_input("who", _("Who said yes"), value=approver, limit=WHO_LENGTH),
        *estimate_fields(known, _currency(request, asked)),
        *await _what_moves(request, asked, known),
    ]
    return APPROVE.view(title=_("They said yes"), body=body, keep=_keep(asked))


async def _what_moves(request: Request, asked: Asked, known: Mapping[str, Any]) -> list[Block]:
    if not asked.versions:
        return [blocks.context(_("There is no agreement that it could change."))]
    terms = asked.versions[0].terms
    told = blocks.context(_("The agreement gets a new version with this in its scope, budget, hours and end."))
    milestones = await _open_milestones(request, asked)
    ticks = [(str(one.key), f"{one.title}, {spoken_day(one.ours.due_on)}") for one in milestones[:MOST_TICKS]]
    moved = blocks.checkboxes_input(
        "moved", _("Milestones that move as many days"), ticks, value=_ticked(known.get("moved")), optional=True
    )
    monthly = blocks.checkboxes_input(
        "every_month",
        _("How often"),
        [(MONTHLY, _("Every month from now on"))],
        value=_ticked(known.get("every_month")),
        optional=True,
    )
    is_retainer = terms.kind is EngagementKind.RETAINER
    return [told, *([moved] if ticks else []), *([monthly] if is_retainer else [])]


def _ticked(value: Any) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else ()


async def _open_milestones(request: Request, asked: Asked) -> list[Any]:
    """Those with a promise that is still owed."""
    async with request.reading() as session:
        owed = await promises_of_engagement(session, asked.versions[0].engagement_id)
    waiting = {one.milestone for one in owed if one.fate is Fate.OPEN}
    return [one for one in asked.versions[0].terms.milestones if one.key in waiting]


@feature.on_submit(APPROVE)
async def save_approved(request: Request, form: ApproveForm) -> None:
    """The agreement moves in the same transaction. Raises FieldErrors where somebody was quicker."""
    try:
        async with request.transaction() as session:
            asked = await _movable(session, form.request_id, Step.APPROVED)
            _estimate(request, asked, form)
            await _change_agreement(request, session, asked, form)
            await take_step(request, session, asked.client, asked.row, Step.APPROVED, Said(approved_by=form.who))
    except GoneError:
        raise FieldErrors(who=_gone_meanwhile()) from None
    except OvertakenError:
        raise FieldErrors(who=_("Somebody moved this meanwhile. Please close this, and open it again.")) from None
    await request.show(await page.page_of(request, form.request_id))


async def _change_agreement(request: Request, session: AsyncSession, asked: Asked, form: ApproveForm) -> None:
    if not asked.versions or asked.engagement is None:
        return
    engagement = await find_engagement(session, asked.engagement.id, to_change=True)
    if engagement is None:
        return
    monthly = MONTHLY in form.every_month
    change = Change(
        what=blocks.clip(asked.row.what, SHOWN_WORDS),
        hours=form.hours,
        days=form.days or 0,
        moved=frozenset(form.moved),
        every_month=monthly,
    )
    adds = adds_up(engagement.kind, every_month=monthly)
    cost = Worth(asked.row.cost, asked.row.currency) if adds else Worth()
    made = await amend(
        session,
        engagement,
        lambda terms: with_change(terms, change, request.calendar),
        cost,
        _("Approved change: {what}").format(what=change.what),
        request.person.user_id,
        request.now,
    )
    if made:
        made.agreed_by, made.agreed_on = form.who, request.today
        await request.trace(session, Act.RECORDED, client_id=made.client_id, details={"version": made.version})


# What forms share


def subject_of(request_id: int) -> str:
    """What a form about a request is kept under."""
    return f"scope:{request_id}"


async def _given(request: Request, values: Mapping[str, Any]) -> Asked | None:
    known = id_in(values.get("request_id"))
    async with request.reading() as session:
        try:
            return await asked_of(session, known) if known else None
        except GoneError:
            return None


async def _known(request: Request, asked: Asked, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the form begins with, under what was typed into it."""
    if _currency(request, asked) and asked.row.cost is not None:
        await request.saw(Act.SAW_MONEY, asked.client.id)
    return estimate_of(asked.row) | dict(values)


def _currency(request: Request, asked: Asked) -> str | None:
    """In which money this person may speak of it."""
    return currency_of(request, asked.client, asked.versions) if sees_money(request.person, asked.client) else None


def _about(asked: Asked) -> Block:
    said = blocks.clip(asked.row.what, SHOWN_WORDS)
    return blocks.section(md("*{client}:* “{what}”", client=asked.client.name, what=said))


def _keep(asked: Asked) -> dict[str, Any]:
    return {"request_id": asked.row.id, "about": asked.client.id}


def _gone_meanwhile() -> str:
    return _("This request is not here any more. What you wrote is still here to copy.")
