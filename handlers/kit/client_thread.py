"""Speaking of a client in its channel: the first word of a week begins a thread, and the others go into it."""

from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit.blocks import Message, Mrkdwn, md, mention
from handlers.kit.turn import Turn
from handlers.kit.words import _
from models.clients import Client, wait_for_client
from models.outbox import Outgoing
from models.threads import ClientThread, head_of, thread_of


async def say_about(
    turn: Turn, session: AsyncSession, client: Client, message: Message, *, kind: str, channel: str | None = None
) -> Outgoing:
    """Say it in `channel`, by default the client's internal one, or to the client's owner where there is none.

    Whoever speaks of the same client at the same moment waits for the other.
    """
    channel = channel or client.internal_channel
    if channel is None:
        return await turn.say(session, client.owner_id, message, kind=kind)
    await wait_for_client(session, client.id)
    week = _week_of(turn)
    thread = await thread_of(session, client.id, channel, week)
    head = await head_of(session, thread) if thread else None
    said = await turn.say(session, channel, message, kind=kind, reply_to=head, set_by=client.owner_id)
    if thread is None:
        session.add(ClientThread(client_id=client.id, channel=channel, week=week, head_id=said.id))
    elif head is None:
        thread.head_id = said.id
    await session.flush()
    return said


def owner_called(turn: Turn, client: Client, *, by: str | None = None) -> Mrkdwn | None:
    """The owner by name, below what they are to know: not outside working hours, nor of what they did themselves."""
    if client.owner_id == by or not turn.calendar.is_open(turn.now):
        return None
    return md(_("For you to know, {owner}."), owner=mention(client.owner_id))


def _week_of(turn: Turn) -> date:
    today = turn.calendar.day_of(turn.now)
    return today - timedelta(days=today.weekday())
