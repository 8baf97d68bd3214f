"""A yes of the client's: what both sides agreed on, and the agreement that moves in the same moment."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, View
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.shared import AGREED
from handlers.kit.words import _, spoken_day
from handlers.scope import page
from handlers.scope.moving import (
    OvertakenError,
    Said,
    about,
    currency_for,
    given,
    gone_meanwhile,
    keep_estimate,
    keep_of,
    known_of,
    movable,
    take_step,
)
from handlers.scope.parts import APPROVE, ApproveForm, Asked, GoneError, feature
from handlers.scope.wording import SHOWN_WORDS, estimate_fields
from models.agreements import Agreement
from models.audit import Act
from models.engagements import find_engagement
from models.promises import promises_of_engagement
from models.recording import Worth, amend
from models.rules.agreement import EngagementKind, Milestone
from models.rules.promises import Fate
from models.rules.scope import Change, Step, adds_up, with_change
from models.scope_requests import WHO_LENGTH

MOST_TICKS = 10
MONTHLY = "monthly"


@feature.opens(APPROVE)
async def build_approve(request: Request, values: dict[str, Any]) -> View:
    asked = await given(request, values)
    if asked is None:
        return page.gone()
    known = await known_of(request, asked, values)
    approver = known.get("who") or asked.scope.approver
    body = [
        about(asked),
        blocks.text_input("who", _("Who said yes"), value=approver, limit=WHO_LENGTH),
        *estimate_fields(known, currency_for(request, asked), asked.row),
        *await _what_moves(request, asked, known),
    ]
    return APPROVE.view(title=_("They said yes"), body=body, keep=keep_of(asked))


async def _what_moves(request: Request, asked: Asked, known: Mapping[str, Any]) -> list[Block]:
    if asked.under is None:
        return [blocks.context(_("There is no agreement that it could change."))]
    terms = asked.under.terms
    is_retainer = terms.kind is EngagementKind.RETAINER
    told = _("The agreement gets a new version with this in its scope, budget, hours and end.")
    if is_retainer:
        told = _(
            "The agreement gets a new version with this in its scope and end. Hours and budget are those of a month:"
        )
    milestones = await _open_milestones(request, asked)
    ticks = [(str(one.key), f"{one.title}, {spoken_day(one.ours.due_on)}") for one in milestones]
    several = blocks.checkboxes_input if len(ticks) <= MOST_TICKS else blocks.several_input
    moved = several(
        "moved", _("Milestones that move as many days"), ticks, value=_ticked(known.get("moved")), optional=True
    )
    monthly = blocks.checkboxes_input(
        "every_month",
        _("How often"),
        [(MONTHLY, _("Every month from now on"))],
        value=_ticked(known.get("every_month")),
        optional=True,
    )
    return [blocks.context(told), *([monthly] if is_retainer else []), *([moved] if ticks else [])]


def _ticked(value: Any) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else ()


async def _open_milestones(request: Request, asked: Asked) -> list[Milestone]:
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
            asked = await movable(session, form.request_id, Step.APPROVED)
            keep_estimate(request, asked, form)
            made = await _change_agreement(request, session, asked, form)
            await take_step(request, session, asked.client, asked.row, Step.APPROVED, Said(approved_by=form.who))
            if made:
                await request.sections(AGREED, session, made)
    except GoneError:
        raise FieldErrors(who=gone_meanwhile()) from None
    except OvertakenError:
        raise FieldErrors(who=_("Somebody moved this meanwhile. Please close this, and open it again.")) from None
    notice = _left_out(asked, monthly=MONTHLY in form.every_month) if made else ""
    await request.show(await page.page_of(request, form.request_id, notice))


async def _change_agreement(
    request: Request, session: AsyncSession, asked: Asked, form: ApproveForm
) -> Agreement | None:
    """Its next version; None where there is nothing to change."""
    if asked.under is None or asked.engagement is None:
        return None
    engagement = await find_engagement(session, asked.engagement.id, to_change=True)
    if engagement is None:
        return None
    monthly = MONTHLY in form.every_month
    change = Change(
        what=blocks.clip(asked.row.what, SHOWN_WORDS),
        hours=form.hours,
        days=form.days or 0,
        moved=frozenset(form.moved),
        every_month=monthly,
    )
    made = await amend(
        session,
        engagement,
        lambda terms: with_change(terms, change, request.calendar),
        _cost(asked, monthly=monthly),
        _("Approved change: {what}").format(what=change.what),
        request.person.user_id,
        request.now,
    )
    if made:
        made.agreed_by, made.agreed_on = form.who, request.today
        await request.trace(session, Act.RECORDED, client_id=made.client_id, details={"version": made.version})
    return made


def _cost(asked: Asked, *, monthly: bool) -> Worth:
    """What is added to the budget."""
    return Worth(asked.row.cost, asked.row.currency) if adds_up(asked.kind, every_month=monthly) else Worth()


def _left_out(asked: Asked, *, monthly: bool) -> str:
    """What there is to say of it besides: where its cost could not be added."""
    cost, under = _cost(asked, monthly=monthly), asked.under
    if under is None or under.budget is None or cost.budget is None or cost.currency == under.currency:
        return ""
    return _("The budget stays as it was: the cost of this is in another currency than the agreement.")
