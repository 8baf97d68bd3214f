"""The server around it all: state, clock, pushes, seeds, and who may ask."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import orjson
import pytest
from pydantic import ValidationError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.sandbox.hands import SEED, Hands, Json, Machine
from tests.support.time import PATIENCE


async def test_what_a_person_knows(mette: Hands) -> None:
    state = await mette.get("state")
    assert (state["team"]["name"], state["me"]["id"]) == ("Nordlys", "U1")
    assert [one["name"] for one in state["channels"] if one["kind"] == "private"] == ["leads", "board"]
    assert [one["user"] for one in state["channels"] if one["kind"] == "dm"] == ["UBOT"]
    assert {one["id"] for one in state["people"] if one["is_guest"]} == {"U3"}
    assert {one["id"] for one in state["people"] if one["is_outsider"]} == {"U4"}
    assert [one["command"] for one in state["commands"]] == ["/client-rate"]
    assert [one["type"] for one in state["shortcuts"]] == ["global", "message"]
    assert state["apps"] == [{"id": "A1", "name": "Rapport", "bot_user": "UBOT", "has_home": True}]


@pytest.mark.parametrize(("who", "channels"), [("U3", {"board"}), ("U4", {"acme-shared"})])
async def test_guests_and_outsiders_see_their_channels_only(who: str, channels: set[str], mette: Hands) -> None:
    seen = (await mette.as_(who).get("state"))["channels"]
    assert {one["name"] for one in seen if one["kind"] != "dm"} == channels


async def test_unread_until_looked_at(mette: Hands) -> None:
    async def unread() -> int:
        channels = {one["id"]: one for one in (await mette.get("state"))["channels"]}
        return int(channels["C1"]["unread"])

    await mette.as_("U2").post("message", channel="C1", text="x")
    assert await unread() == 1
    await mette.messages("C1")
    assert await unread() == 0


async def test_nobody_is_made_up(mette: Hands) -> None:
    assert (await mette.as_("U9").ask("GET", "state"))[0] == 404
    assert (await mette.ask("GET", "state", team="T9"))[0] == 404
    assert (await mette.ask("GET", "messages", channel="C9"))[0] == 404
    assert (await mette.ask("GET", "messages"))[0] == 400
    assert (await mette.ask("GET", "nothing"))[0] == 404


async def test_the_clock_only_moves_forward_and_waits(mette: Hands, sandbox: Sandbox, machine: Machine) -> None:
    moved: list[datetime] = []

    async def note(now: datetime) -> None:
        moved.append(now)

    sandbox.on_clock(note)
    began = sandbox.clock.now()
    answer = await mette.post("clock", seconds=90)
    assert datetime.fromisoformat(answer["now"]) == began + timedelta(seconds=90) == moved[0]
    machine.seconds += 10
    assert sandbox.clock.now() == began + timedelta(seconds=100)
    assert (await mette.refused("clock", to=began.isoformat()))[0] == 409
    assert (await mette.refused("clock", to="2030-01-01T00:00:00"))[0] == 409
    assert (await mette.refused("clock", next="friday"))[0] == 400


@pytest.mark.parametrize(
    ("start", "name", "end"),
    [
        ("2030-01-04T12:00:00+00:00", "monday-09:00", "2030-01-07T08:00:00+00:00"),
        ("2030-01-07T12:00:00+00:00", "tuesday-09:00", "2030-01-08T08:00:00+00:00"),
        ("2030-01-07T07:59:00+00:00", "monday-09:00", "2030-01-07T08:00:00+00:00"),
        ("2030-01-07T08:00:00+00:00", "monday-09:00", "2030-01-14T08:00:00+00:00"),
        ("2030-01-07T08:00:00+00:00", "friday-17:40", "2030-01-11T16:40:00+00:00"),
        ("2030-01-11T16:40:00+00:00", "friday-17:40", "2030-01-18T16:40:00+00:00"),
        ("2030-01-07T08:00:00+00:00", "morning", "2030-01-08T08:00:00+00:00"),
        ("2030-03-30T12:00:00+00:00", "morning", "2030-03-31T07:00:00+00:00"),
    ],
)
async def test_mondays_and_mornings_are_local(start: str, name: str, end: str, mette: Hands) -> None:
    await mette.post("clock", to=start)
    assert (await mette.post("clock", next=name))["now"] == end


async def test_messages_carry_the_time_of_the_clock(mette: Hands, client: AsyncWebClient) -> None:
    await mette.post("clock", to="2030-01-07T08:00:00+00:00")
    ts = (await client.chat_postMessage(channel="C1", text="x"))["ts"]
    assert datetime.fromtimestamp(float(ts), UTC) == datetime(2030, 1, 7, 8, tzinfo=UTC)


@asynccontextmanager
async def watching(hands: Hands) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with hands.session.ws_connect(f"{hands.url}/sandbox/live?team=T1&as={hands.who}") as socket:
        yield socket


async def pushed(socket: aiohttp.ClientWebSocketResponse) -> Json:
    async with asyncio.timeout(PATIENCE):
        return dict(await socket.receive_json())


async def test_pages_are_told_what_concerns_them(mette: Hands, client: AsyncWebClient) -> None:
    async with watching(mette) as hers, watching(mette.as_("U2")) as his:
        await client.chat_postEphemeral(channel="C1", user="U1", text="x")
        said = await client.chat_postMessage(channel="C1", text="x")
        assert (await pushed(hers))["type"] == "ephemeral"
        first = await pushed(his)
        assert (first["type"], first["channel"], first["ts"]) == ("message", "C1", said["ts"])
        await mette.post("clock", seconds=1)
        assert [await pushed(his) for _ in range(3)] == [
            {"type": "busy", "team": None, "busy": True},
            {"type": "busy", "team": None, "busy": False},
            {"type": "clock", "team": None, "now": (await mette.get("state"))["now"]},
        ]


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}], ids=str
)
@pytest.mark.parametrize("path", ["/sandbox/state", "/sandbox/live", "/"])
async def test_other_sites_are_kept_out(headers: dict[str, str], path: str, mette: Hands) -> None:
    async with mette.session.get(mette.url + path, headers=headers) as response:
        assert response.status == 403


async def test_the_page_comes_with_a_strict_policy(mette: Hands) -> None:
    async with mette.session.get(mette.url) as response:
        assert response.status == 200
        policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    async with mette.session.get(f"{mette.url}/page/..%2f__main__.py") as response:
        assert response.status == 404


async def test_a_seed_means_what_it_says(sandbox: Sandbox, mette: Hands) -> None:
    with pytest.raises(ValidationError):
        sandbox.load({"workspaces": [{"id": "T1", "name": "x", "domain": "x", "user": []}]})
    assert (await mette.refused("seed", people=[]))[0] == 400
    assert (await mette.post("reset"))["ok"]
    assert (await mette.ask("GET", "state"))[0] == 404
    await mette.post("seed", **SEED, greeting={"title": "Hi", "tries": [{"label": "x", "do": {"a": 1}}]})
    assert (await mette.get("state"))["greeting"]["tries"][0]["do"] == {"a": 1}


async def test_a_changed_app_is_the_same_app(sandbox: Sandbox, client: AsyncWebClient) -> None:
    sandbox.load({"apps": [SEED["apps"][0] | {"name": "Renamed", "manifest": {}}]})
    assert (await client.auth_test())["ok"]
    assert (await client.dnd_info(user="U1"))["ok"]


async def test_it_runs_by_itself(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    seed = tmp_path / "seed.json"
    seed.write_bytes(orjson.dumps(SEED))
    arguments = [sys.executable, "-m", "sandbox", "--seed", str(seed), "--port", "0"]
    program = await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)
    assert program.stdout
    try:
        url = (await program.stdout.readline()).decode().strip()
        async with session.get(f"{url}/sandbox/state") as response:
            assert (await response.json())["team"]["name"] == "Nordlys"
    finally:
        program.terminate()
        await program.wait()


async def test_a_seed_that_cannot_be_used(tmp_path: Path) -> None:
    arguments = [sys.executable, "-m", "sandbox", "--seed", str(tmp_path / "none.json")]
    program = await asyncio.create_subprocess_exec(*arguments, stderr=asyncio.subprocess.PIPE)
    _, said = await program.communicate()
    assert program.returncode == 2
    assert b"cannot be used" in said
    assert b"Traceback" not in said
