"""oauth.v2.access: a code becomes a token, and a refresh token the next pair."""

from secrets import compare_digest

from sandbox import installing
from sandbox.errors import SlackError
from sandbox.oauth import TOKEN_LIFETIME, Token
from sandbox.seed import App, Json
from sandbox.web_api.call import Args, open_method
from sandbox.world import World


@open_method("oauth.v2.access")
async def access(world: World, _token: str | None, args: Args) -> Json:
    """docs.slack.dev/reference/methods/oauth.v2.access."""
    app = client_of(world, args)
    kind = args.text("grant_type", "authorization_code")
    if kind == "refresh_token":
        return _granted(world, world.tokens.refresh(app, args.text("refresh_token")))
    if kind != "authorization_code":
        raise SlackError("invalid_grant_type")
    code = world.codes.exchange(args.text("code"), app, args.text("redirect_uri"))
    token = await installing.install(world, code)
    return _granted(world, token) | {"authed_user": {"id": code.user}}


def client_of(world: World, args: Args) -> App:
    """The app that proves itself by client_id and client_secret. Raises SlackError."""
    client_id = args.text("client_id")
    app = next((app for app in world.apps.values() if client_id and app.client_id == client_id), None)
    if not app:
        raise SlackError("invalid_client_id")
    if not compare_digest(app.client_secret.encode(), args.text("client_secret").encode()):
        raise SlackError("bad_client_secret")
    return app


def _granted(world: World, token: Token) -> Json:
    installation = token.installation
    workspace = world.workspaces.get(installation.place)
    enterprise = workspace.enterprise if workspace else world.enterprises[installation.place]
    expiry = {"refresh_token": token.refresh_token, "expires_in": int(TOKEN_LIFETIME.total_seconds())}
    return {
        "access_token": token.text,
        "token_type": "bot",
        "scope": ",".join(installation.scopes or []),
        "bot_user_id": installation.app.bot_user,
        "app_id": installation.app.id,
        **(expiry if token.expires_at else {}),
        "team": {"id": workspace.id, "name": workspace.name} if workspace else None,
        "enterprise": enterprise.model_dump() if enterprise else None,
        "is_enterprise_install": installation.is_org,
    }
