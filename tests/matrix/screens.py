"""What stands on people's screens in the sandbox, and what of it is new."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sandbox.state import Message, Workspace
from sandbox.world import World
from tests.matrix.cast import BOT, Somebody

EVERYBODY = "everybody"
DELETED = "something was deleted"


@dataclass(frozen=True)
class Shown:
    """Something that somebody sees since the deed. `where` is a channel, or "modal", "home", "answer"."""

    team: str
    reader: str
    where: str
    content: Any = field(compare=False)

    @property
    def words(self) -> str:
        """All of it, with what is not on screen: values, ids, metadata."""
        return json.dumps(self.content, ensure_ascii=False)

    @property
    def texts(self) -> set[str]:
        """Every text that can be read."""
        return set(_texts(self.content))

    def is_for(self, who: Somebody) -> bool:
        """Whether this person sees it alone."""
        return (self.team, self.reader) == who


class Screens:
    """Everybody's screens, as they were when this was made."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._kept = {
            (team, channel.id): deepcopy(channel.messages)
            for team, workspace in world.workspaces.items()
            for channel in workspace.channels.values()
        }

    def clear(self) -> None:
        """Everything as it was; no modal and no Home is open."""
        for team, workspace in self._world.workspaces.items():
            workspace.modals.clear()
            workspace.homes.clear()
            for channel in [*workspace.channels.values()]:
                kept = self._kept.get((team, channel.id))
                if kept is None:
                    del workspace.channels[channel.id]
                elif not _are_as(kept, channel.messages):
                    channel.messages[:] = deepcopy(kept)

    def new(self, own: list[Any]) -> list[Shown]:
        """What is on screens now and was not; `own` are the views that the deed itself was done in."""
        return [shown for team, workspace in self._world.workspaces.items() for shown in self._in(workspace, own)]

    def _in(self, workspace: Workspace, own: list[Any]) -> Iterator[Shown]:
        for channel in workspace.channels.values():
            before = {message.ts: message for message in self._kept.get((workspace.id, channel.id), ())}
            for message in channel.messages:
                if message.ts not in before or _content(before[message.ts]) != _content(message):
                    reader = channel.other_member(BOT) if channel.is_im else EVERYBODY
                    yield Shown(workspace.id, message.only_for or reader, channel.id, _content(message))
            if len(channel.messages) < len(before):
                yield Shown(workspace.id, EVERYBODY, channel.id, DELETED)
        for user, stack in workspace.modals.items():
            yield from (Shown(workspace.id, user, "modal", one.body) for one in stack if one.body not in own)
        for (_app, user), view in workspace.homes.items():
            yield Shown(workspace.id, user, "home", view.body)


def _are_as(kept: list[Message], now: list[Message]) -> bool:
    """Whether nothing of them is different; a copy takes much longer than such a look."""
    return [vars(message) for message in kept] == [vars(message) for message in now]


def _content(message: Message) -> dict[str, Any]:
    files = [{"name": file.name, "content": repr(file.content)} for file in message.files]
    return {"text": message.text, "blocks": message.blocks, "files": files}


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("text"), str):
            yield node["text"]
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from _texts(one)
