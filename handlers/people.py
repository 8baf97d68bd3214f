"""The directory of people, kept as Slack describes them, so that guests and outsiders are known (product.md, Words).

Who may do what is ruled by models/people.py and handlers/kit/guard.py. Tests: tests/handlers/test_people.py.
"""

from typing import Any

import structlog

from handlers.kit.feature import Deps, Feature, Turn
from handlers.kit.slack_errors import SLACK_TROUBLE

feature = Feature("people")

log = structlog.get_logger()

A_PAGE = 200
"""People in one call; docs.slack.dev/reference/methods/users.list recommends no more."""

# What happens by itself


@feature.event("user_change")
async def somebody_changed(turn: Turn, event: dict[str, Any]) -> None:
    await turn.deps.directory.learn(turn.workspace.id, [event["user"]], within=turn.transaction())


@feature.event("team_join")
async def somebody_joined(turn: Turn, event: dict[str, Any]) -> None:
    await turn.deps.directory.learn(turn.workspace.id, [event["user"]], within=turn.transaction())


async def sync_people(deps: Deps, workspace_id: str) -> None:
    """Learn everybody of a workspace in one go; where Slack does not answer, people are learnt as they come."""
    users: list[dict[str, Any]] = []
    try:
        async for page in await deps.slack(workspace_id).users_list(limit=A_PAGE, include_locale=True):
            users.extend(page["members"])
    except SLACK_TROUBLE as error:
        log.warning("people not learnt", workspace=workspace_id, error=type(error).__name__)
        return
    await deps.directory.learn(workspace_id, users)
