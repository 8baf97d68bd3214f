"""What happens to channels and people in Slack: words end with it, and what was held may go out.

What ends is committed first; a look that Slack does not answer is made again later (bot/upkeep.py). Channels'
names are kept nowhere, so nobody follows a rename; an archived channel is met by delivery.
"""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import guard
from handlers.kit.directory import describe
from handlers.kit.feature import Turn
from handlers.kit.guard import Reason
from handlers.kit.slack_errors import told
from handlers.places.holding import look_again
from handlers.places.parts import feature
from handlers.places.said_before import BEFORE, is_over, others_read, stranger_came
from handlers.places.vouching import Why, end_by_itself
from models import clients, engagements, held, nudges, people, schedules, threads, troubles, vouches

OTHERS_READ = (Reason.GUEST, Reason.OUTSIDER)

Event = dict[str, Any]


@feature.event("member_joined_channel")
async def joined(turn: Turn, event: Event) -> None:
    """We were let in somewhere; or others can read what stands there.

    A guest who comes to where another organisation reads loses every word that was given for them.
    """
    user, channel = event["user"], event["channel"]
    if user == turn.workspace.bot_user_id:
        await _look_again_where_held(turn, channel)
        return
    if await _is_vouched_for(turn, user) and await _is_shared(turn, channel):
        async with turn.transaction() as session:
            ended = await vouches.end_vouches(session, guest_ids=[user])
            await end_by_itself(turn, session, ended, Why.MEETS_OTHERS)
    await stranger_came(turn, channel, user)


@feature.event("member_left_channel")
async def left(turn: Turn, event: Event) -> None:
    """A word for a guest ends when they leave; and perhaps nobody else reads along any more."""
    user, channel = event["user"], event["channel"]
    await _one_less(turn, channel, user)
    if await _is_vouched_for(turn, user):
        async with turn.transaction() as session:
            ended = await vouches.end_vouches(session, channel=channel, guest_ids=[user])
            await end_by_itself(turn, session, ended, Why.LEFT)
    await _look_again_where_held(turn, channel)


@feature.event("channel_shared")
async def shared(turn: Turn, event: Event) -> None:
    readers = await _guests_with_a_word(turn, event["channel"])
    async with turn.transaction() as session:
        await _is_read_by_others(turn, session, event["channel"], readers)


@feature.event("channel_unshared")
async def unshared(turn: Turn, event: Event) -> None:
    """The last organisation that reads along has gone."""
    if event.get("is_ext_shared"):
        return
    async with turn.transaction() as session:
        await is_over(session, event["channel"])
    await _look_again_where_held(turn, event["channel"])


@feature.event("channel_id_changed")
async def has_new_id(turn: Turn, event: Event) -> None:
    """Slack gives a private channel a new id as somebody sets about sharing it; the old one is found no more."""
    old, new = event["old_channel_id"], event["new_channel_id"]
    readers = await _guests_with_a_word(turn, new) if await _is_shared(turn, new) else None
    async with turn.transaction() as session:
        await held.follow_channel(session, old, new)
        await schedules.follow_channel(session, old, new)
        await clients.follow_channel(session, old, new)
        await engagements.follow_channel(session, old, new)
        await threads.follow_channel(session, old, new)
        await nudges.follow_channel(session, old, new)
        await vouches.follow_channel(session, old, new)
        await troubles.follow_channel(session, old, new)
        await troubles.follow_channel(session, BEFORE + old, BEFORE + new)
        if readers is not None:
            await _is_read_by_others(turn, session, new, readers)


@feature.event("channel_unarchive")
@feature.event("group_unarchive")
async def unarchived(turn: Turn, event: Event) -> None:
    await _look_again_where_held(turn, event["channel"])


@feature.event("channel_deleted")
@feature.event("group_deleted")
async def deleted(turn: Turn, event: Event) -> None:
    async with turn.transaction() as session:
        ended = await vouches.end_vouches(session, channel=event["channel"])
        await end_by_itself(turn, session, ended, Why.DELETED)


@feature.event("user_change")
async def changed(turn: Turn, event: Event) -> None:
    """Nobody vouches for who is no guest; and who became one of us may read what was held for them, and with them."""
    person = describe(turn.workspace.id, event["user"])
    if not person.is_guest and await _is_vouched_for(turn, person.user_id):
        async with turn.transaction() as session:
            ended = await vouches.end_vouches(session, guest_ids=[person.user_id])
            await end_by_itself(turn, session, ended, Why.NO_GUEST)
    async with turn.reading() as session:
        places = await held.held_places(session, OTHERS_READ)
    for place in places:
        if place == person.user_id or not guard.is_person(place):
            await look_again(turn, place)


async def _is_read_by_others(turn: Turn, session: AsyncSession, channel: str, readers: set[str]) -> None:
    """Another organisation reads there: no word holds there, and none elsewhere for these guests, who read along."""
    await end_by_itself(turn, session, await vouches.end_vouches(session, channel=channel), Why.SHARED)
    await end_by_itself(turn, session, await vouches.end_vouches(session, guest_ids=readers), Why.MEETS_OTHERS)
    await others_read(turn, session, channel)


async def _one_less(turn: Turn, channel: str, user: str) -> None:
    async with turn.reading() as session:
        person = await people.find_person(session, user)
    if person is None or not guard.is_ours(person):
        async with turn.transaction() as session:
            await is_over(session, channel)


async def _is_vouched_for(turn: Turn, guest: str) -> bool:
    async with turn.reading() as session:
        return bool(await vouches.vouches(session, guest_id=guest))


async def _guests_with_a_word(turn: Turn, channel: str) -> set[str]:
    """Those who read in this channel and for whom somebody vouched somewhere."""
    async with turn.reading() as session:
        guests = {one.guest_id for one in await vouches.vouches(session)}
    if not guests:
        return set()
    readers = await told(guard.readers(turn.slack, turn.deps.directory, turn.workspace.id, channel))
    return guests & {one.user_id for one in readers or ()}


async def _is_shared(turn: Turn, channel: str) -> bool:
    verdict = await told(guard.look_at(turn.slack, turn.deps.directory, turn.workspace.id, channel))
    return verdict is not None and verdict.reason is Reason.SHARED


async def _look_again_where_held(turn: Turn, channel: str) -> None:
    async with turn.reading() as session:
        waits = await held.held_for(session, channel)
    if waits:
        await look_again(turn, channel)
