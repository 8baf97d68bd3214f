"""The weeks before: what a client's health was then, as this person may see it, and what moved it (product.md, Health).

Nothing is stored for it: health is worked out from what was known at that moment.
"""

from asyncio import to_thread
from datetime import date
from zoneinfo import ZoneInfo

from handlers.health.parts import SHOW_HISTORY, feature
from handlers.kit import blocks, drawn, pictures
from handlers.kit.blocks import Mrkdwn, View, lines, md
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef
from handlers.kit.shared import client_behind
from handlers.kit.words import _, spoken_date
from models.clients import Client, Status
from models.portfolio import portfolio
from models.rules.change import change
from models.rules.charts import Course, Week, course
from models.rules.schedule import WEEK
from models.sight import sight_of

WEEKS = 26


# What people see


def history_view(client: Client, course: Course, zone: str) -> View:
    """All of it in words, then the weeks, newest first, each with what moved it most."""
    weeks = course.weeks[::-1]
    today = weeks[0].at.astimezone(ZoneInfo(zone)).date()
    told = [_week(week, before, today, zone) for week, before in zip(weeks, [*weeks[1:], None], strict=True)]
    body = [
        blocks.section(lines(md("*{client}*", client=client.name), pictures.course_words(course, zone))),
        *blocks.paragraphs(told),
        blocks.context(_("Worked out from what was known then, by what the parts weigh now.")),
    ]
    return blocks.modal(title=_("Half a year"), blocks=body)


def _week(one: Week, before: Week | None, today: date, zone: str) -> Mrkdwn:
    moved = drawn.moved_most(change(before.health, one.health)) if before else ""
    day = spoken_date(one.at.astimezone(ZoneInfo(zone)).date(), today)
    words = [day, drawn.score_words(one.health), moved]
    return md("{bar} {words}", bar=drawn.bar(one.health), words=" · ".join(word for word in words if word))


# What people do


@feature.on(SHOW_HISTORY)
async def show_history(request: Request, ref: ClientRef) -> None:
    client = await client_behind(request, ref)
    if client is None:
        return
    async with request.reading() as session:
        back_to = request.now - WEEKS * WEEK
        (found,) = await portfolio(session, request.now, [client.id], tuple(Status), back_to)
        see = (await sight_of(session, request.person)).see(client.id)
    weeks = await to_thread(course, found.facts, see, request.now, WEEKS, client.created_at)
    await request.show(history_view(client, weeks, request.zone))
