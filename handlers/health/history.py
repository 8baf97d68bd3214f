"""The weeks before: what a client's health was then, as this person may see it, and what moved it (product.md, Health).

Nothing is stored for it: health is worked out from what was known at that moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from handlers.health.parts import SHOW_HISTORY, feature
from handlers.kit import blocks, drawn
from handlers.kit.blocks import Mrkdwn, View, md
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.shared import client_behind
from handlers.kit.words import _, spoken_date
from models.clients import Client, Status
from models.portfolio import portfolio
from models.rules.change import change
from models.rules.health import Health
from models.rules.schedule import WEEK
from models.sight import sight_of

WEEKS = 26
"""What was logged is read for 400 days, and half a year of it counts: so far back everything is whole."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Health as it was on a local day."""

    day: date
    health: Health


# What people see


def history_view(client: Client, weeks: Sequence[Moment], today: date) -> View:
    """The weeks, newest first, each with what moved it most."""
    told = [_week(week, before, today) for week, before in zip(weeks, [*weeks[1:], None], strict=True)]
    body = [
        blocks.section(md("*{client}*", client=client.name)),
        *blocks.paragraphs(told),
        blocks.context(_("Worked out from what was known then, by what the parts weigh now.")),
    ]
    return blocks.modal(title=_("Half a year"), blocks=body)


def _week(one: Moment, before: Moment | None, today: date) -> Mrkdwn:
    moved = drawn.moved_most(change(before.health, one.health)) if before else ""
    words = [spoken_date(one.day, today), drawn.score_words(one.health), moved]
    return md("{bar} {words}", bar=drawn.bar(one.health), words=" · ".join(word for word in words if word))


# What people do


@feature.on(SHOW_HISTORY)
async def show_history(request: Request, ref: ClientRef) -> None:
    client = await client_behind(request, ref)
    if client is None:
        return
    async with request.reading() as session:
        (found,) = await portfolio(session, request.now, [client.id], tuple(Status))
        see = (await sight_of(session, request.person)).see(client.id)
    zone = ZoneInfo(request.zone)
    moments = [request.now - number * WEEK for number in range(WEEKS)]
    known = [moment for moment in moments if moment >= client.created_at or moment == request.now]
    weeks = [Moment(moment.astimezone(zone).date(), see(found.facts, moment)) for moment in known]
    await request.show(history_view(client, weeks, request.today))
