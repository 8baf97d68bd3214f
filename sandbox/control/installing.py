"""What the owners of a workspace or an organisation do with apps: letting them in, and taking them out."""

from sandbox import installing
from sandbox.control.asked import Asked, control
from sandbox.errors import Refused
from sandbox.oauth import Installation
from sandbox.seed import App, Json


@control("POST", "grant")
async def grant(asked: Asked) -> Json:
    """Lets an app that the organisation installed into the workspace."""
    await installing.grant(asked.world, asked.workspace, _app(asked))
    return {"ok": True}


@control("POST", "revoke")
async def revoke(asked: Asked) -> Json:
    """Takes an app of the organisation's out of the workspace."""
    await installing.revoke(asked.world, asked.workspace, _app(asked))
    return {"ok": True}


@control("POST", "uninstall")
async def uninstall(asked: Asked) -> Json:
    """Takes an app out of the workspace, or of the whole organisation that installed it."""
    await installing.uninstall(asked.world, _installation(asked, _app(asked)))
    return {"ok": True}


def _app(asked: Asked) -> App:
    """The app of that id, by default the sandbox's first, wherever it is installed."""
    wanted = asked.body.get("app")
    found = next((app for app in asked.world.apps.values() if wanted in (None, app.id)), None)
    if not found:
        raise Refused(f"there is no app {wanted!r}", 404)
    return found


def _installation(asked: Asked, app: App) -> Installation:
    here = asked.workspace.installed.get(app.id)
    return here or installing.org_installation(asked.world, asked.workspace, app)
