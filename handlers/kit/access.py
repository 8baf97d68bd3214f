"""Whether Slack lets us into a workspace, and into which of an organisation."""

from typing import Protocol

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.slack_errors import SEALED, SHUT_OUT, Meaning, code_of, meaning_of

ANOTHER, NOT_GRANTED = "another_workspace", "team_access_not_granted"
"""Beside Slack's own words: the token works, but not here."""
A_PAGE = 200


class Access(Protocol):
    """The tokens by which Slack lets us in (bot/tokens.py), for whoever learns that it does so no more."""

    async def let_go(self, workspace_id: str, code: str) -> bool:
        """Erase what Slack refused in a workspace with that code, if it is dead everywhere; whether it was erased."""

    def forget(self, workspace_id: str) -> None:
        """Look its token up anew next time."""


async def refusal_of(slack: AsyncWebClient, workspace_id: str) -> str:
    """Why Slack keeps us out of a workspace, in a word; empty where it lets us in. Raises its silence."""
    try:
        told = await slack.auth_test()
        if told.get("is_enterprise_install"):
            return "" if workspace_id in await granted_to(slack) else NOT_GRANTED
    except SlackApiError as error:
        if meaning_of(error) is not Meaning.SHUT_OUT:
            raise
        return code_of(error)
    return "" if told["team_id"] == workspace_id else ANOTHER


async def opens_nothing(slack: AsyncWebClient) -> bool:
    """Whether a token lets us in nowhere any more, or is closed to ourselves. Raises Slack's silence."""
    try:
        await slack.auth_test()
    except SlackApiError as error:
        if code_of(error) not in SHUT_OUT | {SEALED}:
            raise
        return True
    return False


async def granted_to(slack: AsyncWebClient) -> dict[str, str]:
    """The names of the workspaces, by id, into which an organisation has let us."""
    granted: dict[str, str] = {}
    async for page in await slack.auth_teams_list(limit=A_PAGE):
        granted.update({team["id"]: team["name"] for team in page["teams"]})
    return granted
