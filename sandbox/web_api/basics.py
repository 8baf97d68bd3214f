"""api.test, apps.connections.open, team.info and dnd.info."""

from sandbox.errors import SlackError
from sandbox.seed import Json
from sandbox.web_api.call import Args, Call, method, open_method
from sandbox.world import World


@open_method("api.test")
async def api_test(_world: World, _token: str | None, args: Args) -> Json:
    return {"args": dict(args)}


@open_method("apps.connections.open")
async def open_connection(world: World, token: str | None, _args: Args) -> Json:
    """A WebSocket address that works once, for an app-level token."""
    if not token:
        raise SlackError("not_authed")
    app = next((app for app in world.apps.values() if app.app_token == token), None)
    if not app:
        raise SlackError("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth")
    address = world.base_url.replace("http", "ws", 1)
    return {"url": f"{address}/link?ticket={world.gateway.sockets.ticket(app)}&app_id={app.id}"}


@method("team.info", "team:read")
async def team_info(call: Call) -> Json:
    """The workspace; an organisation's token gets the organisation, unless it names a `team`."""
    if call.installation.is_org and not call.args.text("team"):
        return {"team": {**call.enterprise, "icon": {}}}
    workspace = call.workspace
    team = {"id": workspace.id, "name": workspace.name, "domain": workspace.domain, "icon": {}}
    return {"team": team | {f"enterprise_{name}": value for name, value in call.enterprise.items()}}


@method("dnd.info", "dnd:read", per_team=True)
async def dnd_info(call: Call) -> Json:
    call.person(call.args.required("user"))
    return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
