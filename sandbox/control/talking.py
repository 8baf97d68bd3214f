"""What a person says: messages, slash commands and shortcuts."""

from typing import Any

from sandbox import posting
from sandbox.control.acting import NO_ANSWER
from sandbox.control.asked import Asked, control
from sandbox.errors import Refused, SlackError
from sandbox.payloads import in_message, interaction, slash_command
from sandbox.posting import Words
from sandbox.response_posts import say_response
from sandbox.seed import App, Json
from sandbox.state import Channel

UNKNOWN_COMMAND = "`{command}` is not a valid command."
NOT_IN_THREADS = "{command} is not supported in threads. Sorry!"
COMMAND_FAILED = '{command} failed with the error "{problem}"'


@control("POST", "message")
async def message(asked: Asked) -> Json:
    channel = asked.channel()
    if channel.is_archived:
        raise Refused("the channel is archived", 409)
    if asked.person.id not in channel.members:
        raise Refused("only members can write here", 403)
    words = Words(str(asked.needed("text")), [])
    try:
        said = await posting.post(asked.world, channel, asked.person.id, words, thread_ts=asked.body.get("thread_ts"))
    except SlackError as error:
        raise Refused(error.error, 404) from None
    return {"ts": said.ts}


@control("POST", "command")
async def command(asked: Asked) -> Json:
    """Runs a slash command. Its failures show as Slack shows them: a word from Slackbot."""
    name, _, text = str(asked.needed("text")).partition(" ")
    channel = asked.channel()
    app = _app_with_command(asked, name)
    if asked.body.get("thread_ts"):
        return await _command_refused(asked, channel, "not_in_threads", NOT_IN_THREADS.format(command=name))
    if not app:
        return await _command_refused(asked, channel, "unknown_command", UNKNOWN_COMMAND.format(command=name))
    payload = slash_command(asked.workspace, app, asked.person, channel, name, text.strip())
    payload["response_url"] = _response_url(asked, app, channel)
    payload["trigger_id"] = asked.world.triggers.issue(app, asked.workspace.id, asked.person.id)
    answer = await asked.world.gateway.deliver(app, "slash_commands", payload)
    problem = answer.problem or await _say_ack(asked, app, channel, answer.body)
    if problem:
        said = COMMAND_FAILED.format(command=name, problem=problem)
        return await _command_refused(asked, channel, problem, said)
    return {"status": "ok", "response": answer.body}


@control("POST", "shortcut")
async def shortcut(asked: Asked) -> Json:
    """Runs a global shortcut, or a message shortcut on the message that is named."""
    callback_id = asked.needed("callback_id")
    app, found = _shortcut(asked, callback_id)
    if not app.is_interactive:
        raise Refused("the app's manifest has interactivity switched off", 409)
    trigger_id = asked.world.triggers.issue(app, asked.workspace.id, asked.person.id)
    more: Json = {"callback_id": callback_id, "trigger_id": trigger_id, "action_ts": _action_ts(asked)}
    if found["type"] == "message":
        more |= _on_message(asked, app)
    kind = "message_action" if found["type"] == "message" else "shortcut"
    payload = interaction(kind, asked.workspace, app, asked.person, **more)
    answer = await asked.world.gateway.deliver(app, "interactive", payload)
    if answer.problem:
        raise Refused(NO_ANSWER, 504)
    return {"ok": True}


async def _say_ack(asked: Asked, app: App, channel: Channel, body: Any) -> str | None:
    """Says what the acknowledgement holds; returns the problem where Slack could not."""
    if isinstance(body, str):
        body = {"text": body}
    if not isinstance(body, dict) or not (body.get("text") or body.get("blocks")):
        return None
    try:
        await say_response(asked.world, asked.workspace, app, channel, asked.person.id, body)
    except SlackError as error:
        return error.error
    return None


async def _command_refused(asked: Asked, channel: Channel, status: str, text: str) -> Json:
    thread_ts = asked.body.get("thread_ts")
    await posting.whisper_from_slack(asked.world, channel, asked.person.id, text, thread_ts)
    return {"ok": False, "status": status, "response": None}


def _app_with_command(asked: Asked, name: str) -> App | None:
    for app in asked.world.apps_in(asked.workspace):
        if any(command["command"] == name for command in app.commands):
            return app
    return None


def _shortcut(asked: Asked, callback_id: str) -> tuple[App, Json]:
    for app in asked.world.apps_in(asked.workspace):
        for found in app.shortcuts:
            if found["callback_id"] == callback_id:
                return app, found
    raise Refused(f"no app has a shortcut {callback_id!r}", 404)


def _on_message(asked: Asked, app: App) -> Json:
    channel = asked.channel()
    message = asked.message(channel, asked.needed("ts"))
    if message.only_for:
        raise Refused("shortcuts do not work on messages that only one person sees", 409)
    place = in_message(asked.workspace, channel, message)
    return {
        "channel": place["channel"],
        "message": place["message"],
        "message_ts": message.ts,
        "response_url": _response_url(asked, app, channel),
    }


def _response_url(asked: Asked, app: App, channel: Channel) -> str:
    path = asked.world.response_urls.issue(app, asked.workspace.id, channel.id, asked.person.id)
    return asked.world.base_url + path


def _action_ts(asked: Asked) -> str:
    return asked.world.clock.next_ts()
