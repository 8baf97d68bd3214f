"""The page in a real browser: channels, talking, threads, commands, shortcuts, the clock, the greeting."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.bricks import button, home, mrkdwn, plain, section
from tests.sandbox.conftest import Connect
from tests.sandbox.hands import Hands, Json, next_of
from tests.sandbox.page_world import message, open_channel, page_seed, say


@pytest.fixture
def seed() -> Json:
    return page_seed()


async def test_what_is_typed_is_said_as_text_and_never_as_markup(page: Page, url: str, mette: Hands) -> None:
    await open_channel(page, url)
    await say(page, "<img src=x onerror=alert(1)> & *done* <!channel> &lt;")
    said = message(page, "done")
    await expect(said).to_contain_text("<img src=x onerror=alert(1)> & done <!channel> &lt;")
    await expect(said.locator("b")).to_have_text("done")
    assert await said.locator("img").count() == 0
    assert (await mette.messages("C1"))[0]["text"].startswith("&lt;img src=x")


async def test_shift_enter_makes_a_line_and_enter_sends(page: Page, url: str, mette: Hands) -> None:
    await open_channel(page, url)
    await page.get_by_label("Message #acme-internal").fill("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(message(page, "two")).to_be_visible()
    assert [one["text"] for one in await mette.messages("C1")] == ["one\ntwo"]


async def test_what_others_say_appears_by_itself_and_marks_other_channels_unread(
    page: Page, url: str, mette: Hands
) -> None:
    await open_channel(page, url)
    lars = mette.as_("U2")
    await lars.post("message", channel="C1", text="Deployed to staging")
    await lars.post("message", channel="C2", text="Lunch?")
    await expect(message(page, "Deployed to staging")).to_contain_text("Lars Bo")
    general = page.get_by_role("link", name="general")
    await expect(general).to_contain_text("1")
    await general.click()
    await expect(message(page, "Lunch?")).to_be_visible()
    await expect(general).to_have_text("general")


async def test_a_message_taller_than_the_window_is_shown_from_its_beginning(
    page: Page, url: str, client: AsyncWebClient, mette: Hands
) -> None:
    await open_channel(page, url)
    blocks = [section(text=mrkdwn(f"Line {number}")) for number in range(45)]
    await client.chat_postMessage(channel="C1", text="Long", blocks=blocks)
    await expect(page.get_by_text("Line 0", exact=True)).to_be_in_viewport()
    await mette.as_("U2").post("message", channel="C1", text="And then")
    await expect(message(page, "And then")).to_be_in_viewport()
    await page.get_by_text("Line 3", exact=True).scroll_into_view_if_needed()
    await mette.as_("U2").post("message", channel="C1", text="Somebody reads above")
    await expect(message(page, "Somebody reads above")).to_be_attached()
    await expect(page.get_by_text("Line 3", exact=True)).to_be_in_viewport()


async def test_the_page_goes_on_after_the_connection_was_lost(
    page: Page, url: str, sandbox: Sandbox, mette: Hands
) -> None:
    await open_channel(page, url)
    await mette.post("message", channel="C1", text="before")
    await expect(message(page, "before")).to_be_visible()
    await sandbox.world.live.close()
    await mette.post("message", channel="C1", text="while it was gone")
    await expect(message(page, "while it was gone")).to_be_visible()


async def test_a_dead_sandbox_is_said_quietly_and_keeps_what_was_typed(page: Page, url: str) -> None:
    await open_channel(page, url)
    await page.route("**/sandbox/**", lambda route: route.abort())
    await say(page, "Not lost")
    await expect(page.get_by_role("status").filter(has_text="does not answer")).to_be_visible()
    await expect(page.get_by_label("Message #acme-internal")).to_have_value("Not lost")


async def test_slash_shows_the_commands_and_tab_completes_one(page: Page, url: str) -> None:
    await open_channel(page, url)
    box = page.get_by_label("Message #acme-internal")
    await box.press_sequentially("/cli")
    options = page.get_by_role("listbox", name="Commands").get_by_role("option")
    await expect(options).to_have_count(2)
    await expect(options.first).to_contain_text("[client]")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await expect(box).to_have_value("/client-log ")
    await expect(options).to_have_count(0)


async def test_the_answer_to_a_command_is_seen_by_one_person_only(
    page: Page, url: str, bolt: AsyncApp, by_socket: Connect
) -> None:
    @bolt.command("/client-log")
    async def log(ack: AsyncAck, command: Json) -> None:
        await ack(f"Logged: {command['text']}")

    await by_socket()
    await open_channel(page, url)
    await say(page, "/client-log acme loved the draft")
    await expect(message(page, "Logged: acme loved the draft")).to_contain_text("Only visible to you")
    await act_as(page, "Lars Bo")
    await expect(page.get_by_role("heading", level=1)).to_have_text("acme-internal")
    await expect(message(page, "Logged")).to_have_count(0)


async def act_as(page: Page, name: str) -> None:
    await page.get_by_label("Act as").click()
    await page.get_by_role("option", name=name).click()
    await expect(page.get_by_label("Act as")).to_contain_text(name)


async def test_a_command_that_nobody_answers_says_so_in_the_channel(page: Page, url: str) -> None:
    await open_channel(page, url)
    await say(page, "/client-rate acme")
    await expect(message(page, "/client-rate failed")).to_contain_text("Only visible to you")


async def test_outsiders_see_shared_channels_only_and_those_are_marked(page: Page, url: str) -> None:
    await open_channel(page, url, "C4")
    await expect(page.get_by_role("main")).to_contain_text("Shared with another organisation")
    await act_as(page, "Carl of Acme")
    channels = page.get_by_role("region", name="Channels").get_by_role("link")
    await expect(channels).to_have_text(["acme-shared"])
    await expect(page.get_by_label("Act as")).to_contain_text("outsider")


async def test_replies_open_beside_the_channel_where_commands_are_refused(page: Page, url: str, mette: Hands) -> None:
    root = await mette.post("message", channel="C1", text="Is that in the agreement?")
    await mette.as_("U2").post("message", channel="C1", text="Two rounds are", thread_ts=root["ts"])
    await open_channel(page, url)
    await page.get_by_role("button", name="1 reply").click()
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_role("article")).to_have_count(2)
    reply = thread.get_by_label("Reply in thread")
    await reply.fill("/client-rate acme")
    await page.keyboard.press("Enter")
    await expect(thread.get_by_text("Commands don't run in threads")).to_be_visible()
    await reply.fill("Then it is extra")
    await page.keyboard.press("Enter")
    await expect(thread.get_by_role("article")).to_have_count(3)
    await expect(page.get_by_role("button", name="2 replies")).to_be_visible()


async def test_more_actions_runs_a_shortcut_on_that_message(
    page: Page, url: str, mette: Hands, bolt: AsyncApp, by_socket: Connect, heard: asyncio.Queue[Json]
) -> None:
    @bolt.shortcut("log")
    async def log(ack: AsyncAck, shortcut: Json) -> None:
        await ack()
        heard.put_nowait(shortcut)

    await by_socket()
    await mette.post("message", channel="C1", text="Peter loved it")
    await mette.post("message", channel="C1", text="Another one")
    await open_channel(page, url)
    await message(page, "Peter loved it").hover()
    await message(page, "Peter loved it").get_by_label("More actions").click()
    await page.get_by_role("menuitem", name="Log with a client").click()
    assert (await next_of(heard))["message"]["text"] == "Peter loved it"


async def test_the_shortcuts_menu_runs_a_global_one(
    page: Page, url: str, bolt: AsyncApp, by_socket: Connect, heard: asyncio.Queue[Json]
) -> None:
    @bolt.shortcut("rate")
    async def rate(ack: AsyncAck, shortcut: Json) -> None:
        await ack()
        heard.put_nowait(shortcut)

    await by_socket()
    await open_channel(page, url)
    await page.get_by_label("Shortcuts").click()
    await page.get_by_role("menuitem", name="Rate a client").click()
    assert (await next_of(heard))["type"] == "shortcut"


async def test_a_button_tells_the_app_and_the_changed_message_takes_its_place(
    page: Page, url: str, bolt: AsyncApp, by_socket: Connect, client: AsyncWebClient
) -> None:
    @bolt.action("a")
    async def pressed(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.chat_update(channel="C1", ts=body["message"]["ts"], text="Quoted by <@U1>", blocks=[])

    await by_socket()
    await client.chat_postMessage(
        channel="C1", text="Scope", blocks=[section(text=mrkdwn("*Extra?*"), accessory=button())]
    )
    await open_channel(page, url)
    await message(page, "Extra?").get_by_role("button", name="x", exact=True).click()
    await expect(message(page, "Quoted by @Mette Holm")).to_contain_text("(edited)")
    await expect(message(page, "Extra?")).to_have_count(0)


async def test_home_is_the_apps_own_page(page: Page, url: str, bolt: AsyncApp, by_socket: Connect) -> None:
    @bolt.event("app_home_opened")
    async def opened(event: Json, client: AsyncWebClient) -> None:
        await client.views_publish(
            user_id=event["user"], view=home(section(text=plain("Good morning"), accessory=button()))
        )

    @bolt.action("a")
    async def pressed(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_publish(user_id=body["user"]["id"], view=home(section(text=plain("All done"))))

    await by_socket()
    await open_channel(page, url)
    await page.get_by_role("region", name="Apps").get_by_role("link", name="Rapport").click()
    panel = page.get_by_role("tabpanel", name="Home")
    await expect(panel).to_contain_text("Good morning")
    await panel.get_by_role("button").click()
    await expect(panel).to_contain_text("All done")
    await page.get_by_role("tab", name="Messages").click()
    await expect(page.get_by_label("Message Rapport")).to_be_visible()


@pytest_asyncio.fixture
async def long_work(sandbox: Sandbox) -> AsyncIterator[asyncio.Event]:
    """What the clock's listeners wait for after a move."""
    done = asyncio.Event()

    async def wait(_: object) -> None:
        await done.wait()

    sandbox.on_clock(wait)
    yield done
    done.set()


async def test_the_clock_shows_that_it_works_until_everything_due_is_done(
    page: Page, url: str, long_work: asyncio.Event
) -> None:
    await open_channel(page, url)
    clock = page.get_by_role("region", name="Clock")
    monday = clock.get_by_role("button", name="Monday 09:00")
    await monday.click()
    await expect(clock.get_by_text("Working…")).to_be_attached()
    await expect(monday).to_be_disabled()
    long_work.set()
    await expect(monday).to_be_enabled()
    await expect(clock).to_contain_text("Monday")


async def test_the_greeting_ticks_off_what_was_tried_and_can_be_called_back(page: Page, url: str) -> None:
    await open_channel(page, url)
    greeting = page.get_by_role("complementary", name="Welcome")
    monday = greeting.get_by_role("button", name="It is Monday, nine")
    await expect(monday).not_to_have_attribute("aria-description", "Done")
    await monday.click()
    await expect(monday).to_have_attribute("aria-description", "Done")
    await greeting.get_by_role("button", name="Dismiss").click()
    await expect(greeting).to_be_hidden()
    await page.reload()
    await page.get_by_role("button", name="Things to try").click()
    await expect(monday).to_have_attribute("aria-description", "Done")
