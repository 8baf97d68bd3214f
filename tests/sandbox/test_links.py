"""Socket Mode connections that go wrong: refused, silent, looping, warned, closing."""

import asyncio

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.hands import APP_TOKEN, Hands, Json
from tests.support.time import PATIENCE


async def connect(
    client: AsyncWebClient, session: aiohttp.ClientSession, *, autoping: bool = True
) -> aiohttp.ClientWebSocketResponse:
    address = str((await client.apps_connections_open(app_token=APP_TOKEN))["url"])
    return await session.ws_connect(address, autoping=autoping)


async def hello(socket: aiohttp.ClientWebSocketResponse) -> None:
    async with asyncio.timeout(PATIENCE):
        assert (await socket.receive_json())["type"] == "hello"


async def hears_nothing(socket: aiohttp.ClientWebSocketResponse, mette: Hands) -> bool:
    """Whether not even a ping is answered, while the sandbox answers others."""
    await socket.ping()
    for _ in range(3):
        await mette.get("state")
    with pytest.raises(TimeoutError):
        await socket.receive(0.05)
    return True


async def test_a_refused_connection_uses_its_address_up(
    client: AsyncWebClient, session: aiohttp.ClientSession, mette: Hands
) -> None:
    await mette.post("faults", method="link", kind="refuse")
    address = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    for _ in range(2):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)
    socket = await connect(client, session)
    await hello(socket)
    await socket.close()


@pytest.mark.parametrize("kind", ["silent", "mute"])
async def test_a_silent_connection_gets_no_pong_and_no_payload(
    kind: str, client: AsyncWebClient, session: aiohttp.ClientSession, mette: Hands, sandbox: Sandbox
) -> None:
    await mette.post("faults", method="link", kind=kind)
    silent, good = await connect(client, session, autoping=False), await connect(client, session)
    await hello(good)
    if kind == "silent":
        await hello(silent)
    assert sandbox.world.gateway.sockets.count(sandbox.world.apps["A1"]) == 1
    assert await hears_nothing(silent, mette)
    for _ in range(2):
        asking = asyncio.create_task(mette.post("command", channel="C1", text="/client-rate"))
        await acknowledge(good)
        assert (await asking)["status"] == "ok"
    for socket in (silent, good):
        socket._response.close()  # noqa: SLF001 - a close frame would be waited for


async def test_a_looping_connection_ends_after_its_hello(
    client: AsyncWebClient, session: aiohttp.ClientSession, mette: Hands
) -> None:
    await mette.post("faults", method="link", kind="loop")
    socket = await connect(client, session)
    await hello(socket)
    assert (await socket.receive(10)).type is aiohttp.WSMsgType.CLOSE


async def test_a_warning_comes_ahead_of_the_close(
    client: AsyncWebClient, session: aiohttp.ClientSession, mette: Hands, sandbox: Sandbox
) -> None:
    sandbox.world.gateway.sockets.warning_seconds = 0.05
    socket = await connect(client, session)
    await hello(socket)
    await mette.post("disconnect", reason="warning")
    assert await socket.receive_json() == {"type": "disconnect", "reason": "warning"}
    assert (await socket.receive(10)).type is aiohttp.WSMsgType.CLOSE


async def test_what_cannot_be_sent_to_one_goes_to_another(
    client: AsyncWebClient, session: aiohttp.ClientSession, sandbox: Sandbox
) -> None:
    lost, good = await connect(client, session), await connect(client, session)
    for socket in (lost, good):
        await hello(socket)
    first_in_line = sandbox.world.gateway.sockets._open["A1"][0]  # noqa: SLF001 - it breaks, and nobody knows yet
    first_in_line._req.transport.abort()  # type: ignore[union-attr]  # noqa: SLF001
    answering = asyncio.create_task(acknowledge(good))
    answer = await sandbox.world.gateway.deliver(sandbox.world.apps["A1"], "interactive", {"type": "shortcut"})
    assert answer.problem is None
    await answering
    await lost.close()
    await good.close()


async def acknowledge(socket: aiohttp.ClientWebSocketResponse) -> None:
    envelope = await socket.receive_json(timeout=PATIENCE)
    await socket.send_json({"envelope_id": envelope["envelope_id"]})


@pytest.mark.parametrize(
    "fault", [{"method": "link", "kind": "http_500"}, {"method": "auth.test", "kind": "loop"}], ids=str
)
async def test_what_cannot_happen_to_a_connection_or_to_a_method(fault: Json, mette: Hands) -> None:
    assert (await mette.refused("faults", **fault))[0] == 400
