"""One request to the control API: who acts, in which workspace, and the table of what can be asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.errors import Refused, SlackError
from sandbox.seed import App, Json, Person
from sandbox.state import SLACKBOT, Channel, Message, View, Workspace
from sandbox.world import World


@dataclass
class Asked:
    """Every accessor raises Refused when what is named does not exist or may not be seen."""

    world: World
    body: Json

    @property
    def workspace(self) -> Workspace:
        return self.world.workspace(self.body.get("team"))

    @property
    def subject(self) -> Json:
        """The body without who asks."""
        return {name: value for name, value in self.body.items() if name not in ("as", "team")}

    @property
    def person(self) -> Person:
        return self.workspace.person(self.needed("as"))

    @property
    def viewer(self) -> Person:
        """The acting person, or the workspace's first when nobody acts yet."""
        if self.body.get("as"):
            return self.person
        people = self.workspace.people.values()
        found = next((one for one in people if not one.is_bot and one.id != SLACKBOT), None)
        if not found:
            raise Refused(f"nobody is in {self.workspace.name}", 404)
        return found

    def needed(self, name: str) -> Any:
        if self.body.get(name) in (None, ""):
            raise Refused(f"{name!r} is missing")
        return self.body[name]

    def any_channel(self) -> Channel:
        """The channel that is named, whoever asks."""
        try:
            return self.workspace.channel(self.needed("channel"))
        except SlackError:
            raise Refused(f"there is no channel {self.body['channel']!r}", 404) from None

    def channel(self) -> Channel:
        """The channel that is named, if the acting person may see it."""
        channel = self.any_channel()
        if not self.workspace.may_see(self.person.id, channel):
            raise Refused(f"{self.person.label} cannot see {channel.name or channel.id}", 403)
        return channel

    def message(self, channel: Channel, ts: str) -> Message:
        found = next((one for one in channel.visible_to(self.person.id) if one.ts == ts), None)
        if not found:
            raise Refused(f"there is no message {ts} in {channel.name or channel.id}", 404)
        return found

    def view(self, view_id: str) -> View:
        """A view on the acting person's screen: the topmost modal, or a Home tab."""
        view = self.workspace.view(view_id)
        if not view or view.user != self.person.id:
            raise Refused(f"there is no view {view_id!r} on the screen of {self.person.label}", 404)
        stack = self.workspace.modals.get(self.person.id, [])
        if view in stack and view is not stack[-1]:
            raise Refused("another modal lies on top of it", 409)
        return view

    def app(self, app_id: str | None) -> App:
        """The app of that id, by default the workspace's first."""
        apps = self.world.apps_in(self.workspace)
        found = next((app for app in apps if app_id in (None, app.id)), None)
        if not found:
            raise Refused(f"there is no app {app_id!r} in {self.workspace.name}", 404)
        return found


Answerer = Callable[[Asked], Awaitable[Json]]
ROUTES: dict[tuple[str, str], Answerer] = {}


def control(verb: str, name: str) -> Callable[[Answerer], Answerer]:
    """Puts a function into the table of the control API: `verb` /sandbox/`name`."""

    def register(answerer: Answerer) -> Answerer:
        ROUTES[verb, name] = answerer
        return answerer

    return register


async def asked_by(world: World, request: web.Request) -> Asked:
    """Reads the query and the JSON body. Raises Refused when the body is no JSON object."""
    body: Json = dict(request.query)
    if request.can_read_body:
        try:
            sent = await request.json()
        except ValueError:
            raise Refused("the body is not JSON") from None
        if not isinstance(sent, dict):
            raise Refused("the body is no JSON object")
        body |= sent
    return Asked(world, body)
