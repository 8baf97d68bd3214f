"""Requests that bear Slack's true signature, whatever is in them."""

import json
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.support.http import FORM, JSON, signed

Json = dict[str, Any]


def written(body: Json) -> tuple[bytes, str]:
    """As Slack writes it: a command as a form, an event as JSON, an interaction as JSON in a form."""
    if "command" in body:
        return urlencode(body).encode(), FORM
    if body.get("type") == "event_callback":
        return json.dumps(body).encode(), JSON
    return urlencode({"payload": json.dumps(body)}).encode(), FORM


async def post(http: aiohttp.ClientSession, address: str, body: Json, **headers: str) -> tuple[int, str]:
    """The status and the text of the answer."""
    data, kind = written(body)
    sent = signed(data, kind=kind) | headers
    async with http.post(f"{address}/slack/events", data=data, headers=sent) as answer:
        return answer.status, await answer.text()
