"""Filling, submitting and closing modals: what Slack's client refuses, and how an app's answer is obeyed."""

from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.bricks import element, input_block, modal, plain, section, static_select, text_input
from tests.sandbox.hands import Ear, Hands, Json

TROUBLE = "We had some trouble connecting. Try again?"
FORM = modal(
    input_block(text_input(min_length=3, max_length=9), "name"),
    input_block(static_select(), "kind", optional=True),
    section(),
    callback_id="form",
    private_metadata="secret",
)


class Opener:
    """Opens modals for a person."""

    def __init__(self, client: AsyncWebClient, ear: Ear, mette: Hands) -> None:
        self.client, self.ear, self.mette = client, ear, mette

    async def __call__(self, view: Json) -> str:
        await self.mette.post("command", channel="C1", text="/client-rate")
        trigger = (await self.ear.next_payload())["trigger_id"]
        return str((await self.client.views_open(trigger_id=trigger, view=view))["view"]["id"])


@pytest.fixture
def opened(client: AsyncWebClient, ear: Ear, mette: Hands) -> Opener:
    return Opener(client, ear, mette)


async def test_a_submission_is_complete(opened: Opener, ear: Ear, mette: Hands) -> None:
    view_id = await opened(FORM)
    answer = await mette.post("submit", view_id=view_id, values={"name": {"value": "Acme"}})
    assert answer == {"ok": True}
    sent = await ear.next_payload("view_submission")
    assert sent["view"]["state"]["values"] == {
        "name": {"a": {"type": "plain_text_input", "value": "Acme"}},
        "kind": {"a": {"type": "static_select", "selected_option": None}},
    }
    assert (sent["view"]["callback_id"], sent["view"]["private_metadata"]) == ("form", "secret")
    assert (sent["view"]["id"], sent["response_urls"]) == (view_id, [])
    assert await mette.modals() == []


UNSENT: dict[str, tuple[Any, str]] = {
    "nothing": ({}, "Please complete this required field."),
    "emptied": ({"name": {"value": ""}}, "Please complete this required field."),
    "too short": ({"name": {"value": "ab"}}, "Please enter at least 3 characters."),
    "too long": ({"name": {"value": "x" * 10}}, "Please enter at most 9 characters."),
}


@pytest.mark.parametrize("name", UNSENT)
async def test_slacks_client_does_not_send_this(name: str, opened: Opener, ear: Ear, mette: Hands) -> None:
    values, complaint = UNSENT[name]
    view_id = await opened(FORM)
    answer = await mette.post("submit", view_id=view_id, values=values)
    assert answer == {"ok": False, "errors": {"name": complaint}}
    assert ear.heard.empty()


NUMBERS = {
    "7": None,
    "x": "Please enter a whole number.",
    "7.5": "Please enter a whole number.",
    "0": "Please enter a number that is at least 1.",
    "11": "Please enter a number that is at most 10.",
}


@pytest.mark.parametrize("typed", NUMBERS)
async def test_numbers(typed: str, opened: Opener, mette: Hands) -> None:
    number = element("number_input", is_decimal_allowed=False, min_value="1", max_value="10")
    view_id = await opened(modal(input_block(number)))
    answer = await mette.post("submit", view_id=view_id, values={"b": {"value": typed}})
    complaint = NUMBERS[typed]
    assert answer.get("errors") == ({"b": complaint} if complaint else None)


async def submit(mette: Hands, view_id: str) -> Json:
    return await mette.post("submit", view_id=view_id, values={"name": {"value": "Acme"}})


async def test_errors_stay_at_their_inputs(opened: Opener, ear: Ear, mette: Hands) -> None:
    view_id = await opened(FORM)
    ear.will_say(response_action="errors", errors={"name": "Taken."})
    assert await submit(mette, view_id) == {"ok": False, "errors": {"name": "Taken."}}
    [view] = await mette.modals()
    assert view["state"]["values"]["name"]["a"]["value"] == "Acme"


async def test_update_push_and_clear(opened: Opener, ear: Ear, mette: Hands) -> None:
    view_id = await opened(FORM)
    ear.will_say(response_action="update", view=FORM | {"title": plain("Two")})
    assert await submit(mette, view_id) == {"ok": True}
    assert [view["title"]["text"] for view in await mette.modals()] == ["Two"]
    ear.will_say(response_action="push", view=FORM | {"title": plain("Three")})
    await submit(mette, view_id)
    lower, upper = await mette.modals()
    assert (lower["id"], upper["previous_view_id"]) == (view_id, view_id)
    assert (await mette.refused("submit", view_id=view_id))[0] == 409
    await submit(mette, upper["id"])
    assert [view["id"] for view in await mette.modals()] == [view_id]
    ear.will_say(response_action="clear")
    await submit(mette, view_id)
    assert await mette.modals() == []


FAILURES: dict[str, web.Response | Json | None] = {
    "silence": None,
    "an error": web.Response(status=500),
    "words": web.Response(text="thanks"),
    "an unknown action": {"response_action": "close"},
    "errors at nothing": {"response_action": "errors", "errors": {"nowhere": "x"}},
    "errors at no input": {"response_action": "errors", "errors": {}},
    "a view Slack refuses": {"response_action": "update", "view": modal(section(text=plain("")))},
}


@pytest.mark.parametrize("name", FAILURES)
async def test_a_failure_keeps_the_modal_and_what_was_typed(
    name: str, opened: Opener, ear: Ear, mette: Hands, sandbox: Sandbox
) -> None:
    view_id = await opened(FORM)
    sandbox.clock.patience = 0.05 if name == "silence" else 3
    answer = FAILURES[name]
    ear.answers.append(web.json_response(answer) if isinstance(answer, dict) else answer)
    assert (await submit(mette, view_id))["failure"] == TROUBLE
    [view] = await mette.modals()
    assert view["state"]["values"]["name"]["a"]["value"] == "Acme"


async def test_typing_is_kept_and_told_where_asked(opened: Opener, ear: Ear, mette: Hands) -> None:
    quiet, loud = input_block(text_input(), "quiet"), input_block(text_input(), "loud", dispatch_action=True)
    view_id = await opened(modal(quiet, loud))
    await mette.post("fill", view_id=view_id, values={"quiet": {"value": "a"}, "loud": {"value": "b"}})
    await mette.post("fill", view_id=view_id, values={"loud": {"value": "b"}})
    sent = await ear.next_payload("block_actions")
    assert (sent["actions"][0]["block_id"], sent["actions"][0]["value"]) == ("loud", "b")
    assert sent["view"]["state"]["values"]["quiet"]["a"]["value"] == "a"
    assert ear.heard.empty()
    assert (await mette.refused("fill", view_id=view_id, values={"nowhere": {"value": "x"}}))[0] == 404


@pytest.mark.parametrize("closed", [1, 2], ids=["the top one", "all"])
async def test_closing(closed: int, opened: Opener, ear: Ear, mette: Hands) -> None:
    clears = closed == 2
    view_id = await opened(FORM | {"notify_on_close": True})
    ear.will_say(response_action="push", view=FORM | {"notify_on_close": True})
    await submit(mette, view_id)
    upper = (await mette.modals())[1]
    await mette.post("close", view_id=upper["id"], clear=clears)
    assert len(await mette.modals()) == 2 - closed
    told = [await ear.next_payload("view_closed") for _ in range(closed)]
    assert {one["view"]["id"] for one in told} == ({upper["id"], view_id} if clears else {upper["id"]})
    assert [one["is_cleared"] for one in told] == [clears] * closed


async def test_a_modal_can_ask_to_take_all_with_it(opened: Opener, mette: Hands, ear: Ear) -> None:
    view_id = await opened(FORM)
    ear.will_say(response_action="push", view=FORM | {"clear_on_close": True})
    await submit(mette, view_id)
    await mette.post("close", view_id=(await mette.modals())[1]["id"])
    assert await mette.modals() == []


async def test_a_picked_channel_can_bring_a_response_url(opened: Opener, ear: Ear, mette: Hands) -> None:
    select = element("conversations_select", response_url_enabled=True)
    view_id = await opened(modal(input_block(select)))
    await mette.post("submit", view_id=view_id, values={"b": {"selected_conversation": "C2"}})
    [url] = (await ear.next_payload("view_submission"))["response_urls"]
    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("b", "a", "C2")
    async with mette.session.post(url["response_url"], json={"text": "x", "response_type": "in_channel"}):
        assert [one["text"] for one in await mette.messages("C2")] == ["x"]


async def test_others_modals_are_out_of_reach(opened: Opener, mette: Hands) -> None:
    view_id = await opened(FORM)
    assert (await mette.as_("U2").refused("submit", view_id=view_id))[0] == 404
    assert (await mette.refused("close", view_id="V0"))[0] == 404
