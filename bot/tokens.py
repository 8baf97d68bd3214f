"""Which token speaks in which workspace: the one of the settings, or that of the workspace's own installation.

Of many workspaces each has its own, or its organisation's: bot/installed_tokens.py.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from handlers.kit.access import Access
from handlers.kit.slack_errors import NoTokenError

FETCH_TOKEN = "oauth.v2.access"  # noqa: S105 - a method


@dataclass(frozen=True, slots=True)
class Token:
    """What one installation speaks with."""

    installation_id: str
    """The workspace's or the organisation's."""
    value: str = field(repr=False)
    bot_user_id: str = ""
    is_enterprise: bool = False
    """An organisation's: Slack must be told each time which workspace is meant."""
    expires_at: datetime | None = None
    sealed: str = field(default="", repr=False)
    """As it is kept, encrypted."""

    def expires_within(self, time: timedelta, now: datetime) -> bool:
        """Whether it has no longer than this to live."""
        return self.expires_at is not None and self.expires_at <= now + time


class Tokens(Access, Protocol):
    """The tokens that this process speaks with. No workspace is ever given another's."""

    async def of(self, workspace_id: str) -> Token:
        """The token to call with for a workspace, or for an organisation. Raises NoTokenError."""

    async def held_for(self, workspace_id: str) -> Token:
        """That by which it is served, may it have expired. Raises NoTokenError."""

    async def after(self, workspace_id: str, spent: Token, code: str) -> Token | None:
        """Another one, where Slack refused this one with that code; None where there is none. Raises NoTokenError."""


class OneToken:
    """The token of the settings, for the one workspace that Slack says it belongs to."""

    def __init__(self, value: str) -> None:
        self.value = value
        self._token: Token | None = None

    def belongs_to(self, workspace_id: str, bot_user_id: str) -> None:
        """Slack said whose it is."""
        self._token = Token(workspace_id, self.value, bot_user_id)

    async def of(self, workspace_id: str) -> Token:
        """As Tokens says; there is none until Slack said whose it is."""
        if self._token is None or self._token.installation_id != workspace_id:
            raise NoTokenError
        return self._token

    async def held_for(self, workspace_id: str) -> Token:
        """It does not expire."""
        return await self.of(workspace_id)

    async def after(self, _workspace_id: str, _spent: Token, _code: str) -> Token | None:
        """There is but one."""
        return None

    async def let_go(self, _workspace_id: str, _code: str) -> bool:
        """It stands in the settings, and is not ours to erase."""
        return False

    def forget(self, _workspace_id: str) -> None:
        """Nothing was looked up."""
