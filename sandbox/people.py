"""Who people are to the workspace: owners, admins, members, guests, or gone; with the events of each change."""

from typing import Literal

from sandbox.errors import Refused
from sandbox.objects import user_object
from sandbox.seed import Json, Person
from sandbox.state import Channel, Workspace
from sandbox.world import World

Role = Literal["owner", "admin", "member", "guest", "single_channel_guest"]

RIGHTS = ("is_owner", "is_admin", "is_restricted", "is_ultra_restricted")
RIGHTS_OF: dict[Role, set[str]] = {
    "owner": {"is_owner", "is_admin"},
    "admin": {"is_admin"},
    "member": set(),
    "guest": {"is_restricted"},
    "single_channel_guest": {"is_restricted", "is_ultra_restricted"},
}
"""A single-channel guest is restricted, too (docs.slack.dev/reference/objects/user-object)."""

PROFILE = ("name", "real_name", "title", "tz", "status_emoji", "status_text", "status_expiration")


def rights(role: Role) -> dict[str, bool]:
    return {name: name in RIGHTS_OF[role] for name in RIGHTS}


def invite(world: World, workspace: Workspace, person: Person) -> None:
    """Somebody comes to the workspace; the apps hear team_join. Raises Refused for an id that is taken."""
    if person.id in workspace.people:
        raise Refused(f"{person.id} is in {workspace.name} already", 409)
    _keep(world, workspace, person.model_copy(update={"team_id": workspace.id}))


async def change_role(
    world: World, workspace: Workspace, user: str, role: Role, stays_in: Channel | None = None
) -> None:
    """Makes somebody a member, a guest, an admin; a single-channel guest stays in one channel only.

    Raises Refused for bots, for outsiders and for a single-channel guest without a channel.
    """
    person = _own_person(workspace, user)
    if role == "single_channel_guest":
        _stay_in_one(workspace, user, stays_in)
    _keep(world, workspace, person.model_copy(update=rights(role)))
    await world.live.push("channel", workspace.id)


async def set_status(world: World, workspace: Workspace, user: str, *, emoji: str, text: str, expires: int) -> None:
    """Somebody says what they are up to, such as being on holiday. Raises Refused for bots and outsiders."""
    status = {"status_emoji": emoji, "status_text": text, "status_expiration": expires}
    _keep(world, workspace, _own_person(workspace, user).model_copy(update=status))
    await world.live.push("channel", workspace.id)


def rest(workspace: Workspace, user: str, *, begins: int, ends: int) -> None:
    """Somebody is not to be disturbed between these seconds. Raises Refused for bots and outsiders."""
    person = _own_person(workspace, user)
    workspace.people[user] = person.model_copy(update={"rests_from": begins, "rests_until": ends})


async def deactivate(world: World, workspace: Workspace, user: str, *, deleted: bool) -> None:
    """Takes an account away, or gives it back: it "won't be added back to any channels" (slack.com/help)."""
    person = _own_person(workspace, user)
    if deleted:
        _remove_from(workspace, user, {channel.id for channel in workspace.channels.values() if not channel.is_im})
    _keep(world, workspace, person.model_copy(update={"deleted": deleted}))
    await world.live.push("channel", workspace.id)


def tell_of_people(world: World, workspace: Workspace, before: dict[str, Person]) -> None:
    """Tells the apps who came to the workspace, and who became somebody else, such as a guest."""
    for user, person in workspace.people.items():
        if person != before.get(user):
            about = {"user": user_object(person, world.clock.now()), "cache_ts": person.updated}
            for name in _events_of(before.get(user), person):
                _emit(world, workspace, {"type": name, **about, "event_ts": world.clock.next_ts()})


def _events_of(before: Person | None, now: Person) -> list[str]:
    """docs.slack.dev/reference/events: user_change goes with the narrower events, at the same time."""
    if not before:
        return ["team_join"]
    was_guest, is_guest = ((one.is_restricted, one.is_ultra_restricted) for one in (before, now))
    guest_left = before.is_guest and now.deleted and not before.deleted
    names = ["user_change"]
    if was_guest != is_guest or guest_left:
        names.append("user_guest_status_changed")
    if any(getattr(before, name) != getattr(now, name) for name in PROFILE):
        names.append("user_profile_changed")
    return names


def _emit(world: World, workspace: Workspace, event: Json) -> None:
    for app in world.apps_in(workspace):
        if workspace.installed[app.id].may("users:read"):
            world.emit(workspace, app, event["type"], event)


def _keep(world: World, workspace: Workspace, person: Person) -> None:
    before = dict(workspace.people)
    workspace.know(person.model_copy(update={"updated": 0}), int(world.clock.now().timestamp()))
    tell_of_people(world, workspace, before)


def _own_person(workspace: Workspace, user: str) -> Person:
    person = workspace.person(user)
    if person.is_bot or workspace.is_outsider(user):
        raise Refused(f"{person.label} is not {workspace.name}'s to change", 409)
    return person


def _stay_in_one(workspace: Workspace, user: str, stays_in: Channel | None) -> None:
    held = [one for one in workspace.channels.values() if user in one.members and not one.is_im]
    if stays_in not in held:
        raise Refused("a single-channel guest needs a channel to stay in, and to be in it", 409)
    _remove_from(workspace, user, {channel.id for channel in held if channel is not stays_in})


def _remove_from(workspace: Workspace, user: str, channels: set[str]) -> None:
    """Slack documents no event for leaving along with one's rights, so none is sent."""
    for channel_id in channels:
        members = workspace.channels[channel_id].members
        if user in members:
            members.remove(user)
