"""Acting on blocks: block_actions of messages and views, options, and what cannot be picked."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.bricks import (
    actions,
    button,
    element,
    home,
    input_block,
    option,
    options,
    plain,
    section,
    static_select,
    text_input,
    with_accessory,
)
from tests.sandbox.hands import Ear, Hands, Json


async def posted(client: AsyncWebClient, *blocks: Json) -> Json:
    """The container of a message with these blocks in C1."""
    for number, block in enumerate(blocks):
        block.setdefault("block_id", f"b{number}")
    said = await client.chat_postMessage(channel="C1", text="x", blocks=list(blocks))
    return {"type": "message", "channel": "C1", "ts": said["ts"]}


async def test_a_button_on_a_message(client: AsyncWebClient, ear: Ear, mette: Hands, url: str) -> None:
    container = await posted(client, actions(button(value="42", style="danger")), input_block(text_input(), "n"))
    state = {"n": {"a": {"type": "plain_text_input", "value": "so far"}}}
    await mette.post("action", container=container, block_id="b0", action_id="a", state=state)
    sent = await ear.next_payload("block_actions")
    [action] = sent["actions"]
    assert action | {"action_ts": ""} == {
        "type": "button",
        "action_id": "a",
        "block_id": "b0",
        "text": plain(),
        "value": "42",
        "style": "danger",
        "action_ts": "",
    }
    assert sent["container"] == {
        "type": "message",
        "message_ts": container["ts"],
        "channel_id": "C1",
        "is_ephemeral": False,
    }
    assert sent["channel"] == {"id": "C1", "name": "acme-internal"}
    assert sent["message"]["blocks"][0]["elements"][0]["value"] == "42"
    assert sent["state"]["values"]["n"]["a"] == {"type": "plain_text_input", "value": "so far"}
    assert sent["response_url"].startswith(f"{url}/hooks/")
    assert sent["trigger_id"]


async def test_action_timestamps_grow(client: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    container = await posted(client, actions(button()))
    seen = []
    for _ in range(3):
        await mette.post("action", container=container, block_id="b0", action_id="a")
        seen.append((await ear.next_payload("block_actions"))["actions"][0]["action_ts"])
    assert seen == sorted(set(seen))


async def test_an_ephemeral_comes_without_its_body(client: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    blocks = [actions(button()) | {"block_id": "b0"}]
    said = await client.chat_postEphemeral(channel="C1", user="U1", text="x", blocks=blocks)
    container = {"type": "message", "channel": "C1", "ts": said["message_ts"]}
    await mette.post("action", container=container, block_id="b0", action_id="a")
    sent = await ear.next_payload("block_actions")
    assert sent["container"]["is_ephemeral"] is True
    assert "message" not in sent
    lars = mette.as_("U2")
    assert (await lars.refused("action", container=container, block_id="b0", action_id="a"))[0] == 404


async def test_a_thread_is_named(client: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    root = (await client.chat_postMessage(channel="C1", text="root"))["ts"]
    blocks = [actions(button()) | {"block_id": "b0"}]
    said = await client.chat_postMessage(channel="C1", text="x", blocks=blocks, thread_ts=root)
    container = {"type": "message", "channel": "C1", "ts": said["ts"]}
    await mette.post("action", container=container, block_id="b0", action_id="a")
    assert (await ear.next_payload("block_actions"))["container"]["thread_ts"] == root


async def test_an_outsider_acts_as_of_another_team(client: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    blocks = [actions(button()) | {"block_id": "b0"}]
    said = await client.chat_postMessage(channel="C4", text="x", blocks=blocks)
    container = {"type": "message", "channel": "C4", "ts": said["ts"]}
    await mette.as_("U4").post("action", container=container, block_id="b0", action_id="a")
    sent = await ear.next_payload("block_actions")
    assert (sent["user"]["team_id"], sent["team"]["id"]) == ("T9", "T1")


PICKS: dict[str, tuple[Json, Any, Json]] = {
    "select": (static_select(), {"selected_option": "1"}, {"selected_option": options(2)[1]}),
    "select cleared": (static_select(), {"selected_option": None}, {"selected_option": None}),
    "grouped select": (
        element("static_select", option_groups=[{"label": plain(), "options": options(1)}]),
        {"selected_option": option("0")},
        {"selected_option": option("0")},
    ),
    "overflow": (
        element("overflow", options=options(2)),
        {"selected_option": {"value": "1"}},
        {"selected_option": option("1")},
    ),
    "checkboxes": (
        element("checkboxes", options=options(2)),
        {"selected_options": ["0", "1"]},
        {"selected_options": options(2)},
    ),
    "person": (element("users_select"), {"selected_user": "U2"}, {"selected_user": "U2"}),
    "channel": (element("channels_select"), {"selected_channel": "C2"}, {"selected_channel": "C2"}),
    "date": (element("datepicker"), {"selected_date": "2026-02-28"}, {"selected_date": "2026-02-28"}),
    "time": (element("timepicker"), {"selected_time": "09:00"}, {"selected_time": "09:00"}),
}


@pytest.mark.parametrize("name", PICKS)
async def test_picking(name: str, client: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    part, value, expected = PICKS[name]
    container = await posted(client, with_accessory(part))
    await mette.post("action", container=container, block_id="b0", action_id="a", value=value)
    sent = await ear.next_payload("block_actions")
    assert {key: sent["actions"][0][key] for key in expected} == expected
    if part["type"] != "overflow":
        assert sent["state"]["values"]["b0"]["a"] == {"type": part["type"], **expected}


IMPOSSIBLE: dict[str, tuple[Json, Any]] = {
    "an option that is not offered": (static_select(), {"selected_option": "9"}),
    "an option in other words": (static_select(), {"selected_option": option("1", "Other")}),
    "a stranger": (element("users_select"), {"selected_user": "U9"}),
    "a private channel": (element("channels_select"), {"selected_channel": "G1"}),
    "a filtered channel": (
        element("conversations_select", filter={"exclude_external_shared_channels": True}),
        {"selected_conversation": "C4"},
    ),
    "someone else's channel": (element("conversations_select"), {"selected_conversation": "G9"}),
    "30 February": (element("datepicker"), {"selected_date": "2026-02-30"}),
    "25 o'clock": (element("timepicker"), {"selected_time": "25:00"}),
    "an external option never offered": (element("external_select"), {"selected_option": "1"}),
    "the wrong kind": (static_select(), {"selected_user": "U1"}),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
async def test_what_cannot_be_picked(name: str, client: AsyncWebClient, mette: Hands) -> None:
    part, value = IMPOSSIBLE[name]
    container = await posted(client, with_accessory(part))
    picked = {"container": container, "block_id": "b0", "action_id": "a", "value": value}
    assert (await mette.refused("action", **picked))[0] == 400


async def test_what_is_not_there_cannot_be_pressed(client: AsyncWebClient, mette: Hands) -> None:
    container = await posted(client, actions(button()))
    assert (await mette.refused("action", container=container, block_id="b0", action_id="z"))[0] == 404
    gone = container | {"ts": "1.000001"}
    assert (await mette.refused("action", container=gone, block_id="b0", action_id="a"))[0] == 404
    assert (await mette.refused("action", container=container, block_id="b0", action_id="a"))[0] == 504


async def test_an_external_select_asks_the_app(client: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    select = element("external_select", min_query_length=2)
    container = await posted(client, with_accessory(select))
    where = {"container": container, "block_id": "b0", "action_id": "a"}
    assert (await mette.post("options", **where, value="a"))["options"] == []
    ear.will_say(options=[option("7", "Acme")])
    assert (await mette.post("options", **where, value="ac"))["options"] == [option("7", "Acme")]
    asked = await ear.next_payload("block_suggestion")
    assert (asked["value"], asked["block_id"], asked["action_id"]) == ("ac", "b0", "a")
    assert asked["container"]["message_ts"] == container["ts"]
    await mette.post("action", **where, value={"selected_option": {"value": "7"}})
    assert (await ear.next_payload("block_actions"))["actions"][0]["selected_option"] == option("7", "Acme")


@pytest.mark.parametrize(
    "answer",
    [{"options": options(101)}, {"options": [option(text="x" * 76)]}, {}, {"options": [], "option_groups": []}],
    ids=["too many", "too long", "nothing", "both"],
)
async def test_suggestions_slack_would_not_show(answer: Json, client: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    container = await posted(client, with_accessory(element("external_select", min_query_length=0)))
    ear.will_say(**answer)
    got = await mette.post("options", container=container, block_id="b0", action_id="a", value="")
    assert (got["options"], got["failure"]) == ([], "invalid_arguments")


FILTERS: dict[str, tuple[Json, set[str]]] = {
    "everything": ({}, {"acme-internal", "general", "acme-shared", "leads", "board", "Rapport"}),
    "public": ({"include": ["public"]}, {"acme-internal", "general", "acme-shared"}),
    "private": ({"include": ["private"]}, {"leads", "board"}),
    "no outsiders": (
        {"include": ["public", "private"], "exclude_external_shared_channels": True},
        {"acme-internal", "general", "leads", "board"},
    ),
    "no bots": ({"include": ["im"], "exclude_bot_users": True}, set()),
}


@pytest.mark.parametrize("name", FILTERS)
async def test_conversations_are_offered_by_filter(name: str, client: AsyncWebClient, mette: Hands) -> None:
    wanted, names = FILTERS[name]
    await client.conversations_open(users="U1")
    more = {"filter": wanted} if wanted else {}
    container = await posted(client, with_accessory(element("conversations_select", **more)))
    where = {"container": container, "block_id": "b0", "action_id": "a"}
    offered = (await mette.post("options", **where, value=""))["options"]
    assert {one["text"]["text"] for one in offered} == names


async def test_people_and_channels_are_found_by_name(client: AsyncWebClient, mette: Hands) -> None:
    container = await posted(client, actions(element("users_select"), element("channels_select") | {"action_id": "c"}))
    people = await mette.post("options", container=container, block_id="b0", action_id="a", value="lars")
    assert people["options"] == [option("U2", "Lars Bo") | {"text": plain("Lars Bo") | {"emoji": True}}]
    channels = await mette.post("options", container=container, block_id="b0", action_id="c", value="gen")
    assert [one["value"] for one in channels["options"]] == ["C2"]


async def test_a_home_tab_keeps_what_was_picked(client: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    block = with_accessory(static_select()) | {"block_id": "b0"}
    view = (await client.views_publish(user_id="U1", view=home(block, section())))["view"]
    container = {"type": "view", "view_id": view["id"]}
    pick = {"selected_option": "1"}
    await mette.post("action", container=container, block_id="b0", action_id="a", value=pick)
    sent = await ear.next_payload("block_actions")
    assert sent["container"] == container
    assert sent["view"]["state"]["values"]["b0"]["a"]["selected_option"] == option("1")
    assert sent["view"]["hash"] == view["hash"]
    assert not {"channel", "message", "response_url"} & set(sent)
    assert (await mette.as_("U2").refused("action", container=container, block_id="b0", action_id="a"))[0] == 404


async def test_opening_the_home_tab_tells_the_app(ear: Ear, mette: Hands, sandbox: Sandbox) -> None:
    await mette.post("home")
    event = (await ear.next_event("app_home_opened"))["event"]
    assert (event["user"], event["tab"]) == ("U1", "home")
    sandbox.world.apps["A1"].manifest["features"]["app_home"]["home_tab_enabled"] = False
    assert (await mette.refused("home"))[0] == 409


async def test_an_app_that_is_not_interactive(client: AsyncWebClient, mette: Hands, sandbox: Sandbox) -> None:
    sandbox.world.apps["A1"].manifest["settings"]["interactivity"]["is_enabled"] = False
    container = await posted(client, actions(button()))
    assert (await mette.refused("action", container=container, block_id="b0", action_id="a"))[0] == 409


async def test_feedback_buttons(client: AsyncWebClient, ear: Ear, mette: Hands) -> None:
    good, bad = {"text": plain("Good"), "value": "+"}, {"text": plain("Bad"), "value": "-"}
    feedback = element("feedback_buttons", positive_button=good, negative_button=bad)
    container = await posted(client, {"type": "context_actions", "elements": [feedback]})
    where = {"container": container, "block_id": "b0", "action_id": "a"}
    await mette.post("action", **where, value="-")
    assert (await ear.next_payload("block_actions"))["actions"][0]["value"] == "-"
    assert (await mette.refused("action", **where, value="?"))[0] == 400
