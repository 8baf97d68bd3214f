"""People of the sandbox for scenario tests: they type, press, fill in and read, over the sandbox's control API."""

import asyncio
import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import aiohttp

from tests.support.log_search import typed
from tests.support.time import PATIENCE

Json = dict[str, Any]
T = TypeVar("T")
STATE = {
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
}


class NotFound(AssertionError):
    """Something that a person looked for on the screen is not there."""


@dataclass
class Person:
    """Somebody at the keyboard. `here` is the channel that they are looking at."""

    http: aiohttp.ClientSession
    url: str
    team: str
    id: str
    here: str
    _read: set[tuple[str, str, str]] = field(default_factory=set)

    async def command(self, text: str, channel: str | None = None) -> Json:
        """Type a slash command."""
        return await self.post("command", channel=channel or self.here, text=text)

    async def shortcut(self, callback_id: str, **place: str) -> Json:
        """Use a shortcut; on a message, `channel` and `ts` name it."""
        return await self.post("shortcut", callback_id=callback_id, **place)

    async def modal(self) -> "Modal":
        """The modal in front of this person, once one is open."""
        return Modal(self, await self.until(self._top_view))

    async def no_modal(self) -> None:
        """Waits until no modal is open."""

        async def closed() -> bool | None:
            return True if await self._top_view() is None else None

        await self.until(closed)

    async def told(self) -> "Shown":
        """The next private word that this person has not read yet, oldest first."""
        return await self.until(self._next_private)

    async def messages(self, channel: str, thread: str | None = None) -> "list[Shown]":
        """What this person sees in a channel or a thread."""
        where = {"channel": channel} | ({"thread": thread} if thread else {})
        found = (await self.get("messages", **where))["messages"]
        return [Shown(self, channel, message) for message in found]

    async def said(self, channel: str, containing: str = "") -> "Shown":
        """The newest message of the bot in a channel that contains these words, once it is there."""

        async def newest() -> Shown | None:
            said = [m for m in await self.messages(channel) if m.raw["bot"] and containing in m.words]
            return said[-1] if said else None

        return await self.until(newest)

    async def home(self) -> "Home":
        """Open the app's Home tab and wait for it."""
        await self.post("home")

        async def published() -> Json | None:
            view: Json | None = (await self.get("home"))["view"]
            return view

        return Home(self, await self.until(published))

    async def upload(self, name: str, content: bytes) -> Json:
        """Choose a file of this machine; gives what a form is told of it."""
        body = await self.post("upload", name=name, content=base64.b64encode(content).decode())
        file: Json = body["file"]
        return file

    async def get(self, what: str, **query: str) -> Json:
        """Ask the control API."""
        params = {"team": self.team, "as": self.id, **query}
        async with self.http.get(f"{self.url}/sandbox/{what}", params=params) as answer:
            return await _checked(answer)

    async def post(self, what: str, **body: Any) -> Json:
        """Do something through the control API."""
        typed(body)
        body = {"team": self.team, "as": self.id, **body}
        async with self.http.post(f"{self.url}/sandbox/{what}", json=body) as answer:
            return await _checked(answer)

    async def until(self, look: Callable[[], Awaitable[T | None]]) -> T:
        """Look, and look again at whatever happens in the sandbox, until there is something to see."""
        live = f"{self.url}/sandbox/live?team={self.team}&as={self.id}"
        try:
            async with asyncio.timeout(PATIENCE), self.http.ws_connect(live) as happenings:
                while (found := await look()) is None:
                    await happenings.receive()
                return found
        except TimeoutError:
            raise NotFound(f"{look.__name__}: nothing came within {PATIENCE:.0f} s") from None

    async def _top_view(self) -> Json | None:
        stack = (await self.get("views"))["stack"]
        return stack[-1] if stack else None

    async def _next_private(self) -> "Shown | None":
        for channel in (await self.get("state"))["channels"]:
            for message in (await self.get("messages", channel=channel["id"]))["messages"]:
                key = (channel["id"], message["ts"], json.dumps(message["blocks"]))  # a button may replace it
                private = message["ephemeral"] or (channel["kind"] == "dm" and message["bot"])
                if private and key not in self._read:
                    self._read.add(key)
                    return Shown(self, channel["id"], message)
        return None


@dataclass
class Surface(ABC):
    """Anything with blocks on it."""

    person: Person

    @property
    @abstractmethod
    def blocks(self) -> list[Json]:
        """What stands on it."""

    @property
    @abstractmethod
    def container(self) -> Json:
        """How Slack names it in what is pressed on it."""

    @property
    def words(self) -> str:
        """Everything that is written on it, as one text."""
        return "\n".join(_texts(self.blocks))

    async def press(self, button: str, nth: int = 0) -> None:
        """Press the button with this text."""
        found = [(b, e) for b in self.blocks for e in _elements(b) if e.get("text", {}).get("text") == button]
        if not found:
            raise NotFound(f"no button {button!r}; there are {self.buttons}")
        block, element = found[nth]
        ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
        await self.person.post("action", container=self.container, **ids, value={"value": element.get("value")})

    async def choose(self, option: str, nth: int = 0) -> None:
        """Choose this of a *…* menu, of the `nth` that offers it."""
        menus = [(b, e) for b in self.blocks for e in _elements(b) if e["type"] == "overflow"]
        found = [(b, e, o) for b, e in menus for o in e["options"] if o["text"]["text"] == option]
        if not found:
            raise NotFound(f"no choice {option!r}; there are {self.choices}")
        block, element, chosen = found[nth]
        ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
        await self.person.post("action", container=self.container, **ids, value={"selected_option": chosen})

    @property
    def choices(self) -> list[str]:
        """The texts of all choices of *…* menus, in order."""
        menus = [e for b in self.blocks for e in _elements(b) if e["type"] == "overflow"]
        return [option["text"]["text"] for menu in menus for option in menu["options"]]

    @property
    def buttons(self) -> list[str]:
        """The texts of all buttons, in order."""
        return [e["text"]["text"] for b in self.blocks for e in _elements(b) if e["type"] == "button"]


@dataclass
class Shown(Surface):
    """A message as somebody sees it."""

    channel: str
    raw: Json

    @property
    def blocks(self) -> list[Json]:
        return self.raw["blocks"] or []

    @property
    def container(self) -> Json:
        return {"type": "message", "channel": self.channel, "ts": self.raw["ts"]}

    @property
    def words(self) -> str:
        return "\n".join([self.raw["text"] or "", *_texts(self.blocks)])


@dataclass
class Home(Surface):
    """The Home tab."""

    view: Json

    @property
    def blocks(self) -> list[Json]:
        found: list[Json] = self.view["blocks"]
        return found

    @property
    def container(self) -> Json:
        return {"type": "view", "view_id": self.view["id"]}


@dataclass
class Modal(Home):
    """A modal in front of somebody; fields go by their labels."""

    @property
    def title(self) -> str:
        return str(self.view["title"]["text"])

    @property
    def labels(self) -> list[str]:
        """The labels of all fields, in order."""
        return [block["label"]["text"] for block in self.blocks if block["type"] == "input"]

    def value(self, label: str) -> Any:
        """What a field holds now."""
        block = self._field(label)
        state = self.view["state"]["values"][block["block_id"]][block["element"]["action_id"]]
        return next((v for k, v in state.items() if k != "type"), None)

    async def fill(self, **fields: Any) -> Self:
        """Fill in fields by label (`_` for a space): text, an option's text, a name to search, an id, a date."""
        return await self.fill_in({label.replace("_", " "): given for label, given in fields.items()})

    async def fill_in(self, fields: Json) -> Self:
        """As `fill`, by exact labels."""
        for label, given in fields.items():
            block = self._field(label)
            chosen = await self._chosen(block, given)
            await self.person.post("fill", view_id=self.view["id"], values={block["block_id"]: chosen})
        return self

    async def submit(self) -> dict[str, str]:
        """Submit; gives the errors by label, none when it went through."""
        answer = await self.person.post("submit", view_id=self.view["id"])
        assert "failure" not in answer, answer
        labels = {b["block_id"]: b["label"]["text"] for b in self.blocks if b["type"] == "input"}
        return {labels[block_id]: text for block_id, text in answer.get("errors", {}).items()}

    async def close(self) -> None:
        """Close it without sending."""
        await self.person.post("close", view_id=self.view["id"])

    async def options(self, label: str, typed: str = "") -> list[str]:
        """What a select offers for what is typed."""
        return [option["text"]["text"] for option in await self._offered(self._field(label), typed)]

    def _field(self, label: str) -> Json:
        for block in self.blocks:
            if block["type"] == "input" and block["label"]["text"] == label:
                return block
        raise NotFound(f"no field {label!r}; there are {self.labels}")

    async def _chosen(self, block: Json, given: Any) -> Json:
        element = block["element"]
        if element["type"] in {"static_select", "radio_buttons"}:
            return {"selected_option": _option(element["options"], given)}
        if element["type"] == "external_select":
            return {"selected_option": _option(await self._offered(block, given), given, or_first=True)}
        if element["type"] == "file_input":
            return {"files": [await self.person.upload(*given)]}
        if element["type"] in {"checkboxes", "multi_static_select"}:
            return {"selected_options": [_option(element["options"], one) for one in given]}
        return {STATE.get(element["type"], "value"): given}

    async def _offered(self, block: Json, typed: str) -> list[Json]:
        ids = {"block_id": block["block_id"], "action_id": block["element"]["action_id"]}
        offering = block["element"]
        if offering["type"] == "external_select":
            offering = await self.person.post("options", container=self.container, **ids, value=typed)
        options: list[Json] = offering["options"]
        return options


def _option(options: list[Json], text: str, *, or_first: bool = False) -> Json:
    for option in options:
        if option["text"]["text"] == text:
            return option
    if or_first and options:
        return options[0]
    raise NotFound(f"no option {text!r} among {[option['text']['text'] for option in options]}")


def _elements(block: Json) -> list[Json]:
    beside = [block["accessory"]] if "accessory" in block else []
    return [*block["elements"], *beside] if block["type"] == "actions" else beside


def _texts(node: Any) -> list[str]:
    if isinstance(node, list):
        return [text for item in node for text in _texts(item)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if isinstance(node.get("text"), str) else []
    return own + [text for key, value in node.items() if key != "value" for text in _texts(value)]


async def _checked(answer: aiohttp.ClientResponse) -> Json:
    body: Json = json.loads(await answer.text())
    assert answer.ok, body
    return body
