"""One Web API call: who calls, with which arguments, and the table of methods."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import orjson

from sandbox.errors import SlackError
from sandbox.oauth import Installation
from sandbox.scopes import HISTORY_SCOPES
from sandbox.seed import App, Json, Person
from sandbox.state import Channel, Workspace
from sandbox.web_api.reach import workspace_of
from sandbox.world import World


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
    installation: Installation
    args: Args
    lag: timedelta = timedelta()
    """How long history does not show yet what this call says."""

    @property
    def app(self) -> App:
        return self.installation.app

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace that the call is about. Raises SlackError team_access_not_granted."""
        return workspace_of(self.world, self.installation, self.args)

    @property
    def enterprise(self) -> Json:
        """The id and name of the organisation; empty where there is none."""
        place = self.installation.place
        workspace = self.world.workspaces.get(place)
        found = workspace.enterprise if workspace else self.world.enterprises[place]
        return found.model_dump() if found else {}

    @property
    def bot(self) -> str:
        return self.app.bot_user

    def may(self, scope: str) -> bool:
        return self.installation.may(scope)

    def need(self, scope: str) -> None:
        """Raises SlackError missing_scope, saying what is needed and what was granted."""
        if not self.may(scope):
            provided = ",".join(self.installation.scopes or [])
            raise SlackError("missing_scope", needed=scope, provided=provided)

    def person(self, user: str) -> Person:
        """Raises SlackError user_not_found."""
        found = self.workspace.people.get(user)
        if not found:
            raise SlackError("user_not_found")
        return found

    def channel(self, name: str = "channel") -> Channel:
        """The channel whose id that argument holds, if the bot may know of it."""
        return self.known_channel(self.args.required(name))

    def named_channel(self, name: str = "channel") -> Channel:
        """The channel of that argument by id or #name, as the methods that post take it.

        An organisation's token finds no channel by name
        (docs.slack.dev/enterprise/migrating-to-organization-wide-deployment).
        """
        wanted = self.args.required(name)
        if self.installation.is_org:
            return self.known_channel(wanted)
        by_name = (one.id for one in self.workspace.channels.values() if f"#{one.name}" == wanted)
        return self.known_channel(next(by_name, wanted))

    def known_channel(self, channel_id: str) -> Channel:
        """Raises SlackError channel_not_found, also for a private channel that the bot is not in."""
        channel = self.workspace.channel(channel_id)
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
    is_per_team: bool

    async def answer(self, call: Call) -> Json:
        """Raises SlackError."""
        if self.scope:
            call.need(self.scope)
        if self.is_per_team and call.installation.is_org and not call.args.text("team_id"):
            raise SlackError("missing_argument", arg="team_id")
        return await self.run(call)


METHODS: dict[str, Entry] = {}


def method(name: str, scope: str | None = None, *, per_team: bool = False) -> Callable[[Method], Method]:
    """Puts a function into the table of Web API methods; `scope` is what it always needs.

    `per_team` methods want a team_id from an organisation's token
    (docs.slack.dev/enterprise/developing-for-enterprise-orgs).
    """

    def register(run: Method) -> Method:
        METHODS[name] = Entry(run, scope, per_team)
        return run

    return register


OpenMethod = Callable[[World, str | None, Args], Awaitable[Json]]
OPEN_METHODS: dict[str, OpenMethod] = {}


def open_method(name: str) -> Callable[[OpenMethod], OpenMethod]:
    """Puts a function into the table of methods that are called with another token than a bot's, or with none."""

    def register(run: OpenMethod) -> OpenMethod:
        OPEN_METHODS[name] = run
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
