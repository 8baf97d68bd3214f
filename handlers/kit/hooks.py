"""Answers through a response_url: said at most once, and only to Slack's own host."""

from collections.abc import Collection
from http import HTTPStatus

import aiohttp
import structlog
from yarl import URL

from handlers.kit import charts
from handlers.kit.blocks import Message

log = structlog.get_logger()

SLACKS_HOOKS = URL("https://hooks.slack.com")
"""Never without TLS."""


class Hooks:
    """Posts to response_urls of Slack or of the server that SLACK_API_URL names; any other host is ignored."""

    def __init__(self, http: aiohttp.ClientSession, api_url: str) -> None:
        self._http = http
        self._allowed = {SLACKS_HOOKS.origin(), URL(api_url).origin()}

    async def post(self, url: str, message: Message, *, replace: bool = False) -> bool:
        """Whether Slack took it, or may have. Only what surely never reached anybody may be said another way.

        Where Slack refuses a message with a chart, it goes without.
        """
        address = address_at(url, self._allowed)
        if address is None:
            return False
        taken = await self._post(address, message, replace=replace)
        if not taken and charts.are_among(message.blocks):
            return await self._post(address, charts.in_words(message), replace=replace)
        return taken

    async def _post(self, address: URL, message: Message, *, replace: bool) -> bool:
        body = {"replace_original": replace, **message.privately()}
        try:
            async with self._http.post(address, json=body, allow_redirects=False) as answer:
                taken = answer.status == HTTPStatus.OK or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
                if answer.status != HTTPStatus.OK:
                    log.warning("response_url refused", status=answer.status)
                return taken
        except aiohttp.ClientConnectorError:
            log.warning("response_url unreachable")
            return False
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("no answer from response_url", error=type(error).__name__)
            return True


def address_at(url: str, allowed: Collection[URL]) -> URL | None:
    """Where that is, if we may go there: scheme, host and port are those of one of the allowed origins."""
    try:
        address = URL(url)
        is_theirs = address.origin() in allowed
    except ValueError:
        return None
    plainly_written = url.isascii() and "@" not in address.raw_authority
    return address if is_theirs and plainly_written else None
