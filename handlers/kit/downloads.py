"""Files that people give us in Slack: fetched from Slack's own hosts alone, and no further than they may be long."""

from http import HTTPStatus
from typing import BinaryIO

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from handlers.kit.hooks import address_at

log = structlog.get_logger()

SLACKS_FILES = URL("https://files.slack.com")
"""Never without TLS (docs.slack.dev/reference/objects/file-object, url_private_download)."""
PATIENCE = aiohttp.ClientTimeout(total=120, sock_connect=10, sock_read=15)
"""Seconds of machine time; whoever waits sees that it is being read."""
A_PIECE = 64 * 1024


class DownloadError(Exception):
    """It did not come, or not whole."""


class TooLongError(Exception):
    """It is longer than was allowed; nothing was read beyond that."""


class Downloads:
    """Fetches from Slack's files or from the server that SLACK_API_URL names; no redirect is followed."""

    def __init__(self, http: aiohttp.ClientSession, api_url: str) -> None:
        self._http = http
        self._allowed = {SLACKS_FILES.origin(), URL(api_url).origin()}

    async def fetch(self, slack: AsyncWebClient, url: str, into: BinaryIO, *, most: int) -> None:
        """Write a file of at most so many bytes, as the bot that has just called Slack by this client.

        Slack leads whoever may not have it to its sign-in page by a redirect. Raises DownloadError, TooLongError.
        """
        address = address_at(url, self._allowed)
        if address is None:
            log.warning("file is elsewhere than in Slack")
            raise DownloadError
        headers = {"Authorization": f"Bearer {slack.token}"}
        try:
            async with self._http.get(address, headers=headers, allow_redirects=False, timeout=PATIENCE) as answer:
                if answer.status != HTTPStatus.OK or answer.content_type == "text/html":
                    log.warning("file not given", status=answer.status)
                    raise DownloadError
                await _copy(answer, into, most)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("file not fetched", error=type(error).__name__)
            raise DownloadError from error


async def _copy(answer: aiohttp.ClientResponse, into: BinaryIO, most: int) -> None:
    size = 0
    async for piece in answer.content.iter_chunked(A_PIECE):
        size += len(piece)
        if size > most:
            raise TooLongError
        into.write(piece)
    into.seek(0)
