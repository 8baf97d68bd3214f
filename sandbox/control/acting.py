"""What a person does on blocks: pressing, picking, and asking for options."""

from sandbox import block_kit
from sandbox.control.asked import Asked, control
from sandbox.control.places import Place, place_of
from sandbox.controls import Control, conversations_for, find, people_for
from sandbox.errors import Refused, SlackError
from sandbox.gateway import Answer
from sandbox.payloads import interaction
from sandbox.seed import Json
from sandbox.state import Channel

NO_ANSWER = "We had some trouble connecting. Try again?"
MOST_SUGGESTIONS = 100
LEAST_TYPED = 3


@control("POST", "action")
async def action(asked: Asked) -> Json:
    """Presses or picks something; the app is told by a block_actions payload."""
    place = place_of(asked, asked.needed("container"))
    touched = find(place.blocks, asked.needed("block_id"), asked.needed("action_id"))
    value = asked.body.get("value")
    chosen = place.chosen(touched, value if isinstance(value, dict) else asked.body)
    place.put(touched, chosen)
    answer = await send_action(place, touched, chosen)
    if answer.problem:
        raise Refused(NO_ANSWER, 504)
    return {"ok": True}


@control("POST", "options")
async def options(asked: Asked) -> Json:
    """What a select offers for what was typed: asked of the app, or known from the workspace."""
    place = place_of(asked, asked.needed("container"))
    touched = find(place.blocks, asked.needed("block_id"), asked.needed("action_id"))
    typed = str(asked.body.get("value") or "")
    if touched.type.endswith("external_select"):
        return await _suggestions(place, touched, typed)
    named = [(id_, name) for id_, name in _named(asked, touched) if typed.lower() in name.lower()]
    return {"options": [{"text": _plain(name), "value": id_} for id_, name in named[:MOST_SUGGESTIONS]]}


async def send_action(place: Place, touched: Control, chosen: Json) -> Answer:
    """Sends one block_actions payload and waits for the acknowledgement."""
    _need_interactivity(place)
    asked = place.asked
    more: Json = {
        "trigger_id": asked.world.triggers.issue(place.app, asked.workspace.id, asked.person.id, place.modal_id),
        **place.described(),
        "actions": [_action(place, touched, chosen)],
        **place.beside(touched, chosen),
    }
    payload = interaction("block_actions", asked.workspace, place.app, asked.person, **more)
    return await asked.world.gateway.deliver(place.app, "interactive", payload)


def _need_interactivity(place: Place) -> None:
    if not place.app.is_interactive:
        raise Refused("the app's manifest has interactivity switched off", 409)


def _action(place: Place, touched: Control, chosen: Json) -> Json:
    told = {name: value for name, value in touched.element.items() if name.startswith("initial_")}
    if "placeholder" in touched.element:
        told["placeholder"] = touched.element["placeholder"]
    return {
        "type": touched.type,
        "action_id": touched.action_id,
        "block_id": touched.block_id,
        **told,
        **chosen,
        "action_ts": place.asked.world.clock.next_ts(),
    }


async def _suggestions(place: Place, touched: Control, typed: str) -> Json:
    least = touched.element.get("min_query_length", LEAST_TYPED)
    if len(typed) < least:
        return {"options": [], "min_query_length": least}
    _need_interactivity(place)
    asked = place.asked
    about: Json = {"action_id": touched.action_id, "block_id": touched.block_id, "value": typed}
    payload = interaction("block_suggestion", asked.workspace, place.app, asked.person, **about, **place.described())
    answer = await asked.world.gateway.deliver(place.app, "interactive", payload)
    if answer.problem:
        return {"options": [], "failure": answer.problem}
    try:
        offered = block_kit.check_suggestions(answer.body)
    except SlackError as error:
        return {"options": [], "failure": error.error, **error.more}
    grouped = [option for group in offered.get("option_groups", []) for option in group["options"]]
    place.offered(touched).extend([*offered.get("options", []), *grouped])
    return offered


def _named(asked: Asked, touched: Control) -> list[tuple[str, str]]:
    workspace, user = asked.workspace, asked.person.id
    kind = touched.type.removeprefix("multi_")
    if kind == "users_select":
        return [(one, workspace.people[one].label) for one in people_for(workspace)]
    if kind == "conversations_select":
        channels = conversations_for(touched.element, workspace, user)
    elif kind == "channels_select":
        channels = [one for one in workspace.channels.values() if one.kind == "public" and not one.is_archived]
    else:
        raise Refused(f"a {touched.type} brings its own options")
    return [(channel.id, _channel_label(asked, channel)) for channel in channels]


def _channel_label(asked: Asked, channel: Channel) -> str:
    if not channel.is_im:
        return channel.name
    return asked.workspace.people[channel.other_member(asked.person.id)].label


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}
