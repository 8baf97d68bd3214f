"""The doors to the logging form: the command, the shortcut on a message, a button."""

import asyncio
import hashlib
import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from handlers.interactions.parts import LOG, feature
from handlers.kit import blocks
from handlers.kit.blocks import Message
from handlers.kit.feature import Request
from handlers.kit.ids import ClientRef, Nothing
from handlers.kit.shared import LOG_ANY, LOG_WITH_CLIENT, SHOWN_CHOICES, client_behind
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.words import N_, _
from models import clients, people
from models.interactions import LINK_LENGTH
from models.rules import names

PATIENCE = 1.0
"""Seconds for Slack to name a link; the form must open within the three of its trigger."""
PAGE = 2500
"""Characters in a message that gives words back; Slack takes them even where all are emoji."""

Meant = names.Exact[int] | names.Ambiguous[int] | names.Nothing

# What people see


def whom(meant: Meant) -> str | None:
    """What the Client field says when the words name no client for certain."""
    match meant:
        case names.Exact():
            return None
        case names.Ambiguous(matches):
            fitting = ", ".join(match.name for match in matches[:SHOWN_CHOICES])
            return _("More than one client fits what you wrote: {names}. Please pick.").format(names=fitting)
        case names.Nothing():
            return _("I found no client's name at the start of what you wrote. Please pick one.")


def left_over(words: str) -> Iterator[Message]:
    """Words that did not fit into the form, given back."""
    text = _("This did not fit into the form, so it is not logged yet. It is yours to copy:")
    for start in range(0, len(words), PAGE):
        yield Message(text, [blocks.section(text), blocks.quote(words[start : start + PAGE])])


_REFERENCE = re.compile(r"<(?:([@#!])|(?=[a-z]+:))([^<>|\s]+)(?:\|([^<>]*))?>")


def as_read(message: str, names_by_id: Mapping[str, str]) -> str:
    """A message's text as its readers saw it: names for ids, signs for entities.

    Slack's encoding: docs.slack.dev/messaging/formatting-message-text.
    """

    def read(found: re.Match[str]) -> str:
        mark, target, label = found[1], found[2], found[3] or ""
        match mark:
            case "@":
                return f"@{names_by_id.get(target) or label or target}"
            case "#":
                return f"#{label or target}"
            case "!":
                return label or f"@{target}"
        return f"{label} ({target})" if label and label not in target else target

    return html.unescape(_REFERENCE.sub(read, message))


# What people do


@feature.command(
    "/client-log",
    usage=N_("[client] [what happened]"),
    summary=N_("Log what happened with a client: /client-log acme loved the draft"),
)
async def log_by_command(request: Request, text: str) -> None:
    """What was typed is in the form already; what does not fit there is given back."""
    async with request.reading() as session:
        meant, words = names.split_leading_name(text, await clients.client_names(session))
    said, rest = words[: blocks.INPUT_TEXT], words[blocks.INPUT_TEXT :]
    client_id = meant.match.id if isinstance(meant, names.Exact) else None
    await _open(request, client_id, _subject(said), said=said, hint=whom(meant) if text else None)
    for message in left_over(rest):
        await request.tell(message)


@feature.shortcut("message", title="Log with a client", summary="Keep this message with a client", kind="message")
async def log_message(request: Request) -> None:
    """The message's words, day and link are in the form already, and the client whose channel it is."""
    message, channel = request.incoming.message, request.incoming.channel
    ts = str(message.get("ts", ""))
    async with request.reading() as session:
        here = await clients.clients_of_channel(session, channel)
        known = await people.names_by_id(session)
    said = as_read(str(message.get("text") or ""), known)
    link = await _permalink(request, channel, ts)
    client_id = here[0].id if len(here) == 1 else None
    subject = f"message:{channel}:{ts}"
    await _open(request, client_id, subject, said=said, link=link, day=_day_of(ts, request))


@feature.on(LOG_WITH_CLIENT)
async def log_by_button(request: Request, ref: ClientRef) -> None:
    if await client_behind(request, ref):
        await _open(request, ref.client_id)


@feature.on(LOG_ANY)
async def log_any(request: Request, _nothing: Nothing) -> None:
    await _open(request, None)


async def _open(request: Request, client_id: int | None, subject: str = "", **known: str | None) -> None:
    values = {name: value for name, value in known.items() if value}
    if client_id is not None:
        values["client"] = str(client_id)
        subject = subject or f"client:{client_id}"
    await request.open(LOG, subject, **values)


def _subject(said: str) -> str:
    """Words that come along make a form of their own: no older draft is mixed with them."""
    return f"words:{hashlib.sha256(said.encode()).hexdigest()[:16]}" if said else ""


async def _permalink(request: Request, channel: str, ts: str) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            found = await request.slack.chat_getPermalink(channel=channel, message_ts=ts)
    except SLACK_TROUBLE:
        return None
    link = str(found.get("permalink") or "")
    return link if len(link) <= LINK_LENGTH else None


def _day_of(ts: str, request: Request) -> str | None:
    try:
        sent = datetime.fromtimestamp(float(ts), UTC)
    except ValueError:
        return None
    return min(sent, request.now).astimezone(ZoneInfo(request.zone)).date().isoformat()
