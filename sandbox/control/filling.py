"""What a person does with modals and the Home tab: typing, submitting, closing, opening."""

from typing import Any

from sandbox import block_kit, modals
from sandbox.control.acting import NO_ANSWER, send_action
from sandbox.control.asked import Asked, control
from sandbox.control.places import ViewPlace, type_into, view_place
from sandbox.controls import complaint, controls_in
from sandbox.errors import Refused, SlackError
from sandbox.payloads import in_view, interaction
from sandbox.seed import Json
from sandbox.state import View


@control("POST", "fill")
async def fill(asked: Asked) -> Json:
    """Keeps what was typed; inputs with dispatch_action tell the app of each change.

    Whether a text input tells it on Enter or on each character is for who types to respect.
    """
    place = view_place(asked, asked.needed("view_id"))
    for touched, chosen in type_into(place, asked.needed("values")):
        if touched.block.get("dispatch_action") or not touched.is_input:
            await send_action(place, touched, chosen)
    return {"ok": True}


@control("POST", "submit")
async def submit(asked: Asked) -> Json:
    """Submits the topmost modal, unless its inputs are such that Slack's client would not."""
    place = view_place(asked, asked.needed("view_id"))
    type_into(place, asked.body.get("values") or {})
    view = _modal(place)
    complaints = _complaints(view)
    if complaints:
        return {"ok": False, "errors": complaints}
    trigger_id = asked.world.triggers.issue(view.app, asked.workspace.id, asked.person.id, view.id)
    _hand_over(asked, view)
    payload = interaction(
        "view_submission",
        asked.workspace,
        view.app,
        asked.person,
        trigger_id=trigger_id,
        view=in_view(asked.workspace, view)["view"],
        response_urls=_response_urls(asked, view),
    )
    answer = await asked.world.gateway.deliver(view.app, "interactive", payload)
    if answer.problem:
        return {"ok": False, "failure": NO_ANSWER}
    return await _obey(asked, view, answer.body or {})


@control("POST", "close")
async def close(asked: Asked) -> Json:
    """Closes the topmost modal, or with `clear` all of them."""
    view = _modal(view_place(asked, asked.needed("view_id")))
    await modals.dismiss(asked.world, asked.workspace, view, is_cleared=bool(asked.body.get("clear")))
    return {"ok": True}


@control("POST", "home")
async def open_home(asked: Asked) -> Json:
    """Opens the Home tab: the app hears app_home_opened."""
    app, workspace, person = asked.app(asked.body.get("app")), asked.workspace, asked.person
    if not app.has_home:
        raise Refused("the app has no Home tab", 409)
    created = int(asked.world.clock.now().timestamp())
    event: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": workspace.direct_channel([app.bot_user, person.id], created).id,
        "tab": "home",
        "event_ts": asked.world.clock.next_ts(),
    }
    if view := workspace.homes.get((app.id, person.id)):
        event["view"] = in_view(workspace, view)["view"]
    asked.world.emit(workspace, app, "app_home_opened", event)
    return {"ok": True}


def _modal(place: ViewPlace) -> View:
    if place.view.body["type"] != "modal":
        raise Refused("that is no modal", 409)
    return place.view


def _complaints(view: View) -> dict[str, str]:
    found = {
        one.block_id: complaint(one, view.values[one.block_id][one.action_id])
        for one in controls_in(view.blocks)
        if one.is_input
    }
    return {block_id: message for block_id, message in found.items() if message}


def _hand_over(asked: Asked, view: View) -> None:
    """From now on the app may see the files that were chosen."""
    for states in view.values.values():
        for state in states.values():
            for one in (state["type"] == "file_input" and state.get("files")) or []:
                asked.workspace.files[one["id"]].given_to.add(view.app.bot_user)


def _response_urls(asked: Asked, view: View) -> list[Json]:
    urls = []
    for one in controls_in(view.blocks):
        picked = view.values.get(one.block_id, {}).get(one.action_id, {})
        channel = picked.get("selected_conversation") or picked.get("selected_channel")
        if one.element.get("response_url_enabled") and channel:
            path = asked.world.response_urls.issue(view.app, asked.workspace.id, channel, view.user)
            ids = {"block_id": one.block_id, "action_id": one.action_id, "channel_id": channel}
            urls.append({**ids, "response_url": asked.world.base_url + path})
    return urls


async def _obey(asked: Asked, view: View, answer: Any) -> Json:
    """Does what the app answered to a submission; what Slack could not do shows as a failure."""
    try:
        match answer.get("response_action") if isinstance(answer, dict) else answer:
            case None:
                await modals.close(asked.world, asked.workspace, view)
            case "clear":
                await modals.close(asked.world, asked.workspace, asked.workspace.modals[view.user][0])
            case "errors":
                return _shown_errors(view, answer.get("errors"))
            case "update":
                body = _checked_view(asked, view, answer)
                await modals.replace(asked.world, asked.workspace, view, body)
            case "push":
                body = _checked_view(asked, view, answer)
                await modals.push(asked.world, asked.workspace, view.app, view.user, body)
            case _:
                raise SlackError("invalid_response_action")
    except SlackError as error:
        return {"ok": False, "failure": NO_ANSWER, "error": error.error, **error.more}
    return {"ok": True}


def _checked_view(asked: Asked, view: View, answer: Json) -> Json:
    body = block_kit.check_view(answer.get("view"), "modal", asked.workspace)
    modals.need_scopes(asked.workspace.installed[view.app.id], body)
    return body


def _shown_errors(view: View, errors: Any) -> Json:
    inputs = {one.block_id for one in controls_in(view.blocks) if one.is_input}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_response_action_errors")
    return {"ok": False, "errors": errors}
