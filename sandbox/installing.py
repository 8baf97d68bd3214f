"""Apps come to a workspace or an organisation and go again, with the events of each change."""

from sandbox.errors import Refused, SlackError
from sandbox.oauth import Code, Installation, Token
from sandbox.seed import App, Json
from sandbox.state import Workspace
from sandbox.world import World


async def install(world: World, code: Code) -> Token:
    """Does what a person allowed, and returns the token for it.

    Raises SlackError cannot_install_an_org_installed_app for a workspace whose organisation has the app.
    """
    place = world.workspaces.get(code.place)
    installation = _in_workspace(world, code.app, place) if place else _in_organisation(world, code.app, code.place)
    installation.add_scopes(code.scopes)
    await world.live.push("channel")
    return world.tokens.issue(installation)


async def grant(world: World, workspace: Workspace, app: App) -> None:
    """An organisation that installed the app lets it into one of its workspaces. Raises Refused."""
    installation = org_installation(world, workspace, app)
    if workspace.org_of(app):
        raise Refused(f"{app.name} is in {workspace.name} already", 409)
    workspace.let_in(installation)
    await _tell_of_access(world, installation, "team_access_granted", workspace)


async def revoke(world: World, workspace: Workspace, app: App) -> None:
    """The organisation takes the app out of one workspace; elsewhere it stays. Raises Refused."""
    installation = org_installation(world, workspace, app)
    if not workspace.org_of(app):
        raise Refused(f"{app.name} is not in {workspace.name}", 409)
    workspace.take_out(installation)
    installation.teams.remove(workspace.id)
    await _tell_of_access(world, installation, "team_access_revoked", workspace)


async def uninstall(world: World, installation: Installation) -> None:
    """The app is taken out: all of its tokens there are worth nothing, its bot is in no channel, both events are sent.

    docs.slack.dev/reference/events/app_uninstalled: their order is not guaranteed.
    """
    app, teams = installation.app, list(installation.teams)
    tell_of_revocation(world, installation)
    _emit(world, installation, {"type": "app_uninstalled"})
    for team in teams:
        world.workspaces[team].take_out(installation)
    world.org_wide.pop((installation.place, app.id), None)
    world.tokens.withdraw(app, {installation.place, *teams})
    await world.live.push("channel")


def tell_of_revocation(world: World, installation: Installation) -> None:
    """tokens_revoked names bot users, and no tokens."""
    tokens = {"oauth": [], "bot": [installation.app.bot_user]}
    _emit(world, installation, {"type": "tokens_revoked", "tokens": tokens})


def org_installation(world: World, workspace: Workspace, app: App) -> Installation:
    """Raises Refused where no organisation of that workspace installed the app."""
    enterprise = workspace.enterprise
    found = world.org_wide.get((enterprise.id, app.id)) if enterprise else None
    if not found:
        raise Refused(f"no organisation of {workspace.name} has {app.name}", 404)
    return found


def _in_workspace(world: World, app: App, workspace: Workspace) -> Installation:
    if workspace.enterprise and (workspace.enterprise.id, app.id) in world.org_wide:
        raise SlackError("cannot_install_an_org_installed_app")
    installation = workspace.installed.get(app.id) or Installation(app, workspace.id, granted=[])
    workspace.let_in(installation)
    return installation


def _in_organisation(world: World, app: App, enterprise_id: str) -> Installation:
    """Workspaces that had the app come along; the others wait until they are let in.

    docs.slack.dev/enterprise/migrating-to-organization-wide-deployment
    """
    new = Installation(app, enterprise_id, is_org=True, granted=[])
    installation = world.org_wide.setdefault((enterprise_id, app.id), new)
    for workspace in world.organisation(enterprise_id):
        if app.id in workspace.installed:
            workspace.let_in(installation)
    return installation


async def _tell_of_access(world: World, installation: Installation, name: str, workspace: Workspace) -> None:
    event = {"type": name, "team_ids": [workspace.id], "event_ts": world.clock.next_ts()}
    world.emit_to_org(installation, name, event)
    await world.live.push("channel", workspace.id)


def _emit(world: World, installation: Installation, event: Json) -> None:
    """Nothing is told of an installation whose place the organisation's took: the app is still there."""
    app, workspace = installation.app, world.workspaces.get(installation.place)
    stamped = event | {"event_ts": world.clock.next_ts()}
    if not workspace:
        world.emit_to_org(installation, event["type"], stamped)
    elif workspace.installed.get(app.id) is installation:
        world.emit(workspace, app, event["type"], stamped)
