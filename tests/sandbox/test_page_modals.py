"""Modals on the page in a real browser: filling in, refusals, updates, stacks, and the way out."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Response, expect
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.bricks import (
    actions,
    button,
    element,
    input_block,
    modal,
    mrkdwn,
    option,
    plain,
    text_input,
)
from tests.sandbox.conftest import Connect
from tests.sandbox.hands import Hands, Json, next_of
from tests.sandbox.page_world import CLIENTS, open_channel, page_seed, pick, say


@pytest.fixture
def seed() -> Json:
    return page_seed()


def labelled(label: str, inner: Json, **more: Any) -> Json:
    """An input block whose block_id and action_id are its label in lower case."""
    name = label.lower()
    return input_block(inner | {"action_id": name}, block_id=name, **more) | {"label": plain(label)}


def clients_select() -> Json:
    return element("external_select", min_query_length=0, placeholder=plain("Type a name"))


def gut_select() -> Json:
    return element("static_select", options=[option("5", "5 lifts me"), option("1", "1 drains me")])


RATE = modal(
    labelled("Client", clients_select()),
    labelled("Gut", gut_select(), optional=True, hint=plain("1 drains me … 5 lifts me")),
    labelled("Why", text_input(multiline=True, max_length=40), optional=True),
    callback_id="rate",
    title=plain("Rate a client"),
)


@pytest.fixture
def rating(bolt: AsyncApp, heard: asyncio.Queue[Json]) -> AsyncApp:
    """An app whose /client-rate opens a modal that refuses an answer without Gut."""

    @bolt.command("/client-rate")
    async def open_modal(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=RATE)

    @bolt.options("client")
    async def clients(ack: AsyncAck, payload: Json) -> None:
        found = [name for name in CLIENTS if payload["value"].lower() in name.lower()]
        await ack(options=[option(name.lower(), name) for name in found])

    @bolt.view("rate")
    async def submitted(ack: AsyncAck, view: Json) -> None:
        values = view["state"]["values"]
        if not values["gut"]["gut"]["selected_option"]:
            await ack(response_action="errors", errors={"gut": "Answer at least one."})
            return
        await ack()
        heard.put_nowait(values)

    return bolt


def sends(words: str) -> Callable[[Response], bool]:
    """Whether a response answers a request that sent these words."""
    return lambda response: words in (response.request.post_data or "")


async def open_rating(page: Page, url: str) -> Locator:
    await open_channel(page, url)
    await say(page, "/client-rate")
    dialog = page.get_by_role("dialog", name="Rate a client")
    await expect(dialog).to_be_visible()
    return dialog


@pytest.mark.usefixtures("rating")
async def test_a_rating_is_refused_with_its_reason_then_taken(
    page: Page, url: str, by_socket: Connect, heard: asyncio.Queue[Json]
) -> None:
    await by_socket()
    dialog = await open_rating(page, url)
    await pick(page, "Client", "Fjord Foods", typed="fjo")
    await page.get_by_label("Why").fill("They <b>thanked</b> us")
    await dialog.get_by_role("button", name="Save").click()

    gut = page.get_by_label("Gut", exact=True)
    await expect(dialog.get_by_role("alert").filter(has_text="Answer at least one.")).to_be_visible()
    await expect(gut).to_be_focused()
    await expect(gut).to_have_accessible_description("1 drains me … 5 lifts me Answer at least one.")
    await expect(gut).to_have_attribute("aria-invalid", "true")

    await pick(page, "Gut", "5 lifts me")
    await expect(dialog.get_by_text("Answer at least one.")).to_have_count(0)
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog).to_have_count(0)
    values = await next_of(heard)
    assert values["client"]["client"]["selected_option"] == option("fjord foods", "Fjord Foods")
    assert values["gut"]["gut"]["selected_option"]["value"] == "5"
    assert values["why"]["why"]["value"] == "They <b>thanked</b> us"


@pytest.mark.usefixtures("rating")
async def test_a_rating_can_be_given_by_the_keyboard_alone(
    page: Page, url: str, by_socket: Connect, heard: asyncio.Queue[Json]
) -> None:
    await by_socket()
    await open_rating(page, url)
    await expect(page.get_by_label("Client", exact=True)).to_be_focused()
    await page.keyboard.type("bry")
    await expect(page.get_by_role("option")).to_have_text(["Bryggen"])
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    for _ in range(10):
        await page.keyboard.press("Tab")
        if await page.get_by_role("button", name="Save").evaluate("node => node === document.activeElement"):
            break
    await page.keyboard.press("Enter")
    values = await next_of(heard)
    assert values["client"]["client"]["selected_option"]["value"] == "bryggen"
    assert values["gut"]["gut"]["selected_option"]["value"] == "1"


@pytest.mark.usefixtures("rating")
async def test_required_answers_are_asked_for_before_anything_is_sent(
    page: Page, url: str, by_socket: Connect, heard: asyncio.Queue[Json]
) -> None:
    await by_socket()
    dialog = await open_rating(page, url)
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert").filter(has_text="required")).to_be_visible()
    await expect(page.get_by_label("Client", exact=True)).to_be_focused()
    assert heard.empty()


@pytest.mark.usefixtures("rating")
async def test_a_failure_keeps_the_modal_and_what_was_typed(page: Page, url: str, by_socket: Connect) -> None:
    handler = await by_socket()
    dialog = await open_rating(page, url)
    await pick(page, "Client", "Acme")
    await page.get_by_label("Why").fill("Never lost")
    await handler.disconnect_async()
    await dialog.get_by_role("button", name="Save").click()
    await expect(dialog.get_by_role("alert").filter(has_text="trouble connecting")).to_be_visible()
    await expect(page.get_by_label("Why")).to_have_value("Never lost")
    await expect(page.get_by_label("Client", exact=True)).to_have_value("Acme")


@pytest.mark.usefixtures("rating")
async def test_the_room_left_is_counted_near_the_end(page: Page, url: str, by_socket: Connect) -> None:
    await by_socket()
    dialog = await open_rating(page, url)
    await page.get_by_label("Why").fill("x" * 43)
    await expect(dialog.get_by_text("-3", exact=True)).to_be_visible()


@pytest.mark.usefixtures("rating")
async def test_escape_closes_the_list_first_and_then_the_modal(
    page: Page, url: str, by_socket: Connect, mette: Hands
) -> None:
    await by_socket()
    dialog = await open_rating(page, url)
    await page.get_by_label("Client", exact=True).click()
    await expect(page.get_by_role("option")).to_have_count(len(CLIENTS))
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("option")).to_have_count(0)
    async with page.expect_response(sends("still open")) as answer:
        await page.get_by_label("Why").fill("still open")
    assert (await answer.value).ok
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    assert await mette.modals() == []


@pytest.mark.usefixtures("rating")
async def test_an_open_modal_is_there_again_after_a_reload_with_what_was_typed(
    page: Page, url: str, by_socket: Connect
) -> None:
    await by_socket()
    await open_rating(page, url)
    await pick(page, "Client", "Acme")
    async with page.expect_response(sends("Half a thou")):
        await page.get_by_label("Why").fill("Half a thou")
    await page.reload()
    await expect(page.get_by_label("Why")).to_have_value("Half a thou")
    await expect(page.get_by_label("Client", exact=True)).to_have_value("Acme")


def step(count: int, heard_text: str = "nothing") -> Json:
    """A modal that shows what it heard, and grows."""
    on_every_key = {"trigger_actions_on": ["on_character_entered"]}
    name = labelled("Name", text_input(dispatch_action_config=on_every_key), dispatch_action=True)
    extra = [labelled(f"Extra{number}", text_input()) for number in range(count)]
    heard_block = {"type": "section", "block_id": "heard", "text": mrkdwn(f"Heard: {heard_text}")}
    more = actions(
        button() | {"text": plain("More"), "action_id": "more"},
        button() | {"text": plain("On top"), "action_id": "push"},
    )
    return modal(name, heard_block, more, *extra, callback_id="step", title=plain("Steps"))


@pytest.fixture
def stepping(bolt: AsyncApp) -> AsyncApp:
    """An app whose modal follows every key, grows by a button and puts another on top of itself."""

    @bolt.command("/blocks")
    async def open_modal(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=step(0))

    @bolt.action("name")
    async def typed(ack: AsyncAck, body: Json, action: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_update(view_id=body["view"]["id"], view=step(0, action["value"] or "nothing"))

    @bolt.action("more")
    async def more(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=step(2))

    @bolt.action("push")
    async def push(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        view = modal(labelled("Note", text_input()), title=plain("On top of it"), callback_id="top")
        await client.views_push(trigger_id=body["trigger_id"], view=view)

    return bolt


async def open_steps(page: Page, url: str) -> None:
    await open_channel(page, url)
    await say(page, "/blocks")
    await expect(page.get_by_role("dialog", name="Steps")).to_be_visible()


@pytest.mark.usefixtures("stepping")
async def test_an_update_while_typing_keeps_the_words_the_focus_and_the_caret(
    page: Page, url: str, by_socket: Connect
) -> None:
    await by_socket()
    await open_steps(page, url)
    name = page.get_by_label("Name", exact=True)
    await name.press_sequentially("Fjord Foods")
    await expect(page.get_by_text("Heard: Fjord Foods")).to_be_visible()
    await expect(name).to_be_focused()
    await page.keyboard.press("Home")
    await page.keyboard.type("The ")
    await expect(page.get_by_text("Heard: The Fjord Foods")).to_be_visible()
    await expect(name).to_have_value("The Fjord Foods")


@pytest.mark.usefixtures("stepping")
async def test_fields_that_an_update_adds_leave_the_others_as_they_were(
    page: Page, url: str, by_socket: Connect
) -> None:
    await by_socket()
    await open_steps(page, url)
    await page.get_by_label("Name", exact=True).fill("Acme")
    await page.get_by_role("button", name="More").click()
    await page.get_by_label("Extra1").fill("kept too")
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Acme")


@pytest.mark.usefixtures("stepping")
async def test_a_modal_on_top_leaves_the_one_beneath_as_it_was(
    page: Page, url: str, by_socket: Connect, mette: Hands
) -> None:
    await by_socket()
    await open_steps(page, url)
    await page.get_by_label("Name", exact=True).fill("Acme")
    await page.get_by_role("button", name="On top").click()
    top = page.get_by_role("dialog", name="On top of it")
    await expect(top.get_by_label("Note")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(top).to_have_count(0)
    await expect(page.get_by_label("Name", exact=True)).to_have_value("Acme")
    await page.get_by_role("button", name="On top").click()
    await top.get_by_role("button", name="Close").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert await mette.modals() == []
