"""What Slack's errors mean."""

from collections.abc import Awaitable
from enum import Enum, auto
from http import HTTPStatus
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError

A = TypeVar("A")

SLACK_TROUBLE = (SlackApiError, aiohttp.ClientError, TimeoutError)
"""All that a call of the Web API may raise."""

MAYBE_DONE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's own trouble: part of what was asked may have been done (slack-facts.md, Calls to Slack)."""

SHUT_OUT = frozenset(
    {
        "account_inactive",
        "app_uninstalled",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "tokens_revoked",
    }
)
"""The token is worth nothing any more (docs.slack.dev/reference/methods/auth.test, and the events of that name)."""

UNINSTALLED = frozenset({"account_inactive", "app_uninstalled"})
"""Those of them that say that the workspace took us out."""

LIMITS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
"""Nothing was done, and more may be asked later (docs.slack.dev/reference/methods/chat.postMessage)."""

NO_TOKEN_NOW = "token_not_at_hand"  # noqa: S105 - a code
"""Our own word: there is a token, but it could not be renewed just now, and so nothing was asked."""

SEALED = "token_not_opened"
"""Our own word as well: none of our keys opens the token."""

NOT_NOW = frozenset({"fetch_members_failed", "org_login_required", "team_added_to_org", NO_TOKEN_NOW, SEALED})
"""Nothing was done, and Slack's own pages call it temporary."""

GONE = frozenset({"channel_not_found", "is_archived"})
"""There is no such channel for us: deleted, archived, or private and we were removed from it."""

A_LONG_WAIT = 3600.0
"""Seconds; whatever longer wait Slack names is looked at again then."""

ALREADY_OPENED = "exchanged_trigger_id"
"""The same request came twice, and its form is open (docs.slack.dev/reference/methods/views.open)."""

STEPPED_ON = "hash_conflict"
"""The view has a newer state, which stays (docs.slack.dev/reference/methods/views.update)."""


class Meaning(Enum):
    """What to make of a call that went wrong."""

    LIMITED = auto()
    """Slack asks us to wait, and has done nothing."""
    NOT_NOW = auto()
    """It never got to Slack, or Slack cannot do it for the moment."""
    UNSURE = auto()
    """No telling whether Slack did it."""
    SHUT_OUT = auto()
    GONE = auto()
    NOT_JOINED = auto()
    """We must first be let into the channel."""
    REFUSED = auto()
    """A clear no to this very request."""


CLEAR = (
    (SHUT_OUT, Meaning.SHUT_OUT),
    (GONE, Meaning.GONE),
    ({"not_in_channel"}, Meaning.NOT_JOINED),
    (NOT_NOW, Meaning.NOT_NOW),
)


NO_ANSWER = {Meaning.LIMITED, Meaning.NOT_NOW, Meaning.UNSURE}
"""Slack has not told, and may in a moment."""


class RateLimitedError(SlackApiError):
    """Slack takes no more calls of this method for so many `seconds` of machine time."""

    def __init__(self, method: str, seconds: float) -> None:
        response = {"ok": False, "error": "ratelimited"}
        super().__init__(f"{method} is rate limited", response)  # type: ignore[no-untyped-call]  # the SDK leaves it out
        self.seconds = seconds


class NoTokenError(SlackApiError):
    """We have no token to call with; `code` is "not_authed" where we were never let in or were taken out."""

    def __init__(self, code: str = "not_authed") -> None:
        super().__init__("no token", {"ok": False, "error": code})  # type: ignore[no-untyped-call]  # as above


def meaning_of(error: Exception) -> Meaning:
    """What an exception of a Web API call means; one that nobody foresaw leaves us unsure."""
    if isinstance(error, aiohttp.ClientConnectorError):
        return Meaning.NOT_NOW
    code = code_of(error)
    if code in LIMITS or _status(error) == HTTPStatus.TOO_MANY_REQUESTS:
        return Meaning.LIMITED
    if not code or code in MAYBE_DONE or _status(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Meaning.UNSURE
    return next((meaning for codes, meaning in CLEAR if code in codes), Meaning.REFUSED)


async def told(question: Awaitable[A]) -> A | None:
    """Slack's answer, None for its clear no. Raises its silence: an event is then not done, and comes again."""
    try:
        return await question
    except SLACK_TROUBLE as error:
        if meaning_of(error) in NO_ANSWER:
            raise
        return None


def code_of(error: Exception) -> str:
    """Slack's word for what is wrong; empty where the answer was none of Slack's, such as a proxy's page."""
    if not isinstance(error, SlackApiError):
        return ""
    answer = error.response
    data = answer if isinstance(answer, dict) else getattr(answer, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def seconds_to_wait(error: Exception) -> float | None:
    """Slack's Retry-After, between a second and an hour; None where Slack did not limit us."""
    if isinstance(error, RateLimitedError):
        return error.seconds
    if meaning_of(error) is not Meaning.LIMITED:
        return None
    told = str(getattr(getattr(error, "response", None), "headers", {}).get("Retry-After", ""))
    return min(max(1.0, float(told)), A_LONG_WAIT) if told.isdecimal() else 1.0


def _status(error: Exception) -> int:
    answer: Any = getattr(error, "response", None)
    return int(getattr(answer, "status_code", getattr(answer, "status", 0)) or 0)
