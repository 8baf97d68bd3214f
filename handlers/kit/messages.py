"""Words that came before a form: those after a command, and those of a message in Slack."""

import asyncio
import hashlib
import html
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from handlers.kit import blocks
from handlers.kit.blocks import Message
from handlers.kit.forms import Modal
from handlers.kit.request import Request
from handlers.kit.shared import SHOWN_CHOICES
from handlers.kit.slack_errors import SLACK_TROUBLE
from handlers.kit.words import _
from models import clients, people
from models.interactions import LINK_LENGTH
from models.rules import names

PATIENCE = 1.0
"""Seconds for Slack to name a link; the form must open within the three of its trigger."""
PAGE = 2500
"""Characters in a message that gives words back; Slack takes them even where all are emoji."""

Meant = names.Exact[int] | names.Ambiguous[int] | names.Nothing


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


def only_its_beginning() -> str:
    """A message that is longer than a form's field; it stands in Slack, so nothing of it needs to be given back."""
    return _(
        "This message is longer than the form can hold, so only its beginning is in it. Its link leads to the rest."
    )


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


async def open_from_command(request: Request, modal: Modal[Any], text: str) -> None:
    """The client that the words begin with, and the rest, in a form; what does not fit there is given back."""
    async with request.reading() as session:
        meant, words = names.split_leading_name(text, await clients.client_names(session))
    said, rest = words[: blocks.INPUT_TEXT], words[blocks.INPUT_TEXT :]
    client_id = meant.match.id if isinstance(meant, names.Exact) else None
    await open_about(request, modal, client_id, _words_subject(said), said=said, hint=whom(meant) if text else None)
    for message in left_over(rest):
        await request.tell(message)


async def open_from_message(
    request: Request, modal: Modal[Any], when: Callable[[datetime | None], Mapping[str, str | None]]
) -> None:
    """A message's words and link, and the client whose channel it is, in a form; `when` names its moment there."""
    message, channel = request.incoming.message, request.incoming.channel
    ts = str(message.get("ts", ""))
    async with request.reading() as session:
        here = await clients.clients_of_channel(session, channel)
        said = as_read(str(message.get("text") or ""), await people.names_by_id(session))
    link = await _permalink(request, channel, ts)
    client_id = here[0].id if len(here) == 1 else None
    known = {"said": said, "link": link, **when(_moment_of(ts))}
    await open_about(request, modal, client_id, f"message:{channel}:{ts}", **known)
    if len(said) > blocks.INPUT_TEXT:
        await request.tell(blocks.note(only_its_beginning()))


async def open_about(
    request: Request, modal: Modal[Any], client_id: int | None, subject: str = "", **known: str | None
) -> None:
    """Open a form about a client, as far as one is known, with what is known besides."""
    values = {name: value for name, value in known.items() if value}
    if client_id is not None:
        values["client"] = str(client_id)
        subject = subject or f"client:{client_id}"
    await request.open(modal, subject, **values)


def _words_subject(said: str) -> str:
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


def _moment_of(ts: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(ts), UTC)
    except (ValueError, OverflowError, OSError):
        return None
