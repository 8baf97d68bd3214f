"""response_url: answers to an interaction that need no token and no membership, five in 30 minutes."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.errors import SlackError
from sandbox.seed import App

MOST_USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass
class ResponseUrl:
    app: App
    team: str
    channel: str
    user: str
    message_ts: str | None
    issued: datetime
    uses: int = 0


class ResponseUrls:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, app: App, team: str, channel: str, user: str, message_ts: str | None = None) -> str:
        """The path of a new response_url."""
        token = secrets.token_urlsafe(18)
        self._issued[token] = ResponseUrl(app, team, channel, user, message_ts, self._clock.now())
        return f"/hooks/{token}"

    def use(self, token: str) -> ResponseUrl:
        """Raises SlackError: invalid_url, used_url after five uses, expired_url after 30 minutes."""
        found = self._issued.get(token)
        if not found:
            raise SlackError("invalid_url")
        if self._clock.now() - found.issued > LIFETIME:
            raise SlackError("expired_url")
        if found.uses >= MOST_USES:
            raise SlackError("used_url")
        found.uses += 1
        return found
