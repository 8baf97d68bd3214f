"""Making an offer, changing it, ending it: for leads."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.kit import blocks
from handlers.kit.blocks import View
from handlers.kit.feature import Request
from handlers.kit.forms import LOOKED_BACK, FieldErrors
from handlers.kit.ids import Nothing, OfferRef
from handlers.kit.shared import id_in
from handlers.kit.words import _, plain_number
from handlers.offers import page
from handlers.offers.parts import EDIT, END, FOR_NEW, MAKE, OFFER, GoneError, OfferForm, feature
from models.offers import NAME_LENGTH, PITCH_LENGTH, Offer, find_offer
from models.people import Role
from models.rules.offers import FIRST_FOR

LOOKED_AHEAD = LOOKED_BACK
"""No launch is further away than we look back."""

# What people see


def offer_view(offer: Offer | None, known: Mapping[str, Any], currency: str, today: date) -> View:
    """The form; `currency` is that of the price."""
    tick = [(FOR_NEW, _("A promotion for new customers"))]
    body = [
        blocks.text_input("name", _("Name"), value=known.get("name"), limit=NAME_LENGTH),
        blocks.text_input(
            "pitch",
            _("What it is, and what it is good for"),
            value=known.get("pitch"),
            limit=PITCH_LENGTH,
            multiline=True,
            hint=_("As you would tell a client. It stands like this in the words to send."),
        ),
        blocks.date_input("start", _("Start"), value=known.get("start") or today),
        blocks.date_input(
            "until",
            _("Current clients first until"),
            value=known.get("until"),
            hint=_("Two weeks after the start, if you leave it empty."),
            optional=True,
        ),
        blocks.number_input(
            "seats",
            _("Places"),
            value=known.get("seats"),
            hint=_("How many can have it. Leave it empty where there is room for all."),
            optional=True,
        ),
        blocks.number_input(
            "price",
            _("Price"),
            value=known.get("price"),
            hint=_("In {currency}. Everybody of the team sees it.").format(currency=currency),
            optional=True,
        ),
        blocks.checkboxes_input("promotion", _("For whom"), tick, value=known.get("promotion") or (), optional=True),
    ]
    title = _("Edit offer") if offer else _("New offer")
    return OFFER.view(title=title, body=body, keep={"offer_id": offer.id if offer else None})


def known_of(offer: Offer) -> dict[str, Any]:
    """What the form of an offer that is there begins with."""
    return {
        "name": offer.name,
        "pitch": offer.pitch,
        "start": str(offer.starts_on),
        "until": str(offer.first_until),
        "seats": None if offer.seats is None else str(offer.seats),
        "price": plain_number(offer.price),
        "promotion": [FOR_NEW] if offer.for_new else [],
    }


# What people do


@feature.on(MAKE, role=Role.LEAD)
async def make(request: Request, _nothing: Nothing) -> None:
    await request.ask(OFFER, "offer:new")


@feature.on(EDIT, role=Role.LEAD)
async def edit(request: Request, ref: OfferRef) -> None:
    await request.ask(OFFER, f"offer:{ref.offer_id}", offer_id=ref.offer_id)


@feature.opens(OFFER, role=Role.LEAD)
async def build(request: Request, values: dict[str, Any]) -> View:
    offer_id = id_in(values.get("offer_id"))
    async with request.reading() as session:
        offer = await find_offer(session, offer_id) if offer_id else None
    if offer_id and offer is None:
        return page.gone()
    currency = (offer.currency if offer else None) or request.workspace.currency
    today = request.calendar.day_of(request.now)
    return offer_view(offer, (known_of(offer) if offer else {}) | values, currency, today)


@feature.on_submit(OFFER, role=Role.LEAD)
async def save(request: Request, form: OfferForm) -> None:
    """Raises FieldErrors for days that do not go together."""
    until = _first_until(form, request.calendar.day_of(request.now))
    async with request.transaction() as session:
        if form.offer_id is None:
            offer = Offer(made_by=request.person.user_id, made_at=request.now)
            session.add(offer)
        else:
            found = await find_offer(session, form.offer_id, to_change=True)
            if found is None:
                raise FieldErrors(name=_("This offer is not here any more. What you wrote is still here to copy."))
            offer = found
        offer.name, offer.pitch, offer.seats = form.name, form.pitch, form.seats
        offer.starts_on, offer.first_until = form.start, until
        currency = offer.currency or request.workspace.currency
        offer.price, offer.currency = form.price, None if form.price is None else currency
        offer.for_new = FOR_NEW in form.promotion
        await session.flush()
        offer_id = offer.id
    await request.show(await page.page_of(request, offer_id))


def _first_until(form: OfferForm, today: date) -> date:
    """Through which day current clients come first."""
    if abs(form.start - today) > LOOKED_AHEAD:
        raise FieldErrors(start=_("That is more than five years away. Please pick a nearer day."))
    if form.until is None:
        return form.start + FIRST_FOR
    if form.until < form.start:
        raise FieldErrors(until=_("It has not started by then. Pick the start or a later day, or leave it empty."))
    return form.until


@feature.on(END, role=Role.LEAD)
async def end(request: Request, ref: OfferRef) -> None:
    try:
        notice = await _ended(request, ref.offer_id)
    except GoneError:
        notice = ""
    await request.show(await page.page_of(request, ref.offer_id, notice))


async def _ended(request: Request, offer_id: int) -> str:
    """What there is to say about it besides. Raises GoneError."""
    async with request.transaction() as session:
        offer = await find_offer(session, offer_id, to_change=True)
        if offer is None:
            raise GoneError
        if offer.ended_at:
            return _("It was ended already, a moment ago or before.")
        offer.ended_at = request.now
    return ""
