"""What Slack sent, whatever kind of payload it came in."""

from dataclasses import dataclass, field
from typing import Any

from handlers.kit import drafts


@dataclass(frozen=True, slots=True)
class Incoming:
    """What Slack sent, in the words all kinds of payload share."""

    kind: str
    key: str
    """The same for a repeat of the same request, and for nothing else."""
    user_id: str
    trigger_id: str = ""
    response_url: str = ""
    channel: str = ""
    view: dict[str, Any] = field(default_factory=dict)
    message: dict[str, Any] = field(default_factory=dict)
    is_private: bool = False
    """Whether it was pressed on a message that nobody else sees: that one may be changed."""


def read(body: dict[str, Any], key: str) -> Incoming:
    """What the kinds of payload have in common; `key` is the request's own.

    A submission goes by its view and answers instead: pressed twice, it is another request for the same.
    """
    view: dict[str, Any] = body.get("view") or {}
    if "command" in body:
        user, channel = body["user_id"], body["channel_id"]
        trigger = str(body.get("trigger_id", ""))
        return Incoming("command", key, user, trigger, body.get("response_url", ""), channel)
    kind = body["type"]
    trigger = str(body.get("trigger_id", ""))
    container: dict[str, Any] = body.get("container") or {}
    urls = body.get("response_urls") or [{}]
    return Incoming(
        kind=kind,
        key=drafts.submission_key(view) if kind == "view_submission" else key,
        user_id=body["user"]["id"],
        trigger_id=trigger,
        response_url=body.get("response_url") or urls[0].get("response_url", ""),
        channel=(body.get("channel") or {}).get("id", ""),
        view=view,
        message=body.get("message") or {},
        is_private=bool(container.get("is_ephemeral")) or str(container.get("channel_id", "")).startswith("D"),
    )
