"""What has lost its cause is closed by itself, and the message that said it says so in its place, without a sound.

Slack comes first: where it does not answer, the nudge stays open and is looked at again. What people did with other
items of the message stays, because it is read from Slack before it is changed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import Message
from handlers.kit.feature import Turn
from handlers.kit.slack_errors import NO_ANSWER, SLACK_TROUBLE, meaning_of
from handlers.kit.words import speaking
from handlers.nudges import digest
from handlers.nudges.digest import Marked
from handlers.nudges.looking import Look, look
from handlers.nudges.parts import BROKEN_PROMISE, DIGEST
from models.nudges import Nudge, heard_by, open_to_people
from models.outbox import Outgoing, said_to
from models.people import Person, Role, everyone
from models.rules.nudges.deciding import Key, State, items_of

log = structlog.get_logger()

# What happens by itself


async def close_what_is_over(turn: Turn) -> None:
    """Of everybody; one person's trouble is not the next one's."""
    async with turn.reading() as session:
        rows = await open_to_people(session)
        if not rows:
            return
        people, hearers = await everyone(session), {row.heard_by for row in rows}
        readers = [one for one in people.values() if one.user_id in hearers and one.role is not Role.NONE]
        seen = await look(turn, session, readers, people.values(), {row.client_id for row in rows})
    for person in readers:
        await close_over(turn, person, seen)


async def close_over(turn: Turn, person: Person, seen: Look) -> None:
    """What this person heard and is no more; their trouble is nobody else's."""
    so = {cause.key for cause in seen.causes[person.user_id]}
    mine = [row for row in seen.heard if row.heard_by == person.user_id and row.state.is_open]
    over = {row.key for row in mine if row.key not in so}
    if not over:
        return
    try:
        marks = {row.item for row in mine if row.key in over}
        told = await _retell(turn, person, {mark: _rest(turn, person, mark, mine, seen) for mark in marks}, seen)
        async with turn.transaction() as session:
            rows = await heard_by(session, [person.user_id], to_change=True)
            close([row for row in rows if row.item in told and row.state.is_open], over, turn)
    except Exception as error:
        log.exception("closing", workspace=turn.workspace.id, error=type(error).__name__)


def close(rows: Iterable[Nudge], gone: Collection[Key], turn: Turn) -> None:
    """What has no cause any more is over, and comes back only as news; what somebody said of it stays said."""
    for row in rows:
        if row.key in gone:
            row.gone_at = turn.now
            if row.state.is_open:
                row.settle(State.CLOSED, turn.now)


def _rest(turn: Turn, person: Person, mark: str, mine: Sequence[Nudge], seen: Look) -> Marked | None:
    """What is still so of an item that somebody may act on."""
    keys = {row.key for row in mine if row.item == mark and row.state is State.OPEN}
    causes = [cause for cause in seen.causes[person.user_id] if cause.key in keys]
    found = items_of(causes, seen.hears[person.user_id], turn.workspace.currency)
    return Marked(found[0], mark) if found else None


async def _retell(turn: Turn, person: Person, rests: Mapping[str, Marked | None], seen: Look) -> set[str]:
    """Say it where each of these items was said; gives those of which Slack has answered, or that stand nowhere."""
    async with turn.reading() as session:
        places = await _places(session, person, rests)
    waiting: set[str] = set()
    for row, marks in places:
        try:
            with speaking(turn.language_of(person)):
                await _change(turn, row, {mark: rests[mark] for mark in marks}, seen)
        except SLACK_TROUBLE as error:
            if meaning_of(error) in NO_ANSWER:
                waiting |= marks
    return rests.keys() - waiting


async def _places(session: AsyncSession, person: Person, marks: Collection[str]) -> list[tuple[Outgoing, set[str]]]:
    """The messages in which these items stand."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = {row.id: row for row in await said_to(session, person.user_id, (DIGEST, BROKEN_PROMISE))}
    for row in rows.values():
        ids = {block.get("block_id") for block in row.payload.get("blocks", ())}
        found[row.id] |= {mark for mark in marks if digest.block_id(mark) in ids}
    return [(rows[number], theirs) for number, theirs in found.items() if theirs]


async def _change(turn: Turn, row: Outgoing, rests: Mapping[str, Marked | None], seen: Look) -> None:
    """Raises what a Web API call raises. A message that somebody removed stays away."""
    channel, ts = row.sent_channel or "", row.ts or ""
    page = await turn.slack.conversations_history(channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1)
    shown: Mapping[str, Any] | None = next((one for one in page["messages"] if one["ts"] == row.ts), None)
    anew: Message | None = None
    for mark, rest in rests.items():
        if shown:
            anew = _told(shown, mark, rest, seen) or anew
            shown = anew.payload() if anew else shown
    if anew:
        await turn.slack.chat_update(channel=channel, ts=ts, **anew.payload())


def _told(shown: Mapping[str, Any], mark: str, rest: Marked | None, seen: Look) -> Message | None:
    if rest is None:
        return digest.with_row(shown, mark, digest.nothing_to_do(mark))
    return digest.with_rest(shown, rest, seen.clients)
