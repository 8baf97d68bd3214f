"""Slack's own objects as the Web API and the payloads show them: users, channels, messages, views."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.seed import Json, Person
from sandbox.state import Channel, Message, View, Workspace


def user_object(person: Person, now: datetime) -> Json:
    there = now.astimezone(ZoneInfo(person.tz))
    offset = there.utcoffset()
    return {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "real_name": person.label,
        "tz": person.tz,
        "tz_label": there.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {
            "real_name": person.label,
            "real_name_normalized": person.label,
            "display_name": person.name,
            "display_name_normalized": person.name,
            "title": person.title,
            "team": person.team_id,
        },
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_stranger": False,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "locale": person.locale,
        "updated": 0,
    }


def channel_object(workspace: Workspace, channel: Channel, viewer: str) -> Json:
    shared = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_org_shared": False,
        "context_team_id": workspace.id,
    }
    if channel.is_im:
        return shared | {"user": channel.other_member(viewer), "is_user_deleted": False, "priority": 0}
    return shared | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": False,
        "is_shared": channel.is_shared or channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": channel.is_pending_ext_shared,
        "is_member": viewer in channel.members,
        "creator": channel.members[0] if channel.members else "",
        "num_members": len(channel.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def message_object(workspace: Workspace, channel: Channel, message: Message) -> Json:
    """A message with its thread's facts. Metadata is the caller's to add."""
    shown: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    author = workspace.people.get(message.user)
    shown["team"] = author.team_id if author else workspace.id
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.app_id:
        shown |= {"app_id": message.app_id, "bot_id": f"B{message.app_id.removeprefix('A')}"}
    if message.edited_ts:
        shown["edited"] = {"user": message.user, "ts": message.edited_ts}
    return shown | _thread_facts(channel, message)


def _thread_facts(channel: Channel, message: Message) -> Json:
    if not message.reply_ts:
        return {"thread_ts": message.thread_ts} if message.thread_ts else {}
    replies = [channel.message(ts) for ts in message.reply_ts]
    users = list(dict.fromkeys(reply.user for reply in replies if reply))
    return {
        "thread_ts": message.ts,
        "reply_count": len(message.reply_ts),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": message.reply_ts[-1],
        "is_locked": False,
    }


def view_object(workspace: Workspace, view: View) -> Json:
    body = view.body
    return {
        "id": view.id,
        "team_id": workspace.id,
        "type": body["type"],
        "blocks": body["blocks"],
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": view.values},
        "hash": view.hash,
        "title": body.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": view.app.id,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": workspace.id,
        "bot_id": view.app.bot_id,
    }
