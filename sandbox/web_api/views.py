"""views.*: modals and the Home tab."""

from typing import Any

from sandbox import block_kit, modals
from sandbox.errors import SlackError
from sandbox.objects import view_object
from sandbox.seed import Json
from sandbox.state import View
from sandbox.web_api.call import Call, invalid_arguments, method


@method("views.open")
async def open_view(call: Call) -> Json:
    body = checked_view(call, "modal")
    trigger = call.world.triggers.exchange(call.args.required("trigger_id"), call.app)
    view = await modals.open_root(call.world, call.workspace, call.app, trigger.user, body)
    return _answer(call, view)


@method("views.push")
async def push(call: Call) -> Json:
    body = checked_view(call, "modal")
    trigger = call.world.triggers.exchange(call.args.required("trigger_id"), call.app)
    if not trigger.from_view:
        raise SlackError("invalid_trigger_id")
    view = await modals.push(call.world, call.workspace, call.app, trigger.user, body)
    return _answer(call, view)


@method("views.update")
async def update(call: Call) -> Json:
    view = _view_to_update(call)
    body = checked_view(call, view.body["type"])
    _check_hash(call, view)
    await modals.replace(call.world, call.workspace, view, body)
    return _answer(call, view)


@method("views.publish")
async def publish(call: Call) -> Json:
    user = call.args.required("user_id")
    body = checked_view(call, "home")
    if not call.app.has_home:
        raise SlackError("not_enabled")
    if user not in call.workspace.people:
        raise invalid_arguments("user not found [json-pointer:/user_id]")
    if before := call.workspace.homes.get((call.app.id, user)):
        _check_hash(call, before)
    view = await modals.publish(call.world, call.workspace, call.app, user, body)
    return _answer(call, view)


def checked_view(call: Call, kind: str) -> Json:
    """The view argument, refused as Slack refuses it."""
    body: Any = call.args.json("view", "invalid_arguments")
    checked = block_kit.check_view(body, kind, call.workspace)
    modals.need_scopes(call.installation, checked)
    return checked


def _view_to_update(call: Call) -> View:
    view_id, external_id = call.args.text("view_id"), call.args.text("external_id")
    if not view_id and not external_id:
        raise invalid_arguments("one of view_id or external_id is required")
    view = call.workspace.view(view_id) if view_id else modals.by_external_id(call.workspace, external_id)
    if not view or view.app.id != call.app.id:
        raise SlackError("not_found")
    return view


def _check_hash(call: Call, view: View) -> None:
    if call.args.text("hash") not in ("", view.hash):
        raise SlackError("hash_conflict")


def _answer(call: Call, view: View) -> Json:
    return {"view": view_object(call.workspace, view)}
