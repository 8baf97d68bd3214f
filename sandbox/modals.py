"""The views on a person's screen: the stack of modals and the Home tab."""

import secrets

from sandbox.controls import controls_in, initial_values, kept_values
from sandbox.errors import SlackError
from sandbox.oauth import Installation
from sandbox.payloads import in_view, interaction
from sandbox.seed import App, Json
from sandbox.state import MODAL_STACK, View, Workspace, new_id
from sandbox.world import World


async def open_root(world: World, workspace: Workspace, app: App, user: str, body: Json) -> View:
    """Opens a modal of its own, in place of whatever modal was open."""
    view = _new_view(world, workspace, app, user, body)
    workspace.modals[user] = [view]
    await _push(world, workspace, view)
    return view


async def push(world: World, workspace: Workspace, app: App, user: str, body: Json) -> View:
    """Puts a modal on top of the open one. Raises SlackError push_limit_reached at the fourth."""
    stack = workspace.modals.get(user, [])
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= MODAL_STACK:
        raise SlackError("push_limit_reached")
    view = _new_view(world, workspace, app, user, body)
    view.root_id, view.previous_id = stack[0].id, stack[-1].id
    stack.append(view)
    await _push(world, workspace, view)
    return view


async def replace(world: World, workspace: Workspace, view: View, body: Json) -> View:
    """Changes an open view in place; what was typed stays where block, action and type are the same."""
    _check_external_id(workspace, body, view)
    view.values = kept_values(view.blocks, view.values, body["blocks"])
    view.body = body
    view.hash = _new_hash(world)
    await _push(world, workspace, view)
    return view


async def publish(world: World, workspace: Workspace, app: App, user: str, body: Json) -> View:
    """Shows a person's Home tab."""
    before = workspace.homes.get((app.id, user))
    if before:
        return await replace(world, workspace, before, body)
    view = _new_view(world, workspace, app, user, body)
    workspace.homes[app.id, user] = view
    await _push(world, workspace, view)
    return view


async def close(world: World, workspace: Workspace, view: View) -> None:
    """Takes a modal off the screen, with whatever lies on top of it."""
    stack = workspace.modals.get(view.user, [])
    if view in stack:
        del stack[stack.index(view) :]
    await _push(world, workspace, view)


async def dismiss(world: World, workspace: Workspace, view: View, *, is_cleared: bool) -> None:
    """A person closes a modal, or all of them; the app hears of it where it asked to."""
    stack = list(workspace.modals.get(view.user, []))
    clears = is_cleared or bool(view.body.get("clear_on_close"))
    closed = list(reversed(stack)) if clears else [view]
    for one in closed:
        await close(world, workspace, one)
        if one.body.get("notify_on_close"):
            _notify(world, workspace, one, is_cleared=clears)


def need_scopes(installation: Installation, body: Json) -> None:
    """Raises SlackError missing_scope for a file input without files:read.

    That the element needs it is documented, the word of refusal is not
    (docs.slack.dev/reference/block-kit/block-elements/file-input-element).
    """
    asks_for_files = any(one.type == "file_input" for one in controls_in(body["blocks"]))
    if asks_for_files and not installation.may("files:read"):
        provided = ",".join(installation.scopes or [])
        raise SlackError("missing_scope", needed="files:read", provided=provided)


def by_external_id(workspace: Workspace, external_id: str) -> View | None:
    views = [view for stack in workspace.modals.values() for view in stack] + list(workspace.homes.values())
    return next((view for view in views if view.body.get("external_id") == external_id), None)


def _notify(world: World, workspace: Workspace, view: View, *, is_cleared: bool) -> None:
    payload = interaction(
        "view_closed",
        workspace,
        view.app,
        workspace.people[view.user],
        view=in_view(workspace, view)["view"],
        is_cleared=is_cleared,
    )

    async def tell() -> None:
        await world.gateway.deliver(view.app, "interactive", payload)

    world.spawn(tell())


def _new_view(world: World, workspace: Workspace, app: App, user: str, body: Json) -> View:
    _check_external_id(workspace, body, None)
    view_id = new_id("V")
    values = initial_values(body["blocks"])
    return View(view_id, app, user, body, _new_hash(world), root_id=view_id, values=values)


def _check_external_id(workspace: Workspace, body: Json, own: View | None) -> None:
    external_id = body.get("external_id")
    taken = by_external_id(workspace, external_id) if external_id else None
    if taken and taken is not own:
        raise SlackError("duplicate_external_id")


def _new_hash(world: World) -> str:
    return f"{int(world.clock.now().timestamp())}.{secrets.token_hex(4)}"


async def _push(world: World, workspace: Workspace, view: View) -> None:
    kind = "home" if view.body["type"] == "home" else "view"
    await world.live.push(kind, workspace.id, [view.user], view_id=view.id)
