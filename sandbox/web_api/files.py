"""files.*: uploading in three steps, looking at what was uploaded, deleting it."""

import re
from typing import Any

from sandbox import block_kit, files, posting
from sandbox.errors import SlackError
from sandbox.objects import file_object
from sandbox.posting import Words
from sandbox.seed import Json
from sandbox.state import Channel, File
from sandbox.web_api.call import Call, invalid_arguments, method
from sandbox.web_api.chat import direct_channel

MOST_BYTES = 1024**3
MOST_SNIPPET = 1024**2
MOST_NAME = 255
MOST_ALT = 1000
MOST_CHANNELS = 100


@method("files.getUploadURLExternal", "files:write")
async def get_upload_url(call: Call) -> Json:
    name, size = _name(call), _size(call)
    alt_txt = call.args.text("alt_txt")
    if len(alt_txt) > MOST_ALT:
        raise SlackError("alt_txt_too_large")
    if call.args.text("snippet_type") and size > MOST_SNIPPET:
        raise SlackError("snippet_too_large")
    file = files.begin(call.world, call.workspace, call.app.id, call.bot, name, size, alt_txt)
    return {"upload_url": f"{call.world.base_url}/upload/v1/{file.ticket}", "file_id": file.id}


@method("files.completeUploadExternal", "files:write")
async def complete_upload(call: Call) -> Json:
    """Shares what was uploaded, in the background in Slack: the answer names no message yet."""
    uploaded = _uploaded(call)
    channels = _channels(call)
    thread_ts = call.args.text("thread_ts") or None
    if thread_ts and any(not channel.message(thread_ts) for channel in channels):
        raise SlackError("invalid_thread_ts")
    words = _words(call, [file for file, _ in uploaded])
    for file, title in uploaded:
        file.is_complete, file.title = True, title
    answer = {"files": [file_object(call.workspace, file) for file, _ in uploaded]}
    for channel in channels:
        await posting.post(call.world, channel, call.bot, words, app=call.app, thread_ts=thread_ts)
        for file in words.files:
            _tell_shared(call, channel, file)
    return answer


@method("files.info", "files:read")
async def info(call: Call) -> Json:
    file = _file(call)
    return {"file": file_object(call.workspace, file), "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.delete", "files:write")
async def delete(call: Call) -> Json:
    file = _file(call)
    if file.app_id != call.app.id:
        raise SlackError("cant_delete_file")
    await files.delete(call.world, call.workspace, file)
    return {}


def _name(call: Call) -> str:
    name = call.args.required("filename")
    if len(name) > MOST_NAME:
        raise invalid_arguments(f"must be less than {MOST_NAME + 1} characters [json-pointer:/filename]")
    return name


def _size(call: Call) -> int:
    """The announced size in bytes. Slack takes a 0 for a missing argument."""
    length = call.args.required("length")
    if not str(length).isdigit():
        raise invalid_arguments("must be a valid integer [json-pointer:/length]")
    if int(length) == 0:
        raise SlackError("missing_argument")
    if int(length) > MOST_BYTES:
        raise SlackError("file_upload_size_restricted")
    return int(length)


def _file(call: Call) -> File:
    file = call.workspace.files.get(call.args.required("file"))
    if not file or not file.is_complete or not files.may_see(call.workspace, file, call.bot):
        raise SlackError("file_not_found")
    if file.is_deleted:
        raise SlackError("file_deleted")
    return file


def _uploaded(call: Call) -> list[tuple[File, str]]:
    """The files that are named and there, with their titles."""
    call.args.required("files")
    named = call.args.json("files", "invalid_arguments")
    if not isinstance(named, list) or not named or not all(isinstance(one, dict) and one.get("id") for one in named):
        raise invalid_arguments("must be a list of files with their ids [json-pointer:/files]")
    return [_ready(call, one) for one in named]


def _ready(call: Call, named: Json) -> tuple[File, str]:
    file = call.workspace.files.get(str(named["id"]))
    if not file or file.app_id != call.app.id or file.is_complete or file.content is None:
        raise SlackError("file_not_found")
    return file, str(named.get("title") or file.name)


def _channels(call: Call) -> list[Channel]:
    """Where the files shall be shown; nowhere leaves them private."""
    if wanted := call.args.text("channel_id"):
        if not re.match("[CGDZ]", wanted):
            problem = "input must match regex pattern: ^[CGDZ][A-Z0-9]{8,}$ [json-pointer:/channel_id]"
            raise invalid_arguments(problem)
        return [_own_channel(call, wanted)]
    several = [one.strip() for one in call.args.text("channels").split(",") if one.strip()]
    if len(several) > MOST_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    return [_own_channel(call, one) for one in several]


def _own_channel(call: Call, wanted: str) -> Channel:
    """Files go only where the bot is a member; chat:write.public does not help."""
    if wanted in call.workspace.people:
        return direct_channel(call.world, call.workspace, call.bot, wanted)
    channel = call.known_channel(wanted)
    if call.bot not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


def _words(call: Call, shown: list[File]) -> Words:
    comment = call.args.text("initial_comment")
    blocks: Any = [] if comment else call.args.json("blocks", "invalid_blocks") or []
    block_kit.check_message(blocks, call.workspace)
    return Words(comment, block_kit.with_ids(blocks), files=shown)


def _tell_shared(call: Call, channel: Channel, file: File) -> None:
    about = {"file_id": file.id, "user_id": file.user, "file": {"id": file.id}, "channel_id": channel.id}
    files.tell(call.world, channel, {"type": "file_shared", **about})
