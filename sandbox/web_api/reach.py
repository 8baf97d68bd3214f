"""Which workspace a call is about, when its token works in several."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox import modals
from sandbox.errors import SlackError
from sandbox.oauth import Installation
from sandbox.state import Workspace
from sandbox.world import World

TEAM_ARGUMENTS = ("team_id", "team")
PLACE_ARGUMENTS = ("channel", "channel_id", "user", "user_id", "users", "file")


def workspace_of(world: World, installation: Installation, args: Mapping[str, Any]) -> Workspace:
    """A workspace's token works there; an organisation's where the arguments point to.

    Raises SlackError team_access_not_granted for a workspace of the organisation that did not let the app in.
    """
    if not installation.is_org:
        return world.workspaces[installation.place]
    pointed_at = list(_pointed_at(world, installation, args))
    reached = [workspace for workspace in pointed_at if workspace.id in installation.teams]
    if reached:
        return reached[0]
    if pointed_at or not installation.teams or any(args.get(name) for name in TEAM_ARGUMENTS):
        raise SlackError("team_access_not_granted")
    return world.workspaces[installation.teams[0]]


def _pointed_at(world: World, installation: Installation, args: Mapping[str, Any]) -> Iterator[Workspace]:
    team = next((args[name] for name in TEAM_ARGUMENTS if args.get(name)), None)
    for workspace in world.organisation(installation.place):
        if workspace.id == team or (not team and _is_in(world, workspace, args)):
            yield workspace


def _is_in(world: World, workspace: Workspace, args: Mapping[str, Any]) -> bool:
    """Whether a channel, a person, a file, a view or a trigger of the arguments is this workspace's."""
    ids = [one for name in PLACE_ARGUMENTS for one in str(args.get(name) or "").split(",")]
    if any(one in held for one in ids for held in (workspace.channels, workspace.people, workspace.files)):
        return True
    if workspace.view(str(args.get("view_id"))) or world.triggers.team_of(str(args.get("trigger_id"))) == workspace.id:
        return True
    return bool(args.get("external_id") and modals.by_external_id(workspace, str(args["external_id"])))
