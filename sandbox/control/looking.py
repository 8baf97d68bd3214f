"""What a person sees: the state of the workspace, messages, Home and modals."""

from urllib.parse import quote, urlencode, urlsplit

from sandbox.control.asked import Asked, control
from sandbox.objects import view_object
from sandbox.seed import App, Json, Person
from sandbox.state import SLACKBOT, Channel, File, Message, Workspace


@control("GET", "state")
async def state(asked: Asked) -> Json:
    workspace, world = asked.workspace, asked.world
    me = asked.viewer
    apps = world.apps_in(workspace)
    for app in apps:
        if app.bot_user != me.id:
            workspace.direct_channel([app.bot_user, me.id], int(world.clock.now().timestamp()))
    seen = [channel for channel in workspace.channels.values() if workspace.may_see(me.id, channel)]
    return {
        "team": {"id": workspace.id, "name": workspace.name},
        "teams": [{"id": one.id, "name": one.name} for one in world.workspaces.values()],
        "me": _shown_person(workspace, me),
        "people": [_shown_person(workspace, person) for person in workspace.people.values()],
        "channels": [_shown_channel(channel, me.id) for channel in seen],
        "commands": [_shown_command(command) for app in apps for command in app.commands],
        "shortcuts": [_shown_shortcut(shortcut) for app in apps for shortcut in app.shortcuts],
        "apps": [_shown_app(app) for app in apps],
        "now": world.clock.now().isoformat(),
        "greeting": world.greeting.model_dump() if world.greeting else None,
    }


@control("GET", "messages")
async def messages(asked: Asked) -> Json:
    """The messages of a channel, or of one thread, that the person may see; they count as read."""
    channel, user = asked.channel(), asked.person.id
    seen = channel.visible_to(user)
    if thread := asked.body.get("thread"):
        shown = [message for message in seen if thread in (message.ts, message.thread_ts)]
    else:
        shown = [message for message in seen if message.is_top_level]
        channel.read[user] = seen[-1].ts if seen else "0"
    return {"messages": [_shown_message(asked, channel, message) for message in shown]}


@control("GET", "home")
async def home(asked: Asked) -> Json:
    app = asked.app(asked.body.get("app"))
    view = asked.workspace.homes.get((app.id, asked.person.id))
    return {"view": view_object(asked.workspace, view) if view else None}


@control("GET", "views")
async def views(asked: Asked) -> Json:
    stack = asked.workspace.modals.get(asked.person.id, [])
    return {"stack": [view_object(asked.workspace, view) for view in stack]}


def _shown_person(workspace: Workspace, person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.label,
        "title": person.title,
        "tz": person.tz,
        "is_guest": person.is_guest,
        "is_outsider": workspace.is_outsider(person.id),
        "is_bot": person.is_bot or person.id == SLACKBOT,
        "is_admin": person.is_admin or person.is_owner,
        "avatar": person.avatar,
        "deleted": person.deleted,
    }


def _shown_channel(channel: Channel, user: str) -> Json:
    read = channel.read.get(user, "0")
    others = [message for message in channel.visible_to(user) if message.user != user]
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "is_shared": channel.is_ext_shared,
        "is_pending_shared": channel.is_pending_ext_shared,
        "is_archived": channel.is_archived,
        "is_member": user in channel.members,
        "members": channel.members,
        "unread": sum(message.ts > read for message in others if message.is_top_level),
        "user": channel.other_member(user) if channel.is_im else None,
    }


def _shown_message(asked: Asked, channel: Channel, message: Message) -> Json:
    replies = [channel.message(ts) for ts in message.reply_ts]
    return {
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "bot": message.app_id is not None,
        "text": message.text,
        "blocks": message.blocks,
        "files": [_shown_file(asked, file) for file in message.files],
        "ephemeral": message.only_for is not None,
        "edited": message.edited_ts is not None,
        "subtype": message.subtype,
        "reply_count": len(message.reply_ts),
        "reply_users": list(dict.fromkeys(reply.user for reply in replies if reply)),
        "metadata": message.metadata,
    }


def _shown_file(asked: Asked, file: File) -> Json:
    viewer = urlencode({"team": asked.workspace.id, "as": asked.person.id})
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "size": file.size,
        "deleted": file.is_deleted,
        "url": f"{urlsplit(file.url).path}/download/{quote(file.name)}?{viewer}",
    }


def _shown_command(command: Json) -> Json:
    return {
        "command": command["command"],
        "description": command.get("description", ""),
        "usage_hint": command.get("usage_hint", ""),
    }


def _shown_shortcut(shortcut: Json) -> Json:
    return {
        "name": shortcut["name"],
        "type": shortcut["type"],
        "callback_id": shortcut["callback_id"],
        "description": shortcut.get("description", ""),
    }


def _shown_app(app: App) -> Json:
    return {"id": app.id, "name": app.name, "bot_user": app.bot_user, "has_home": app.has_home}
