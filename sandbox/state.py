"""What the sandbox knows: plain objects in memory, without any behaviour of Slack's."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import Field

from sandbox.errors import Refused, SlackError
from sandbox.oauth import Installation
from sandbox.seed import App, ChannelSeed, Enterprise, Json, Person, WorkspaceSeed

MODAL_STACK = 3
SLACKBOT = "USLACKBOT"


def new_id(prefix: str) -> str:
    """An id that looks like Slack's, such as V3F2A91C07."""
    return prefix + secrets.token_hex(5).upper()


@dataclass(eq=False)
class File:
    """A file, from the moment when a place to upload it was asked for. `content` is None until it is there."""

    id: str
    name: str
    title: str
    size: int
    user: str
    app_id: str
    created: int
    url: str
    ticket: str
    alt_txt: str = ""
    content: bytes | None = None
    is_complete: bool = False
    is_deleted: bool = False
    given_to: set[str] = field(default_factory=set)
    """Bots to which its owner handed it in a form."""


@dataclass(eq=False)
class Message:
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    app_id: str | None = None
    thread_ts: str | None = None
    is_broadcast: bool = False
    only_for: str | None = None
    subtype: str | None = None
    metadata: Json | None = None
    files: list[File] = field(default_factory=list)
    edited_ts: str | None = None
    reply_ts: list[str] = field(default_factory=list)
    in_history_from: datetime | None = None
    """When conversations.history shows it, if not at once."""

    def in_history(self, now: datetime) -> bool:
        return not self.only_for and (self.in_history_from is None or self.in_history_from <= now)

    @property
    def is_top_level(self) -> bool:
        return self.thread_ts in (None, self.ts) or self.is_broadcast


class Channel(ChannelSeed):
    """A conversation: what the seed says of it, and what was said in it."""

    is_im: bool = False
    created: int = 0
    connected_teams: list[str] = Field(default_factory=list)
    invited_teams: list[str] = Field(default_factory=list)
    messages: list[Message] = Field(default_factory=list)
    read: dict[str, str] = Field(default_factory=dict)

    @property
    def kind(self) -> Literal["public", "private", "dm"]:
        if self.is_im:
            return "dm"
        return "private" if self.is_private else "public"

    @property
    def is_external(self) -> bool:
        return self.is_ext_shared or self.is_pending_ext_shared

    def message(self, ts: str | None) -> Message | None:
        return next((message for message in self.messages if message.ts == ts), None)

    def visible_to(self, user: str) -> list[Message]:
        return [message for message in self.messages if message.only_for in (None, user)]

    def other_member(self, user: str) -> str:
        return next((member for member in self.members if member != user), user)


@dataclass(eq=False)
class View:
    """A modal, or a Home tab. `body` is what the app sent, with the ids that Slack adds."""

    id: str
    app: App
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])


@dataclass
class Workspace:
    id: str
    name: str
    domain: str
    enterprise: Enterprise | None = None
    installed: dict[str, Installation] = field(default_factory=dict)
    """By app id; of an organisation's installation too, where it was let in."""
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    modals: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[tuple[str, str], View] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)

    def load(self, seed: WorkspaceSeed, created: int) -> None:
        """Adds the seed's people and channels, or replaces them by id; what was said stays."""
        self.name, self.domain, self.enterprise = seed.name, seed.domain, seed.enterprise
        slackbot = Person(id=SLACKBOT, name="slackbot", real_name="Slackbot", team_id=self.id, tz="UTC")
        self.people.setdefault(SLACKBOT, slackbot)
        for person in seed.users:
            self.know(person.model_copy(update={"team_id": person.team_id or self.id}), created)
        for channel in seed.channels:
            before = self.channels.get(channel.id)
            messages = before.messages if before else []
            self.channels[channel.id] = Channel(**channel.model_dump(), created=created)
            self.channels[channel.id].messages = messages

    def know(self, person: Person, now: int) -> None:
        """Keeps what is said of a person; `updated`, in seconds, is later with anything new."""
        before = self.people.get(person.id)
        if not before or before != person.model_copy(update={"updated": person.updated or before.updated}):
            later = max(now, before.updated + 1) if before else now
            self.people[person.id] = person.model_copy(update={"updated": person.updated or later})

    def let_in(self, installation: Installation) -> None:
        """The app works here from now on, and its bot is somebody."""
        app = installation.app
        self.installed[app.id] = installation
        if self.id not in installation.teams:
            installation.teams.append(self.id)
        bot = Person(id=app.bot_user, name=app.name.lower(), real_name=app.name, team_id=self.id, is_bot=True, tz="UTC")
        self.people.setdefault(bot.id, bot)

    def take_out(self, installation: Installation) -> None:
        """The app works here no more, and its bot is in no channel; unless another installation took its place."""
        app = installation.app
        if self.installed.get(app.id) is not installation:
            return
        del self.installed[app.id]
        for channel in self.channels.values():
            if app.bot_user in channel.members and not channel.is_im:
                channel.members.remove(app.bot_user)

    def org_of(self, app: App) -> str | None:
        """The id of the organisation that installed the app for this workspace and others."""
        installation = self.installed.get(app.id)
        return installation.place if installation and installation.is_org else None

    def person(self, user: str) -> Person:
        """Raises Refused for a person whom the workspace does not know."""
        if user not in self.people:
            raise Refused(f"nobody with the id {user!r} is in {self.name}", 404)
        return self.people[user]

    def channel(self, channel: str | None) -> Channel:
        """Raises SlackError channel_not_found."""
        found = self.channels.get(channel or "")
        if not found:
            raise SlackError("channel_not_found")
        return found

    def is_outsider(self, user: str) -> bool:
        return self.people[user].team_id != self.id

    def may_see(self, user: str, channel: Channel) -> bool:
        """Members see their channels; the organisation's own full members see every public one."""
        person = self.people[user]
        browses = channel.kind == "public" and not person.is_guest and not self.is_outsider(user)
        return user in channel.members or browses

    def direct_channel(self, users: Iterable[str], created: int) -> Channel:
        """The direct messages between two people, made when it is first asked for."""
        pair = sorted(users)
        channel_id = "D" + hashlib.sha256("+".join([self.id, *pair]).encode()).hexdigest()[:9].upper()
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(
                id=channel_id, name="", is_im=True, is_private=True, members=pair, created=created
            )
        return self.channels[channel_id]

    def view(self, view_id: str) -> View | None:
        open_views = [view for stack in self.modals.values() for view in stack]
        return next((view for view in [*open_views, *self.homes.values()] if view.id == view_id), None)
