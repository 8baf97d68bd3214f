"""What was found in the reviews of a client, for leads and the owner."""

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from handlers.kit import blocks
from handlers.kit.blocks import Mrkdwn, View, lines, md, mention
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.labels import quarter_name, tier_name
from handlers.kit.words import _, spoken_date
from handlers.profile.parts import SHOW_REVIEWS, client_reviewed, feature
from models.clients import Client
from models.reviews import Foundation, Review, done_reviews
from models.rules.quarters import Quarter

SHOWN = 12
"""Three years; older ones are in an export."""

# What people see


def review_line(row: Review, today: date, zone: ZoneInfo) -> Mrkdwn:
    """'Reviewed Q1 2030, 12 March'."""
    day = spoken_date(row.done_at.astimezone(zone).date(), today) if row.done_at else ""
    return md(_("Reviewed for {quarter}, {day}"), quarter=quarter_name(Quarter(row.year, row.quarter)), day=day)


def reviews_view(client: Client, every: Sequence[Review], today: date, zone: ZoneInfo) -> View:
    """Quarter by quarter, the newest first."""
    told = [lines(*review_words(row, today, zone)) for row in every[:SHOWN]]
    nothing = [blocks.section(_("No review is done yet."))]
    body = [blocks.header(client.name), *([blocks.section(one) for one in told] or nothing)]
    return blocks.modal(title=_("Reviews"), blocks=body)


def review_words(row: Review, today: date, zone: ZoneInfo) -> Iterator[Mrkdwn]:
    """What was said in it."""
    line = review_line(row, today, zone)
    yield md("*{line}* · {who}", line=line, who=mention(row.done_by or row.begun_by))
    if row.tier:
        yield md(_("Tier: {tier}"), tier=tier_name(row.tier))
    if row.idea:
        yield md(_("What we could add: “{idea}”"), idea=row.idea)
    if row.foundation is Foundation.CHANGED:
        yield md(_("The foundation has changed: “{how}”"), how=row.foundation_words or "")
    elif row.foundation:
        yield Mrkdwn(_("The foundation is the same."))


# What people do


@feature.on(SHOW_REVIEWS)
async def show_reviews(request: Request, ref: ClientRef) -> None:
    async with request.reading() as session:
        client = await client_reviewed(request, session, ref.client_id)
        every = await done_reviews(session, client.id)
    await request.show(reviews_view(client, every, request.today, ZoneInfo(request.zone)))
