"""Who may, and where it may be said. Nothing about a client goes out by any other door (product.md, Speaking up)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.blocks import Message, note
from handlers.kit.directory import Caller, Directory
from handlers.kit.slack_errors import NO_ANSWER, SLACK_TROUBLE, Meaning, code_of, meaning_of
from handlers.kit.words import _
from models import held
from models.clients import Client
from models.people import Person, Role

log = structlog.get_logger()


class Reason(StrEnum):
    """Why a place is not safe."""

    SHARED = "shared"
    """Another organisation can read it, or soon will, or it is where we talk with a client."""
    OUTSIDER = "outsider"
    """Somebody who is not one of us reads along, and nobody can vouch for them."""
    GUEST = "guest"
    """Nobody else reads along but guests for whom no lead vouched there."""
    ARCHIVED = held.ARCHIVED
    GONE = held.GONE
    """There is no such channel for us: deleted, or private and we were removed from it."""
    NOT_JOINED = held.NOT_JOINED
    """We must first be let into it."""
    UNSEEN = "unseen"
    """A guest for whom a lead vouched reads along, and we may not look into a client's shared channel for them."""
    UNKNOWN = "unknown"
    SILENT = "silent"
    """Slack gave no answer at all; it may in a moment."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something about a client may be said there; `reason` is None where it may."""

    reason: Reason | None = None
    joined: bool = True
    """Whether we are in that channel: only there may we speak."""
    guests: frozenset[str] = frozenset()
    """The guests who are the only reason."""
    fallen: frozenset[str] = frozenset()
    """Those of them for whom a lead vouched, but who by now read with another organisation elsewhere."""
    unseen: frozenset[str] = frozenset()
    """The clients' shared channels into which we may not look."""
    insiders: frozenset[str] = field(default=frozenset(), compare=False)
    """Those of the agency who read there, where it is safe."""

    @property
    def safe(self) -> bool:
        """Nothing speaks against it."""
        return self.reason is None


def is_person(place: str) -> bool:
    """Whether this id is a person's: what is said there is a direct message."""
    return place.startswith(("U", "W"))


def is_ours(person: Person) -> bool:
    """Whether somebody may read along where we speak: who is of the agency, and its own apps."""
    return person.is_insider or person.is_own_bot


def sees_money(person: Caller, client: Client | None) -> bool:
    """Leads, admins and the owner do; whoever adds a client is its owner (product.md, Words)."""
    return person.role >= Role.LEAD or client is None or client.owner_id == person.user_id


def refusal(person: Caller, needed: Role) -> Message | None:
    """What to tell a person who may not do this, or None if they may. It reveals nothing."""
    if person.role >= needed:
        return None
    if person.role is Role.NONE:
        return note(_("Sorry, this is not available to you here."))
    asked = _("a lead") if needed is Role.LEAD else _("an admin")
    return note(_("Sorry, only {role} can do this. Nothing was changed.").format(role=asked))


def for_the_trusted() -> Message:
    """To whoever is neither a lead nor the client's owner."""
    asked = _("Sorry, only {role} can do this. Nothing was changed.")
    return note(asked.format(role=_("a lead or the client's owner")))


async def judge(slack: AsyncWebClient, directory: Directory, workspace_id: str, place: str) -> Verdict:
    """Whether a channel or a direct message is a safe place now. Slack's silence counts as no."""
    try:
        return await look_at(slack, directory, workspace_id, place)
    except SLACK_TROUBLE as error:
        log.info("place not judged", channel=place, error=type(error).__name__)
        return Verdict(reason_of(error))


def reason_of(error: Exception) -> Reason:
    """What an error of Slack's says of a place."""
    match meaning_of(error):
        case Meaning.GONE:
            return Reason.ARCHIVED if code_of(error) == "is_archived" else Reason.GONE
        case Meaning.NOT_JOINED:
            return Reason.NOT_JOINED
        case meaning:
            return Reason.SILENT if meaning in NO_ANSWER else Reason.UNKNOWN


async def look_at(slack: AsyncWebClient, directory: Directory, workspace_id: str, place: str) -> Verdict:
    """As `judge`, but raises what a Web API call raises where Slack does not tell."""
    if not is_person(place):
        return await _look_at_channel(slack, directory, workspace_id, place)
    [person] = await directory.people(workspace_id, {place})
    if person.is_insider:
        return Verdict()
    return Verdict(Reason.GUEST if person.is_guest else Reason.OUTSIDER)


async def readers(slack: AsyncWebClient, directory: Directory, workspace_id: str, channel: str) -> list[Person]:
    """Everybody who is in a channel, but for ourselves. Raises as `look_at`."""
    members = await _members_of(slack, channel)
    return await directory.people(workspace_id, members - {await _own_id(directory, workspace_id)})


async def _members_of(slack: AsyncWebClient, channel: str) -> set[str]:
    found: set[str] = set()
    async for page in await slack.conversations_members(channel=channel, limit=1000):
        found.update(page["members"])
    return found


async def _own_id(directory: Directory, workspace_id: str) -> str:
    workspace = await directory.workspace(workspace_id)
    return workspace.bot_user_id if workspace else ""


class Company(NamedTuple):
    """With whom a guest reads elsewhere, as far as Slack lets us see."""

    meets_others: bool
    """Another organisation, or a client."""
    unseen: frozenset[str] = frozenset()
    """Clients' shared channels into which we may not look: the guest may be there."""


async def company_of(slack: AsyncWebClient, guest: str, shared: set[str]) -> Company:
    """With whom a guest reads; `shared` are the clients' shared channels. Raises as `look_at`.

    Slack lists of somebody else's private channels only those that we are in too
    (docs.slack.dev/reference/methods/users.conversations).
    """
    kinds = "public_channel,private_channel"
    async for page in await slack.users_conversations(user=guest, types=kinds, limit=200):
        if any(is_external(channel) or channel["id"] in shared for channel in page["channels"]):
            return Company(meets_others=True)
    unseen = {channel for channel in sorted(shared) if not await _can_see(slack, channel)}
    return Company(meets_others=False, unseen=frozenset(unseen))


async def _can_see(slack: AsyncWebClient, channel: str) -> bool:
    try:
        await slack.conversations_info(channel=channel)
    except SlackApiError as error:
        if meaning_of(error) in NO_ANSWER:
            raise
        return False
    return True


def explain(verdict: Verdict) -> str:
    """Why a channel cannot be chosen, for the field under which it stands."""
    match verdict.reason:
        case Reason.SHARED:
            return _("People outside your team can read this channel, or soon will. Please pick one of your own.")
        case Reason.OUTSIDER:
            return _("Somebody from outside your team can read this channel. Please pick one of your own.")
        case Reason.GUEST:
            return _("A guest can read this channel. Please pick one with your own team only.")
        case Reason.UNSEEN:
            return _("A guest reads there. Please add me to our clients' shared channels first, or pick another.")
        case Reason.ARCHIVED:
            return _("This channel is archived. Please pick another.")
        case _:
            return _("Slack doesn't tell me who can read this channel. Please add me to it first, or pick another.")


async def _look_at_channel(slack: AsyncWebClient, directory: Directory, workspace_id: str, channel: str) -> Verdict:
    return await look_at_known(
        slack, directory, workspace_id, (await slack.conversations_info(channel=channel))["channel"]
    )


async def look_at_known(
    slack: AsyncWebClient, directory: Directory, workspace_id: str, info: dict[str, Any]
) -> Verdict:
    """As `look_at`, of a channel that Slack has just described (conversations.info or .list)."""
    channel = str(info["id"])
    shared = await directory.shared_channels(workspace_id)
    if is_external(info) or channel in shared:
        return Verdict(Reason.SHARED)
    if info.get("is_archived"):
        return Verdict(Reason.ARCHIVED)
    members, own_id = await _members_of(slack, channel), await _own_id(directory, workspace_id)
    if info.get("is_member") and own_id not in members:  # a list that lacks us may lack others
        return Verdict(Reason.UNKNOWN)
    known = await directory.people(workspace_id, members - {own_id})
    others = [one for one in known if not is_ours(one)]
    if not all(one.is_guest for one in others):
        return Verdict(Reason.OUTSIDER)
    joined = info.get("is_member", True)
    guests = {one.user_id for one in others}
    vouched = guests & await directory.vouched_for(workspace_id, channel) if guests else set()
    company = {guest: await company_of(slack, guest, shared) for guest in vouched}
    fallen = {guest for guest, found in company.items() if found.meets_others}
    if unsafe := guests - vouched | fallen:
        return Verdict(Reason.GUEST, joined, frozenset(unsafe), frozenset(fallen))
    unseen = frozenset[str]().union(*(found.unseen for found in company.values()))
    insiders = frozenset(one.user_id for one in known if one.is_insider)
    return Verdict(Reason.UNSEEN if unseen else None, joined, unseen=unseen, insiders=insiders)


def is_external(channel: dict[str, Any]) -> bool:
    """Whether another organisation reads there, or soon will.

    docs.slack.dev/reference/objects/conversation-object; `is_shared` covers the own organisation too.
    """
    signs = ("is_ext_shared", "is_pending_ext_shared", "pending_connected_team_ids", "pending_shared")
    return any(channel.get(sign) for sign in signs)
