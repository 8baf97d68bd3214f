"""Confirming what the facts propose, or knowing better, with a reason."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import View, md, note
from handlers.kit.deciding_tiers import decide_tier
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import ClientRef
from handlers.kit.labels import tier_name
from handlers.kit.shared import SHOW_CARD
from handlers.kit.tier_words import tier_line, tier_meanings
from handlers.kit.words import _
from handlers.tiers import why
from handlers.tiers.parts import ASK_DECISION, CONFIRM, DECISION, DecideForm, Judged, TierRef, feature, judged
from models.clients import wait_for_client
from models.rules.tiers import Tier
from models.tiers import REASON_LENGTH

# What people see


def decision_view(one: Judged, known: dict[str, Any], line: str) -> View:
    """The four tiers, and a reason."""
    tiers = [(tier.value, tier_name(tier), about) for tier, about in tier_meanings().items()]
    body = [
        blocks.section(md("*{client}*\n{line}", client=one.client.name, line=line)),
        blocks.radio_input("tier", _("What they are"), tiers, value=known.get("tier")),
        blocks.text_input(
            "reason",
            _("What you know better"),
            value=known.get("reason"),
            hint=_("Leads and the owner read it."),
            multiline=True,
            limit=REASON_LENGTH,
        ),
    ]
    keep = {"client_id": one.client.id, "before": one.newest}
    return DECISION.view(title=_("I know better"), body=body, submit=_("Decide"), keep=keep)


# What people do


@feature.on(CONFIRM)
async def confirm(request: Request, ref: TierRef) -> None:
    """What the person saw; where the facts moved on meanwhile, they look again."""
    async with request.transaction() as session:
        await wait_for_client(session, ref.client_id)
        one = await judged(request, session, ref.client_id)
        notice = await _confirmed(request, session, one, ref.tier)
    if request.is_in_modal:
        await request.show(await why.page_of(request, ref.client_id, notice))
    else:
        told = md("*{client}*: {notice}", client=one.client.name, notice=notice)
        await request.tell(note(told, SHOW_CARD.button(_("Open card"), one.ref)))


async def _confirmed(request: Request, session: AsyncSession, one: Judged, tier: Tier) -> str:
    """Gives what there is to say about it."""
    if one.fit.proposed is not tier:
        return _("The facts have moved on meanwhile. This is how it stands now; nothing was changed.")
    if one.fit.decided and one.fit.decided.tier is tier:
        return _("Somebody was quicker. This is how it stands now.")
    await decide_tier(request, session, one.client, one.fit, tier)
    return _("Noted: {tier}.").format(tier=tier_name(tier))


@feature.on(ASK_DECISION)
async def ask_decision(request: Request, ref: ClientRef) -> None:
    await request.ask(DECISION, f"tier:{ref.client_id}", client_id=ref.client_id)


@feature.opens(DECISION)
async def build_decision(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        one = await judged(request, session, values.get("client_id"))
    return decision_view(one, values, tier_line(one.fit, request.today, ZoneInfo(request.zone)))


@feature.on_submit(DECISION)
async def save_decision(request: Request, form: DecideForm) -> None:
    """Raises FieldErrors where somebody was quicker, so that no words are lost."""
    async with request.transaction() as session:
        await wait_for_client(session, form.client_id)
        one = await judged(request, session, form.client_id)
        if one.newest != form.before:
            raise FieldErrors(reason=_("Somebody decided meanwhile. Copy your words, and open it again."))
        await decide_tier(request, session, one.client, one.fit, form.tier, form.reason)
    await request.show(await why.page_of(request, form.client_id))
