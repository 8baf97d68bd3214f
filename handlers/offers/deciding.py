"""Deciding for one current client whether they get what new customers are promised."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import View, md
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.shared import id_in
from handlers.kit.words import _
from handlers.offers import page
from handlers.offers.parts import DECIDE, DECISION, DecideForm, PitchRef, Verdict, feature
from models.clients import Client, find_client
from models.offers import REASON_LENGTH, Offer, Parity, find_offer, find_parity
from models.people import Role

# What people see


def decision_view(offer: Offer, client: Client, decided: Parity | None, known: Mapping[str, Any]) -> View:
    """One question, and why if there is something to say."""
    before = verdict_of(decided)
    choices = [
        (Verdict.TOO, _("Offer it to them too"), _("They come into its queue.")),
        (Verdict.NO, _("Not to them"), _("It is kept that you looked at it.")),
    ]
    why = known.get("why", decided.why if decided else None)
    body = [
        blocks.section(md("*{client}* · {offer}", client=client.name, offer=offer.name)),
        blocks.radio_input("verdict", _("What you decide"), choices, value=known.get("verdict") or before),
        blocks.text_input("why", _("Why"), value=why, limit=REASON_LENGTH, multiline=True, optional=True),
    ]
    keep = {"offer_id": offer.id, "client_id": client.id, "before": before}
    return DECISION.view(title=_("The same for them?"), body=body, keep=keep)


def verdict_of(decided: Parity | None) -> Verdict | None:
    """What was decided."""
    if decided is None:
        return None
    return Verdict.TOO if decided.too else Verdict.NO


# What people do


@feature.on(DECIDE, role=Role.LEAD)
async def decide(request: Request, ref: PitchRef) -> None:
    subject = f"offer:{ref.offer_id}:{ref.client_id}:parity"
    await request.ask(DECISION, subject, offer_id=ref.offer_id, client_id=ref.client_id)


@feature.opens(DECISION, role=Role.LEAD)
async def build_decision(request: Request, values: dict[str, Any]) -> View:
    offer_id, client_id = id_in(values.get("offer_id")), id_in(values.get("client_id"))
    async with request.reading() as session:
        offer = await find_offer(session, offer_id) if offer_id else None
        client = await find_client(session, client_id) if client_id else None
        decided = await find_parity(session, offer.id, client.id) if offer and client else None
    if offer is None or client is None or not offer.for_new:
        return page.gone()
    return decision_view(offer, client, decided, values)


@feature.on_submit(DECISION, role=Role.LEAD)
async def save_decision(request: Request, form: DecideForm) -> None:
    """Raises FieldErrors where another lead was quicker, so that no word is lost."""
    async with request.transaction() as session:
        await _keep(request, session, form)
    await request.show(await page.page_of(request, form.offer_id))


async def _keep(request: Request, session: AsyncSession, form: DecideForm) -> None:
    offer = await find_offer(session, form.offer_id, to_change=True)
    client = await find_client(session, form.client_id)
    if offer is None or client is None or not offer.for_new:
        raise FieldErrors(verdict=_("This is not here any more. What you wrote is still here to copy."))
    row = await find_parity(session, offer.id, client.id)
    if verdict_of(row) is not form.before:
        raise FieldErrors(verdict=_("Somebody decided this a moment ago. Please close this, and look at it again."))
    row = row or Parity(offer_id=offer.id, client_id=client.id)
    row.too, row.why = form.verdict is Verdict.TOO, form.why
    row.decided_by, row.decided_at = request.person.user_id, request.now
    session.add(row)
