"""Complaints: open until somebody says how one was settled, and open again where that was too soon.

While one is open nothing is offered to the client (models/rules/upsell.py). Any member may close it and open it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.interactions.parts import CLOSE, CLOSING, REOPEN, ClosingForm, InteractionRef, feature, ref_of
from handlers.kit import blocks, card
from handlers.kit.blocks import Block, Message, Mrkdwn, View, lines, md, mention, note
from handlers.kit.feature import Request
from handlers.kit.forms import FieldErrors
from handlers.kit.shared import id_in
from handlers.kit.words import _, n_, spoken_date
from models.clients import Client, find_client
from models.interactions import Interaction, complaints_of, find_interaction
from models.rules.complaints import days_open
from models.rules.facts import DAY, Kind

SHOWN_OPEN, SHOWN_CLOSED = 3, 2
SHOWN_WORDS, OPTION = 120, 50
RECENTLY = 30 * DAY
"""So long after it was closed a complaint stands on the card, to be opened again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, when and where: days are those of their zone."""

    now: datetime
    zone: ZoneInfo

    def day(self, at: datetime) -> str:
        """'3 November'."""
        return spoken_date(at.astimezone(self.zone).date(), self.now.astimezone(self.zone).date())


# What people see


def complaints_section(rows: Sequence[Interaction], reading: Reading) -> list[Block]:
    """Those that are open, the oldest first, then those that were closed lately; nothing where there is neither."""
    waiting = [row for row in rows if row.closed_at is None]
    settled = [row for row in rows if row.closed_at][: blocks.OVERFLOW]
    return [*_open(waiting, reading), *_closed(settled, reading)]


def _open(waiting: Sequence[Interaction], reading: Reading) -> list[Block]:
    if not waiting:
        return []
    told = [line for row in waiting[:SHOWN_OPEN] for line in (_of_open(row, reading), _said(row.what))]
    rest = len(waiting) - SHOWN_OPEN
    more = n_("And {count} more that is open.", "And {count} more that are open.", rest).format(count=rest)
    ways = [(_("Close “{what}”").format(what=blocks.clip(row.what, OPTION)), ref_of(row)) for row in waiting]
    title = md("*{title}*", title=_("Open complaints"))
    return [
        blocks.section(lines(title, *told, more if rest > 0 else None), accessory=card.door(CLOSE, _("Close"), ways))
    ]


def _of_open(row: Interaction, reading: Reading) -> Mrkdwn:
    days = days_open(row.occurred_at, reading.now)
    return md(
        "{day} · {who}{link}{long}",
        day=reading.day(row.occurred_at),
        who=mention(row.logged_by),
        link=md(" · {link}", link=blocks.link(row.link, _("message"))) if row.link else "",
        long=md(" · *{long}*", long=_("open for {days} days").format(days=days)) if days is not None else "",
    )


def _closed(settled: Sequence[Interaction], reading: Reading) -> list[Block]:
    if not settled:
        return []
    told = [closed_words(row, reading) for row in settled[:SHOWN_CLOSED]]
    ways = [(_("Open “{what}” again").format(what=blocks.clip(row.what, OPTION)), ref_of(row)) for row in settled]
    return [blocks.section(lines(*told), accessory=card.door(REOPEN, _("Open again"), ways))]


def closed_words(row: Interaction, reading: Reading) -> Mrkdwn:
    """Who closed it, when and how."""
    told = md(
        _("A complaint of {day}, closed on {closed} by {who}."),
        day=reading.day(row.occurred_at),
        closed=reading.day(row.closed_at or row.occurred_at),
        who=mention(row.closed_by or ""),
    )
    return lines(told, _said(row.closing) if row.closing else None)


def _said(words: str) -> Mrkdwn:
    return md("“{words}”", words=blocks.clip(words, SHOWN_WORDS))


def closing_view(client: Client, row: Interaction, values: Mapping[str, Any], reading: Reading) -> View:
    """The question how it was settled, with the complaint above."""
    told = md(_("*{client}* complained on {day}:"), client=client.name, day=reading.day(row.occurred_at))
    body = [
        blocks.section(told),
        blocks.quote(row.what),
        blocks.text_input(
            "closing",
            _("How was it settled?"),
            value=values.get("closing", row.closing),
            hint=_("So that whoever speaks with them next knows."),
            multiline=True,
            optional=True,
        ),
    ]
    return CLOSING.view(
        title=_("Close a complaint"),
        body=body,
        submit=_("Close it"),
        keep={"interaction_id": row.id, "about": row.client_id},
    )


def closed_already(row: Interaction, reading: Reading) -> View:
    """Somebody was quicker."""
    again = blocks.actions(REOPEN.button(_("Open again"), ref_of(row)))
    return blocks.modal(title=_("Close a complaint"), blocks=[blocks.section(closed_words(row, reading)), again])


def _gone() -> str:
    return _("This complaint is not here any more.")


def closed(client: Client, row: Interaction) -> Message:
    """It is settled, and the way back."""
    text = md(_("Closed: a complaint of *{client}*."), client=client.name)
    return note(text, REOPEN.button(_("Open again"), ref_of(row)))


def opened_again(client: Client, row: Interaction) -> Message:
    """It waits again for somebody."""
    text = _("A complaint of *{client}* is open again. Nothing is offered to them until it is closed.")
    return note(md(text, client=client.name), CLOSE.button(_("Close"), ref_of(row)))


# What people do


async def complaints_on_card(request: Request, session: AsyncSession, client: Client) -> list[Block]:
    """The part of a client's card."""
    return complaints_section(await complaints_of(session, client.id, request.now - RECENTLY), _reading(request))


@feature.on(CLOSE)
async def ask_closing(request: Request, ref: InteractionRef) -> None:
    await request.ask(CLOSING, f"complaint:{ref.interaction_id}", interaction_id=ref.interaction_id)


@feature.opens(CLOSING)
async def build_closing(request: Request, values: dict[str, Any]) -> View:
    async with request.reading() as session:
        row = await _complaint(session, id_in(values.get("interaction_id")) or 0)
        client = await find_client(session, row.client_id) if row else None
    if row is None or client is None:
        return blocks.modal(title=_("Close a complaint"), blocks=[blocks.section(_gone())])
    if row.closed_at:
        return closed_already(row, _reading(request))
    return closing_view(client, row, values, _reading(request))


@feature.on_submit(CLOSING)
async def save_closing(request: Request, form: ClosingForm) -> None:
    """Once: who comes later is told, and keeps their words."""
    async with request.transaction() as session:
        row = await _complaint(session, form.interaction_id, lock=True)
        client = await find_client(session, row.client_id) if row else None
        if row is None or client is None:
            raise FieldErrors(closing=_("{gone} What you wrote is still here to copy.").format(gone=_gone()))
        if row.closed_at:
            raise FieldErrors(closing=_("Somebody closed this meanwhile. What you wrote is still here to copy."))
        row.close(request.person.user_id, request.now, form.closing)
    request.ack()
    await request.tell(closed(client, row))


@feature.on(REOPEN)
async def reopen(request: Request, ref: InteractionRef) -> None:
    """Settled too soon; how it was said to be settled stays in the form that closes it."""
    async with request.transaction() as session:
        row = await _complaint(session, ref.interaction_id, lock=True)
        client = await find_client(session, row.client_id) if row else None
        if row and row.closed_at:
            row.reopen()
    if row and client:
        await _answer(request, opened_again(client, row))
    else:
        await _answer(request, note(_gone()))


async def _answer(request: Request, message: Message) -> None:
    """In the place of the modal it was pressed in, or as a private word."""
    if request.is_in_modal:
        await request.show(blocks.modal(title=_("Close a complaint"), blocks=message.blocks))
    else:
        await request.tell(message)


# What they share


async def _complaint(session: AsyncSession, interaction_id: int, *, lock: bool = False) -> Interaction | None:
    row = await find_interaction(session, interaction_id, to_change=lock)
    return row if row and row.kind is Kind.COMPLAINT else None


def _reading(request: Request) -> Reading:
    return Reading(request.now, ZoneInfo(request.zone))
