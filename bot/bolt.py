"""Bolt for reading what was let in (bot/signed.py); everything after that is the reception's and the router's."""

import logging
import re
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.manifest import OF_ORGANISATIONS
from bot.settings import RunSettings
from bot.wiring import House
from handlers.kit.ids import SLACK_ID
from handlers.kit.shapes import MisshapenError
from models.workspaces import of_enterprise

log = structlog.get_logger()

Json = dict[str, Any]

FAREWELLS = {"app_uninstalled", "tokens_revoked", "team_access_revoked"}
"""Events that come when we have no token any more: whoever we know may send them, and Slack is asked if it is so."""


def bolt_app(house: House, settings: RunSettings) -> AsyncApp:
    """Answers every request that bot/signed.py let in, or that came by the socket."""
    only_errors = logging.getLogger("rapport.bolt")
    only_errors.setLevel(logging.ERROR)  # at each start it warns that SLACK_BOT_TOKEN is ours to handle
    app = AsyncApp(
        name="rapport",
        logger=only_errors,
        client=AsyncWebClient(base_url=settings.slack_api_url, retry_handlers=[]),
        authorize=_anybody,
        request_verification_enabled=False,  # done, before Bolt reads a byte
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,  # it knows nobody of ours, and breaks on what is no event
        process_before_response=True,
        raise_error_for_unhandled_request=False,
    )

    async def route(context: AsyncBoltContext, body: Json) -> BoltResponse:
        try:
            answer = await _answer(house, context, body)
        except MisshapenError:
            return BoltResponse(status=400)
        except Exception as error:  # Bolt would log the message, which may hold what somebody wrote
            log.exception("request failed", kind=body.get("type"), error=type(error).__name__)
            return BoltResponse(status=500)
        return BoltResponse(status=200, body="" if answer is None else answer)

    app.use(route)
    return app


async def _anybody() -> AuthorizeResult:
    """Whom Bolt does not know it answers in words of its own, at whatever response_url is named."""
    return AuthorizeResult(enterprise_id=None, team_id=None)


async def _answer(house: House, context: AsyncBoltContext, body: Json) -> Any:
    """What Slack is to hear; a workspace that does not have us hears nothing at all."""
    event = body.get("event")
    kind = event.get("type") if isinstance(event, dict) else None
    answer = None
    for workspace_id in await _meant(house, context, body):
        if kind in FAREWELLS or await house.reception.admits(workspace_id, context.enterprise_id or ""):
            answer = await house.router.route(workspace_id, body)
    return answer


async def _meant(house: House, context: AsyncBoltContext, body: Json) -> list[str]:
    """The workspaces that a request is about: one, or several of an organisation.

    An event for an organisation's installation names its workspace outside of what Bolt looks at.
    """
    event = body.get("event")
    if isinstance(event, dict) and event.get("type") in OF_ORGANISATIONS:
        return [team for team in event.get("team_ids") or [] if isinstance(team, str)]
    named = context.team_id or body.get("context_team_id") or body.get("team_id")
    if named is not None:
        return [named] if isinstance(named, str) and re.fullmatch(SLACK_ID, named) else []
    if body.get("type") != "event_callback":  # what a person asks is asked in one workspace
        return []
    return await house.deps.database.workspace_ids(of_enterprise(str(context.enterprise_id)))
