"""What was kept back because it could not be said there: a lead hears of it, and says what becomes of it."""

from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import guard
from handlers.kit.blocks import View
from handlers.kit.choosing import choose_place
from handlers.kit.feature import Request, Turn
from handlers.kit.guard import Reason, Verdict
from handlers.kit.ids import ChannelRef
from handlers.kit.words import speaking
from handlers.places import views
from handlers.places.parts import ELSEWHERE, KIND, LET_GO, SAY_ELSEWHERE, Elsewhere, feature, release
from handlers.places.vouching import fell
from models import held, people, schedules, troubles
from models.audit import Act
from models.outbox import Outgoing
from models.people import Person, Role

log = structlog.get_logger()

NO_MORE = {Reason.ARCHIVED, Reason.GONE}
"""Why a channel will most likely never hear of us again, so that what comes regularly had better move too."""

# What people do


@feature.on(SAY_ELSEWHERE, role=Role.LEAD)
async def ask_where(request: Request, ref: ChannelRef) -> None:
    """Where it may be said instead."""
    async with request.reading() as session:
        why = await held.held_for(session, ref.channel)
    if why and not guard.is_person(ref.channel):
        move = [views.FROM_NOW_ON] if why & NO_MORE else []
        await request.open(ELSEWHERE, f"place:{ref.channel}", place=ref.channel, from_now_on=move)
    else:
        await request.tell(views.done_already(ref.channel), replace=True)


@feature.opens(ELSEWHERE, role=Role.LEAD)
async def build(request: Request, values: dict[str, Any]) -> View:
    place = str(values.get("place") or "")
    async with request.reading() as session:
        regular = await schedules.speaks_in(session, place)
    return views.elsewhere(place, values.get("channel"), values.get("from_now_on") or (), regular=regular)


@feature.on_submit(ELSEWHERE, role=Role.LEAD)
async def say_elsewhere(request: Request, form: Elsewhere) -> None:
    """All that is held in one channel goes to another, and from now on perhaps what comes every week.

    What is meant for a person goes nowhere else.
    """
    verdict = await choose_place(request, "channel", form.channel)
    async with request.transaction() as session:
        count = 0 if guard.is_person(form.place) else await held.move_held(session, form.place, form.channel)
        if count:
            await troubles.end(session, form.place)
            details = {"to": form.channel, "count": count}
            await request.trace(session, Act.RELEASED, channel=form.place, details=details)
            if form.from_now_on:
                await schedules.follow_channel(session, form.place, form.channel)
                await request.trace(session, Act.CHANGED_SUMMARY, channel=form.channel, details={"from": form.place})
    request.ack()
    invite = None if verdict.joined else request.workspace.bot_user_id
    moved = views.moved(form.channel, count, invite, from_now_on=bool(form.from_now_on))
    await request.tell(moved if count else views.done_already(form.place))


@feature.on(LET_GO, role=Role.LEAD)
async def let_go(request: Request, ref: ChannelRef) -> None:
    """All that is held in this channel is given up."""
    async with request.transaction() as session:
        count = 0 if guard.is_person(ref.channel) else await held.let_go(session, ref.channel, "let_go")
        if count:
            await troubles.end(session, ref.channel)
            await request.trace(session, Act.LET_GO, channel=ref.channel, details={"count": count})
    await request.tell(views.gone(ref.channel, count) if count else views.done_already(ref.channel), replace=True)


# What happens by itself


async def hold(turn: Turn, session: AsyncSession, message: Outgoing, verdict: Verdict) -> None:
    """A message was held, as delivery settled it already: who arranged it hears so once for a channel and a reason.

    Of what was meant for a person nobody else hears.
    """
    await fell(turn, session, message.channel, verdict)
    if guard.is_person(message.channel) or verdict.reason is None:
        return
    leads = await _who_hears(session, message.set_by)
    if not leads or not await troubles.begin(session, message.channel, verdict.reason, turn.now):
        return
    names = await people.names_by_id(session)
    guests = {guest: names.get(guest, guest) for guest in sorted(verdict.guests)}
    for lead in leads:
        with speaking(turn.language_of(lead)):
            me = turn.workspace.bot_user_id
            words = views.kept_back(message.kind, message.channel, verdict, guests, me)
            await turn.say(session, lead.user_id, words, kind=KIND)


async def _who_hears(session: AsyncSession, set_by: str | None) -> list[Person]:
    """The lead who arranged it; where they are one no longer, every lead."""
    author = await people.find_person(session, set_by) if set_by else None
    return [author] if author and author.role >= Role.LEAD else await people.leads(session)


async def look_again(turn: Turn, place: str) -> None:
    """Where something is held, see whether it may be said by now; then it goes out.

    Where Slack does not tell, all stays as it is: there is a next look (bot/upkeep.py).
    """
    verdict = await guard.judge(turn.slack, turn.deps.directory, turn.workspace.id, place)
    async with turn.transaction() as session:
        await fell(turn, session, place, verdict)
        if verdict.safe and verdict.joined:
            await release(turn, session, place)
            log.info("released", place=place)
        else:
            await held.let_go(session, place, "too_old", due_before=turn.now - held.KEPT_FOR)


async def look_everywhere(turn: Turn) -> None:
    """The same for every place of the workspace in which something is held."""
    async with turn.reading() as session:
        places = await held.held_places(session)
    for place in places:
        await look_again(turn, place)
