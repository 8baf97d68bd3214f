"""Who may, and where it may be said. Nothing about a client goes out by any other door (product.md, Speaking up)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.blocks import Message, note
from handlers.kit.directory import Caller, Directory
from handlers.kit.slack_errors import SLACK_TROUBLE, Meaning, meaning_of
from handlers.kit.words import _
from models.people import Role
from models.rules.health import health
from models.rules.published import published_health
from models.rules.summary import See

log = structlog.get_logger()

NO_ANSWER = {Meaning.LIMITED, Meaning.NOT_NOW, Meaning.UNSURE}


class Reason(StrEnum):
    """Why a place is not safe."""

    SHARED = "shared"
    GUEST = "guest"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"
    SILENT = "silent"
    """Slack gave no answer at all; it may in a moment."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something about a client may be said there; `reason` is None where it may."""

    reason: Reason | None = None
    joined: bool = True
    """Whether we are in that channel: only there may we speak."""

    @property
    def safe(self) -> bool:
        """Nothing speaks against it."""
        return self.reason is None


def seen_by(person: Caller) -> See:
    """How this person sees health: leads exactly, members what is published of it (product.md, Ratings, guarded)."""
    return health if person.role >= Role.LEAD else published_health


def is_person(place: str) -> bool:
    """Whether this id is a person's: what is said there is a direct message."""
    return place.startswith(("U", "W"))


def refusal(person: Caller, needed: Role) -> Message | None:
    """What to tell a person who may not do this, or None if they may. It reveals nothing."""
    if person.role >= needed:
        return None
    if person.role is Role.NONE:
        return note(_("Sorry, this is not available to you here."))
    asked = _("a lead") if needed is Role.LEAD else _("an admin")
    return note(_("Sorry, only {role} can do this. Nothing was changed.").format(role=asked))


async def judge(slack: AsyncWebClient, directory: Directory, workspace_id: str, place: str) -> Verdict:
    """Whether a channel or a direct message is a safe place now. Slack's silence counts as no."""
    try:
        return await look_at(slack, directory, workspace_id, place)
    except SLACK_TROUBLE as error:
        log.info("place not judged", channel=place, error=type(error).__name__)
        return Verdict(Reason.SILENT if meaning_of(error) in NO_ANSWER else Reason.UNKNOWN)


async def look_at(slack: AsyncWebClient, directory: Directory, workspace_id: str, place: str) -> Verdict:
    """As `judge`, but raises what a Web API call raises where Slack does not tell."""
    if not is_person(place):
        return await _look_at_channel(slack, directory, workspace_id, place)
    return Verdict() if await directory.are_insiders(workspace_id, {place}) else Verdict(Reason.GUEST)


def explain(verdict: Verdict) -> str:
    """Why a channel cannot be chosen, for the field under which it stands."""
    match verdict.reason:
        case Reason.SHARED:
            return _("Another organisation can read this channel, or soon will. Please pick one of your own.")
        case Reason.GUEST:
            return _("A guest can read this channel. Please pick one with your own team only.")
        case Reason.ARCHIVED:
            return _("This channel is archived. Please pick another.")
        case _:
            return _("Slack doesn't tell me who can read this channel. Please add me to it first, or pick another.")


async def _look_at_channel(slack: AsyncWebClient, directory: Directory, workspace_id: str, channel: str) -> Verdict:
    info: dict[str, Any] = (await slack.conversations_info(channel=channel))["channel"]
    if info.get("is_ext_shared") or info.get("is_pending_ext_shared") or info.get("pending_connected_team_ids"):
        return Verdict(Reason.SHARED)
    if info.get("is_archived"):
        return Verdict(Reason.ARCHIVED)
    members: set[str] = set()
    async for page in await slack.conversations_members(channel=channel, limit=1000):
        members.update(page["members"])
    workspace = await directory.workspace(workspace_id)
    members.discard(workspace.bot_user_id if workspace else "")
    if not await directory.are_ours(workspace_id, members):
        return Verdict(Reason.GUEST)
    return Verdict(joined=info.get("is_member", True))
