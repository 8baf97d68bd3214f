"""Whether a message stands in Slack already: its channel, thread or direct messages, searched for its delivery id.

Slack's history is bounded by Slack's own stamps, never by business time.
docs.slack.dev/messaging/message-metadata
"""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit import guard
from models.outbox import Outgoing

EVENT_TYPE = "rapport_message"
A_PAGE = 200
MOST_PAGES = 20


class TooDeepError(Exception):
    """So much was written there meanwhile that there is no telling whether the message is among it."""


def metadata_of(message: Outgoing) -> dict[str, Any]:
    """What a message carries so that it can be found: an opaque id, for anybody in the workspace can read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"id": message.delivery_id}}


async def find(
    slack: AsyncWebClient, message: Outgoing, head: Outgoing | None, after: str | None
) -> tuple[str, str | None]:
    """The channel, and the message's ts or None where it is not seen; `after` is the newest one surely before it.

    Raises what a Web API call raises, and TooDeepError.
    """
    bounds: dict[str, Any] = {"include_all_metadata": True, "limit": A_PAGE} | ({"oldest": after} if after else {})
    if head is not None and head.sent_channel and head.ts:
        channel = head.sent_channel
        pages = await slack.conversations_replies(channel=channel, ts=head.ts, **bounds)
    else:
        channel = await _channel_of(slack, message.channel)
        pages = await slack.conversations_history(channel=channel, **bounds)
    read = 0
    async for page in pages:
        read += 1
        if ts := next((one["ts"] for one in page["messages"] if _id_of(one) == message.delivery_id), None):
            return channel, ts
        if read >= MOST_PAGES:
            raise TooDeepError
    return channel, None


async def _channel_of(slack: AsyncWebClient, place: str) -> str:
    if not guard.is_person(place):
        return place
    return str((await slack.conversations_open(users=place))["channel"]["id"])


def _id_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    return metadata.get("event_payload", {}).get("id") if metadata.get("event_type") == EVENT_TYPE else None
