"""conversations.*: listing, reading, opening and joining."""

from collections.abc import Sequence

from sandbox.errors import SlackError
from sandbox.membership import join
from sandbox.objects import channel_object, message_object
from sandbox.scopes import READ_SCOPES
from sandbox.seed import Json
from sandbox.state import Channel, Message, Workspace
from sandbox.web_api.call import Call, invalid_arguments, method
from sandbox.web_api.chat import direct_channel

_KINDS = {"public_channel": "public", "private_channel": "private", "im": "dm"}


@method("conversations.list", per_team=True)
async def list_conversations(call: Call) -> Json:
    found = [channel for channel in _of_wanted_kinds(call) if _knows(call.bot, channel)]
    channels, metadata = call.page(found, default=100, most=1000)
    shown = [channel_object(call.workspace, channel, call.bot) for channel in channels]
    return {"channels": shown, "response_metadata": metadata}


@method("users.conversations", per_team=True)
async def users_conversations(call: Call) -> Json:
    """Slack leaves is_member and num_members out (docs.slack.dev/reference/methods/users.conversations)."""
    user = call.args.text("user") or call.bot
    call.person(user)
    found = [channel for channel in _of_wanted_kinds(call) if user in channel.members and _knows(call.bot, channel)]
    channels, metadata = call.page(found, default=100, most=1000)
    shown = [channel_object(call.workspace, channel, user) for channel in channels]
    for one in shown:
        one.pop("is_member", None)
        one.pop("num_members", None)
    return {"channels": shown, "response_metadata": metadata}


@method("conversations.info")
async def info(call: Call) -> Json:
    channel = call.channel()
    call.need(READ_SCOPES[channel.kind])
    shown = channel_object(call.workspace, channel, call.bot)
    if not call.args.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


@method("conversations.members")
async def members(call: Call) -> Json:
    channel = call.channel()
    call.need(READ_SCOPES[channel.kind])
    found, metadata = call.page(channel.members, default=100, most=1000)
    return {"members": found, "response_metadata": metadata}


@method("conversations.history")
async def history(call: Call) -> Json:
    channel = call.readable_channel()
    now = call.world.clock.now()
    said = [message for message in channel.messages if message.is_top_level and message.in_history(now)]
    found = [message for message in reversed(said) if _in_range(call, message)]
    return _messages(call, channel, found) | {"pin_count": 0}


@method("conversations.replies")
async def replies(call: Call) -> Json:
    channel = call.readable_channel()
    parent = channel.message(call.args.required("ts"))
    now = call.world.clock.now()
    if not parent or not parent.in_history(now):
        raise SlackError("thread_not_found")
    answers = [message for ts in parent.reply_ts if (message := channel.message(ts)) and message.in_history(now)]
    return _messages(call, channel, [parent, *(one for one in answers if _in_range(call, one))])


@method("conversations.open", "im:write")
async def open_conversation(call: Call) -> Json:
    users = [user for user in call.args.text("users").split(",") if user]
    if call.args.text("channel"):
        channel = call.channel()
    elif not users:
        raise SlackError("users_list_not_supplied")
    elif len(users) > 1:
        raise invalid_arguments("the sandbox has no group direct messages [json-pointer:/users]")
    else:
        channel = direct_channel(call.world, call.workspace, call.bot, users[0])
    full = channel_object(call.workspace, channel, call.bot)
    return {"channel": full if call.args.flag("return_im") else {"id": channel.id}}


@method("conversations.join", "channels:join")
async def join_conversation(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    was_member = call.bot in channel.members
    await join(call.world, call.workspace, channel, call.bot)
    shown = {"channel": channel_object(call.workspace, channel, call.bot)}
    return shown | ({"warning": "already_in_channel"} if was_member else {})


def _of_wanted_kinds(call: Call) -> list[Channel]:
    wanted = [name.strip() for name in call.args.text("types", "public_channel").split(",")]
    if unknown := [name for name in wanted if name not in (*_KINDS, "mpim")]:
        raise SlackError("invalid_types", types=unknown)
    kinds = [_KINDS[name] for name in wanted if name in _KINDS]
    for kind in kinds:
        call.need(READ_SCOPES[kind])
    no_archived = call.args.flag("exclude_archived")
    return [
        channel
        for channel in call.workspace.channels.values()
        if channel.kind in kinds and not (no_archived and channel.is_archived)
    ]


def _knows(bot: str, channel: Channel) -> bool:
    return channel.kind == "public" or bot in channel.members


def _in_range(call: Call, message: Message) -> bool:
    oldest, latest = call.args.text("oldest", "0"), call.args.text("latest") or "9" * 12
    try:
        if call.args.flag("inclusive"):
            return float(oldest) <= float(message.ts) <= float(latest)
        return float(oldest) < float(message.ts) < float(latest)
    except ValueError:
        is_oldest_fine = oldest.replace(".", "").isdigit()
        raise SlackError("invalid_ts_latest" if is_oldest_fine else "invalid_ts_oldest") from None


def _messages(call: Call, channel: Channel, found: Sequence[Message]) -> Json:
    page, metadata = call.page(found, default=100, most=1000)
    full = call.args.flag("include_all_metadata")
    return {
        "messages": [_with_metadata(call.workspace, channel, message, full=full) for message in page],
        "has_more": bool(metadata["next_cursor"]),
        "response_metadata": metadata,
    }


def _with_metadata(workspace: Workspace, channel: Channel, message: Message, *, full: bool) -> Json:
    shown = message_object(workspace, channel, message)
    if message.metadata:
        shown["metadata"] = message.metadata if full else {"event_type": message.metadata["event_type"]}
    return shown
