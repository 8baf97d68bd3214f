"""What people do with the pulse: answer, change their mind, skip, put it off, leave the team, or want none at all.

Answers are only ever added (models/rules/published.py), so nothing is taken back: who changes their mind gives a newer
answer. All that stands on the screen follows from what was answered since the question was asked, so a tap that comes
twice, or from an old screen, adds nothing that was not meant.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import Block
from handlers.kit.feature import Request
from handlers.kit.shared import step_out_of
from handlers.kit.words import _
from handlers.rate import pulse
from handlers.rate.asking import readers_of
from handlers.rate.parts import (
    ASK_AGAIN,
    NOT_MINE,
    NOT_NOW,
    SKIP,
    SWITCH,
    TAP,
    PulseRef,
    SwitchRef,
    TapRef,
    feature,
    statements_for,
    still_holds,
)
from models.clients import Client, Status, find_client
from models.pulses import Pulse, find_pulse, want_pulse
from models.ratings import Own, Rating, moment_of_rating, own_answers
from models.rules.facts import Statement
from models.rules.pulse import LAPSES, Came, in_turn
from models.sight import is_open
from models.teams import newest_since


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that stands, and what this person said of its client so far."""

    row: Pulse
    client: Client
    own: Own
    openly: bool
    """Whether the team sees an answer that is given now: the question said so, and it was so ever since."""
    sealed: str | None
    """Why only leads see it, where the person may think otherwise."""

    @property
    def said(self) -> Mapping[Statement, int]:
        """What was answered since it was asked."""
        return self.own.since(self.row.asked_at)


@feature.on(TAP)
async def tap(request: Request, ref: TapRef) -> None:
    """Gut, then one statement more, then thanks; the same answer twice is one."""
    async with request.transaction() as session:
        rated_at = await _moment(request, session, ref.pulse_id)
        asked = await _asked(request, session, ref.pulse_id, was_sealed=ref.sealed)
        if isinstance(asked, Asked):
            await _answer(request, session, asked, ref, rated_at)
            asked = await _asked(request, session, ref.pulse_id, was_sealed=ref.sealed)
        shown = await _next(request, session, asked) if isinstance(asked, Asked) else asked
    await _in_place(request, pulse.mark_of(ref.pulse_id), shown)


@feature.on(SKIP)
async def skip(request: Request, ref: PulseRef) -> None:
    await _draw(request, ref, _enough)


@feature.on(ASK_AGAIN)
async def ask_again(request: Request, ref: PulseRef) -> None:
    await _draw(request, ref, _question)


@feature.on(NOT_NOW)
async def not_now(request: Request, ref: PulseRef) -> None:
    async with request.transaction() as session:
        asked = await _asked(request, session, ref.pulse_id)
        if isinstance(asked, Asked):
            asked.row.settle(Came.NOT_NOW, request.now)
    shown = pulse.put_off(ref.pulse_id, asked.client) if isinstance(asked, Asked) else asked
    await _in_place(request, pulse.mark_of(ref.pulse_id), shown)


@feature.on(NOT_MINE)
async def not_mine(request: Request, ref: PulseRef) -> None:
    async with request.transaction() as session:
        asked = await _asked(request, session, ref.pulse_id)
        if isinstance(asked, Asked):
            asked.row.settle(Came.NOT_MINE, request.now)
            await step_out_of(request, session, asked.client.id)
    shown = pulse.left(asked.client) if isinstance(asked, Asked) else asked
    await _in_place(request, pulse.mark_of(ref.pulse_id), shown)


@feature.on(SWITCH)
async def switch(request: Request, ref: SwitchRef) -> None:
    """From the digest that said that nothing is asked any more, or among all that somebody may hear."""
    async with request.transaction() as session:
        await want_pulse(session, request.person.user_id, request.now, wanted=ref.wanted)
    door = request.doors.get(request.incoming.view.get("callback_id", ""))
    if request.is_in_modal and door:
        await request.draw_anew(door)
    else:
        await _in_place(request, pulse.PAUSE, pulse.switched())


# What they share


Drawn = Callable[[Request, AsyncSession, Asked], Awaitable[list[Block]]]


async def _draw(request: Request, ref: PulseRef, drawn: Drawn) -> None:
    """What stands in the place of a question as it is now, without a word kept."""
    async with request.reading() as session:
        asked = await _asked(request, session, ref.pulse_id)
        shown = await drawn(request, session, asked) if isinstance(asked, Asked) else asked
    await _in_place(request, pulse.mark_of(ref.pulse_id), shown)


async def _moment(request: Request, session: AsyncSession, pulse_id: int) -> datetime:
    """When a tap of now counts as given; of one that comes twice the second waits here, and then finds the first."""
    row = await find_pulse(session, request.person.user_id, pulse_id)
    return await moment_of_rating(session, row.client_id, request.now) if row else request.now


async def _asked(
    request: Request, session: AsyncSession, pulse_id: int, *, was_sealed: bool = False
) -> Asked | list[Block]:
    """The question as it stands, or what is to be said in its place.

    `was_sealed`: the words on the screen said already that leads only see it, and that holds whatever is so now.
    """
    me = request.person.user_id
    row = await find_pulse(session, me, pulse_id)
    client = await find_client(session, row.client_id) if row else None
    if row is None or client is None or client.status is Status.ARCHIVED:
        return pulse.gone()
    if request.now - row.asked_at >= LAPSES:
        return pulse.lapsed(client, row.asked_on)
    now_is_open, newest = await is_open(session), await newest_since(session, client.id)
    holds = now_is_open and still_holds(row.asked_at if row.promised else None, newest)
    openly = holds and not was_sealed
    sealed = None if openly else _why_sealed(row, now_is_open=now_is_open, holds_again=holds)
    return Asked(row, client, await own_answers(session, me, client.id), openly, sealed)


def _why_sealed(row: Pulse, *, now_is_open: bool, holds_again: bool) -> str | None:
    if holds_again:
        return _("Seen by leads only, as I said.")
    if row.promised:
        changed = _("Seen by leads only after all: the team is another since I asked.")
        return changed if now_is_open else _("Seen by leads only after all: that was changed since I asked.")
    return _("Seen by leads only, as I said when I asked.") if now_is_open else None


async def _answer(request: Request, session: AsyncSession, asked: Asked, ref: TapRef, rated_at: datetime) -> None:
    is_asked = ref.statement in statements_for(request.person, asked.client)
    if is_asked and asked.said.get(ref.statement) != ref.value:
        rating = Rating(
            client_id=asked.client.id,
            rater_id=request.person.user_id,
            rated_at=rated_at,
            openly=asked.openly,
            **{ref.statement.value: ref.value},
        )
        session.add(rating)
        asked.row.settle(Came.ANSWERED, request.now)
        await session.flush()


async def _next(request: Request, session: AsyncSession, asked: Asked) -> list[Block]:
    statement = _turn(request, asked)
    if statement is None or not asked.said:
        return await _enough(request, session, asked)
    readers = await _readers(request, session, asked)
    return pulse.one_more(
        asked.row.id, asked.client, asked.said, statement, readers=readers, openly=asked.openly, sealed=asked.sealed
    )


def _turn(request: Request, asked: Asked) -> Statement | None:
    """One statement more is enough, whichever way it was answered."""
    if asked.said.keys() - {Statement.GUT}:
        return None
    answered = {statement: said.at for statement, said in asked.own.given.items()}
    return in_turn(statements_for(request.person, asked.client), answered)


async def _question(request: Request, session: AsyncSession, asked: Asked) -> list[Block]:
    readers = await _readers(request, session, asked)
    return pulse.question(asked.row.id, asked.client, readers, openly=asked.openly)


async def _readers(request: Request, session: AsyncSession, asked: Asked) -> str:
    return await readers_of(session, asked.client, request.person.user_id, openly=asked.openly)


async def _enough(request: Request, session: AsyncSession, asked: Asked) -> list[Block]:
    if not asked.said:
        return await _question(request, session, asked)
    return pulse.thanks(asked.row.id, asked.client, asked.said, asked.sealed)


async def _in_place(request: Request, mark: str, shown: Sequence[Block]) -> None:
    message = pulse.in_place(request.incoming.message, mark, shown)
    await request.tell(message or pulse.alone(mark, shown), replace=message is not None)
