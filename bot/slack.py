"""The Web API as one workspace's bot: never a call twice by itself, and none before Slack takes it again."""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.pacing import Machine
from handlers.kit.slack_errors import RateLimitedError, seconds_to_wait


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
