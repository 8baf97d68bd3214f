"""What stands in a channel from before others could read it: leads hear at once, and can take it back.

Whoever comes into a channel of Slack's reads what was said there before, and another organisation does as well.
"""

from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import guard
from handlers.kit.feature import Request, Turn
from handlers.kit.guard import Reason
from handlers.kit.ids import ChannelRef
from handlers.kit.slack_errors import SLACK_TROUBLE, told
from handlers.kit.words import speaking
from handlers.places import views
from handlers.places.parts import KIND, TAKE_BACK, feature
from models import clients, outbox, people, troubles
from models.audit import Act
from models.people import Person, Role

log = structlog.get_logger()

BEFORE = "before:"
"""Marks the trouble that others can read what was said in a channel, beside what delivery may meet there."""
A_PAGE = 200

# What people do


@feature.on(TAKE_BACK, role=Role.LEAD)
async def take_back(request: Request, ref: ChannelRef) -> None:
    """Delete all that we said in a channel, threads included. What Slack does not let us delete now stays."""
    async with request.transaction() as session:
        await request.trace(session, Act.TOOK_BACK, channel=ref.channel)
    request.ack()
    await request.tell(views.taking_back(ref.channel))
    count, is_all = await _delete_ours(request.slack, ref.channel, request.workspace.bot_user_id)
    await request.tell(views.taken_back(ref.channel, count, is_all=is_all))


async def _delete_ours(slack: AsyncWebClient, channel: str, me: str) -> tuple[int, bool]:
    """How many of our messages are gone, and whether none is left."""
    count = 0
    try:
        for message in await _ours(slack, channel, me):
            await slack.chat_delete(channel=channel, ts=message["ts"])
            count += 1
    except SLACK_TROUBLE as error:
        log.warning("not all taken back", channel=channel, error=type(error).__name__)
        return count, False
    return count, True


async def _ours(slack: AsyncWebClient, channel: str, me: str) -> list[dict[str, Any]]:
    """Our messages in a channel, answers before their heads: a head that is gone shows no thread any more."""
    found: list[dict[str, Any]] = []
    async for page in await slack.conversations_history(channel=channel, limit=A_PAGE):
        for head in page["messages"]:
            if head.get("reply_count"):
                async for replies in await slack.conversations_replies(channel=channel, ts=head["ts"], limit=A_PAGE):
                    found += [reply for reply in replies["messages"] if reply["ts"] != head["ts"]]
            found.append(head)
    return [message for message in found if message.get("user") == me]


# What happens by itself


async def others_read(turn: Turn, session: AsyncSession, channel: str, newcomer: Person | None = None) -> None:
    """Others can read in this channel from now on: another organisation, or a `newcomer` who is not one of us.

    Leads hear what that means there, an owner what it means for their clients, once until it is over.
    """
    owned = [one for one in await clients.clients_of_channel(session, channel) if one.internal_channel == channel]
    spoke = await outbox.was_heard_in(session, channel)
    concerned = [] if newcomer else owned
    reason = Reason.SHARED if newcomer is None else Reason.GUEST if newcomer.is_guest else Reason.OUTSIDER
    if not (concerned or spoke) or not await troubles.begin(session, BEFORE + channel, reason, turn.now):
        return
    everyone, leads = await people.everyone(session), {one.user_id for one in await people.leads(session)}
    for user_id in leads | {one.owner_id for one in concerned}:
        is_lead = user_id in leads
        own = [one for one in concerned if is_lead or one.owner_id == user_id]
        if (person := everyone.get(user_id)) and person.is_insider:
            with speaking(turn.language_of(person)):
                words = views.others_read(channel, own, newcomer, spoke=spoke, is_lead=is_lead)
                await turn.say(session, user_id, words, kind=KIND)


async def is_over(session: AsyncSession, channel: str) -> None:
    """Nobody else reads there any more, or fewer: the next who come are news again."""
    await troubles.end(session, BEFORE + channel)


async def stranger_came(turn: Turn, channel: str, user_id: str) -> None:
    """Somebody came into a channel; where they are not one of us, and no lead vouched for them there, leads hear."""
    async with turn.reading() as session:
        if not await outbox.was_heard_in(session, channel):
            return
    vouched_for = await turn.deps.directory.vouched_for(turn.workspace.id, channel)
    for person in await told(turn.deps.directory.people(turn.workspace.id, {user_id})) or ():
        if not guard.is_ours(person) and person.user_id not in vouched_for:
            async with turn.transaction() as session:
                await others_read(turn, session, channel, person)
