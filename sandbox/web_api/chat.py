"""chat.*: posting, changing, deleting, ephemerals and permalinks."""

from typing import Any

import orjson

from sandbox import block_kit, posting
from sandbox.errors import SlackError
from sandbox.objects import message_object
from sandbox.posting import Words
from sandbox.seed import Json
from sandbox.state import Channel, Message, Workspace
from sandbox.web_api.call import Args, Call, method
from sandbox.world import World

MOST_TEXT = 40_000
MOST_TEXT_OF_UPDATE = 4_000
MOST_BLOCKS_JSON = 13_000
MOST_METADATA = 16_000


@method("chat.postMessage", "chat:write")
async def post_message(call: Call) -> Json:
    channel = _channel_to_post_in(call)
    words = words_of(call.args, call.workspace)
    message = await posting.post(
        call.world,
        channel,
        call.bot,
        words,
        app=call.app,
        thread_ts=call.args.text("thread_ts") or None,
        is_broadcast=call.args.flag("reply_broadcast") and bool(call.args.text("thread_ts")),
        lag=call.lag,
    )
    await call.world.tell_of_post(channel, message)
    return _answer(call.workspace, channel, message)


@method("chat.postEphemeral", "chat:write")
async def post_ephemeral(call: Call) -> Json:
    channel = _channel_to_post_in(call)
    user = call.args.required("user")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    thread_ts = call.args.text("thread_ts") or None
    words = words_of(call.args, call.workspace)
    message = await posting.whisper(call.world, channel, user, words, call.bot, call.app, thread_ts)
    return {"message_ts": message.ts}


@method("chat.update", "chat:write")
async def update(call: Call) -> Json:
    channel = call.channel()
    message = own_message(call, channel, call.args.required("ts"), "cant_update_message")
    words = words_of(call.args, call.workspace, MOST_TEXT_OF_UPDATE)
    changes: dict[str, Any] = {}
    if call.args.get("text") is not None:
        changes["text"] = words.text
    if call.args.get("blocks") is not None:
        changes["blocks"] = words.blocks
    if call.args.get("metadata") is not None:
        changes["metadata"] = words.metadata or None
    await posting.change(call.world, channel, message, **changes)
    return _answer(call.workspace, channel, message) | {"text": message.text}


@method("chat.delete", "chat:write")
async def delete(call: Call) -> Json:
    channel = call.channel()
    message = own_message(call, channel, call.args.required("ts"), "cant_delete_message")
    await posting.delete(call.world, channel, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink")
async def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = channel.message(call.args.required("message_ts"))
    if not message or message.only_for:
        raise SlackError("message_not_found")
    path = f"/archives/{channel.id}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if not message.is_top_level else ""
    return {"channel": channel.id, "permalink": f"{call.world.base_url}{path}{thread}"}


def words_of(args: Args, workspace: Workspace, most_text: int = MOST_TEXT) -> Words:
    """Text, blocks and metadata of a message, held to Slack's limits."""
    text = args.text("text")
    blocks = args.json("blocks", "invalid_blocks_format") or []
    if not text and not blocks and args.get("blocks") is None:
        raise SlackError("no_text")
    if len(text) > most_text:
        raise SlackError("msg_too_long")
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if len(orjson.dumps(blocks).decode()) > MOST_BLOCKS_JSON:
        raise SlackError("msg_blocks_too_long")
    block_kit.check_message(blocks, workspace)
    return Words(text, block_kit.with_ids(blocks), _metadata(args))


def own_message(call: Call, channel: Channel, ts: str, refusal: str) -> Message:
    """A message that this app wrote and that is no ephemeral one."""
    message = channel.message(ts)
    if not message or message.only_for:
        raise SlackError("message_not_found")
    if message.app_id != call.app.id:
        raise SlackError(refusal)
    return message


def _metadata(args: Args) -> Json | None:
    metadata = args.json("metadata", "invalid_metadata_format")
    if metadata in (None, {}):
        return None
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    is_typed = isinstance(metadata.get("event_type"), str) and bool(metadata["event_type"])
    if not is_typed or not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    if len(orjson.dumps(metadata)) > MOST_METADATA:
        raise SlackError("metadata_too_large")
    return metadata


def _channel_to_post_in(call: Call) -> Channel:
    target = call.args.required("channel")
    if target in call.workspace.people:
        return direct_channel(call.world, call.workspace, call.bot, target)
    channel = call.named_channel()
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.bot not in channel.members and not call.may("chat:write.public"):
        raise SlackError("not_in_channel")
    return channel


def direct_channel(world: World, workspace: Workspace, bot: str, user: str) -> Channel:
    """The bot's direct messages with a person. Raises SlackError cannot_dm_bot or user_disabled."""
    person = workspace.people.get(user)
    if not person:
        raise SlackError("user_not_found")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    if person.deleted:
        raise SlackError("user_disabled")
    return workspace.direct_channel([bot, user], int(world.clock.now().timestamp()))


def _answer(workspace: Workspace, channel: Channel, message: Message) -> Json:
    shown = message_object(workspace, channel, message)
    if message.metadata:
        shown["metadata"] = message.metadata
    return {"channel": channel.id, "ts": message.ts, "message": shown}
