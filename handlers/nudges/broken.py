"""Our own broken promise: its owner hears at once, the client's channel the next working morning.

"At once" is the owner's next working hour. The channel hears which side it was, never which person, and only once.
While the agency is quiet nobody hears of it; what waited comes after that, the owner first again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import Message, clip, md, note
from handlers.kit.client_thread import say_about
from handlers.kit.feature import Turn
from handlers.kit.ids import ClientRef
from handlers.kit.shared import SHOW_PROMISES
from handlers.kit.words import _, speaking, spoken_date
from handlers.nudges import digest
from handlers.nudges.parts import BROKEN_PROMISE, MUTE_HERE, MuteRef
from handlers.nudges.presence import away_among
from handlers.nudges.saying import write_down
from models.clients import Client, clients_by_name, wait_for_client
from models.engagements import Engagement, engagements_of
from models.nudges import Nudge, NudgeMute, as_person, habits_of, heard_by, mutes_of
from models.people import Person, Role, some
from models.promises import Promise, find_promise, maybe_broken
from models.quiet import quiets_of
from models.rules.agreement import Side
from models.rules.nudges.cause import Cause, Owed, Today
from models.rules.nudges.deciding import Item, decide
from models.rules.nudges.promise import cause_of, channel_hears_from
from models.rules.nudges.rhythm import Habits, Quiet, days_before, heard_again, is_quiet, may_hear
from models.rules.promises import Fate, is_overdue

log = structlog.get_logger()

RECENT = 7
"""What was due more days ago, those on which it was quiet apart, comes with the digest."""
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise of ours whose day has passed, and who is concerned."""

    promise: Promise
    client: Client
    channel: str | None
    cause: Cause

    @property
    def is_open(self) -> bool:
        """Whether nobody has said anything of it yet."""
        return self.promise.fate is Fate.OPEN


# What people see


def channel_message(one: Broken, today: date) -> Message:
    """Which side it was, what it was and for when."""
    text = {
        Fate.OPEN: _("*{client}* · we promised “{what}” for {day}, and nobody has said that it is kept."),
        Fate.MISSED: _("*{client}* · we promised “{what}” for {day}, and did not make it."),
    }[one.promise.fate]
    what, day = clip(one.promise.what, SHOWN), spoken_date(one.promise.due_on, today)
    return note(
        md(text, client=one.client.name, what=what, day=day),
        SHOW_PROMISES.button(_("How did it go?"), ClientRef(client_id=one.client.id)),
        MUTE_HERE.button(_("Not in this channel"), MuteRef(channel=one.channel or "")),
    )


# What happens by itself


async def say_broken(turn: Turn) -> None:
    """To each owner and channel whose time has come and who has not heard of it; no trouble is the next one's."""
    async with turn.reading() as session:
        quiets = await quiets_of(session)
        found = await _broken(turn, session, quiets)
        owners = await some(session, {one.client.owner_id for one in found}) if found else {}
        habits = await habits_of(session, owners) if owners else {}
        places = {*owners, *(one.channel for one in found if one.channel)}
        rows, mutes = await heard_by(session, places), await mutes_of(session, places)
    for one in found:
        owner = owners.get(one.client.owner_id)
        owners_turn = owner and one.is_open and _can_hear(turn, owner, habits, quiets)
        channels_turn = _is_channels_turn(turn, one, rows, quiets)
        try:
            if owner and owners_turn and await _is_news_to(turn, owner, one, rows, mutes):
                await _tell_owner(turn, owner, one)  # who comes first, and has a day
            elif one.channel and channels_turn and _to_say(turn, one.channel, one, rows, mutes):
                await _tell_channel(turn, one.channel, one)
        except Exception as error:
            log.exception("broken promise", workspace=turn.workspace.id, error=type(error).__name__)


async def _is_news_to(
    turn: Turn, owner: Person, one: Broken, rows: Collection[Nudge], mutes: Collection[NudgeMute]
) -> bool:
    return _to_say(turn, owner.user_id, one, rows, mutes) is not None and not await away_among(turn, [owner])


async def _broken(turn: Turn, session: AsyncSession, quiets: Collection[Quiet]) -> list[Broken]:
    day = turn.calendar.day_of(turn.now)
    rows = await maybe_broken(session, days_before(quiets, day, RECENT), day)
    late = [row for row in rows if row.fate is Fate.MISSED or is_overdue(row.due_on, turn.now, turn.calendar)]
    ids = {row.client_id for row in late}
    clients = {client.id: client for client in await clients_by_name(session, ids=ids)} if ids else {}
    work = {one.id: one for one in await engagements_of(session, ids)} if ids else {}
    return [_one(turn, row, clients[row.client_id], work.get(row.engagement_id)) for row in late]


def _one(turn: Turn, row: Promise, client: Client, engagement: Engagement | None) -> Broken:
    owed = Owed(row.id, Side.OURS, row.what, row.due_on)
    channel = (engagement.internal_channel if engagement else None) or client.internal_channel
    return Broken(row, client, channel, cause_of(owed, client.id, Today(turn.now, turn.calendar)))


def _can_hear(turn: Turn, owner: Person, habits: dict[str, Habits], quiets: Collection[Quiet]) -> bool:
    mine = habits.get(owner.user_id, Habits())
    return owner.role is not Role.NONE and may_hear(mine, owner.zone, turn.calendar, turn.now, quiets)


def _is_channels_turn(turn: Turn, one: Broken, rows: Collection[Nudge], quiets: Collection[Quiet]) -> bool:
    """On a working morning, and a day after the owner heard of it if they did."""
    closed = turn.calendar.close_of(one.promise.due_on)
    told = [row.said_at for row in rows if (row.heard_by, row.key) == (one.client.owner_id, one.cause.key)]
    known_at = max([closed, *told]) if one.is_open else max(closed, one.promise.settled_at or closed)
    if is_quiet(quiets, turn.calendar.day_of(turn.now)) or not turn.calendar.is_open(turn.now):
        return False
    return channel_hears_from(_after_quiet(turn, known_at, quiets), turn.calendar) <= turn.now


def _after_quiet(turn: Turn, known_at: datetime, quiets: Collection[Quiet]) -> datetime:
    """What became known while it was quiet is known from the first opening after that on."""
    day = turn.calendar.day_of(known_at)
    again = heard_again(quiets, day)
    return known_at if again == day else turn.calendar.opening_of(again)


async def _tell_owner(turn: Turn, owner: Person, one: Broken) -> None:
    async with turn.transaction() as session:
        item = await _still_to_say(turn, session, owner.user_id, one)
        if item is None:
            return
        marked = write_down(turn, session, owner.user_id, item, await heard_by(session, [owner.user_id]))
        with speaking(turn.language_of(owner)):
            message = digest.at_once(marked, {one.client.id: one.client})
        row = await turn.say(session, owner.user_id, message, kind=BROKEN_PROMISE)
        row.for_role = owner.role


async def _tell_channel(turn: Turn, channel: str, one: Broken) -> None:
    async with turn.transaction() as session:
        item = await _still_to_say(turn, session, channel, one)
        if item is None:
            return
        write_down(turn, session, channel, item, await heard_by(session, [channel]))
        with speaking(turn.workspace.language):
            message = channel_message(one, turn.calendar.day_of(turn.now))
        await say_about(turn, session, one.client, message, kind=BROKEN_PROMISE, channel=channel)


async def _still_to_say(turn: Turn, session: AsyncSession, place: str, one: Broken) -> Item | None:
    """None where it was said, kept or muted meanwhile; whoever else looks at the same moment waits."""
    await wait_for_client(session, one.client.id)
    now = await find_promise(session, one.promise.id)
    if now is None or (now.fate, now.due_on) != (one.promise.fate, one.promise.due_on):
        return None
    return _to_say(turn, place, one, await heard_by(session, [place]), await mutes_of(session, [place]))


def _to_say(turn: Turn, place: str, one: Broken, rows: Collection[Nudge], mutes: Collection[NudgeMute]) -> Item | None:
    hears = as_person(rows, mutes, place)
    return next(iter(decide([one.cause], hears, turn.now, turn.workspace.currency).said), None)
