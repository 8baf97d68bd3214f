"""What is said by itself: each person's digest at their hour, with the praise that they earned above all else.

A person's digest is one transaction: the local date is taken, what is said is written down, and the message lies in the
outbox. Whoever else tries the same date finds it taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import LimitError, Message
from handlers.kit.feature import Turn
from handlers.kit.words import speaking
from handlers.nudges import digest
from handlers.nudges.closing import close, close_over
from handlers.nudges.digest import Marked
from handlers.nudges.looking import Look, look
from handlers.nudges.parts import DIGEST
from handlers.nudges.praise import Praise, above, heard, praise_alone, to_hear
from handlers.nudges.presence import away_among
from models.audit import Act
from models.nudges import Digest, Nudge, as_person, digests_on, habits_of, heard_by, mutes_of, snoozes_over
from models.once import take
from models.people import Person, Role, everyone
from models.praise import who_has_earned
from models.quiet import quiets_of
from models.rules.nudges.deciding import Decision, Item, State, decide, decide_asked_for
from models.rules.nudges.deciding import Person as Hears
from models.rules.nudges.rhythm import Habits, Quiet, digest_day

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody whose digest may be said now, and of which date it is."""

    person: Person
    day: date
    is_extra: bool
    """Not one of their days: only what they asked to hear again is said."""
    has_praise: bool = False
    """Whether they earned a praise of which they have not heard; it waits for one of their days."""


async def say_digests(turn: Turn) -> None:
    """To everybody whose hour has come and who has not heard today. One person's trouble is not the next one's."""
    async with turn.reading() as session:
        people = list((await everyone(session)).values())
        due = await _who_is_due(turn, session, people)
    away = await away_among(turn, [one.person for one in due]) if due else set()
    present = [one for one in due if one.person.user_id not in away]
    if not present:
        return
    async with turn.reading() as session:
        seen = await look(turn, session, [one.person for one in present], people)
    for one in present:
        await close_over(turn, one.person, seen)
        try:
            await _say_to(turn, one, seen)
        except Exception as error:
            log.exception("digest", workspace=turn.workspace.id, error=type(error).__name__)


async def _who_is_due(turn: Turn, session: AsyncSession, people: Sequence[Person]) -> list[Due]:
    members = [person for person in people if person.role is not Role.NONE]
    habits = await habits_of(session, [person.user_id for person in members])
    asked, quiets = await snoozes_over(session, turn.now), await quiets_of(session)
    found = [
        due
        for person in members
        if (due := _due(turn, person, habits.get(person.user_id, Habits()), asked, quiets)) is not None
    ]
    had = await digests_on(session, {one.day for one in found}) if found else set()
    praised = await who_has_earned(session) if found else set()
    return [
        replace(one, has_praise=not one.is_extra and one.person.user_id in praised)
        for one in found
        if (one.person.user_id, one.day) not in had
    ]


def _due(turn: Turn, person: Person, habits: Habits, asked: set[str], quiets: Sequence[Quiet]) -> Due | None:
    if day := digest_day(habits, person.zone, turn.calendar, turn.now, quiets):
        return Due(person, day, is_extra=False)
    day = digest_day(habits.every_day, person.zone, turn.calendar, turn.now, quiets)
    return Due(person, day, is_extra=True) if day and person.user_id in asked else None


async def _say_to(turn: Turn, one: Due, seen: Look) -> None:
    me = one.person.user_id
    async with turn.transaction() as session:
        rows = await heard_by(session, [me], to_change=True)
        decision = _decided(turn, one, seen, as_person(rows, await mutes_of(session, [me]), me))
        date_taken = Digest(person_id=me, local_date=one.day, items=len(decision.said), at=turn.now)
        if await take(session, date_taken):
            close(rows, decision.gone, turn)
            praise = await to_hear(session, one.person) if one.has_praise else []
            if decision.said or praise:
                await _say(turn, session, one, seen, decision, rows, praise)


def _decided(turn: Turn, one: Due, seen: Look, hears: Hears) -> Decision:
    causes, currency = seen.causes[one.person.user_id], turn.workspace.currency
    return (decide_asked_for if one.is_extra else decide)(causes, hears, turn.now, currency)


async def _say(
    turn: Turn,
    session: AsyncSession,
    one: Due,
    seen: Look,
    decision: Decision,
    rows: Iterable[Nudge],
    praise: Sequence[Praise],
) -> None:
    me = one.person.user_id
    marked = [write_down(turn, session, me, item, rows) for item in decision.said]
    with speaking(turn.language_of(one.person)):
        message = digest.digest(marked, seen.clients, len(decision.counted)) if marked else None
        message = _praised(turn, one.person, message, praise)
        if not one.is_extra:
            message = await _ended(turn, session, one, message)
    row = await turn.say(session, me, message, kind=DIGEST)
    row.for_role = one.person.role
    for client_id in sorted(digest.shows_money_of(decision.said)):
        await turn.trace(session, Act.SAW_MONEY, actor_id=me, client_id=client_id)


def _praised(turn: Turn, person: Person, message: Message | None, praise: Sequence[Praise]) -> Message:
    """With the praise above all else; where there is no room for it, it waits."""
    if message is None:
        heard(turn, praise)
        return praise_alone(person, praise)
    if not praise:
        return message
    try:
        whole = above(message, person, praise)
    except LimitError:
        return message
    heard(turn, praise)
    return whole


async def _ended(turn: Turn, session: AsyncSession, one: Due, message: Message) -> Message:
    """With the last lines of other features; where there is no room for them they are as if never said."""
    try:
        async with session.begin_nested():
            found = [await ending(turn, session, one.person, one.day) for ending in turn.deps.endings]
            return digest.with_endings(message, [ending for ending in found if ending])
    except LimitError:
        return message


def write_down(turn: Turn, session: AsyncSession, place: str, item: Item, rows: Iterable[Nudge]) -> Marked:
    """That this is said there now; what was said long ago and is news again stands in its old row."""
    mark = f"{turn.deps.rng.getrandbits(128):032x}"
    known = {row.key: row for row in rows}
    for cause in item.causes:
        row = known.get(cause.key) or Nudge(
            heard_by=place, client_id=cause.client_id, kind=cause.kind, what=cause.what, about=cause.about
        )
        row.item, row.said_at, row.gone_at = mark, turn.now, None
        row.settle(State.OPEN, turn.now)
        session.add(row)
    return Marked(item, mark)
