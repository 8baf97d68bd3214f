"""What a client's card says of offers: what they have heard of, and the way to the others."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks, card
from handlers.kit.blocks import Block, lines, md
from handlers.kit.feature import Request
from handlers.kit.ids import Nothing
from handlers.kit.words import _, spoken_date
from handlers.offers.parts import SHOW_ALL, feature
from handlers.offers.wording import step_name
from models.clients import Client
from models.offers import Offer, Pitch, offers_by_start, pitches_to

SHOWN = 2

# What people see


def card_section(offers: Mapping[int, Offer], pitches: Sequence[Pitch], today: date, zone: ZoneInfo) -> list[Block]:
    """Nothing where there is no offer to speak of."""
    if not pitches and all(one.ended_at for one in offers.values()):
        return []
    told = [
        md(
            "{offer}: {step}, {day}",
            offer=offers[one.offer_id].name,
            step=step_name(one.step).lower(),
            day=spoken_date(one.moved_at.astimezone(zone).date(), today),
        )
        for one in pitches[:SHOWN]
    ]
    words = lines(md("*{title}*", title=_("Offers")), *(told or [md(_("They have not heard of an offer yet."))]))
    return [blocks.section(words, accessory=SHOW_ALL.button(_("Offers"), Nothing()))]


# What people do


@feature.section(card.OPEN)
async def offers_section(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    offers = {one.id: one for one in await offers_by_start(session)}
    pitches = await pitches_to(session, client.id)
    return card_section(offers, pitches, request.today, ZoneInfo(request.zone))
