"""Slack's own objects as the Web API and the payloads show them: users, channels, messages, views."""

from datetime import datetime
from mimetypes import guess_type
from urllib.parse import quote
from zoneinfo import ZoneInfo

from sandbox.seed import Json, Person
from sandbox.state import Channel, File, Message, View, Workspace


def user_object(person: Person, now: datetime) -> Json:
    """A person; of one who is deactivated Slack tells neither rights nor zone."""
    shown = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "profile": {
            "real_name": person.label,
            "real_name_normalized": person.label,
            "display_name": person.name,
            "display_name_normalized": person.name,
            "title": person.title,
            "status_emoji": person.status_emoji,
            "status_text": person.status_text,
            "status_expiration": person.status_expiration,
            "team": person.team_id,
        },
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
    }
    return shown if person.deleted else shown | _account(person, now)


def _account(person: Person, now: datetime) -> Json:
    there = now.astimezone(ZoneInfo(person.tz))
    offset = there.utcoffset()
    return {
        "real_name": person.label,
        "tz": person.tz,
        "tz_label": there.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_stranger": False,
        "locale": person.locale,
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
        "connected_team_ids": channel.connected_teams,
        "pending_connected_team_ids": channel.invited_teams,
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
    if message.files:
        shown |= {"files": [file_object(workspace, file) for file in message.files], "upload": True}
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


def file_object(workspace: Workspace, file: File) -> Json:
    """A file; of one that was deleted only a tombstone is left."""
    if file.is_deleted:
        return {"id": file.id, "mode": "tombstone"}
    mimetype, _ = guess_type(file.name)
    suffix = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    places = _places_of(workspace, file)
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": mimetype or "application/octet-stream",
        "filetype": suffix or "binary",
        "pretty_type": suffix.upper() or "Binary",
        "user": file.user,
        "user_team": workspace.id,
        "size": file.size,
        "mode": "hosted",
        "alt_txt": file.alt_txt,
        "editable": False,
        "is_external": False,
        "is_public": bool(places["channels"]),
        "public_url_shared": False,
        "display_as_bot": False,
        "file_access": "visible",
        "url_private": f"{file.url}/{quote(file.name)}",
        "url_private_download": f"{file.url}/download/{quote(file.name)}",
        **places,
    }


def _places_of(workspace: Workspace, file: File) -> Json:
    held = [channel for channel in workspace.channels.values() if any(file in one.files for one in channel.messages)]
    kinds = {"channels": "public", "groups": "private", "ims": "dm"}
    return {name: [channel.id for channel in held if channel.kind == kind] for name, kind in kinds.items()}


def view_object(workspace: Workspace, view: View) -> Json:
    """A view. Its app_installed_team_id is the organisation's id where the organisation installed the app.

    github.com/slackapi/bolt-js/issues/1720; Bolt takes that for the workspace.
    """
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
        "app_installed_team_id": workspace.org_of(view.app) or workspace.id,
        "bot_id": view.app.bot_id,
    }
