"""Whom the sandbox's tests know: one workspace, one app, and a person's hands at the control API."""

import asyncio
import json
import time
from collections.abc import Awaitable
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox
from tests.support.time import PATIENCE

Json = dict[str, Any]

BOT_TOKEN = "xoxb-test"
APP_TOKEN = "xapp-test"
SECRET = "s3cret"

MANIFEST: Json = {
    "display_information": {"name": "Rapport"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "bot_user": {"display_name": "Rapport"},
        "slash_commands": [
            {"command": "/client-rate", "description": "Rate a client", "usage_hint": "[client]"},
        ],
        "shortcuts": [
            {"name": "Rate a client", "type": "global", "callback_id": "rate", "description": "Rate"},
            {"name": "Log with a client", "type": "message", "callback_id": "log", "description": "Log"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write", "commands", "users:read", "team:read", "im:write", "channels:join",
                "channels:read", "groups:read", "im:read",
                "channels:history", "groups:history", "im:history", "files:read", "files:write", "dnd:read",
            ]
        }
    },
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": [
                "message.channels", "message.groups", "message.im", "app_mention", "app_home_opened",
                "member_joined_channel", "member_left_channel", "channel_shared", "channel_unshared",
                "channel_id_changed", "channel_rename", "group_rename", "channel_archive",
                "channel_unarchive", "group_archive", "channel_deleted", "group_deleted",
                "channel_left", "group_left", "file_shared", "file_deleted",
                "user_change", "team_join", "user_guest_status_changed", "user_profile_changed",
            ]
        },
    },
}  # fmt: skip

SEED: Json = {
    "workspaces": [
        {
            "id": "T1",
            "name": "Nordlys",
            "domain": "nordlys",
            "users": [
                {"id": "U1", "name": "mette", "real_name": "Mette Holm", "is_admin": True},
                {"id": "U2", "name": "lars", "real_name": "Lars Bo"},
                {"id": "U3", "name": "gitte", "real_name": "Gitte Guest", "is_restricted": True},
                {"id": "U4", "name": "carl", "real_name": "Carl of Acme", "team_id": "T9"},
            ],
            "channels": [
                {"id": "C1", "name": "acme-internal", "members": ["U1", "U2", "UBOT"]},
                {"id": "C2", "name": "general", "members": ["U1", "U2"]},
                {"id": "C3", "name": "old", "is_archived": True, "members": ["U1", "UBOT"]},
                {
                    "id": "C4",
                    "name": "acme-shared",
                    "is_ext_shared": True,
                    "is_shared": True,
                    "members": ["U1", "U4", "UBOT"],
                },
                {"id": "G1", "name": "leads", "is_private": True, "members": ["U1"]},
                {"id": "G2", "name": "board", "is_private": True, "members": ["U1", "U3", "UBOT"]},
            ],
        }
    ],
    "apps": [
        {
            "id": "A1",
            "name": "Rapport",
            "bot_user": "UBOT",
            "workspaces": {"T1": BOT_TOKEN},
            "app_token": APP_TOKEN,
            "signing_secret": SECRET,
            "manifest": MANIFEST,
        }
    ],
}


class Machine:
    """A machine clock that stands still until a test moves it; it starts now, as signatures must."""

    def __init__(self) -> None:
        self.seconds = time.time()

    def __call__(self) -> float:
        return self.seconds


class Hands:
    """A person at the sandbox: its control API, as `who`."""

    def __init__(self, url: str, session: aiohttp.ClientSession, who: str = "U1") -> None:
        self.url, self.session, self.who = url, session, who

    def as_(self, who: str) -> "Hands":
        return Hands(self.url, self.session, who)

    async def ask(self, verb: str, name: str, /, **body: Any) -> tuple[int, Json]:
        sent: Json = {"params" if verb == "GET" else "json": {"as": self.who, **body}}
        async with self.session.request(verb, f"{self.url}/sandbox/{name}", **sent) as response:
            return response.status, await response.json()

    async def get(self, name: str, /, **query: str) -> Json:
        status, answer = await self.ask("GET", name, **query)
        assert status == 200, answer
        return answer

    async def post(self, name: str, /, **body: Any) -> Json:
        status, answer = await self.ask("POST", name, **body)
        assert status == 200, answer
        return answer

    async def refused(self, name: str, /, **body: Any) -> tuple[int, str]:
        """The status and the words with which something is refused."""
        status, answer = await self.ask("POST", name, **body)
        assert status >= 400, answer
        return status, answer["error"]

    async def messages(self, channel: str, **query: str) -> list[Json]:
        return list((await self.get("messages", channel=channel, **query))["messages"])

    async def modals(self) -> list[Json]:
        return list((await self.get("views"))["stack"])


async def next_of(queue: asyncio.Queue[Json]) -> Json:
    """What is heard next; fails rather than waits for ever."""
    async with asyncio.timeout(PATIENCE):
        return await queue.get()


async def refusal(call: Awaitable[Any]) -> str:
    """The error name with which Slack refuses a call."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def told(sandbox: Sandbox) -> list[Json]:
    """The events that went out so far, in their order."""
    return [one.payload["event"] for one in sandbox.world.gateway.sent if one.kind == "events_api"]


class Ear:
    """A bare HTTP app: it keeps what Slack sends, and answers with what the test lays ready."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[web.Request] = asyncio.Queue()
        self.answers: list[web.Response | None] = []
        self.event_answers: list[web.Response | None] = []
        self.released = asyncio.Event()

    async def serve(self, request: web.Request) -> web.Response:
        """Answers 200 by default; None among the answers means to stay silent until the test is over."""
        await request.read()
        await self.heard.put(request)
        ready = self.event_answers if request.content_type == "application/json" else self.answers
        answer = ready.pop(0) if ready else web.Response()
        if answer is None:
            await self.released.wait()
            return web.Response()
        return answer

    def will_say(self, **answer: Any) -> None:
        """Lays an answer ready for the next request, as JSON."""
        self.answers.append(web.json_response(answer))

    async def next(self) -> web.Request:
        async with asyncio.timeout(PATIENCE):
            return await self.heard.get()

    async def next_payload(self, kind: str = "") -> Json:
        """The next payload, of that type or of any."""
        payload = payload_of(await self.next())
        return payload if kind in ("", payload.get("type")) else await self.next_payload(kind)

    async def next_event(self, name: str) -> Json:
        """The next event of that type, in its outer form."""
        payload = await self.next_payload("event_callback")
        return payload if payload["event"]["type"] == name else await self.next_event(name)


def payload_of(request: web.Request) -> Json:
    """The payload of an interaction, the form of a command, or the JSON of an event."""
    body = (request._read_bytes or b"").decode()  # noqa: SLF001 - the body was read when it came
    if request.content_type == "application/json":
        return dict(json.loads(body))
    form = dict(parse_qsl(body, keep_blank_values=True))
    return dict(json.loads(form["payload"])) if "payload" in form else form
