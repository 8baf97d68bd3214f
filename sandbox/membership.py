"""Who is where, what channels are called and with whom they are shared, with the events of each change."""

from sandbox.objects import user_object
from sandbox.payloads import CHANNEL_TYPES
from sandbox.seed import App, Json, Person
from sandbox.state import Channel, Workspace
from sandbox.world import World


async def join(world: World, workspace: Workspace, channel: Channel, user: str) -> None:
    if user in channel.members:
        return
    channel.members.append(user)
    event = {"type": "member_joined_channel", "user": user, "team": workspace.people[user].team_id}
    await _tell(world, workspace, channel, event | _place(channel))


async def leave(world: World, workspace: Workspace, channel: Channel, user: str) -> None:
    if user not in channel.members:
        return
    channel.members.remove(user)
    event = {"type": "member_left_channel", "user": user, "team": workspace.people[user].team_id}
    await _tell(world, workspace, channel, event | _place(channel))
    for app in world.apps_in(workspace):
        if app.bot_user == user:
            name = "channel_left" if channel.kind == "public" else "group_left"
            world.emit(workspace, app, name, {"type": name, "channel": channel.id}, channel)


async def uninstall(world: World, workspace: Workspace, app: App) -> None:
    """The workspace takes an app out: its token is worth nothing, its bot is in no channel, both events are sent.

    docs.slack.dev/reference/events/app_uninstalled: their order is not guaranteed.
    """
    world.withdrawn.add(app.workspaces[workspace.id])
    for channel in workspace.channels.values():
        if app.bot_user in channel.members and not channel.is_im:
            channel.members.remove(app.bot_user)
    tokens = {"oauth": [], "bot": [app.bot_user]}
    world.emit(workspace, app, "tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})
    world.emit(workspace, app, "app_uninstalled", {"type": "app_uninstalled"})


async def rename(world: World, workspace: Workspace, channel: Channel, name: str) -> None:
    channel.name = name
    about = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
    await _tell(world, workspace, channel, {"type": _prefixed(channel, "rename"), "channel": about})


async def archive(world: World, workspace: Workspace, channel: Channel, user: str, *, is_archived: bool) -> None:
    channel.is_archived = is_archived
    change = "archive" if is_archived else "unarchive"
    event = {"type": _prefixed(channel, change), "channel": channel.id, "user": user}
    await _tell(world, workspace, channel, event)


async def share(world: World, workspace: Workspace, channel: Channel, with_team: str) -> None:
    """The other organisation accepted: from now on they read along."""
    channel.is_ext_shared = channel.is_shared = True
    channel.is_pending_ext_shared = False
    event = {"type": "channel_shared", "channel": channel.id, "connected_team_id": with_team}
    await _tell(world, workspace, channel, event)


async def invite_organisation(world: World, workspace: Workspace, channel: Channel, *, is_pending: bool) -> None:
    """An invitation is out, or withdrawn. Slack sends no event for it."""
    channel.is_pending_ext_shared = is_pending
    await world.live.push("channel", workspace.id, channel=channel.id)


async def unshare(world: World, workspace: Workspace, channel: Channel, with_team: str) -> None:
    channel.is_ext_shared = channel.is_shared = False
    event = {
        "type": "channel_unshared",
        "channel": channel.id,
        "previously_connected_team_id": with_team,
        "is_ext_shared": False,
    }
    await _tell(world, workspace, channel, event)


async def change_id(world: World, workspace: Workspace, channel: Channel, new_id: str) -> None:
    """Sharing can give a channel a new id."""
    old_id = channel.id
    workspace.channels[new_id] = workspace.channels.pop(old_id)
    channel.id = new_id
    event = {"type": "channel_id_changed", "old_channel_id": old_id, "new_channel_id": new_id}
    await _tell(world, workspace, channel, event)


def tell_of_people(world: World, workspace: Workspace, before: dict[str, Person]) -> None:
    """Tells the apps who came to the workspace, and who became somebody else, such as a guest."""
    for user, person in workspace.people.items():
        if person != before.get(user):
            name = "user_change" if user in before else "team_join"
            about = user_object(person, world.clock.now())
            event = {"type": name, "user": about, "event_ts": world.clock.next_ts()}
            for app in world.apps_in(workspace):
                world.emit(workspace, app, name, event)


def _place(channel: Channel) -> Json:
    return {"channel": channel.id, "channel_type": "G" if channel.is_private else "C"}


def _prefixed(channel: Channel, change: str) -> str:
    return f"{CHANNEL_TYPES[channel.kind]}_{change}"


async def _tell(world: World, workspace: Workspace, channel: Channel, event: Json) -> None:
    """Apps hear of public channels, and of private ones that their bot is in."""
    event["event_ts"] = world.clock.next_ts()
    for app in world.apps_in(workspace):
        if channel.kind == "public" or app.bot_user in channel.members:
            world.emit(workspace, app, event["type"], event, channel)
    await world.live.push("channel", workspace.id, channel=channel.id)
