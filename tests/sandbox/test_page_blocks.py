"""What the page makes of mrkdwn, and that it draws every block and element of Block Kit, in a real browser."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect
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
    rich_text,
    section,
    static_select,
    text_input,
)
from tests.sandbox.conftest import Connect
from tests.sandbox.hands import Json, next_of
from tests.sandbox.page_world import open_channel, page_seed, pick, say

IMAGE = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


@pytest.fixture
def seed() -> Json:
    return page_seed()


MRKDWN = {
    "*bold* _italic_ ~gone~ `code`": "<b>bold</b> <i>italic</i> <s>gone</s> <code>code</code>",
    "*_both_*, (*so*)": "<b><i>both</i></b>, (<b>so</b>)",
    "snake_case_name 2*3*4 a~b~c": "snake_case_name 2*3*4 a~b~c",
    "* spaced * _ so _": "* spaced * _ so _",
    "*never ends": "*never ends",
    "*over\nlines*": "*over\nlines*",
    "\u200b*shown*\u200b *a\u200b*": "\u200b*shown*\u200b *a\u200b*",
    "`*raw* <b>`": "<code>*raw* b</code>",
    "&lt;b&gt; &amp;amp; <b>": "&lt;b&gt; &amp;amp; <span>b</span>",
    "before\n```\n*raw*\n  in\n```\nafter": 'before<pre class="code-block">*raw*\n  in</pre>after',
    "&gt; said *so*\n&gt; twice\nthen": '<blockquote class="quote">said <b>so</b>\ntwice</blockquote>then',
    "<@U2> and <@U1>": '<span class="mention">@Lars Bo</span> and <span class="mention me">@Mette Holm</span>',
    "<#C1> <#C99|gone>": (
        '<button class="mention" type="button">#acme-internal</button> <span class="mention">#gone</span>'
    ),
    "<!here>": '<span class="mention loud">@here</span>',
    "<https://a.test/?x=1&amp;y=2|*a* link>": (
        '<a href="https://a.test/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer"><b>a</b> link</a>'
    ),
    "see https://a.test/x.": (
        'see <a href="https://a.test/x" target="_blank" rel="noopener noreferrer">https://a.test/x</a>.'
    ),
    "<javascript:alert(1)|click>": "<span>click</span>",
    ":tada: :nope: 10:30:00": '<span class="emoji" role="img" aria-label="tada emoji">🎉</span> :nope: 10:30:00',
    "<!date^1732525200^{date_num}|then>": '<time title="then">2024-11-25</time>',
}

RENDER = """async (texts) => {
    const { mrkdwn } = await import("/page/mrkdwn.js");
    const html = (nodes) => { const box = document.createElement("div"); box.append(...nodes); return box.innerHTML; };
    return Object.fromEntries(texts.map((text) => [text, html(mrkdwn(text))]));
}"""


async def test_mrkdwn_is_read_as_slack_reads_it(page: Page, url: str) -> None:
    await open_channel(page, url)
    assert await page.evaluate(RENDER, list(MRKDWN)) == MRKDWN


def listed(text: str) -> Json:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "rich bold", "style": {"bold": True}},
                {"type": "emoji", "name": "rocket"},
                {"type": "user", "user_id": "U2"},
                {"type": "link", "url": "https://a.test", "text": "a link"},
            ],
        },
        {"type": "rich_text_list", "style": "bullet", "elements": [listed("first"), listed("second")]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "as typed"}]},
    ],
}
TABLE = {
    "type": "table",
    "column_settings": [{"is_wrapped": True}, {"align": "right"}],
    "rows": [
        [{"type": "raw_text", "text": "Client"}, {"type": "raw_text", "text": "Health"}],
        [
            rich_text({"type": "text", "text": "Acme", "style": {"bold": True}}),
            {"type": "raw_text", "text": "82"},
        ],
    ],
}
LAYOUT: list[Json] = [
    {"type": "header", "text": plain("Tom &amp; Eva :tada: <b>")},
    {"type": "section", "text": mrkdwn("With fields"), "fields": [mrkdwn("*Health*\n82"), plain("*plain*")]},
    section() | {"accessory": {"type": "image", "image_url": IMAGE, "alt_text": "a logo"}},
    {"type": "divider"},
    {
        "type": "context",
        "elements": [{"type": "image", "image_url": IMAGE, "alt_text": "an icon"}, mrkdwn("_small_")],
    },
    {"type": "image", "image_url": IMAGE, "alt_text": "a chart", "title": plain("Revenue")},
    {"type": "image", "image_url": "https://elsewhere.test/spy.png", "alt_text": "from elsewhere"},
    {"type": "markdown", "text": "## Heading\n\n- one\n- **two**\n\n[go](https://a.test)"},
    RICH,
    TABLE,
]


async def test_every_block_that_only_shows_something_is_drawn(page: Page, url: str, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="C1", text="Blocks", blocks=LAYOUT)
    await open_channel(page, url)
    shown = page.get_by_role("main").get_by_role("article")
    await expect(shown.get_by_role("heading", name="Tom & Eva 🎉 <b>")).to_be_visible()
    await expect(shown.locator(".fields > *").nth(1)).to_have_text("*plain*")
    for name in ("a logo", "an icon", "a chart"):
        await expect(shown.get_by_role("img", name=name)).to_be_visible()
    await expect(shown.get_by_text("from elsewhere")).to_be_visible()
    await expect(shown.get_by_role("heading", name="Heading")).to_be_visible()
    await expect(shown.get_by_role("listitem")).to_have_text(["one", "two", "first", "second"])
    await expect(shown.get_by_role("link")).to_have_text(["go", "a link"])
    await expect(shown.get_by_role("blockquote")).to_have_text("quoted")
    await expect(shown.get_by_role("columnheader")).to_have_text(["Client", "Health"])
    await expect(shown.get_by_role("cell", name="82")).to_have_css("text-align", "right")
    await expect(shown.get_by_text("does not draw")).to_have_count(0)


async def test_an_unknown_block_is_a_quiet_box_with_its_type(page: Page, url: str) -> None:
    await open_channel(page, url)
    words = await page.evaluate(
        """async () => {
            const { renderBlock } = await import("/page/blocks/index.js");
            return renderBlock({ type: "hologram" }).textContent;
        }"""
    )
    assert "hologram" in words


CHOICES = [option("a", "Alpha"), option("b", "Beta")]
ACTIONS: list[Json] = [
    section() | {"accessory": {"type": "overflow", "action_id": "overflow", "options": [option("later", "Later")]}},
    actions(
        button() | {"text": plain("Press"), "action_id": "press", "value": "pressed"},
        static_select() | {"action_id": "tier", "placeholder": plain("Tier"), "options": CHOICES},
        element("users_select", placeholder=plain("Who")) | {"action_id": "who"},
        element("conversations_select", placeholder=plain("Where")) | {"action_id": "where"},
        element("datepicker", placeholder=plain("Day")) | {"action_id": "day"},
        element("timepicker", placeholder=plain("Hour")) | {"action_id": "hour"},
        element("radio_buttons", options=CHOICES) | {"action_id": "radio"},
        element("checkboxes", options=[option("c", "Gamma"), option("d", "Delta")]) | {"action_id": "boxes"},
    ),
]


async def use_every_action(page: Page, shown: Locator) -> None:
    await shown.get_by_role("button", name="Press").click()
    await shown.get_by_role("button", name="More options").click()
    await page.get_by_role("menuitem", name="Later").click()
    await pick(page, "Tier", "Beta")
    await pick(page, "Who", "Lars Bo")
    await pick(page, "Where", "general")
    await shown.get_by_label("Day").fill("2026-01-05")
    await shown.get_by_label("Hour").fill("9:15")
    await shown.get_by_label("Alpha").check()
    await shown.get_by_label("Delta").check()


async def test_every_element_of_a_message_tells_the_app_what_was_picked(
    page: Page,
    url: str,
    client: AsyncWebClient,
    bolt: AsyncApp,
    by_socket: Connect,
    heard: asyncio.Queue[Json],
) -> None:
    @bolt.action(re.compile(".*"))
    async def acted(ack: AsyncAck, action: Json) -> None:
        await ack()
        heard.put_nowait(action)

    await by_socket()
    await client.chat_postMessage(channel="C1", text="Elements", blocks=ACTIONS)
    await open_channel(page, url)
    await use_every_action(page, page.get_by_role("main").get_by_role("article"))
    acted_on = {one["action_id"]: one for one in [await next_of(heard) for _ in range(9)]}
    assert acted_on["press"]["value"] == "pressed"
    assert acted_on["overflow"]["selected_option"]["value"] == "later"
    assert acted_on["tier"]["selected_option"] == option("b", "Beta")
    assert acted_on["who"]["selected_user"] == "U2"
    assert acted_on["where"]["selected_conversation"] == "C2"
    assert acted_on["day"]["selected_date"] == "2026-01-05"
    assert acted_on["hour"]["selected_time"] == "09:15"
    assert acted_on["radio"]["selected_option"] == option("a", "Alpha")
    assert [one["value"] for one in acted_on["boxes"]["selected_options"]] == ["d"]


async def test_a_button_with_a_confirmation_is_pressed_only_after_it(
    page: Page,
    url: str,
    client: AsyncWebClient,
    bolt: AsyncApp,
    by_socket: Connect,
    heard: asyncio.Queue[Json],
) -> None:
    @bolt.action("a")
    async def pressed(ack: AsyncAck, action: Json) -> None:
        await ack()
        heard.put_nowait(action)

    question = {
        "title": plain("Delete Acme?"),
        "text": plain("For good."),
        "confirm": plain("Delete"),
        "deny": plain("Keep"),
    }
    await by_socket()
    await client.chat_postMessage(channel="C1", text="Ask", blocks=[actions(button(confirm=question))])
    await open_channel(page, url)
    trigger = page.get_by_role("main").get_by_role("article").get_by_role("button", name="x", exact=True)
    dialog = page.get_by_role("dialog", name="Delete Acme?")
    await trigger.click()
    await dialog.get_by_role("button", name="Keep").click()
    await trigger.click()
    await dialog.get_by_role("button", name="Delete").click()
    await next_of(heard)
    assert heard.empty()


def field(name: str, inner: Json, **more: Any) -> Json:
    return input_block(inner | {"action_id": name}, block_id=name, **more) | {"label": plain(name.capitalize())}


EVERY_INPUT = modal(
    {"type": "alert", "text": mrkdwn("*Mind* this"), "level": "warning"},
    field("words", text_input()),
    field("number", element("number_input", is_decimal_allowed=True)),
    field("email", element("email_text_input")),
    field("address", element("url_text_input")),
    field("tier", static_select() | {"options": CHOICES}),
    field("tags", element("multi_static_select", option_groups=[{"label": plain("All"), "options": CHOICES}])),
    field("owner", element("users_select", initial_user="U1")),
    field("team", element("multi_users_select")),
    field(
        "channel",
        element(
            "conversations_select",
            filter={"include": ["public", "private"], "exclude_external_shared_channels": True},
        ),
    ),
    field("public", element("channels_select")),
    field("date", element("datepicker", initial_date="2026-01-05")),
    field("time", element("timepicker", initial_time="09:00")),
    field("tone", element("radio_buttons", options=CHOICES)),
    field("days", element("checkboxes", options=CHOICES, initial_options=[CHOICES[0]])),
    callback_id="every",
    title=plain("Every input"),
)


async def fill_every_input(page: Page, dialog: Locator) -> None:
    await dialog.get_by_label("Words").fill("Fjord")
    await dialog.get_by_label("Number").fill("12.5")
    await dialog.get_by_label("Email").fill("a@b.test")
    await dialog.get_by_label("Address").fill("https://b.test")
    await pick(page, "Tier", "Beta", typed="bet")
    await pick(page, "Tags", "Beta")
    await pick(page, "Tags", "Alpha")
    await pick(page, "Owner", "Lars Bo")
    await pick(page, "Team", "Gitte Guest")
    await dialog.get_by_label("Channel", exact=True).click()
    await expect(page.get_by_role("option", name="leads")).to_be_visible()
    await expect(page.get_by_role("option", name="acme-shared")).to_have_count(0)
    await page.get_by_role("option", name="leads").click()
    await pick(page, "Public", "general")
    await dialog.get_by_label("Date").click()
    await page.get_by_role("button", name="12 Jan 2026").click()
    await pick(page, "Time", "10:30", typed="10")
    await dialog.get_by_role("radio", name="Beta").check()
    await dialog.get_by_role("checkbox", name="Beta").check()


async def test_every_input_of_a_modal_is_submitted_as_it_was_filled_in(
    page: Page, url: str, bolt: AsyncApp, by_socket: Connect, heard: asyncio.Queue[Json]
) -> None:
    @bolt.command("/blocks")
    async def open_modal(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=EVERY_INPUT)

    @bolt.view("every")
    async def submitted(ack: AsyncAck, view: Json) -> None:
        await ack()
        heard.put_nowait(view["state"]["values"])

    await by_socket()
    await open_channel(page, url)
    await say(page, "/blocks")
    dialog = page.get_by_role("dialog", name="Every input")
    await fill_every_input(page, dialog)
    await dialog.get_by_role("button", name="Save").click()
    values = {name: state[name] for name, state in (await next_of(heard)).items()}
    assert values["words"]["value"] == "Fjord"
    assert values["number"]["value"] == "12.5"
    assert values["email"]["value"] == "a@b.test"
    assert values["address"]["value"] == "https://b.test"
    assert values["tier"]["selected_option"] == CHOICES[1]
    assert values["tags"]["selected_options"] == [CHOICES[1], CHOICES[0]]
    assert values["owner"]["selected_user"] == "U2"
    assert values["team"]["selected_users"] == ["U3"]
    assert values["channel"]["selected_conversation"] == "G1"
    assert values["public"]["selected_channel"] == "C2"
    assert values["date"]["selected_date"] == "2026-01-12"
    assert values["time"]["selected_time"] == "10:30"
    assert values["tone"]["selected_option"] == CHOICES[1]
    assert values["days"]["selected_options"] == CHOICES
