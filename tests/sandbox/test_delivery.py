"""How payloads travel: signatures, Socket Mode envelopes, time-outs, retries, the same one twice."""

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.bricks import element, input_block, modal, option, text_input
from tests.sandbox.conftest import Connect
from tests.sandbox.hands import APP_TOKEN, SECRET, Ear, Hands, Json, next_of, refusal
from tests.support.time import PATIENCE

RATE = modal(
    input_block(element("external_select", min_query_length=0), "client"),
    input_block(text_input(), "why", optional=True),
    callback_id="rate",
)


@pytest.fixture(params=["by socket", "by http"])
def connect(request: pytest.FixtureRequest, by_socket: Connect, by_http: Connect) -> Connect:
    return by_socket if request.param == "by socket" else by_http


async def test_a_whole_conversation_with_bolt(
    connect: Connect, bolt: AsyncApp, mette: Hands, heard: asyncio.Queue[Json]
) -> None:
    @bolt.command("/client-rate")
    async def rate(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=RATE)
        await ack("Here you are.")

    @bolt.options("a")
    async def offer(ack: AsyncAck) -> None:
        await ack(options=[option("7", "Acme")])

    @bolt.view("rate")
    async def save(ack: AsyncAck, view: Json) -> None:
        await heard.put(view["state"]["values"])
        await ack()

    @bolt.event("message")
    async def listen(event: Json) -> None:
        await heard.put(event)

    await connect()
    await mette.post("command", channel="C1", text="/client-rate acme")
    assert [one["text"] for one in await mette.messages("C1")] == ["Here you are."]
    [view] = await mette.modals()
    container = {"type": "view", "view_id": view["id"]}
    await mette.post("options", container=container, block_id="client", action_id="a", value="")
    await mette.post("submit", view_id=view["id"], values={"client": {"selected_option": "7"}})
    assert (await next_of(heard))["client"]["a"]["selected_option"] == option("7", "Acme")
    assert await mette.modals() == []
    await mette.post("message", channel="C1", text="They loved it")
    assert (await next_of(heard))["text"] == "They loved it"


async def test_requests_are_signed(ear: Ear, mette: Hands) -> None:
    await mette.post("command", channel="C1", text="/client-rate æøå")
    request = await ear.next()
    verifier = SignatureVerifier(SECRET)
    assert verifier.is_valid_request(await request.read(), dict(request.headers))
    assert not verifier.is_valid_request(b"other", dict(request.headers))


async def test_bolt_refuses_another_secret(by_http: Connect, mette: Hands, sandbox: Sandbox) -> None:
    await by_http()
    sandbox.world.apps["A1"].signing_secret = "wrong"
    assert (await mette.post("command", channel="C1", text="/client-rate"))["status"] == "dispatch_failed"


async def test_an_event_names_who_it_is_for(ear: Ear, mette: Hands) -> None:
    ts = (await mette.post("message", channel="C1", text="hi <@UBOT>"))["ts"]
    sent = await ear.next_event("message")
    assert (sent["team_id"], sent["api_app_id"], sent["is_ext_shared_channel"]) == ("T1", "A1", False)
    assert sent["authorizations"][0]["user_id"] == "UBOT"
    assert sent["event"]["channel_type"] == "channel"
    mention = await ear.next_event("app_mention")
    assert mention["event"]["ts"] == ts
    assert mention["event_id"] != sent["event_id"]


async def test_events_are_for_subscribers_in_the_channel(ear: Ear, mette: Hands, sandbox: Sandbox) -> None:
    await mette.post("message", channel="C2", text="the bot is not here")
    sandbox.world.apps["A1"].manifest["settings"]["event_subscriptions"]["bot_events"].remove("message.channels")
    await mette.post("message", channel="C1", text="not subscribed")
    await mette.post("message", channel="G2", text="here")
    assert (await ear.next_event("message"))["event"]["text"] == "here"
    assert ear.heard.empty()


async def test_a_changed_message_tells_both_versions(ear: Ear, client: AsyncWebClient) -> None:
    said = await client.chat_postMessage(channel="C1", text="one")
    await client.chat_update(channel="C1", ts=said["ts"], text="two")
    await client.chat_delete(channel="C1", ts=said["ts"])
    events: dict[str | None, Json] = {}
    while len(events) < 3:
        event = (await ear.next_event("message"))["event"]
        events[event.get("subtype")] = event
    changed, deleted = events["message_changed"], events["message_deleted"]
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("one", "two")
    assert deleted["deleted_ts"] == said["ts"]


async def test_events_are_tried_again(ear: Ear, mette: Hands) -> None:
    ear.event_answers.extend(web.Response(status=500) for _ in range(3))
    await mette.post("message", channel="C1", text="x")
    tries = [await ear.next(), await ear.next()]
    await mette.post("clock", seconds=61)
    tries.append(await ear.next())
    await mette.post("clock", seconds=301)
    tries.append(await ear.next())
    numbers = [request.headers.get("X-Slack-Retry-Num") for request in tries]
    assert numbers == [None, "1", "2", "3"]
    assert tries[1].headers["X-Slack-Retry-Reason"] == "http_error"
    assert len({await request.read() for request in tries}) == 1


async def test_an_app_can_decline_retries(ear: Ear, mette: Hands) -> None:
    ear.event_answers.append(web.Response(status=500, headers={"X-Slack-No-Retry": "1"}))
    await mette.post("message", channel="C1", text="first")
    await mette.post("message", channel="C1", text="second")
    heard = {(await ear.next_payload())["event"]["text"] for _ in range(2)}
    assert heard == {"first", "second"}
    assert ear.heard.empty()


async def test_the_same_request_again(ear: Ear, mette: Hands) -> None:
    assert (await mette.refused("redeliver"))[0] == 404
    await mette.post("command", channel="C1", text="/client-rate")
    await mette.post("shortcut", callback_id="rate")
    await mette.post("redeliver", kind="slash_commands")
    command, _, again = await ear.next(), await ear.next(), await ear.next()
    assert await command.read() == await again.read()
    for name in ("X-Slack-Signature", "X-Slack-Request-Timestamp"):
        assert command.headers[name] == again.headers[name]


class Socket:
    """A bare Socket Mode client that acknowledges only when told to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self) -> Json:
        async with asyncio.timeout(PATIENCE):
            return dict(await self.socket.receive_json())

    async def ack(self, envelope: Json, **payload: Any) -> None:
        said = {"envelope_id": envelope["envelope_id"]}
        await self.socket.send_json(said | ({"payload": payload} if payload else {}))


async def plug_in(client: AsyncWebClient, session: aiohttp.ClientSession) -> Socket:
    address = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    return Socket(await session.ws_connect(address))


async def test_socket_mode_envelopes(client: AsyncWebClient, session: aiohttp.ClientSession, mette: Hands) -> None:
    socket = await plug_in(client, session)
    hello = await socket.next()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": "A1"}
    running = asyncio.create_task(mette.post("command", channel="C1", text="/client-rate"))
    command = await socket.next()
    assert (command["type"], command["accepts_response_payload"]) == ("slash_commands", True)
    assert command["payload"]["command"] == "/client-rate"
    await socket.ack(command, text="Hello")
    await running
    assert [one["text"] for one in await mette.messages("C1")] == ["Hello"]
    await mette.post("message", channel="C1", text="x")
    event = await socket.next()
    assert (event["type"], event["accepts_response_payload"], event["retry_attempt"]) == ("events_api", False, 0)
    await socket.ack(event)
    await socket.socket.close()


async def test_an_envelope_can_come_twice(client: AsyncWebClient, session: aiohttp.ClientSession, mette: Hands) -> None:
    socket = await plug_in(client, session)
    await socket.next()
    running = asyncio.create_task(mette.post("shortcut", callback_id="rate"))
    first = await socket.next()
    await socket.ack(first)
    await running
    running = asyncio.create_task(mette.post("redeliver"))
    again = await socket.next()
    await socket.ack(again)
    await running
    assert first == again
    await socket.socket.close()


async def test_an_event_nobody_acknowledges_is_tried_again(
    client: AsyncWebClient, session: aiohttp.ClientSession, mette: Hands, sandbox: Sandbox
) -> None:
    sandbox.clock.patience = 0.05
    socket = await plug_in(client, session)
    await socket.next()
    await mette.post("message", channel="C1", text="x")
    first, again = await socket.next(), await socket.next()
    assert (first["retry_attempt"], again["retry_attempt"]) == (0, 1)
    assert again["retry_reason"] == "timeout"
    assert first["payload"] == again["payload"]
    await socket.socket.close()


async def test_connections_take_turns_and_can_be_ended(
    client: AsyncWebClient, session: aiohttp.ClientSession, mette: Hands
) -> None:
    sockets = [await plug_in(client, session) for _ in range(2)]
    assert [(await socket.next())["num_connections"] for socket in sockets] == [1, 2]
    for socket in sockets:
        running = asyncio.create_task(mette.post("shortcut", callback_id="rate"))
        await socket.ack(await socket.next())
        await running
    await mette.post("disconnect", reason="warning")
    assert await sockets[0].next() == {"type": "disconnect", "reason": "warning"}
    await mette.post("disconnect")
    assert await sockets[0].next() == {"type": "disconnect", "reason": "refresh_requested"}
    assert (await sockets[0].socket.receive()).type is aiohttp.WSMsgType.CLOSE
    for socket in sockets:
        await socket.socket.close()


async def test_a_ticket_works_once_and_ten_connect(client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
    address = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    sockets = [Socket(await session.ws_connect(address))]
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(address)
    sockets += [await plug_in(client, session) for _ in range(9)]
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await plug_in(client, session)
    for socket in sockets:
        await socket.socket.close()


async def test_bolt_comes_back_after_a_disconnect(
    bolt: AsyncApp, by_socket: Connect, mette: Hands, heard: asyncio.Queue[Json]
) -> None:
    @bolt.shortcut("rate")
    async def rate(ack: AsyncAck, body: Json) -> None:
        await ack()
        await heard.put(body)

    await by_socket()
    await mette.post("disconnect")
    async with asyncio.timeout(PATIENCE):
        while (await mette.ask("POST", "shortcut", callback_id="rate"))[0] == 504:
            pass
    assert (await next_of(heard))["callback_id"] == "rate"


async def test_only_the_apps_own_token_opens_its_socket(client: AsyncWebClient) -> None:
    assert await refusal(client.apps_connections_open(app_token="xapp-wrong")) == "invalid_auth"
