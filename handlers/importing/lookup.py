"""What the names in a file mean: people of the agency, channels of its Slack, languages."""

import re
from collections.abc import Collection, Mapping
from functools import cache

from babel import Locale
from babel.numbers import list_currencies
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.kit import guard
from handlers.kit.guard import Reason
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.turn import Turn
from handlers.kit.words import LANGUAGES
from models import people
from models.importing.mentioned import Mentioned
from models.importing.planning import Facts, Found
from models.importing.values import Refusal
from models.rules import names
from models.rules.figures import DayOrder

A_PAGE = 200
PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
CHANNEL = re.compile(r"(?:<#)?([CG][A-Z0-9]+)(?:\|[^>]*>|>)?")
NOWHERE = {Reason.GONE, Reason.NOT_JOINED, Reason.UNKNOWN}
"""Why a channel may as well not be there."""


async def facts_of(turn: Turn, said: Mentioned, *, owner: str = "", order: DayOrder | None = None) -> Facts:
    """What the rows of a file are judged by; `owner` is who gets new clients for which the file names nobody.

    Slack is asked about each channel that is named, once. Raises what a Web API call raises where it lists none.
    """
    async with turn.reading() as session:
        owners = await owners_meant(session, said.owners)
    channels = await _channels_meant(turn, said.internal_channels | said.shared_channels)
    return Facts(
        language=turn.workspace.language,
        currency=turn.workspace.currency,
        languages=languages(),
        currencies=frozenset(list_currencies()),
        owners=owners,
        internal_channels={text: await _safe(turn, channels[text]) for text in sorted(said.internal_channels)},
        shared_channels={text: await _there(turn, channels[text]) for text in sorted(said.shared_channels)},
        owner_id=owner,
        order=order or said.order,
    )


async def owners_meant(session: AsyncSession, texts: Collection[str]) -> dict[str, Found]:
    """Who is meant: by Slack's id, a mention, or the whole name; case, accents and word order do not count."""
    ours = {person.user_id: person.name for person in await people.members(session)}
    by_name: dict[frozenset[str], list[str]] = {}
    for user_id, name in ours.items():
        by_name.setdefault(_words(name), []).append(user_id)
    return {text: _owner(text, ours, by_name) for text in texts}


def _owner(text: str, ours: Mapping[str, str], by_name: Mapping[frozenset[str], list[str]]) -> Found:
    mention = PERSON.fullmatch(text)
    user_id = mention[1] if mention else text.strip()
    if user_id in ours:
        return Found(user_id)
    found = by_name.get(_words(text.removeprefix("@")), [])
    if len(found) == 1:
        return Found(found[0])
    return Found(why=Refusal.SEVERAL_OWNERS if found else Refusal.OWNER)


def _words(name: str) -> frozenset[str]:
    return frozenset(names.folded(name).split())


async def _channels_meant(turn: Turn, texts: Collection[str]) -> dict[str, str]:
    """The ids that are meant, empty where there is none."""
    ids = {text: found[1] for text in texts if (found := CHANNEL.fullmatch(text))}
    named = {text: text.removeprefix("#").casefold() for text in texts if text not in ids}
    known = await _channels_by_name(turn) if named else {}
    return ids | {text: known.get(name, "") for text, name in named.items()}


async def _channels_by_name(turn: Turn) -> dict[str, str]:
    found: dict[str, str] = {}
    cursor = ""
    while True:
        page = await turn.slack.conversations_list(
            limit=A_PAGE, cursor=cursor, exclude_archived=True, types="public_channel,private_channel"
        )
        found |= {channel["name"]: channel["id"] for channel in page["channels"]}
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found


async def _safe(turn: Turn, channel: str) -> Found:
    """An internal channel is one where something about a client may be said."""
    if not channel:
        return Found(why=Refusal.CHANNEL)
    verdict = await guard.judge(turn.slack, turn.deps.directory, turn.workspace.id, channel)
    if verdict.safe:
        return Found(channel)
    return Found(why=Refusal.CHANNEL if verdict.reason in NOWHERE else Refusal.UNSAFE_CHANNEL)


async def _there(turn: Turn, channel: str) -> Found:
    """A shared channel is any that Slack shows us."""
    if not channel:
        return Found(why=Refusal.CHANNEL)
    try:
        await turn.slack.conversations_info(channel=channel)
    except SLACK_TROUBLE:
        return Found(why=Refusal.CHANNEL)
    return Found(channel)


@cache
def languages() -> dict[str, str]:
    """Our languages by code and by what each of them calls it, folded."""
    found = {code: code for code in LANGUAGES}
    for code in LANGUAGES:
        for other in LANGUAGES:
            found[str(Locale(code).get_display_name(other)).casefold()] = code
    return found
