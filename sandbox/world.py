"""Everything that one sandbox holds, and how events spread in it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import Refused
from sandbox.faults import Faults
from sandbox.gateway import Gateway
from sandbox.live import Live
from sandbox.oauth import Codes, Installation, Tokens
from sandbox.payloads import CHANNEL_TYPES, event_callback, org_event_callback
from sandbox.response_urls import ResponseUrls
from sandbox.seed import App, Enterprise, Greeting, Json, Seed
from sandbox.state import Channel, Message, Workspace
from sandbox.triggers import Triggers

MOST_REMEMBERED = 5000

PostCallback = Callable[[Channel, Message], Awaitable[object]]


@dataclass
class WebApiCall:
    """A Web API call as it came in, without its token, and what it was answered."""

    method: str
    args: Json
    answer: Json | None


@dataclass
class World:
    clock: Clock
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    greeting: Greeting | None = None
    base_url: str = ""
    calls: deque[WebApiCall] = field(default_factory=lambda: deque(maxlen=MOST_REMEMBERED))
    offered: dict[tuple[str, ...], list[Json]] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    live: Live = field(default_factory=Live)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    post_callbacks: list[PostCallback] = field(default_factory=list)
    org_wide: dict[tuple[str, str], Installation] = field(default_factory=dict)
    """Installations of organisations, by the organisation's and the app's id."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.gateway = Gateway(self.clock)
        self.triggers = Triggers(self.clock)
        self.tokens = Tokens(self.clock)
        self.codes = Codes(self.clock)
        self.response_urls = ResponseUrls(self.clock)

    def load(self, seed: Seed) -> None:
        """Adds what the seed names, or replaces it by id."""
        created = int(self.clock.now().timestamp())
        for one in seed.workspaces:
            workspace = self.workspaces.setdefault(one.id, Workspace(one.id, one.name, one.domain))
            workspace.load(one, created)
            self._join_shared_channels(workspace)
        for app in seed.apps:
            self._load_app(app)
        self.greeting = seed.greeting or self.greeting

    def reset(self) -> None:
        """Forgets everything but the clock and the open connections."""
        for known in (self.workspaces, self.apps, self.org_wide, self.tokens, self.codes):
            known.clear()
        for kept in (self.calls, self.offered, self.gateway.sent):
            kept.clear()
        self.faults.clear()
        self.greeting = None

    def workspace(self, team: str | None) -> Workspace:
        """The workspace of that id, by default the first. Raises Refused when there is none."""
        found = self.workspaces.get(team) if team else next(iter(self.workspaces.values()), None)
        if not found:
            raise Refused(f"there is no workspace {team!r}", 404)
        return found

    def apps_in(self, workspace: Workspace) -> list[App]:
        return [installation.app for installation in workspace.installed.values()]

    def organisation(self, enterprise_id: str) -> list[Workspace]:
        """The workspaces of an organisation."""
        return [one for one in self.workspaces.values() if one.enterprise and one.enterprise.id == enterprise_id]

    @property
    def enterprises(self) -> dict[str, Enterprise]:
        """The organisations, by id."""
        return {one.enterprise.id: one.enterprise for one in self.workspaces.values() if one.enterprise}

    def holders_of(self, channel: Channel) -> list[Workspace]:
        """The workspaces that have the channel: several, when organisations share it."""
        return [one for one in self.workspaces.values() if _is_same(one.channels.get(channel.id), channel)]

    async def tell_of_post(self, channel: Channel, message: Message) -> None:
        """An app's message stands in its channel, and its app is not answered yet."""
        for callback in self.post_callbacks:
            await callback(channel, message)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def delivered(self) -> None:
        """Waits until every event that was sent has been answered, those that come of it too."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def close(self) -> None:
        self.closing.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.live.close()
        await self.gateway.close()

    def emit_in(self, channel: Channel, name: str, event: Callable[[Workspace], Json]) -> None:
        """Sends an event about a channel to every subscribed app whose bot is in that channel."""
        for workspace in self.holders_of(channel):
            own = workspace.channels[channel.id]
            for app in self.apps_in(workspace):
                if app.bot_user in own.members:
                    self.emit(workspace, app, name, event(workspace), own)

    def emit_message(self, channel: Channel, event: Callable[[Workspace], Json]) -> None:
        suffix = {"channel": "channels", "group": "groups", "im": "im"}[CHANNEL_TYPES[channel.kind]]
        self.emit_in(channel, f"message.{suffix}", event)

    def emit(self, workspace: Workspace, app: App, name: str, event: Json, channel: Channel | None = None) -> None:
        """Sends an event to one app in the background, if it subscribed to `name`."""
        if name in app.events:
            time = int(self.clock.now().timestamp())
            payload = event_callback(workspace, app, event, channel, time)
            self.spawn(self.gateway.deliver_event(app, payload))

    def emit_to_org(self, installation: Installation, name: str, event: Json) -> None:
        """Sends an event about an organisation's installation in the background, if its app subscribed to `name`."""
        app = installation.app
        if name in app.events:
            payload = org_event_callback(app, installation.place, event, int(self.clock.now().timestamp()))
            self.spawn(self.gateway.deliver_event(app, payload))

    def _load_app(self, app: App) -> None:
        known = self.apps.setdefault(app.id, app)
        for name in App.model_fields:
            setattr(known, name, getattr(app, name))
        for team, token in app.workspaces.items():
            workspace = self.workspace(team)
            here = workspace.installed.get(app.id)
            installation = here if here and not here.is_org else Installation(known, team)
            self.tokens.fix(installation, token)
            workspace.let_in(installation)

    def _join_shared_channels(self, workspace: Workspace) -> None:
        for channel in workspace.channels.values():
            for other in self.holders_of(channel):
                channel.messages = other.channels[channel.id].messages


def _is_same(candidate: Channel | None, channel: Channel) -> bool:
    """One channel in two workspaces is one that both share; others only happen to have the same id."""
    return candidate is channel or bool(candidate and candidate.is_ext_shared and channel.is_ext_shared)
