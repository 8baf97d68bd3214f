"""Moving a pitch: told, won, lost. Whoever speaks with the client does so, and of two at once one is told."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import View, md
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.shared import client_currency, id_in
from handlers.kit.words import _, plain_number
from handlers.offers import page
from handlers.offers.parts import MOVE, SETTLE, GoneError, MoveRef, SettleForm, feature
from handlers.offers.seeing import Seen, may_move, offer_seen
from handlers.offers.wording import gate_words, step_name
from models.audit import Act
from models.clients import Client, find_client
from models.offers import REASON_LENGTH, Offer, Pitch, find_offer, find_pitch, pitches_of
from models.rules.offers import NEXT, Step, seats_left

SETTLED = frozenset({Step.WON, Step.LOST})
"""Steps of which a form asks more."""


class NotNowError(Exception):
    """It does not go there from where it stands; the words say why."""

    def __init__(self, why: str) -> None:
        super().__init__("not now")
        self.why = why


def overtaken() -> NotNowError:
    """Somebody else was quicker."""
    return NotNowError(_("Somebody moved this a moment ago. This is how it stands now; nothing of yours was changed."))


# By one button


@feature.on(MOVE)
async def move(request: Request, ref: MoveRef) -> None:
    """At once, or by the form of a step of which there is more to say."""
    if ref.to in SETTLED:
        subject = f"offer:{ref.offer_id}:{ref.client_id}:{ref.to}"
        await request.ask(SETTLE, subject, offer_id=ref.offer_id, client_id=ref.client_id, to=ref.to.value)
        return
    await request.show(await page.page_of(request, ref.offer_id, await _pitched(request, ref)))


async def _pitched(request: Request, ref: MoveRef) -> str:
    """What there is to say about it besides."""
    try:
        async with request.transaction() as session:
            await _pitch(request, session, ref)
    except NotNowError as error:
        return error.why
    except GoneError:
        return _("This offer or client is not here any more.")
    return ""


async def _pitch(request: Request, session: AsyncSession, ref: MoveRef) -> None:
    offer, client = await _locked(session, ref.offer_id, ref.client_id)
    if not may_move(request, client):
        raise NotNowError(not_yours())
    pitch = await find_pitch(session, offer.id, client.id)
    if pitch:
        await _take_up(session, offer, pitch)
    else:
        only = None if offer.seats is not None else client.id  # where there is room for all, nobody is before anybody
        _check_turn(request, await offer_seen(request, session, offer.id, only=only), client)
        pitch = Pitch(offer_id=offer.id, client_id=client.id)
        pitch.pitched_by, pitch.pitched_at = request.person.user_id, request.now
    _stand(request, pitch, Step.PITCHED, None)
    session.add(pitch)


async def _take_up(session: AsyncSession, offer: Offer, pitch: Pitch) -> None:
    """What was settled by a slip; who had given up a place needs one again."""
    if Step.PITCHED not in NEXT[pitch.step]:
        raise overtaken()
    steps = [one.step for one in await pitches_of(session, [offer.id])]
    if not pitch.step.takes_seat and seats_left(offer.seats, steps) == 0:
        raise NotNowError(_("Every place is taken by now. Nothing was changed."))


def _check_turn(request: Request, seen: Seen, client: Client) -> None:
    """Whether it is this client's turn. Raises NotNowError with the reason where it is not."""
    if not seen.is_running:
        raise NotNowError(_("This offer has ended. Nothing was changed."))
    if any(one.id == client.id for one in seen.queue.turn):
        return
    if any(one.id == client.id for one in seen.queue.waiting):
        raise NotNowError(_("The places are held for others just now. Nothing was changed."))
    zone = ZoneInfo(request.zone)
    found = (gate_words(gate, one, request.now, zone) for one, gate in seen.queue.held if one.id == client.id)
    why = next(found, _("not in this queue"))
    raise NotNowError(_("{client}: {why}. Nothing was changed.").format(client=client.name, why=why))


def _stand(request: Request, pitch: Pitch, step: Step, why: str | None) -> None:
    """From now on, by this person's word."""
    pitch.step, pitch.why = step, why
    pitch.moved_by, pitch.moved_at = request.person.user_id, request.now


async def _locked(session: AsyncSession, offer_id: int, client_id: int) -> tuple[Offer, Client]:
    """Whoever moves another pitch of this offer waits. Raises GoneError."""
    offer, client = await find_offer(session, offer_id, to_change=True), await find_client(session, client_id)
    if offer is None or client is None:
        raise GoneError
    return offer, client


def not_yours() -> str:
    """Who may."""
    return _("Whoever owns this client, or a lead, says so. Nothing was changed.")


# Won and lost


@feature.opens(SETTLE)
async def build_settle(request: Request, values: dict[str, Any]) -> View:
    offer_id, client_id, to = id_in(values.get("offer_id")), id_in(values.get("client_id")), values.get("to")
    async with request.reading() as session:
        offer = await find_offer(session, offer_id) if offer_id else None
        client = await find_client(session, client_id) if client_id else None
        pitch = await find_pitch(session, offer.id, client.id) if offer and client else None
        if client and pitch and pitch.value is not None and may_move(request, client):
            await request.saw(Act.SAW_MONEY, client.id)
    if offer is None or client is None or pitch is None or to not in SETTLED:
        return page.gone()
    if not may_move(request, client):
        return blocks.modal(title=_("Offer"), blocks=[blocks.section(not_yours())])
    currency = client_currency(request, client)
    return settle_view(offer, client, Step(to), {"worth": _worth(offer, pitch, currency)} | values, currency)


def settle_view(offer: Offer, client: Client, to: Step, known: Mapping[str, Any], currency: str) -> View:
    """What it is worth, and why; of a no the reason is what we learn from."""
    hint = _("In {currency}. Leads, admins and the owner see it.").format(currency=currency)
    body = [
        blocks.section(md("*{client}* · {offer}", client=client.name, offer=offer.name)),
        blocks.number_input("worth", _("Value"), value=known.get("worth"), hint=hint, optional=True),
        blocks.text_input(
            "why", _("Why"), value=known.get("why"), limit=REASON_LENGTH, multiline=True, optional=to is Step.WON
        ),
    ]
    keep = {"offer_id": offer.id, "client_id": client.id, "to": to.value}
    return SETTLE.view(title=step_name(to), body=body, keep=keep)


def _worth(offer: Offer, pitch: Pitch, currency: str) -> str | None:
    """What is known of it, else the price, in the money in which one speaks with the client."""
    if pitch.value is not None:
        return plain_number(pitch.value) if pitch.currency == currency else None
    return plain_number(offer.price) if offer.currency == currency else None


@feature.on_submit(SETTLE)
async def save_settled(request: Request, form: SettleForm) -> None:
    """Raises FieldErrors where somebody was quicker, so that no words are lost, and for a no without a reason."""
    if form.to is Step.LOST and not form.why:
        raise FieldErrors(why=_("Please fill this in."))
    try:
        async with request.transaction() as session:
            await _settle(request, session, form)
    except GoneError:
        raise FieldErrors(why=_("This is not here any more. What you wrote is still here to copy.")) from None
    except NotNowError as error:
        raise FieldErrors(why=error.why) from None
    await request.show(await page.page_of(request, form.offer_id))


async def _settle(request: Request, session: AsyncSession, form: SettleForm) -> None:
    offer, client = await _locked(session, form.offer_id, form.client_id)
    if not may_move(request, client):
        raise NotNowError(not_yours())
    pitch = await find_pitch(session, offer.id, client.id)
    if pitch is None:
        raise GoneError
    if form.to not in NEXT[pitch.step]:
        raise NotNowError(_("Somebody moved this meanwhile. Copy your words, and open it again."))
    pitch.value = form.worth
    pitch.currency = None if form.worth is None else client_currency(request, client)
    _stand(request, pitch, form.to, form.why)
