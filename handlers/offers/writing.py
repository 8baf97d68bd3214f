"""The words with which a client hears of an offer: shown to copy, in the client's language."""

from handlers.kit import blocks
from handlers.kit.blocks import View, md
from handlers.kit.feature import Request
from handlers.kit.ids import OfferRef
from handlers.kit.shared import SHOW_OFFER
from handlers.kit.words import _
from handlers.offers import page
from handlers.offers.letters import Terms, case_of, letter
from handlers.offers.moving import not_yours
from handlers.offers.parts import MOVE, WRITE, MoveRef, PitchRef, feature
from handlers.offers.seeing import may_move
from models.clients import Client, find_client
from models.offering import phase_of
from models.offers import Offer, find_offer, find_pitch, pitches_of
from models.rules.offers import Step, seats_left

# What people see


def words_view(offer: Offer, client: Client, words: str, *, is_pitched: bool, is_ours: bool) -> View:
    """The draft in a quote, to be copied; whoever reads it sends it, for Rapport writes to no client.

    `is_ours`: the client speaks the language in which the team writes.
    """
    as_typed = _("What it is stands there as it was typed; put it into the client's language if need be.")
    ref = MoveRef(offer_id=offer.id, client_id=client.id, to=Step.PITCHED)
    told = None if is_pitched else MOVE.button(_("I told them"), ref, style="primary")
    body = [
        blocks.section(md("*{client}* · {offer}", client=client.name, offer=offer.name)),
        blocks.context(
            _("Words to begin with. You change and send them; I never write to a client."),
            *([] if is_ours else [as_typed]),
        ),
        blocks.quote(words),
        blocks.actions(told, SHOW_OFFER.button(_("Back"), OfferRef(offer_id=offer.id))),
    ]
    return blocks.modal(title=_("Words to send"), blocks=body)


# What people do


@feature.on(WRITE)
async def write(request: Request, ref: PitchRef) -> None:
    async with request.reading() as session:
        offer, client = await find_offer(session, ref.offer_id), await find_client(session, ref.client_id)
        pitch = await find_pitch(session, ref.offer_id, ref.client_id)
        steps = [one.step for one in await pitches_of(session, [ref.offer_id])]
    if offer is None or client is None:
        await request.show(page.gone())
        return
    if not may_move(request, client):
        await request.show(await page.page_of(request, offer.id, not_yours()))
        return
    today = request.calendar.day_of(request.now)
    places = seats_left(offer.seats, steps)
    terms = Terms(offer.starts_on, offer.first_until, places, offer.price, offer.currency)
    case = case_of(offer, phase_of(offer, today))
    words = letter(case, offer.name, offer.pitch, terms, language=client.language, today=today)
    is_ours = client.language == request.workspace.language
    await request.show(words_view(offer, client, words, is_pitched=pitch is not None, is_ours=is_ours))
