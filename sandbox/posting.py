"""Saying things: new messages, replies, changes, deletions and ephemerals, with what they set off."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sandbox.errors import SlackError
from sandbox.objects import message_object
from sandbox.payloads import message_changed_event, message_deleted_event, message_event
from sandbox.seed import App, Json
from sandbox.state import SLACKBOT, Channel, File, Message, Workspace
from sandbox.world import World

TOMBSTONE = "This message was deleted."


@dataclass(frozen=True)
class Words:
    """What is to be said, before it is said anywhere."""

    text: str
    blocks: list[Json]
    metadata: Json | None = None
    files: Sequence[File] = ()


async def post(
    world: World,
    channel: Channel,
    user: str,
    words: Words,
    app: App | None = None,
    thread_ts: str | None = None,
    *,
    is_broadcast: bool = False,
    lag: timedelta = timedelta(),
) -> Message:
    """Says something in a channel; history shows it after `lag`. Raises SlackError thread_not_found."""
    parent = _parent(channel, thread_ts) if thread_ts else None
    message = Message(
        ts=world.clock.next_ts(),
        user=user,
        text=words.text,
        blocks=words.blocks,
        metadata=words.metadata,
        files=list(words.files),
        app_id=app.id if app else None,
        thread_ts=parent.ts if parent else None,
        is_broadcast=is_broadcast,
        subtype="thread_broadcast" if is_broadcast else None,
        in_history_from=world.clock.now() + lag if lag else None,
    )
    channel.messages.append(message)
    if parent:
        parent.reply_ts.append(message.ts)
        parent.thread_ts = parent.ts
    await push(world, channel, "message", message)
    world.emit_message(channel, lambda workspace: message_event(workspace, channel, message))
    _emit_mentions(world, channel, message)
    return message


async def whisper(
    world: World,
    channel: Channel,
    to: str,
    words: Words,
    by: str,
    app: App | None = None,
    thread_ts: str | None = None,
) -> Message:
    """Shows a message to one person only. Nobody else hears of it, and no event is sent."""
    message = Message(
        ts=world.clock.next_ts(),
        user=by,
        text=words.text,
        blocks=words.blocks,
        app_id=app.id if app else None,
        thread_ts=thread_ts,
        only_for=to,
    )
    channel.messages.append(message)
    await push(world, channel, "ephemeral", message)
    return message


async def change(world: World, channel: Channel, message: Message, **changes: Any) -> Message:
    """Replaces parts of a message in place (text, blocks, metadata)."""
    before = replace(message, reply_ts=list(message.reply_ts))
    for name, value in changes.items():
        setattr(message, name, deepcopy(value))
    ts = world.clock.next_ts()
    message.edited_ts = ts
    await push(world, channel, "message_changed", message)
    if not message.only_for:
        world.emit_message(
            channel,
            lambda workspace: message_changed_event(
                channel,
                ts,
                message_object(workspace, channel, message),
                message_object(workspace, channel, before),
            ),
        )
    return message


async def delete(world: World, channel: Channel, message: Message) -> None:
    """Removes a message; one with replies leaves Slack's tombstone behind."""
    before = replace(message, reply_ts=list(message.reply_ts))
    if message.reply_ts:
        message.subtype, message.text, message.blocks = "tombstone", TOMBSTONE, []
    else:
        channel.messages.remove(message)
        _forget_reply(channel, message)
    await push(world, channel, "message_deleted", message)
    if not message.only_for:
        ts = world.clock.next_ts()
        world.emit_message(
            channel,
            lambda workspace: message_deleted_event(channel, ts, message_object(workspace, channel, before)),
        )


async def whisper_from_slack(
    world: World, channel: Channel, to: str, text: str, thread_ts: str | None = None
) -> Message:
    """What Slackbot tells one person, such as that a command failed."""
    return await whisper(world, channel, to, Words(text, []), by=SLACKBOT, thread_ts=thread_ts)


def _parent(channel: Channel, thread_ts: str) -> Message:
    found = channel.message(thread_ts)
    if not found or found.only_for:
        raise SlackError("thread_not_found")
    is_reply = found.thread_ts not in (None, found.ts)
    return _parent(channel, found.thread_ts or "") if is_reply else found


def _forget_reply(channel: Channel, reply: Message) -> None:
    parent = channel.message(reply.thread_ts)
    if parent and reply.ts in parent.reply_ts:
        parent.reply_ts.remove(reply.ts)


async def push(world: World, channel: Channel, kind: str, message: Message) -> None:
    """Tells the open pages of those who see the message."""
    for workspace in world.holders_of(channel):
        users = [user for user in workspace.people if _sees(workspace, channel, message, user)]
        await world.live.push(kind, workspace.id, users, channel=channel.id, ts=message.ts, thread_ts=message.thread_ts)


def _sees(workspace: Workspace, channel: Channel, message: Message, user: str) -> bool:
    if message.only_for:
        return message.only_for == user
    return workspace.may_see(user, workspace.channels[channel.id])


def _emit_mentions(world: World, channel: Channel, message: Message) -> None:
    for workspace in world.holders_of(channel):
        own = workspace.channels[channel.id]
        for app in world.apps_in(workspace):
            if f"<@{app.bot_user}>" in message.text and app.bot_user in own.members and not own.is_im:
                event = message_event(workspace, own, message) | {"type": "app_mention"}
                world.emit(workspace, app, "app_mention", event, own)
