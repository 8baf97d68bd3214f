"""What the workspace tells of clients whose names were pasted: Slack is asked page by page, and within its limits."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from handlers.kit import guard
from handlers.kit.feature import Request
from handlers.kit.guard import Reason, Verdict
from handlers.kit.slack_errors import NO_ANSWER, SLACK_TROUBLE, meaning_of
from handlers.several.parts import Row
from models.rules.guessing import Place, Places, owner_of, places_of
from models.teams import teams_by_person

log = structlog.get_logger()

A_PAGE = 200
TRIED = 3
"""So many channels of one client are looked into for a safe one."""

Progress = Callable[[int, int], Awaitable[None]]
"""Hears of how many clients, out of how many, it is known who is in their channels."""


@dataclass
class Channels:
    """What Slack lists."""

    by_id: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_whole: bool = True

    def places(self, taken: Collection[str]) -> list[Place]:
        """Those that may be a client's: not archived, not everybody's, not another client's, private ones if ours."""
        return [_place(one) for one in self.by_id.values() if one["id"] not in taken and _may_be_theirs(one)]


def _may_be_theirs(channel: dict[str, Any]) -> bool:
    if channel.get("is_archived") or channel.get("is_general") or channel.get("is_im") or channel.get("is_mpim"):
        return False
    return not channel.get("is_private") or bool(channel.get("is_member"))


def _place(channel: dict[str, Any]) -> Place:
    return Place(channel["id"], channel["name"], guard.is_external(channel), str(channel.get("creator") or ""))


async def channels_of(request: Request) -> Channels:
    """Every channel that we may know of; as far as Slack tells, where it does not tell all."""
    found, cursor = Channels(), ""
    try:
        while True:
            page = await request.slack.conversations_list(
                limit=A_PAGE, cursor=cursor, exclude_archived=True, types="public_channel,private_channel"
            )
            found.by_id |= {channel["id"]: channel for channel in page["channels"]}
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found
    except SLACK_TROUBLE as error:
        log.info("channels not listed", error=type(error).__name__, pages=len(found.by_id) // A_PAGE)
        found.is_whole = False
        return found


@dataclass(frozen=True, slots=True)
class _Inside:
    """A client's internal channel, or why there is none."""

    channel: str | None = None
    present: frozenset[str] = frozenset()
    unsafe: str | None = None
    reason: Reason | None = None


async def rows_for(
    request: Request, names: Sequence[str], channels: Channels, taken: Collection[str], progress: Progress
) -> list[Row]:
    """A row for each name, with what the workspace tells of them."""
    theirs = await asyncio.to_thread(places_of, names, channels.places(taken))
    inside: list[_Inside] = []
    is_silent = False
    for done, places in enumerate(theirs):
        await progress(done, len(theirs))
        found = await _look_inside(request, channels, places.internal, is_silent=is_silent)
        is_silent = is_silent or found.reason is Reason.SILENT
        inside.append(found)
    async with request.reading() as session:
        busy = Counter(await teams_by_person(session))
    busy.update(person for one in inside for person in one.present)
    return [_row(*known, channels, busy, request.person.user_id) for known in zip(names, theirs, inside, strict=True)]


async def _look_inside(request: Request, channels: Channels, likely: Sequence[Place], *, is_silent: bool) -> _Inside:
    """The likeliest of them in which nobody else reads; once Slack is silent it is not asked again."""
    unsafe = _Inside()
    for place in likely[:TRIED]:
        verdict = Verdict(Reason.SILENT) if is_silent else await _judge(request, channels.by_id[place.id])
        if verdict.safe:
            return _Inside(place.id, verdict.insiders)
        if unsafe.unsafe is None:
            unsafe = _Inside(unsafe=place.id, reason=verdict.reason)
        is_silent = is_silent or verdict.reason is Reason.SILENT
    return unsafe


async def _judge(request: Request, channel: dict[str, Any]) -> Verdict:
    try:
        return await guard.look_at_known(request.slack, request.deps.directory, request.workspace.id, channel)
    except SLACK_TROUBLE as error:
        return Verdict(Reason.SILENT if meaning_of(error) in NO_ANSWER else guard.reason_of(error))


def _row(name: str, places: Places, inside: _Inside, channels: Channels, busy: Counter[str], adds: str) -> Row:
    creator = str(channels.by_id[inside.channel].get("creator") or "") if inside.channel else ""
    owner, because = owner_of(inside.present, busy, creator, adds)
    shared = next((place.id for place in places.shared), None)
    known = {"internal": inside.channel, "shared": shared, "owner_id": owner}
    guessed = frozenset(field for field, value in known.items() if value)
    return Row(
        name=name,
        owner_id=owner,
        internal=inside.channel,
        shared=shared,
        guessed=guessed,
        because=because,
        unsafe=inside.unsafe,
        reason=inside.reason,
        seen=inside.channel,
        present=inside.present,
    )
