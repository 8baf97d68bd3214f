"""What Slack sends to an app: slash commands, interactions and events, as plain dicts."""

from typing import Any

from sandbox.objects import message_object, view_object
from sandbox.seed import App, Json, Person
from sandbox.state import Channel, Message, View, Workspace, new_id

VERIFICATION_TOKEN = "sandbox-verification-token"  # noqa: S105 - Slack's old token, and no secret here
CHANNEL_TYPES = {"public": "channel", "private": "group", "dm": "im"}
_COMMAND_NAMES = {"private": "privategroup", "dm": "directmessage"}


def slash_command(workspace: Workspace, app: App, person: Person, channel: Channel, command: str, text: str) -> Json:
    """The form of a slash command, without its trigger_id and response_url."""
    enterprise = workspace.enterprise
    of_enterprise = {"enterprise_id": enterprise.id, "enterprise_name": enterprise.name} if enterprise else {}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        **of_enterprise,
        "channel_id": channel.id,
        "channel_name": _COMMAND_NAMES.get(channel.kind, channel.name),
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": str(bool(workspace.org_of(app))).lower(),
    }


def interaction(kind: str, workspace: Workspace, app: App, person: Person, **more: Any) -> Json:
    """The frame of every interaction payload.

    For an organisation's installation `team` is null: only the person and the view tell the workspace
    (github.com/slackapi/bolt-python/pull/23).
    """
    user = {
        "id": person.id,
        "username": person.name,
        "name": person.name,
        "team_id": person.team_id,
    }
    return {
        "type": kind,
        "user": user,
        "api_app_id": app.id,
        "token": VERIFICATION_TOKEN,
        "team": None if workspace.org_of(app) else _team(workspace),
        "enterprise": workspace.enterprise.model_dump() if workspace.enterprise else None,
        "is_enterprise_install": bool(workspace.org_of(app)),
        **more,
    }


def in_message(workspace: Workspace, channel: Channel, message: Message) -> Json:
    """Where a person acted, when it was on a message. Of an ephemeral one, Slack sends no body."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    place: Json = {"container": container, "channel": short_channel(channel)}
    if not message.only_for:
        place["message"] = message_object(workspace, channel, message)
    return place


def in_view(workspace: Workspace, view: View) -> Json:
    """Where a person acted, when it was in a modal or on the Home tab."""
    return {
        "container": {"type": "view", "view_id": view.id},
        "view": view_object(workspace, view),
    }


def short_channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": _COMMAND_NAMES.get(channel.kind, channel.name)}


def event_callback(workspace: Workspace, app: App, event: Json, channel: Channel | None, time: int) -> Json:
    """The outer form of an event."""
    enterprise_id = workspace.enterprise.id if workspace.enterprise else None
    return {
        **_event_frame(app, event, time),
        "team_id": workspace.id,
        **({"enterprise_id": enterprise_id} if enterprise_id else {}),
        "context_team_id": workspace.id,
        "context_enterprise_id": enterprise_id,
        "authorizations": [_authorization(app, enterprise_id, None if workspace.org_of(app) else workspace.id)],
        "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
        "event_context": f"4-{new_id('')}",
    }


def org_event_callback(app: App, enterprise_id: str, event: Json, time: int) -> Json:
    """The outer form of an event about a whole organisation: no workspace is named."""
    authorized = {"authorizations": [_authorization(app, enterprise_id, None)]}
    is_about_access = event["type"].startswith("team_access_")
    return {
        **_event_frame(app, event, time),
        "enterprise_id": enterprise_id,
        **({} if is_about_access else authorized),
    }


def _event_frame(app: App, event: Json, time: int) -> Json:
    return {
        "token": VERIFICATION_TOKEN,
        "api_app_id": app.id,
        "event": event,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": time,
    }


def _authorization(app: App, enterprise_id: str | None, team: str | None) -> Json:
    """The installation that may see an event; an organisation's names no workspace."""
    return {
        "enterprise_id": enterprise_id,
        "team_id": team,
        "user_id": app.bot_user,
        "is_bot": True,
        "is_enterprise_install": team is None,
    }


def _team(workspace: Workspace) -> Json:
    team = {"id": workspace.id, "domain": workspace.domain}
    enterprise = workspace.enterprise
    return team | ({"enterprise_id": enterprise.id, "enterprise_name": enterprise.name} if enterprise else {})


def message_event(workspace: Workspace, channel: Channel, message: Message) -> Json:
    place = {"channel": channel.id, "channel_type": CHANNEL_TYPES[channel.kind], "event_ts": message.ts}
    subtype = {"subtype": "file_share"} if message.files else {}
    return message_object(workspace, channel, message) | subtype | place


def message_changed_event(channel: Channel, ts: str, now: Json, before: Json) -> Json:
    return _hidden_event(channel, ts, subtype="message_changed", message=now, previous_message=before)


def message_deleted_event(channel: Channel, ts: str, before: Json) -> Json:
    return _hidden_event(channel, ts, subtype="message_deleted", deleted_ts=before["ts"], previous_message=before)


def _hidden_event(channel: Channel, ts: str, **more: Any) -> Json:
    return {
        "type": "message",
        "channel": channel.id,
        "channel_type": CHANNEL_TYPES[channel.kind],
        "ts": ts,
        "event_ts": ts,
        "hidden": True,
        **more,
    }
