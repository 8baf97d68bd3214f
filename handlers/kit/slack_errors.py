"""What Slack's errors mean."""

import aiohttp
from slack_sdk.errors import SlackApiError

SLACK_TROUBLE = (SlackApiError, aiohttp.ClientError, TimeoutError)
"""All that a call of the Web API may raise."""

MAYBE_DONE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's own trouble: part of what was asked may have been done (slack-facts.md, Calls to Slack)."""

ALREADY_OPENED = "exchanged_trigger_id"
"""The same request came twice, and its form is open (docs.slack.dev/reference/methods/views.open)."""

STEPPED_ON = "hash_conflict"
"""The view has a newer state, which stays (docs.slack.dev/reference/methods/views.update)."""


def code_of(error: SlackApiError) -> str:
    """Slack's word for what is wrong; empty where the answer was none of Slack's, such as a proxy's page."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""
