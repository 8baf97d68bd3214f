"""What every answer of ours carries, errors too: nobody may frame, keep, sniff or link back to what we show.

The headers are those of OWASP's HTTP Headers Cheat Sheet. A page of ours runs no script and has one style, by its hash.
"""

from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import escape
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from multidict import CIMultiDict

POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Strict-Transport-Security": "max-age=31536000",
}
"""Where an answer has set one itself, its own stands."""


def page(
    body: str,
    *,
    title: str,
    style: str = "",
    status: int = HTTPStatus.OK,
    language: str = "en",
) -> web.Response:
    """A page of ours without forms and scripts. `body` is HTML, what is foreign in it already escaped."""
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"{POLICY}; style-src 'sha256-{allowed}'"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    text = f'<!doctype html><html lang="{language}"><head>{head}<style>{style}</style></head><body>{body}</body></html>'
    headers = {"Content-Security-Policy": policy}
    return web.Response(text=text, content_type="text/html", charset="utf-8", status=status, headers=headers)


def on_every_answer(server: web.Server) -> None:
    """Put the headers on all that a server says from now on, and leave out which software says it.

    aiohttp answers what is no HTTP by itself, past every middleware and signal: only its writers see all there is.
    """
    make: Callable[..., web.BaseRequest] = server.request_factory

    def with_headers(message: Any, body: Any, protocol: Any, writer: AbstractStreamWriter, task: Any) -> Any:
        write = writer.write_headers

        async def write_headers(status_line: str, headers: "CIMultiDict[str]") -> None:
            headers.pop("Server", None)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            await write(status_line, headers)

        writer.write_headers = write_headers  # type: ignore[method-assign]
        return make(message, body, protocol, writer, task)

    server.request_factory = with_headers
