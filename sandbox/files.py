"""Files: a place to upload one to, where it is shown, and who may fetch it."""

import secrets

from sandbox import posting
from sandbox.seed import Json
from sandbox.state import Channel, File, Message, Workspace, new_id
from sandbox.world import World


def begin(world: World, workspace: Workspace, app_id: str, user: str, name: str, size: int, alt_txt: str) -> File:
    """Makes a place for a file that is still to come."""
    file = File(
        id=new_id("F"),
        name=name,
        title=name,
        size=size,
        user=user,
        app_id=app_id,
        created=int(world.clock.now().timestamp()),
        url="",
        ticket=secrets.token_urlsafe(24),
        alt_txt=alt_txt,
    )
    file.url = f"{world.base_url}/files-pri/{workspace.id}-{file.id}"
    workspace.files[file.id] = file
    return file


def upload(world: World, workspace: Workspace, user: str, name: str, content: bytes) -> File:
    """A file that a person chose in a form: it is theirs alone until the form is sent."""
    file = begin(world, workspace, "", user, name, len(content), "")
    file.content, file.is_complete = content, True
    return file


def held_in(workspace: Workspace, file: File) -> list[tuple[Channel, Message]]:
    """The messages that show a file, as that workspace sees them."""
    return [
        (channel, message)
        for channel in workspace.channels.values()
        for message in channel.messages
        if file in message.files
    ]


def may_see(workspace: Workspace, file: File, user: str) -> bool:
    """One's own files, those that one was handed in a form, and those in channels that one may see."""
    mine = file.user == user or user in file.given_to
    return mine or any(workspace.may_see(user, channel) for channel, _ in held_in(workspace, file))


async def delete(world: World, workspace: Workspace, file: File) -> None:
    """What was in it is forgotten; the messages that showed it keep a tombstone."""
    file.is_deleted, file.content = True, None
    for channel, message in held_in(workspace, file):
        event = {"type": "file_deleted", "file_id": file.id, "channel_ids": [channel.id]}
        tell(world, channel, event)
        await posting.push(world, channel, "message_changed", message)


def tell(world: World, channel: Channel, event: Json) -> None:
    """Apps in that channel hear of its files where they may read files."""
    stamped = event | {"event_ts": world.clock.next_ts()}
    for workspace in world.holders_of(channel):
        own = workspace.channels[channel.id]
        for app in world.apps_in(workspace):
            if app.bot_user in own.members and workspace.installed[app.id].may("files:read"):
                world.emit(workspace, app, event["type"], stamped, own)
