"""Where a person acts, on a message or in a view, and what they put into the elements there."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from sandbox.control.asked import Asked
from sandbox.controls import Control, controls_in, find, initial_values, pick_option, picked
from sandbox.errors import Refused
from sandbox.payloads import in_message, in_view
from sandbox.seed import App, Json
from sandbox.state import Channel, Message, View


@dataclass
class Place(ABC):
    """Blocks on a person's screen, and the app that they belong to."""

    asked: Asked
    app: App
    blocks: list[Json]

    @property
    @abstractmethod
    def key(self) -> str:
        """Which place this is, among all of the workspace."""

    @property
    def modal_id(self) -> str | None:
        """The view's id when the place is a modal: only triggers from there may push."""
        return None

    @abstractmethod
    def described(self) -> Json:
        """The place as payloads name it."""

    def beside(self, touched: Control, chosen: Json) -> Json:
        """What block_actions carries from this place beside the action itself."""
        del touched, chosen
        return {}

    def put(self, touched: Control, chosen: Json) -> bool:
        """Keeps what was chosen as the place's state; says whether that changed it."""
        del touched, chosen
        return False

    def offered(self, control: Control) -> list[Json]:
        """The options that an external select was answered with so far, for this person."""
        key = (self.asked.workspace.id, self.asked.person.id, self.key, control.block_id, control.action_id)
        return self.asked.world.offered.setdefault(key, [])

    def chosen(self, control: Control, given: Json) -> Json:
        """What acting on the element yields, in the words of the payload. Raises Refused."""
        key, element = control.state_key, control.element
        if key:
            workspace, user = self.asked.workspace, self.asked.person.id
            return {key: picked(control, given, workspace, user, self.offered(control))}
        if control.type == "overflow":
            return {"selected_option": pick_option(element["options"], given.get("selected_option"))}
        if control.type == "feedback_buttons":
            element = _feedback_button(element, given.get("value"))
        return {name: element[name] for name in ("text", "value", "style") if name in element}


@dataclass
class ViewPlace(Place):
    """A modal or a Home tab; it holds what was typed into it."""

    view: View

    @property
    def key(self) -> str:
        return self.view.id

    @property
    def modal_id(self) -> str | None:
        return self.view.id if self.view.body["type"] == "modal" else None

    def described(self) -> Json:
        return in_view(self.asked.workspace, self.view)

    def put(self, touched: Control, chosen: Json) -> bool:
        if not touched.state_key:
            return False
        held = self.view.values[touched.block_id]
        before, held[touched.action_id] = held[touched.action_id], {"type": touched.type, **chosen}
        return before != held[touched.action_id]


@dataclass
class MessagePlace(Place):
    """A message; what was picked on it is known to the page only, which sends it along as `state`."""

    channel: Channel
    message: Message

    @property
    def key(self) -> str:
        return f"{self.channel.id}/{self.message.ts}"

    def described(self) -> Json:
        return in_message(self.asked.workspace, self.channel, self.message)

    def beside(self, touched: Control, chosen: Json) -> Json:
        asked = self.asked
        values = self._values(asked.body.get("state") or {})
        if touched.state_key:
            values[touched.block_id][touched.action_id] = {"type": touched.type, **chosen}
        path = asked.world.response_urls.issue(
            self.app, asked.workspace.id, self.channel.id, asked.person.id, self.message.ts
        )
        return {"state": {"values": values}, "response_url": asked.world.base_url + path}

    def _values(self, held: Json) -> Json:
        values = initial_values(self.blocks)
        for block_id, states in held.items():
            for action_id, given in states.items():
                control = find(self.blocks, block_id, action_id)
                if control.state_key in given:
                    values[block_id][action_id] = {"type": control.type, **self.chosen(control, given)}
        return values


def place_of(asked: Asked, container: Json) -> Place:
    """The message or view that a container names, as the acting person sees it. Raises Refused."""
    if container.get("type") == "view":
        return view_place(asked, str(container.get("view_id")))
    where = Asked(asked.world, asked.body | {"channel": container.get("channel")})
    channel = where.channel()
    message = where.message(channel, str(container.get("ts")))
    if not message.app_id:
        raise Refused("no app wrote that message", 409)
    return MessagePlace(asked, asked.app(message.app_id), message.blocks, channel, message)


def view_place(asked: Asked, view_id: str) -> ViewPlace:
    view = asked.view(view_id)
    return ViewPlace(asked, asked.app(view.app.id), view.blocks, view)


def type_into(place: ViewPlace, values: Any) -> list[tuple[Control, Json]]:
    """Puts values, {block_id: state} or {block_id: {action_id: state}}, into a view; what changed."""
    if not isinstance(values, dict):
        raise Refused("values go by block_id")
    typed = [(control, place.chosen(control, given)) for control, given in _addressed(place.blocks, values)]
    return [(control, chosen) for control, chosen in typed if place.put(control, chosen)]


def _addressed(blocks: list[Json], values: Json) -> list[tuple[Control, Json]]:
    addressed = []
    for block_id, given in values.items():
        inside = [one for one in controls_in(blocks) if one.block_id == block_id]
        named = [one for one in inside if one.action_id in given]
        if named:
            addressed += [(one, given[one.action_id]) for one in named]
        elif len(inside) == 1:
            addressed.append((inside[0], given))
        else:
            raise Refused(f"block {block_id!r} has {len(inside)} elements: name the one that is meant", 404)
    return addressed


def _feedback_button(element: Json, value: Any) -> Json:
    buttons: list[Json] = [element["positive_button"], element["negative_button"]]
    pressed = next((button for button in buttons if button["value"] == value), None)
    if not pressed:
        raise Refused("that is neither of the two buttons")
    return pressed
