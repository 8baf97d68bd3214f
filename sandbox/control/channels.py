"""What happens to channels: who comes and goes, their names, with whom they are shared, their end."""

from sandbox import membership
from sandbox.control.asked import Asked, control
from sandbox.errors import Refused
from sandbox.seed import Json
from sandbox.state import Channel, Workspace, new_id

PARTNER_TEAM = "TPARTNER"


@control("POST", "share")
async def share(asked: Asked) -> Json:
    """An organisation is invited (`pending`), accepts (`shared`), or leaves (`shared: false`).

    `new_id` is what a private channel is called from then on; true stands for any.
    """
    world, workspace, channel = asked.world, asked.workspace, asked.any_channel()
    if wanted := asked.body.get("new_id"):
        await membership.change_id(world, workspace, channel, new_id("C") if wanted is True else wanted)
    with_team = asked.body.get("with") or _partner(channel)
    if "pending" in asked.body:
        is_pending = bool(asked.body["pending"])
        await membership.invite_organisation(world, workspace, channel, with_team, is_pending=is_pending)
    if asked.body.get("shared"):
        await membership.share(world, workspace, channel, with_team)
    elif "shared" in asked.body:
        await membership.unshare(world, workspace, channel, with_team)
    return {"channel": channel.id}


@control("POST", "join")
async def join(asked: Asked) -> Json:
    """Adds somebody, on the acting person's invitation. Refuses whom Slack would not let in."""
    workspace, channel = asked.workspace, asked.any_channel()
    user = workspace.person(asked.needed("user")).id
    if problem := _why_not(workspace, channel, user):
        raise Refused(problem, 409)
    await membership.join(asked.world, workspace, channel, user, inviter=asked.body.get("as") or "")
    return {}


@control("POST", "leave")
async def leave(asked: Asked) -> Json:
    user = asked.workspace.person(asked.needed("user")).id
    actor = asked.body.get("as") or ""
    await membership.leave(asked.world, asked.workspace, asked.any_channel(), user, actor)
    return {}


@control("POST", "rename")
async def rename(asked: Asked) -> Json:
    await membership.rename(asked.world, asked.workspace, asked.any_channel(), asked.needed("name"))
    return {}


@control("POST", "archive")
async def archive(asked: Asked) -> Json:
    """Archives a channel, or with `archived: false` brings it back."""
    is_archived = bool(asked.body.get("archived", True))
    user = asked.body.get("as") or asked.body.get("user") or ""
    await membership.archive(asked.world, asked.workspace, asked.any_channel(), user, is_archived=is_archived)
    return {}


@control("POST", "delete")
async def delete(asked: Asked) -> Json:
    await membership.delete(asked.world, asked.workspace, asked.any_channel())
    return {}


def _partner(channel: Channel) -> str:
    """The organisation that is meant where none is named: the one that is invited or there already."""
    return next(iter([*channel.invited_teams, *reversed(channel.connected_teams)]), PARTNER_TEAM)


def _why_not(workspace: Workspace, channel: Channel, user: str) -> str | None:
    """What conversations.invite would refuse: is_archived, ura_max_channels, user_not_found, cant_invite."""
    person = workspace.people[user]
    elsewhere = (one for one in workspace.channels.values() if one is not channel and not one.is_im)
    if channel.is_archived:
        return "the channel is archived"
    if person.deleted:
        return f"{person.label} has no account any more"
    if person.is_ultra_restricted and any(user in one.members for one in elsewhere):
        return f"{person.label} is a single-channel guest, and in a channel already"
    if workspace.is_outsider(user) and not channel.is_ext_shared:
        return f"{person.label} is of another organisation, with which this channel is not shared"
    return None
