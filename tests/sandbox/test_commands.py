"""Slash commands and shortcuts: what the app gets, and what people see of its answers and failures."""

import pytest
from aiohttp import web

from sandbox import Sandbox
from tests.sandbox.hands import Ear, Hands

FORM = {
    "token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command",
    "text", "api_app_id", "is_enterprise_install", "response_url", "trigger_id",
}  # fmt: skip


async def test_a_command_is_a_form(ear: Ear, mette: Hands, url: str) -> None:
    await mette.post("command", channel="C1", text="/client-rate acme & <!channel> 50%  ")
    sent = await ear.next_payload()
    assert set(sent) == FORM
    assert (sent["command"], sent["text"]) == ("/client-rate", "acme & <!channel> 50%")
    assert (sent["team_id"], sent["user_id"], sent["channel_id"]) == ("T1", "U1", "C1")
    assert (sent["channel_name"], sent["is_enterprise_install"]) == ("acme-internal", "false")
    assert sent["response_url"].startswith(f"{url}/hooks/")


@pytest.mark.parametrize(("channel", "name"), [("G1", "privategroup"), ("dm", "directmessage")])
async def test_private_places_are_not_named(channel: str, name: str, ear: Ear, mette: Hands) -> None:
    channels = (await mette.get("state"))["channels"]
    dm = next(one["id"] for one in channels if one["kind"] == "dm")
    await mette.post("command", channel=dm if channel == "dm" else channel, text="/client-rate")
    assert (await ear.next_payload())["channel_name"] == name


ACKS: dict[str, tuple[web.Response, list[tuple[str, bool]]]] = {
    "nothing": (web.Response(), []),
    "text": (web.Response(text="Hello"), [("Hello", True)]),
    "json": (web.json_response({"text": "Hello"}), [("Hello", True)]),
    "in the channel": (
        web.json_response({"response_type": "in_channel", "text": "Hello"}),
        [("Hello", False)],
    ),
    "bad blocks": (
        web.json_response({"text": "x", "blocks": [{"type": "section"}]}),
        [('/client-rate failed with the error "invalid_blocks"', True)],
    ),
    "an error": (
        web.Response(status=500),
        [('/client-rate failed with the error "dispatch_failed"', True)],
    ),
}


@pytest.mark.parametrize("name", ACKS)
async def test_the_ack_is_shown(name: str, ear: Ear, mette: Hands) -> None:
    answer, shown = ACKS[name]
    ear.answers.append(answer)
    await mette.post("command", channel="C1", text="/client-rate")
    assert [(one["text"], one["ephemeral"]) for one in await mette.messages("C1")] == shown


async def test_silence_is_a_failure(ear: Ear, mette: Hands, sandbox: Sandbox) -> None:
    sandbox.clock.patience = 0.05
    ear.answers.append(None)
    answer = await mette.post("command", channel="C1", text="/client-rate")
    assert (answer["ok"], answer["status"]) == (False, "operation_timeout")
    [seen] = await mette.messages("C1")
    assert (seen["user"], seen["text"]) == (
        "USLACKBOT",
        '/client-rate failed with the error "operation_timeout"',
    )


async def test_no_app_to_be_reached(mette: Hands) -> None:
    assert (await mette.post("command", channel="C1", text="/client-rate"))["status"] == "dispatch_failed"


async def test_commands_slack_does_not_pass_on(mette: Hands, ear: Ear) -> None:
    unknown = await mette.post("command", channel="C2", text="/client-rat")
    ts = (await mette.post("message", channel="C2", text="root"))["ts"]
    threaded = await mette.post("command", channel="C2", text="/client-rate", thread_ts=ts)
    assert (unknown["status"], threaded["status"]) == ("unknown_command", "not_in_threads")
    said = [one["text"] for one in await mette.messages("C2", thread=ts)]
    assert said == ["root", "/client-rate is not supported in threads. Sorry!"]
    assert ear.heard.empty()


async def test_a_guest_can_run_a_command_where_they_are(mette: Hands, ear: Ear) -> None:
    gitte = mette.as_("U3")
    await gitte.post("command", channel="G2", text="/client-rate")
    assert (await ear.next_payload())["user_id"] == "U3"
    assert (await gitte.refused("command", channel="C1", text="/client-rate"))[0] == 403


async def test_a_global_shortcut_knows_no_channel(mette: Hands, ear: Ear) -> None:
    await mette.post("shortcut", callback_id="rate")
    sent = await ear.next_payload()
    assert (sent["type"], sent["callback_id"]) == ("shortcut", "rate")
    assert sent["user"] == {"id": "U1", "username": "mette", "name": "mette", "team_id": "T1"}
    assert sent["team"] == {"id": "T1", "domain": "nordlys"}
    assert {"trigger_id", "action_ts", "token", "api_app_id"} <= set(sent)
    assert not {"channel", "message", "response_url"} & set(sent)


async def test_a_message_shortcut_brings_the_message(mette: Hands, ear: Ear) -> None:
    ts = (await mette.post("message", channel="C1", text="they loved it"))["ts"]
    await mette.as_("U2").post("shortcut", callback_id="log", channel="C1", ts=ts)
    sent = await ear.next_payload("message_action")
    assert (sent["callback_id"], sent["message_ts"]) == ("log", ts)
    assert (sent["message"]["text"], sent["message"]["user"]) == ("they loved it", "U1")
    assert sent["channel"] == {"id": "C1", "name": "acme-internal"}
    assert "response_url" in sent


async def test_shortcuts_that_cannot_be_used(mette: Hands, sandbox: Sandbox) -> None:
    assert (await mette.refused("shortcut", callback_id="nothing"))[0] == 404
    assert (await mette.refused("shortcut", callback_id="rate"))[0] == 504
    sandbox.world.apps["A1"].manifest["settings"]["interactivity"]["is_enabled"] = False
    assert (await mette.refused("shortcut", callback_id="rate"))[0] == 409
