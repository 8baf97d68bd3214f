"""What people do with nudges: done, later, not useful and why, words to begin with, and all that is theirs."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import blocks
from handlers.kit.blocks import Block, View, md, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.ids import Nothing
from handlers.kit.labels import nudge_name
from handlers.kit.request import RefusedError
from handlers.kit.shared import SHOW_NUDGES
from handlers.kit.words import _, speaking, spoken_date, spoken_list
from handlers.nudges import digest
from handlers.nudges.digest import Marked
from handlers.nudges.kinds import WORDS
from handlers.nudges.looking import Look, look
from handlers.nudges.parts import (
    ASK_SNOOZE,
    BACK,
    DONE,
    DRAFT,
    MUTE_HERE,
    NOT_USEFUL,
    SAY_WHY,
    SHOW_ORDER,
    SNOOZE,
    SNOOZE_DAY,
    SNOOZE_TO_DAY,
    ItemRef,
    MuteRef,
    ReasonRef,
    SnoozeForm,
    SnoozeRef,
    feature,
)
from models.audit import Act
from models.clients import clients_by_name
from models.nudges import Nudge, NudgeMute, as_person, heard_by, item_of, lift, mutes_of
from models.people import everyone
from models.rules.local_time import first_instant
from models.rules.nudges.cause import Kind
from models.rules.nudges.deciding import State, decide, items_of, mute_after

FARTHEST = timedelta(days=366)
"""A snooze is no archive."""

# What people do


@feature.on(DONE)
async def done(request: Request, ref: ItemRef) -> None:
    await _settle(request, ref.item, State.DONE)
    await _in_place(request, ref.item, digest.settled(ref.item, _("✓ Done. Thank you.")))


@feature.on(ASK_SNOOZE)
async def ask_snooze(request: Request, ref: ItemRef) -> None:
    await _in_place(request, ref.item, digest.when(ref.item))


@feature.on(SNOOZE)
async def snooze(request: Request, ref: SnoozeRef) -> None:
    day = request.today + timedelta(days=ref.days)
    await _settle(request, ref.item, State.SNOOZED, until=_begin_of(request, day))
    told = _("You hear of it again on {day}.").format(day=spoken_date(day, request.today))
    await _in_place(request, ref.item, digest.settled(ref.item, told))


@feature.on(SNOOZE_TO_DAY)
async def snooze_to_day(request: Request, ref: ItemRef) -> None:
    await request.open(SNOOZE_DAY, f"nudge:{ref.item}", item=ref.item)


@feature.opens(SNOOZE_DAY)
async def build_snooze_day(request: Request, values: dict[str, Any]) -> View:
    suggested = values.get("day") or request.today + timedelta(weeks=2)
    body = [blocks.date_input("day", _("Say it again on"), value=suggested)]
    return SNOOZE_DAY.view(title=_("Later"), body=body, keep={"item": values.get("item")})


@feature.on_submit(SNOOZE_DAY)
async def save_snooze_day(request: Request, form: SnoozeForm) -> None:
    """Raises FieldErrors for a day that has come, and for one more than a year away."""
    if form.day <= request.today:
        raise FieldErrors(day=_("Please pick a day to come."))
    if form.day - request.today > FARTHEST:
        raise FieldErrors(day=_("That is more than a year away. Please pick an earlier day."))
    await _settle(request, form.item, State.SNOOZED, until=_begin_of(request, form.day))
    request.ack()
    await request.tell(note(_("You hear of it again on {day}.").format(day=spoken_date(form.day, request.today))))


@feature.on(NOT_USEFUL)
async def not_useful(request: Request, ref: ItemRef) -> None:
    """Thanked, asked why in one tap; the second time of a kind about a client brings a month of silence."""
    async with request.transaction() as session:
        rows = await _settled(request, session, ref.item, State.NOT_USEFUL)
        silenced = await _silence(request, session, rows)
    await _in_place(request, ref.item, digest.why_not(ref.item))
    if silenced:
        text = _("That was the second time, so I keep quiet about {clients} for 30 days: {kind}.")
        kind = nudge_name(rows[0].kind).lower()
        await request.tell(note(md(text, clients=spoken_list(silenced), kind=kind)))


@feature.on(SAY_WHY)
async def say_why(request: Request, ref: ReasonRef) -> None:
    async with request.transaction() as session:
        for row in await item_of(session, request.person.user_id, ref.item):
            if row.state is State.NOT_USEFUL:
                row.why = ref.why
    told = _("Noted: {why}. Thank you.").format(why=digest.reason_name(ref.why).lower())
    await _in_place(request, ref.item, digest.settled(ref.item, told))


@feature.on(BACK)
async def back(request: Request, ref: ItemRef) -> None:
    """As it was: open, with its buttons; a silence that came with it is lifted."""
    async with request.transaction() as session:
        for row in await item_of(session, request.person.user_id, ref.item):
            if row.state is State.NOT_USEFUL and row.settled_at:
                await lift(session, row.heard_by, row.kind, row.client_id, since=row.settled_at)
        await _settled(request, session, ref.item, State.OPEN)
    seen = await _look(request)
    marked = _marked(request, seen, ref.item)
    await _in_place(request, ref.item, digest.buttons(marked, seen.clients) if marked else digest.over(ref.item))


@feature.on(DRAFT)
async def show_draft(request: Request, ref: ItemRef) -> None:
    """In the client's language, to copy, change and send; Rapport never writes to a client."""
    seen = await _look(request)
    marked = _marked(request, seen, ref.item)
    if marked is None:
        await request.tell(note(_("This is settled already.")))
        return
    first = marked.item.first
    client = seen.clients[first.client_id]
    with speaking(client.language):
        words = WORDS[first.kind].draft(first)
    body = [
        blocks.section(digest.said(marked, seen.clients)),
        blocks.context(_("Words to begin with. You change and send them; I never write to a client.")),
        *([blocks.quote(words)] if words else []),
    ]
    await request.show(blocks.modal(title=_("Words to begin with"), blocks=body))


@feature.on(SHOW_NUDGES)
async def show_open(request: Request, _nothing: Nothing) -> None:
    seen = await _look(request)
    me = request.person.user_id
    marks = dict.fromkeys(row.item for row in seen.heard if row.state is State.OPEN)
    found = [one for mark in marks if (one := _marked(request, seen, mark))]
    found.sort(key=lambda one: one.item.order)
    waiting = decide(seen.causes[me], seen.hears[me], request.now, request.workspace.currency)
    await _saw_money(request, digest.shows_money_of(one.item for one in found[: digest.MOST_SHOWN]))
    await request.show(digest.open_view(found, [*waiting.said, *waiting.counted], seen.clients))


@feature.on(SHOW_ORDER)
async def show_order(request: Request, _nothing: Nothing) -> None:
    """Of what is open and what is still to come."""
    seen = await _look(request)
    me, currency = request.person.user_id, request.workspace.currency
    still = {row.key for row in seen.heard if row.state is State.OPEN}
    decision = decide(seen.causes[me], seen.hears[me], request.now, currency)
    to_come = {cause.key for item in (*decision.said, *decision.counted) for cause in item.causes}
    causes = [cause for cause in seen.causes[me] if cause.key in still | to_come]
    items = items_of(causes, seen.hears[me], currency)
    shown = (item for item in items[: digest.MOST_SHOWN] if item.money)
    await _saw_money(request, {cause.client_id for item in shown for cause in item.causes})
    await request.show(digest.order_view(items, seen.clients, currency))


@feature.on(MUTE_HERE)
async def mute_here(request: Request, ref: MuteRef) -> None:
    """Anybody who reads a channel may say that it is no place for this; the trail knows who did."""
    async with request.transaction() as session:
        if not await mutes_of(session, [ref.channel]):
            session.add(NudgeMute(heard_by=ref.channel, kind=Kind.PROMISE, client_id=None, until=None))
            await request.trace(session, Act.MUTED_CHANNEL, channel=ref.channel)
    text = _("I say no more of late promises in this channel. A lead lifts that under “How I hear”, on their desk.")
    await request.tell(note(text))


# What they share


async def _saw_money(request: Request, client_ids: Collection[int]) -> None:
    async with request.reading():
        for client_id in sorted(client_ids):
            await request.saw(Act.SAW_MONEY, client_id)


async def _look(request: Request) -> Look:
    async with request.reading() as session:
        return await look(request, session, [request.person], (await everyone(session)).values())


def _marked(request: Request, seen: Look, mark: str) -> Marked | None:
    """The item of that mark, as far as its causes are still so."""
    keys = {row.key for row in seen.heard if row.item == mark and row.state is State.OPEN}
    me = request.person.user_id
    causes = [cause for cause in seen.causes[me] if cause.key in keys]
    found = items_of(causes, seen.hears[me], request.workspace.currency)
    return Marked(found[0], mark) if found else None


async def _settle(request: Request, mark: str, state: State, *, until: datetime | None = None) -> None:
    """Say what came of an item. Raises RefusedError where it is over, or not this person's."""
    async with request.transaction() as session:
        await _settled(request, session, mark, state, until)


async def _settled(
    request: Request, session: AsyncSession, mark: str, state: State, until: datetime | None = None
) -> list[Nudge]:
    rows = [row for row in await item_of(session, request.person.user_id, mark) if row.state is not State.CLOSED]
    if not rows:
        raise RefusedError(note(_("This is settled already.")))
    for row in rows:
        row.settle(state, request.now, until=until)
    await session.flush()
    return rows


async def _silence(request: Request, session: AsyncSession, rows: Sequence[Nudge]) -> list[str]:
    """Of which clients this person hears nothing of the kind for a while, by name."""
    me, kind = request.person.user_id, rows[0].kind
    hears = as_person(await heard_by(session, [me]), await mutes_of(session, [me]), me)
    mutes = [mute for row in rows if (mute := mute_after(kind, row.client_id, hears, request.now))]
    session.add_all(NudgeMute(heard_by=me, kind=kind, client_id=one.client_id, until=one.until) for one in mutes)
    ids = [one.client_id for one in mutes if one.client_id]
    return [client.name for client in await clients_by_name(session, ids=ids)] if ids else []


async def _in_place(request: Request, mark: str, row: Block) -> None:
    """The row in the place of the item's buttons, where these stood."""
    if request.is_in_modal:
        await request.show(digest.with_row_in_modal(request.incoming.view, mark, row))
    else:
        message = digest.with_row(request.incoming.message, mark, row)
        await request.tell(message or digest.alone(row), replace=message is not None)


def _begin_of(request: Request, day: date) -> datetime:
    """A snooze ends as its day begins where the person is; the digest of that day says it again."""
    return first_instant(datetime.combine(day, time()), ZoneInfo(request.zone))
