"""The Web API as one workspace's bot: never a call twice by itself, and none before Slack takes it again."""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.pacing import Machine
from bot.tokens import Token, Tokens
from handlers.kit.slack_errors import Meaning, RateLimitedError, code_of, meaning_of, seconds_to_wait


class WorkspaceClient(AsyncWebClient):
    """Remembers each method's Retry-After, so that a limit costs one call and not one for each message."""

    def __init__(self, machine: Machine, **settings: Any) -> None:
        super().__init__(**settings, retry_handlers=[])  # the SDK's own repeats a dropped post, and so posts twice
        self._machine = machine
        self._free_at: dict[str, float] = {}

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """As the SDK's. Raises RateLimitedError while Slack wants no more of this method in this workspace."""
        if (wait := self._free_at.get(api_method, 0) - self._machine.time()) > 0:
            raise RateLimitedError(api_method, wait)
        try:
            return await super().api_call(api_method, **arguments)
        except SlackApiError as error:
            seconds = seconds_to_wait(error)
            if seconds is None:
                raise
            self._free_at[api_method] = self._machine.time() + seconds
            raise RateLimitedError(api_method, seconds) from error


class InstalledClient(WorkspaceClient):
    """Asks at each call which token speaks in its workspace."""

    def __init__(self, machine: Machine, tokens: Tokens, workspace_id: str, **settings: Any) -> None:
        super().__init__(machine, **settings)
        self._tokens, self._workspace_id = tokens, workspace_id

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """As WorkspaceClient's, and once more where there is a newer token. Raises NoTokenError where there is none."""
        token = await self._tokens.of(self._workspace_id)
        try:
            return await self._call(token, api_method, arguments)
        except SlackApiError as error:
            if meaning_of(error) is not Meaning.SHUT_OUT:
                raise
            newer = await self._tokens.after(self._workspace_id, token, code_of(error))
            if newer is None:
                raise
            return await self._call(newer, api_method, arguments)

    async def _call(self, token: Token, api_method: str, arguments: dict[str, Any]) -> AsyncSlackResponse:
        self.token = token.value
        within = token.is_enterprise and token.installation_id != self._workspace_id
        self.default_params = {"team_id": self._workspace_id} if within else {}
        return await super().api_call(api_method, **arguments)
