"""A word to a request's owner once it has waited longer than both sides agreed on: one for each step, and no more.

It is put into the outbox when the waiting begins, due when the agreed time is over, and given up as the request moves
on. Time is business time, so nobody hears it at night.
"""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Message, md, note
from handlers.kit.feature import Request
from handlers.kit.words import _, speaking, spoken_day
from handlers.scope.parts import SHOW, Asked
from handlers.scope.wording import SHOWN_WORDS
from models.people import find_person
from models.rules.agreement import ResponseTimes
from models.rules.scope import Step
from models.scope_requests import ScopeNudge, give_up_nudges

KIND = "scope_waits"
OURS, THEIRS = Decimal(8), Decimal(40)
"""Business hours in which we decide and quote, and in which they decide, where nothing is agreed."""

# What people see


def waits(asked: Asked, since: str) -> Message:
    """What has been waiting, for whom, and since when."""
    text = {
        Step.NEW: _("*{client}* asked for this on {since}, and nobody has said yet what it is: “{what}”"),
        Step.QUOTED: _("The quote for *{client}* is still to be sent, since {since}: “{what}”"),
        Step.WAITING: _("*{client}* has had your quote since {since}, and a short reminder may help them: “{what}”"),
    }[asked.row.step]
    what = blocks.clip(asked.row.what, SHOWN_WORDS)
    return note(md(text, client=asked.client.name, what=what, since=since), SHOW.button(_("Open"), asked.ref))


# What happens by itself


async def wait_for(request: Request, session: AsyncSession, asked: Asked) -> None:
    """Give up the word about the step before, and lay down the one about this."""
    await give_up_nudges(session, asked.client.id, asked.row.id)
    if not asked.row.step.is_open:
        return
    calendar = request.calendar
    due_at = calendar.add_hours(asked.row.step_at, timedelta(hours=float(agreed_hours(asked))))
    person = await find_person(session, asked.client.owner_id)
    with speaking(request.language_of(person) if person else request.workspace.language):
        since = spoken_day(calendar.day_of(asked.row.step_at))
        message = waits(asked, since)
    word = await request.say(session, asked.client.owner_id, message, kind=KIND, at=calendar.next_opening(due_at))
    session.add(ScopeNudge(client_id=asked.client.id, request_id=asked.row.id, message_id=word.id))


def agreed_hours(asked: Asked) -> Decimal:
    """Business hours that whoever is to answer has, as agreed for what is neither urgent nor unimportant."""
    responses = asked.versions[0].terms.responses if asked.versions else None
    if asked.row.step is Step.WAITING:
        return (responses.theirs if responses else ResponseTimes()).normal or THEIRS
    return (responses.ours if responses else ResponseTimes()).normal or OURS
