"""auth.* and apps.uninstall: whose token it is, where it works, and its end."""

from sandbox import installing
from sandbox.errors import SlackError
from sandbox.seed import Json
from sandbox.web_api.call import Args, Call, method, open_method
from sandbox.web_api.oauth import client_of
from sandbox.world import World


@method("auth.test")
async def auth_test(call: Call) -> Json:
    """An organisation's token belongs to no workspace: its team is the organisation."""
    enterprise = call.enterprise
    team = enterprise if call.installation.is_org else {"id": call.workspace.id, "name": call.workspace.name}
    return {
        "url": f"{call.world.base_url}/",
        "team": team["name"],
        "user": call.app.name.lower(),
        "team_id": team["id"],
        "user_id": call.bot,
        "bot_id": call.app.bot_id,
        **({"enterprise_id": enterprise["id"]} if enterprise else {}),
        "is_enterprise_install": call.installation.is_org,
    }


@method("auth.teams.list")
async def list_teams(call: Call) -> Json:
    """The workspaces that let the app in."""
    teams, metadata = call.page(call.installation.teams, default=100, most=1000)
    named = [{"id": team, "name": call.world.workspaces[team].name} for team in teams]
    return {"teams": named, "response_metadata": metadata}


@open_method("auth.revoke")
async def revoke(world: World, token: str | None, args: Args) -> Json:
    """Without token rotation the installation ends with its token; with it, the one token only.

    docs.slack.dev/authentication/using-token-rotation
    """
    if not token:
        raise SlackError("not_authed")
    is_test = args.flag("test")
    revoked = world.tokens.revoke(token, is_test=is_test)
    if revoked and not is_test:
        if revoked.expires_at:
            installing.tell_of_revocation(world, revoked.installation)
        else:
            await installing.uninstall(world, revoked.installation)
    return {"revoked": not is_test}


@method("apps.uninstall")
async def uninstall(call: Call) -> Json:
    if client_of(call.world, call.args) is not call.app:
        raise SlackError("client_id_token_mismatch")
    await installing.uninstall(call.world, call.installation)
    return {}
