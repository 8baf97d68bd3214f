"""Who is where, what channels are called and with whom they are shared, with the events of each change."""

from sandbox.errors import Refused
from sandbox.payloads import CHANNEL_TYPES
from sandbox.scopes import READ_SCOPES
from sandbox.seed import Json
from sandbox.state import Channel, Workspace
from sandbox.world import World


async def join(world: World, workspace: Workspace, channel: Channel, user: str, inviter: str = "") -> None:
    """Adds somebody, in every organisation that shares the channel; only bots in it hear of it.

    docs.slack.dev/reference/events/member_joined_channel: "requires membership in the conversation".
    """
    person = workspace.people[user]
    event = {"type": "member_joined_channel", "user": user, "team": person.team_id, **_place(channel)}
    if inviter not in ("", user):
        event["inviter"] = inviter
    for holder in _concerned(world, workspace, channel, user):
        own = holder.channels[channel.id]
        if user not in own.members:
            holder.people.setdefault(user, person)
            own.members.append(user)
            await _tell(world, holder, own, event, to_members=True)


async def leave(world: World, workspace: Workspace, channel: Channel, user: str, actor: str = "") -> None:
    """Takes somebody out. A bot that is taken out itself hears channel_left or group_left, and nothing else."""
    event = {"type": "member_left_channel", "user": user, "team": workspace.people[user].team_id, **_place(channel)}
    for holder in _concerned(world, workspace, channel, user):
        own = holder.channels[channel.id]
        if user in own.members:
            own.members.remove(user)
            await _tell(world, holder, own, event, to_members=True)
            _tell_who_left(world, holder, own, user, actor)


async def rename(world: World, workspace: Workspace, channel: Channel, name: str) -> None:
    """Raises Refused for a name that another channel has."""
    if any(one.name == name and one is not channel for one in workspace.channels.values()):
        raise Refused(f"there is a channel #{name} already", 409)
    channel.name = name
    about = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
    await _tell(world, workspace, channel, {"type": _prefixed(channel, "rename"), "channel": about})


async def archive(world: World, workspace: Workspace, channel: Channel, user: str, *, is_archived: bool) -> None:
    channel.is_archived = is_archived
    change = "archive" if is_archived else "unarchive"
    event = {"type": _prefixed(channel, change), "channel": channel.id, "user": user}
    await _tell(world, workspace, channel, event)


async def delete(world: World, workspace: Workspace, channel: Channel) -> None:
    """The channel and all that was said in it are gone."""
    del workspace.channels[channel.id]
    await _tell(world, workspace, channel, {"type": _prefixed(channel, "deleted"), "channel": channel.id})


async def invite_organisation(
    world: World, workspace: Workspace, channel: Channel, with_team: str, *, is_pending: bool
) -> None:
    """An invitation is out, or withdrawn. Slack sends no event for it."""
    channel.is_pending_ext_shared = is_pending
    channel.invited_teams = [with_team] if is_pending else []
    await world.live.push("channel", workspace.id, channel=channel.id)


async def share(world: World, workspace: Workspace, channel: Channel, with_team: str) -> None:
    """The other organisation accepted: from now on they read along. Their workspace, if it is here, has it too."""
    channel.is_ext_shared = channel.is_shared = True
    channel.is_pending_ext_shared, channel.invited_teams = False, []
    channel.connected_teams.append(with_team)
    await _tell(world, workspace, channel, _shared_event(channel, with_team))
    if other := world.workspaces.get(with_team):
        fresh: Json = {"members": [], "read": {}, "connected_teams": [workspace.id]}
        own = other.channels.setdefault(channel.id, channel.model_copy(update=fresh))
        await _tell(world, other, own, _shared_event(own, workspace.id))


async def unshare(world: World, workspace: Workspace, channel: Channel, with_team: str) -> None:
    """An organisation is out, and its people with it; Slack tells of the organisation only."""
    channel.connected_teams = [team for team in channel.connected_teams if team != with_team]
    channel.is_ext_shared = channel.is_shared = bool(channel.connected_teams)
    staying = {workspace.id, *channel.connected_teams}
    channel.members = [user for user in channel.members if workspace.people[user].team_id in staying]
    await _tell(world, workspace, channel, _unshared_event(channel, with_team))
    other = world.workspaces.get(with_team)
    if other and (own := other.channels.pop(channel.id, None)):
        await _tell(world, other, own, _unshared_event(channel, workspace.id))


async def change_id(world: World, workspace: Workspace, channel: Channel, new_id: str) -> None:
    """Sharing gives a private channel a new id, for ever; the old one is not found any more.

    docs.slack.dev/reference/events/channel_id_changed: private channels only. Raises Refused for a public one.
    """
    if channel.kind != "private" or new_id in workspace.channels:
        raise Refused("only a private channel gets a new id, and one that nobody has", 409)
    old_id = channel.id
    workspace.channels[new_id] = workspace.channels.pop(old_id)
    channel.id = new_id
    event = {"type": "channel_id_changed", "old_channel_id": old_id, "new_channel_id": new_id}
    await _tell(world, workspace, channel, event)


def _concerned(world: World, workspace: Workspace, channel: Channel, user: str) -> list[Workspace]:
    """Who keeps that person among the channel's members: all who share it, but of a bot its own workspace only."""
    return [workspace] if workspace.people[user].is_bot else world.holders_of(channel)


def _tell_who_left(world: World, workspace: Workspace, channel: Channel, user: str, actor: str) -> None:
    name = "channel_left" if channel.kind == "public" else "group_left"
    event = {"type": name, "channel": channel.id, "actor_id": actor or user, "event_ts": world.clock.next_ts()}
    for app in world.apps_in(workspace):
        if app.bot_user == user and workspace.installed[app.id].may(READ_SCOPES[channel.kind]):
            world.emit(workspace, app, name, event, channel)


def _shared_event(channel: Channel, with_team: str) -> Json:
    return {"type": "channel_shared", "channel": channel.id, "connected_team_id": with_team}


def _unshared_event(channel: Channel, with_team: str) -> Json:
    return {
        "type": "channel_unshared",
        "channel": channel.id,
        "previously_connected_team_id": with_team,
        "is_ext_shared": channel.is_ext_shared,
    }


def _place(channel: Channel) -> Json:
    """The letter is the id's: C says nothing about private or public (docs.slack.dev)."""
    return {"channel": channel.id, "channel_type": channel.id[0]}


def _prefixed(channel: Channel, change: str) -> str:
    return f"{CHANNEL_TYPES[channel.kind]}_{change}"


async def _tell(world: World, workspace: Workspace, channel: Channel, event: Json, *, to_members: bool = False) -> None:
    """Apps that may read such channels hear of public ones, and of private ones that their bot is in.

    Of what goes `to_members` they hear only where their bot is in the channel, public or not.
    """
    event = event | {"event_ts": world.clock.next_ts()}
    is_open = channel.kind == "public" and not to_members
    for app in world.apps_in(workspace):
        may_hear = workspace.installed[app.id].may(READ_SCOPES[channel.kind])
        if may_hear and (is_open or app.bot_user in channel.members):
            world.emit(workspace, app, event["type"], event, channel)
    await world.live.push("channel", workspace.id, channel=channel.id)
