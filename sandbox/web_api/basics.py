"""auth.test, team.info, dnd.info and apps.connections.open."""

from sandbox.errors import SlackError
from sandbox.seed import Json
from sandbox.web_api.call import Call, method
from sandbox.world import World


@method("auth.test")
async def auth_test(call: Call) -> Json:
    return {
        "url": f"{call.world.base_url}/",
        "team": call.workspace.name,
        "user": call.workspace.people[call.bot].name,
        "team_id": call.workspace.id,
        "user_id": call.bot,
        "bot_id": call.app.bot_id,
        "is_enterprise_install": False,
    }


def connection_url(world: World, token: str | None) -> str:
    """apps.connections.open: a WebSocket address that works once, for an app-level token."""
    if not token:
        raise SlackError("not_authed")
    app = next((app for app in world.apps.values() if app.app_token == token), None)
    if not app:
        raise SlackError("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth")
    address = world.base_url.replace("http", "ws", 1)
    return f"{address}/link?ticket={world.gateway.sockets.ticket(app)}&app_id={app.id}"


@method("team.info", "team:read")
async def team_info(call: Call) -> Json:
    workspace = call.workspace
    return {"team": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain, "icon": {}}}


@method("dnd.info", "dnd:read")
async def dnd_info(call: Call) -> Json:
    call.person(call.args.required("user"))
    return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
