"""Slack's signed requests: refused as early as can be, and given to Bolt once they have the shape of Slack's.

Bolt looks at a body before it looks at its signature, and breaks on shapes that Slack does not send.
"""

import asyncio
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from multidict import CIMultiDictProxy
from pydantic import SecretStr
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from handlers.kit.shapes import is_for_us

MEGABYTE = 2**20
PATIENCE = 5.0
"""Seconds of machine time for a body to arrive: Slack waits three for the whole answer."""
SIGNED = {
    "X-Slack-Request-Timestamp": re.compile(r"[0-9]{1,12}"),
    "X-Slack-Signature": re.compile(r"v0=[0-9a-f]{64}"),
}
"""Its headers and their shapes (docs.slack.dev/authentication/verifying-requests-from-slack)."""
KINDS = re.compile(r"application/(json|x-www-form-urlencoded)(; ?charset=\"?utf-8\"?)?", re.IGNORECASE)
"""Of bodies that Slack sends."""
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""Raised at a body that is no UTF-8, or neither Slack's JSON nor a form."""


class Door:
    """Lets in what is signed with this secret."""

    def __init__(self, secret: SecretStr, patience: float = PATIENCE) -> None:
        self._verifier, self._patience = SignatureVerifier(secret.get_secret_value()), patience

    async def let_in(self, request: web.Request) -> AsyncBoltRequest | None:
        """What Slack asks, or None where there is nothing for us to do. Raises web.HTTPClientError."""
        _look_at(request)
        body = await body_of(request, self._patience)
        try:
            if not self._verifier.is_valid_request(body, dict(request.headers)):
                raise web.HTTPUnauthorized
            asked = _read(body.decode(), is_json=request.content_type == "application/json")
            return AsyncBoltRequest(body=asked, mode="socket_mode") if is_for_us(asked) else None
        except UNREADABLE as error:
            raise web.HTTPBadRequest from error


async def body_of(request: web.Request, patience: float = PATIENCE) -> bytes:
    """All of it, once it is there. Raises web.HTTPClientError."""
    try:
        async with asyncio.timeout(patience):
            return await request.read()
    except TimeoutError:
        refusal = web.HTTPRequestTimeout()
        refusal.force_close()  # or its connection would be read on
        raise refusal from None


def _read(body: str, *, is_json: bool) -> dict[str, Any]:
    """As Bolt reads it, which however takes every form for a button's in which somebody wrote "payload".

    Raises one of UNREADABLE.
    """
    form = {} if is_json else dict(parse_qsl(body, keep_blank_values=True))
    read = json.loads(form.get("payload", body)) if is_json or "payload" in form else form
    if not isinstance(read, dict):
        raise TypeError("an object was expected")
    return read


def _look_at(request: web.Request) -> None:
    """Before a byte of the body is read. Raises web.HTTPClientError."""
    if not is_once(request.headers, "Content-Type", KINDS) or "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType
    if not all(is_once(request.headers, name, shape) for name, shape in SIGNED.items()):
        raise web.HTTPUnauthorized
    if (request.content_length or 0) > MEGABYTE:
        raise web.HTTPRequestEntityTooLarge(MEGABYTE)


def is_once(headers: "CIMultiDictProxy[str]", name: str, shape: re.Pattern[str]) -> bool:
    """Whether a header is there once, and has this shape."""
    values = headers.getall(name, [])
    return len(values) == 1 and bool(shape.fullmatch(values[0]))
