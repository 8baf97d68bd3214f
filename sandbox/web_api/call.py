"""One Web API call: who calls, with which arguments, and the table of methods."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from sandbox.errors import SlackError
from sandbox.seed import App, Json, Person
from sandbox.state import Channel, Workspace
from sandbox.world import World

READ_SCOPES = {"public": "channels:read", "private": "groups:read", "dm": "im:read"}
HISTORY_SCOPES = {"public": "channels:history", "private": "groups:history", "dm": "im:history"}


class Args(dict[str, Any]):
    """A method's arguments; a form and a JSON body read alike."""

    def text(self, name: str, default: str = "") -> str:
        value = self.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """Raises SlackError invalid_arguments, naming the field as Slack does."""
        if self.get(name) in (None, ""):
            raise invalid_arguments(f"missing required field: {name}")
        return self.text(name)

    def flag(self, name: str) -> bool:
        return str(self.get(name, "")).lower() in ("true", "1")

    def number(self, name: str, default: int, most: int) -> int:
        """Raises SlackError invalid_limit for what is no number from 1 to `most`."""
        value = self.text(name) or str(default)
        if not value.isdigit() or not 1 <= int(value) <= most:
            raise SlackError("invalid_limit")
        return int(value)

    def json(self, name: str, error: str) -> Any:
        """A structure, given as it is or as a JSON string. Raises SlackError `error`."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        try:
            return orjson.loads(value) if value else None
        except orjson.JSONDecodeError:
            raise SlackError(error) from None


@dataclass
class Call:
    world: World
    app: App
    workspace: Workspace
    args: Args
    lag: timedelta = timedelta()
    """How long history does not show yet what this call says."""

    @property
    def bot(self) -> str:
        return self.app.bot_user

    def need(self, scope: str) -> None:
        """Raises SlackError missing_scope, saying what is needed and what was granted."""
        if not self.app.may(scope):
            provided = ",".join(self.app.scopes or [])
            raise SlackError("missing_scope", needed=scope, provided=provided)

    def person(self, user: str) -> Person:
        """Raises SlackError user_not_found."""
        found = self.workspace.people.get(user)
        if not found:
            raise SlackError("user_not_found")
        return found

    def channel(self, name: str = "channel") -> Channel:
        """The channel of that argument, by id or #name, if the bot may know of it."""
        wanted = self.args.required(name)
        by_name = (one.id for one in self.workspace.channels.values() if f"#{one.name}" == wanted)
        channel = self.workspace.channel(next(by_name, wanted))
        if channel.kind != "public" and self.bot not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def readable_channel(self) -> Channel:
        """A channel whose messages the bot may read: it must be in it."""
        channel = self.channel()
        self.need(HISTORY_SCOPES[channel.kind])
        if self.bot not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def page(self, items: Sequence[Any], default: int, most: int) -> tuple[list[Any], Json]:
        """One page of a cursored listing and its response_metadata."""
        limit = self.args.number("limit", default, most)
        start = _decode_cursor(self.args.text("cursor"))
        rest = start + limit
        cursor = base64.b64encode(f"next:{rest}".encode()).decode() if rest < len(items) else ""
        return list(items[start:rest]), {"next_cursor": cursor}


Method = Callable[[Call], Awaitable[Json]]


@dataclass(frozen=True)
class Entry:
    run: Method
    scope: str | None


METHODS: dict[str, Entry] = {}


def method(name: str, scope: str | None = None) -> Callable[[Method], Method]:
    """Puts a function into the table of Web API methods; `scope` is what it always needs."""

    def register(run: Method) -> Method:
        METHODS[name] = Entry(run, scope)
        return run

    return register


def invalid_arguments(*messages: str) -> SlackError:
    return SlackError(
        "invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}" for message in messages]}
    )


def _decode_cursor(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
